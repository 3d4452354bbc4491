//! What a user says of a file, and the counts that are read from it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::day::{DateOrder, Stamp};
use crate::data::count::Decimal;

/// What a missing day is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// No views
    Zero,
    /// The views of the day before
    Previous,
    /// What lies on the line from the day before to the day after, in whole views where those are
    Interpolate,
}

impl Fill {
    /// All.
    pub const ALL: [Self; 3] = [Self::Zero, Self::Previous, Self::Interpolate];
}

/// What becomes of rows that are in a file more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Repeated {
    /// A row that is repeated to the letter counts once
    Drop,
    /// Rows of the same day are summed
    Sum,
}

impl Repeated {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Drop, Self::Sum];
}

/// What a user says where a file does not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices {
    /// The column of dates.
    pub date_column: Option<String>,
    /// The column of counts.
    pub value_column: Option<String>,
    /// How dates that do not start with the whole year are ordered.
    pub dates: Option<DateOrder>,
    /// What marks the fraction of a count.
    pub decimal: Option<Decimal>,
    /// The only series that is read, of several in one table.
    pub series: Option<String>,
    /// Whether all series are summed by day.
    pub sum_series: bool,
    /// What becomes of repeated rows.
    pub repeated: Option<Repeated>,
    /// Cells that hold no count, beside the usual words for none.
    pub missing: Vec<String>,
    /// What a threshold such as `<10` counts as.
    pub below: Option<f64>,
    /// What missing days are filled with.
    pub fill: Option<Fill>,
    /// Whether the last day is left out.
    pub drop_last: bool,
    /// The sheet of a workbook, or the file in a zip.
    pub sheet: Option<String>,
}

/// What an export is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Wikimedia's pageviews.
    Wikimedia,
    /// YouTube Studio's table of days.
    Studio,
    /// Any table of dates and counts.
    Table,
}

/// What was guessed, summed, passed over or filled in a file, for the user to agree. Names and cells are excerpts;
/// `lines` are numbers of lines: `3, 4, 5 +2`.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "a variant's name and fields say all")]
pub enum Note {
    Encoding(&'static str),
    Sheet(String),
    InZip(String),
    Columns { date: String, count: String },
    Dates(DateOrder),
    Stamps(Stamp),
    DecimalComma,
    NoHeader,
    AboveHeader { number: usize, lines: String },
    Totals { number: usize, lines: String },
    Undated { number: usize, lines: String, cells: String },
    Footers { number: usize, lines: String },
    RepeatedDropped(usize),
    RepeatedSummed { rows: usize, times: usize },
    OneSeries { name: String, others: usize },
    SeriesSummed { number: usize, names: String },
    SeriesJoined { column: String, names: String },
    LastDayLeftOut(Date),
    TimesIgnored,
    TimesSummed,
    RowsADay(usize),
    RowsADayVary { fewest: usize, most: usize },
    EndsLeftOut(Vec<Date>),
    IncompleteMissing(Vec<Date>),
    ChartSummed,
    Article(String),
    UniqueDevices,
    DaysAreColumns,
    OneRow { name: String, line: u64, others: usize },
    RowsSummed(usize),
    NoCount { number: usize, word: Option<String> },
    Thresholds { number: usize, count: f64 },
    Rounded(usize),
    UnitIgnored(String),
}

/// Counts, in the order of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The counts.
    pub rows: Vec<Row>,
    /// Whether rows of the same time are parts of one count: series that are summed.
    pub summed: bool,
    /// What was guessed and passed over, for the user to agree.
    pub notes: Vec<Note>,
    /// What a missing day means in this format, where that is known: a clause that ends in `; `.
    pub missing_means: &'static str,
}

/// A count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// Its day.
    pub day: Date,
    /// Seconds since midnight, where the file says them.
    pub time: Option<u32>,
    /// The count; nothing where the file leaves it out.
    pub count: Option<f64>,
}
