//! Why a file is not a daily series.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{
    count::CountProblem,
    file::FileError,
    import::{Choices, Format},
};
use crate::excerpt::excerpts;

/// Why a file is not a daily series.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum SeriesError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{} is empty; its first line must name the columns, such as `{expected}`", path.display())]
    Empty { path: PathBuf, expected: String },
    #[error("{}:{line}: {problem}", path.display())]
    Line { path: PathBuf, line: u64, problem: LineProblem },
    #[error("{} holds {days} day(s); a daily series needs at least 2", path.display())]
    TooShort { path: PathBuf, days: usize },
    #[error("{day} follows {previous} in the pairs; a daily series needs {expected} there")]
    NotTheNextDay { previous: Date, day: Date, expected: Date },
    #[error("{day} has {views} views; a daily series needs a number, 0 or more")]
    NoCount { day: Date, views: f64 },
    #[error("the pairs hold {0} day(s); a daily series needs at least 2")]
    TooFew(usize),
    #[error("{error}; the file can be imported as an export")]
    Importable { error: Box<Self>, by: Box<ImportableBy> },
}

/// How a file that is no daily series can be imported.
#[derive(Debug)]
pub struct ImportableBy {
    /// What it is.
    pub format: Format,
    /// The file.
    pub path: PathBuf,
    /// What the import has to be told.
    pub choices: Choices,
    /// What else may be told.
    pub remarks: Vec<String>,
}

/// What is wrong on a line.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum LineProblem {
    #[error(
        "no column `{column}` in the header `{header}`; the first line must name the columns, such as `{expected}`"
    )]
    MissingColumn { column: String, header: String, expected: String },
    #[error(
        "unexpected column(s) {}; remove them, or name them in data.ignored_columns",
        excerpts(.0)
    )]
    ExtraColumns(Vec<String>),
    #[error("the header names column `{0}` twice")]
    RepeatedColumn(String),
    #[error("{found} field(s) where the header names {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("`{0}` is not a date; expected YYYY-MM-DD, such as 2021-01-31")]
    BadDate(String),
    #[error(transparent)]
    Count(#[from] CountProblem),
    #[error("{day} is here again; it was on line {first_line}")]
    RepeatedDay { day: Date, first_line: u64 },
    #[error(
        "{missing} is missing: this line is {day}, and the day before it in the file is {previous} (line {previous_line})"
    )]
    MissingDay { missing: Date, day: Date, previous: Date, previous_line: u64 },
    #[error("the file is not UTF-8 text")]
    NotUtf8,
}

impl SeriesError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::File(_) => "file-unreadable",
            Self::Empty { .. } => "series-empty",
            Self::Line { .. } => "series-line",
            Self::TooShort { .. } | Self::TooFew(_) => "series-too-short",
            Self::NotTheNextDay { .. } => "series-gap",
            Self::NoCount { .. } => "series-no-count",
            Self::Importable { .. } => "series-importable",
        }
    }

    /// A problem on a line of a file.
    pub(super) fn at(path: &Path, line: u64, problem: impl Into<LineProblem>) -> Self {
        Self::Line { path: path.into(), line, problem: problem.into() }
    }
}
