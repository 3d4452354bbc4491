//! Why a file cannot be imported.

use std::{
    io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use crate::{
    data::{count::CountProblem, spans::days_text},
    excerpt::{excerpt, excerpts},
    language::Language,
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
    Line { name: String, line: u64, problem: Problem },
}

impl ImportError {
    /// A file that the system does not let us read.
    pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Unreadable { path, source }
    }

    /// What is wrong.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Unreadable { .. } => None,
            Self::File { problem, .. } | Self::Line { problem, .. } => Some(problem),
        }
    }
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
    #[error(
        "is not UTF-8 text; save it as \"CSV UTF-8\", as spreadsheets call it (UTF-16 with a byte-order mark is read too)"
    )]
    NotUtf8,
    #[error("is damaged: {}", excerpt(.0))]
    Damaged(String),
    #[error("is an Excel workbook; save its sheet as \"CSV UTF-8\"")]
    Workbook,
    #[error("no CSV or JSON is in this zip, but {}", excerpts(.0))]
    NothingInZip(Vec<String>),
    #[error(
        "several files are in this zip, and none is YouTube Studio's: {}; unpack it, and import one",
        excerpts(.0)
    )]
    SeveralInZip(Vec<String>),
    #[error(
        "is neither JSON nor a table: `{}` on its first line is not several columns by comma, semicolon or tab",
        excerpt(.0)
    )]
    NoTable(String),
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
    #[error(
        "no column holds dates alone ({}); if the first line names the columns, say which by --date-column",
        excerpts(.0)
    )]
    NoDateColumn(Vec<String>),
    #[error("several columns hold dates: {}; say which by --date-column", excerpts(.0))]
    SeveralDateColumns(Vec<String>),
    #[error("no column but the date's holds counts alone ({}); say which by --value-column", excerpts(.0))]
    NoValueColumn(Vec<String>),
    #[error("several columns hold counts: {}; say which by --value-column", excerpts(.0))]
    SeveralValueColumns(Vec<String>),
    #[error("{found} field(s) where the header names {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error(
        "`{}` is not a date; expected one such as 2021-01-31, 31/1/2021 or 2021-01-31T18:00",
        excerpt(.0)
    )]
    BadDate(String),
    #[error("`{}` is not a date with {order}; drop --dates, or say the other", excerpt(text))]
    OtherOrder { text: String, order: &'static str },
    #[error(
        "`{}` may be months first or days first, and no date in the file tells; say --dates months-first or --dates days-first",
        excerpt(.0)
    )]
    AmbiguousDates(String),
    #[error("this date can only be days first, but that of line {0} only months first")]
    MixedDates(u64),
    #[error(
        "`{}` may have separated thousands or a fraction, and no count in the file tells; say --decimal point or --decimal comma",
        excerpt(.0)
    )]
    AmbiguousDecimal(String),
    #[error("this count can only have a decimal comma, but that of line {0} only a decimal point")]
    MixedDecimals(u64),
    #[error(transparent)]
    Count(#[from] CountProblem),
    #[error("a day's sum of counts is more than 10^15")]
    Overflow,
    #[error(
        "{day} is here again; it was on line {first_line}, and only timestamps are summed by day"
    )]
    RepeatedDay { day: Date, first_line: u64 },
    #[error(
        "its rows are {0} or more days apart: they are weeks or months, not days; export it by day"
    )]
    NotByDay(i32),
    #[error(
        "{} day(s) are missing: {}; {}fill them by --fill zero, previous or interpolate",
        days.len(), days_text(days, None, Language::En), meaning
    )]
    Missing { days: Vec<Date>, meaning: &'static str },
    #[error(
        "nothing lies between {before} and {after}, more than ten years apart: is one of these dates mistyped?"
    )]
    Gap { before: Date, after: Date },
    #[error("holds {0} day(s); a daily series needs at least 2")]
    TooShort(usize),
}
