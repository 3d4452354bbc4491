//! Why a file is not a daily series.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::{count::CountProblem, file::FileError};
use crate::excerpt::{excerpts, toml_string};

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
    #[error("{error}\n`import` can read it, as {format}:\n  {command}")]
    Importable { error: Box<Self>, format: &'static str, command: String },
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
        "unexpected column(s) {}; remove them, or have them passed over by {}",
        excerpts(.0), flag(.0)
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
    #[must_use]
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

/// The flag that passes columns over, as a shell takes it; where it would be endless, its key alone.
fn flag(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| toml_string(name)).collect();
    let list = names.join(", ").replace('\'', "'\\''");
    match list.len() {
        ..=500 => format!("--set 'data.ignored_columns=[{list}]'"),
        _ => "naming them in data.ignored_columns".into(),
    }
}
