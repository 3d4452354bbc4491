//! What a reader is.

use jiff::civil::Date;

use super::{day::DateOrder, error::ImportError, unpack::Source};
use crate::data::count::Decimal;

/// A format of daily counts.
pub trait Reader: Sync {
    /// What it reads, in English and Chinese.
    fn format(&self) -> [&'static str; 2];

    /// The counts in a text; nothing where it is of another format, which is for the next reader.
    fn read(&self, source: &Source, choices: &Choices) -> Option<Result<Counts, ImportError>>;
}

/// What a user says where a file does not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The column of dates.
    pub date_column: Option<String>,
    /// The column of counts.
    pub value_column: Option<String>,
    /// How dates that do not start with the year are ordered.
    pub dates: Option<DateOrder>,
    /// What marks the fraction of a count.
    pub decimal: Option<Decimal>,
}

/// Counts, in the order of a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// The counts.
    pub rows: Vec<Row>,
    /// Whether rows of one day are parts of its count.
    pub parts: bool,
    /// What was guessed and passed over, for the user to agree: in English and Chinese.
    pub notes: Vec<[String; 2]>,
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
    /// The count; nothing where the file leaves it out.
    pub count: Option<f64>,
}
