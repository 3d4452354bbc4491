//! Why a file cannot be imported.

use std::{
    io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::day::{Coarse, DateOrder};
use crate::{
    data::{count::CountProblem, spans::days_text},
    excerpt::{excerpt, excerpts},
};

/// Why a file cannot be imported. Each message says what to do.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum ImportError {
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{name}: {problem}")]
    File { name: String, problem: Problem },
    #[error("{name}:{line}: {problem}")]
    Line { name: String, line: u64, column: Option<usize>, problem: Problem },
}

impl ImportError {
    /// A file that the system does not let us read.
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Unreadable { path, source }
    }

    /// What is wrong.
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Unreadable { .. } => None,
            Self::File { problem, .. } | Self::Line { problem, .. } => Some(problem),
        }
    }

    /// Where it is wrong: a line, and a column counted from 0.
    pub fn place(&self) -> Option<(u64, Option<usize>)> {
        match self {
            Self::Line { line, column, .. } => Some((*line, *column)),
            _ => None,
        }
    }
}

/// A series of a table: its name, how many rows it has, and whether it is the likeliest to be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOfSeveral {
    /// As `--series` takes it.
    pub name: String,
    /// Its rows.
    pub rows: usize,
}

/// What is wrong with a file, or on a line of it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum Problem {
    #[error("is larger than {0} MiB, the most that is read")]
    TooLarge(u64),
    #[error("unpacks to more than {0} MiB, the most that is read")]
    UnpacksTooLarge(u64),
    #[error("is empty")]
    Empty,
    #[error("is not text: it holds a NUL byte; export it as CSV or JSON")]
    Binary,
    #[error("is damaged: {}", excerpt(.0))]
    Damaged(String),
    #[error("is an Excel workbook; save its sheet as \"CSV UTF-8\"")]
    Workbook,
    #[error("no CSV or JSON is in this zip, but {}", excerpts(.0))]
    NothingInZip(Vec<String>),
    #[error("several files in this zip hold days: {}; say which by --sheet", excerpts(.0))]
    SeveralInZip(Vec<String>),
    #[error("no file in this zip is a table of days: {}", excerpts(.0))]
    NoDaysInZip(Vec<String>),
    #[error("no sheet or file `{}`; there are {}", excerpt(sheet), excerpts(all))]
    NoSheet { sheet: String, all: Vec<String> },
    #[error("several sheets hold days: {}; say which by --sheet", excerpts(.0))]
    SeveralSheets(Vec<String>),
    #[error(
        "is neither JSON nor a table: `{}` on its first line is not several columns by comma, semicolon or tab",
        excerpt(.0)
    )]
    NoTable(String),
    #[error("a quote before `{}` is never closed, so that rows below it are lost; close or remove it", excerpt(.0))]
    OpenQuote(String),
    #[error("is JSON, but not Wikimedia's answer: {}", excerpt(.0))]
    NoPageviews(String),
    #[error("Wikimedia answered with an error: {}", excerpt(.0))]
    WikimediaError(String),
    #[error(
        "counts pageviews by another time than the day (granularity `{}`); ask Wikimedia for `daily`",
        excerpt(.0)
    )]
    NotDaily(String),
    #[error(
        "is YouTube Studio's table by video, without days; import the zip that it came in, or `Totals.csv` or `Chart data.csv` from it"
    )]
    NoDays,
    #[error(
        "is YouTube Studio's chart of {}, not of views; choose Views in Studio, or say --value-column 'NAME'",
        excerpts(.0)
    )]
    NoViews(Vec<String>),
    #[error("no column `{}`; the columns are {}", excerpt(column), excerpts(header))]
    NoColumn { column: String, header: Vec<String> },
    #[error("no column holds dates ({}); a column must name each row's day, such as 2021-01-31", excerpts(.0))]
    NoDateColumn(Vec<String>),
    #[error("`{}` in column `{}` {}", excerpt(text), excerpt(column), coarse_words(*coarse))]
    Coarse { column: String, text: String, coarse: Coarse },
    #[error("several columns hold dates: {}; say which by --date-column", excerpts(.0))]
    SeveralDateColumns(Vec<String>),
    #[error(
        "no column but the date's holds counts ({}); its cells are such as {}",
        excerpts(header),
        excerpts(cells)
    )]
    NoValueColumn { header: Vec<String>, cells: Vec<String> },
    #[error("several columns hold counts: {}; say which by --value-column", excerpts(.0))]
    SeveralValueColumns(Vec<String>),
    #[error("{found} field(s) where the header names {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("this row spans {0} to {1}: weeks or months, not days; export it by day")]
    Span(Date, Date),
    #[error(
        "`{}` is not a date; expected one such as 2021-01-31, 31/1/2021 or 2021-01-31T18:00",
        excerpt(.0)
    )]
    BadDate(String),
    #[error("`{}` is not a date with {order}; drop --dates, or say the other", excerpt(text))]
    OtherOrder { text: String, order: &'static str },
    #[error(
        "`{}` may be {}, and no date in the file tells; say {}",
        excerpt(text),
        orders_words(orders, |order| order.words().into()),
        orders_words(orders, DateOrder::flag)
    )]
    AmbiguousDates { text: String, orders: Vec<DateOrder> },
    #[error("this date can only be days first, but that of line {0} only months first")]
    MixedDates(u64),
    #[error(
        "`{}` may have separated thousands or a fraction, and no count in the file tells; say --decimal point or --decimal comma",
        excerpt(.0)
    )]
    AmbiguousDecimal(String),
    #[error("this count can only have a decimal comma, but that of line {0} only a decimal point")]
    MixedDecimals(u64),
    #[error("{problem}{}", words_advice(*cells, words))]
    Count { problem: CountProblem, cells: usize, words: Vec<String> },
    #[error(
        "`{}` hides a count below {bound}, as exports do for privacy; say by --below N what it counts as",
        excerpt(text)
    )]
    Below { text: String, bound: f64 },
    #[error("counts have several units, `{}` and `{}`; write all of them in one", excerpt(.0), excerpt(.1))]
    Units(String, String),
    #[error("a day's sum of counts is more than 10^15")]
    Overflow,
    #[error(
        "{day} is here again; it was on line {first_line}, and only timestamps are summed by day"
    )]
    RepeatedDay { day: Date, first_line: u64 },
    #[error(
        "this row is here {rows} time(s) more than once to the letter, first again on line {again}; say by --repeated whether such rows are dropped or summed"
    )]
    RepeatedRows { rows: usize, again: u64 },
    #[error(
        "several series are in this table: column {} has {}; say which by --series, or sum them by --sum-series",
        excerpts(columns),
        series_words(series)
    )]
    SeveralSeries { columns: Vec<String>, series: Vec<OneOfSeveral> },
    #[error("no series `{}`; there are {}", excerpt(series), excerpts(all))]
    NoSeries { series: String, all: Vec<String> },
    #[error(
        "from this line on a day has {after} row(s), and {before} before it; days of several steps cannot be compared: export all in one step"
    )]
    MixedTimes { before: usize, after: usize },
    #[error("from this line on rows are {0} days apart, and one day before it; export all by day")]
    MixedSteps(i32),
    #[error(
        "its rows are {0} or more days apart: they are weeks or months, not days; export it by day"
    )]
    NotByDay(i32),
    #[error(
        "{} day(s) are missing: {}; {}{}fill them by --fill zero, previous or interpolate",
        days.len(), days_text(days, None), meaning, incomplete
    )]
    Missing { days: Vec<Date>, meaning: &'static str, incomplete: String },
    #[error(
        "nothing lies between {before} and {after}, more than ten years apart: is one of these dates mistyped?"
    )]
    Gap { before: Date, after: Date },
    #[error("holds {0} day(s); a daily series needs at least 2")]
    TooShort(usize),
}

impl From<CountProblem> for Problem {
    fn from(problem: CountProblem) -> Self {
        Self::Count { problem, cells: 1, words: Vec::new() }
    }
}

fn coarse_words(coarse: Coarse) -> &'static str {
    match coarse {
        Coarse::Month => "is a month, not a day; export it by day",
        Coarse::Week => "is a week, not a day; export it by day",
        Coarse::Year => "is a year, not a day; export it by day",
        Coarse::Span => "spans several days; export it by day",
        Coarse::NoYear => "does not say its year; add the year, such as 2021-01-31",
    }
}

fn orders_words(orders: &[DateOrder], words: fn(DateOrder) -> String) -> String {
    let given = DateOrder::ALL.into_iter().filter(|order| orders.contains(order));
    given.map(words).collect::<Vec<_>>().join(" or ")
}

/// What to do about cells that are no counts.
fn words_advice(cells: usize, words: &[String]) -> String {
    match (cells, words) {
        (..=1, _) => String::new(),
        (cells, []) => format!("; {cells} cells are no counts"),
        (cells, words) => {
            format!(
                "; {cells} cells are no counts; --missing makes {} days without a count",
                excerpts(words)
            )
        }
    }
}

fn series_words(series: &[OneOfSeveral]) -> String {
    let names: Vec<String> =
        series.iter().map(|one| format!("{} ({} rows)", excerpt(&one.name), one.rows)).collect();
    let shown = names.iter().take(8).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(8) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
