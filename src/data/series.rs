//! A gapless daily series of views, read from CSV.

use std::path::{Path, PathBuf};

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use jiff::{ToSpan, civil::Date};

use super::file::{FileError, read};

/// Which columns of a CSV file matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// The column that holds the day, as `YYYY-MM-DD`.
    pub date: String,
    /// The column that holds the views of that day, a count.
    pub views: String,
    /// Columns that may be there and are not read.
    pub ignored: Vec<String>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { date: "date".into(), views: "views".into(), ignored: Vec::new() }
    }
}

/// Views by day, without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    first_day: Date,
    views: Vec<f64>,
}

/// Why a file is not a daily series.
#[derive(Debug, thiserror::Error)]
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
        "unexpected column `{0}`; remove it, or name it in data.ignored_columns to have it passed over"
    )]
    ExtraColumn(String),
    #[error("the header names column `{0}` twice")]
    RepeatedColumn(String),
    #[error("{found} field(s) where the header names {expected}")]
    FieldCount { found: usize, expected: usize },
    #[error("`{0}` is not a date; expected YYYY-MM-DD, such as 2021-01-31")]
    BadDate(String),
    #[error("the count of views is empty; expected a number, 0 or more")]
    EmptyCount,
    #[error("`{0}` is not a count of views; expected a number, 0 or more, without separators")]
    BadCount(String),
    #[error("the count of views `{0}` is negative; expected a number, 0 or more")]
    NegativeCount(String),
    #[error("the count of views `{0}` is not finite; expected a number, 0 or more")]
    NonFiniteCount(String),
    #[error("{day} is here again; it was on line {first_line}")]
    RepeatedDay { day: Date, first_line: u64 },
    #[error(
        "{missing} is missing: this line is {day}, and the day before it in the file is {previous} (line {previous_line})"
    )]
    MissingDay { missing: Date, day: Date, previous: Date, previous_line: u64 },
    #[error("the file is not UTF-8 text")]
    NotUtf8,
}

impl Series {
    /// Reads a CSV file with a header; a byte-order mark, CRLF line ends and any order of rows are
    /// fine.
    ///
    /// # Errors
    ///
    /// [`SeriesError`] for an unreadable or empty file, a header or a line that does not fit, a
    /// day that is missing or there twice, and a file of fewer than two days.
    pub fn read(path: &Path, columns: &Columns) -> Result<Self, SeriesError> {
        Self::parse(&read(path)?, path, columns)
    }

    /// Reads the same from bytes; `path` only names them in errors.
    ///
    /// # Errors
    ///
    /// As [`Series::read`].
    pub fn parse(bytes: &[u8], path: &Path, columns: &Columns) -> Result<Self, SeriesError> {
        let at = |line, problem| SeriesError::Line { path: path.into(), line, problem };
        let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(bytes);

        let header = reader.headers().map_err(|error| csv_error(path, &error))?;
        if header.iter().all(str::is_empty) {
            return Err(SeriesError::Empty { path: path.into(), expected: columns.header() });
        }
        let header = header.clone();
        let (date, views) = columns.find(&header).map_err(|problem| at(1, problem))?;

        let mut rows: Vec<(Date, u64, f64)> = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| csv_error(path, &error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let (found, expected) = (record.len(), header.len());
            if found != expected {
                return Err(at(line, LineProblem::FieldCount { found, expected }));
            }
            let day = parse_day(&record[date]).map_err(|problem| at(line, problem))?;
            let count = parse_count(&record[views]).map_err(|problem| at(line, problem))?;
            rows.push((day, line, count));
        }
        rows.sort_by_key(|&(day, line, _)| (day, line));

        for pair in rows.windows(2) {
            let ((previous, previous_line, _), (day, line, _)) = (pair[0], pair[1]);
            if day == previous {
                let problem = LineProblem::RepeatedDay { day, first_line: previous_line };
                return Err(at(line, problem));
            }
            let missing = previous.saturating_add(1.day());
            if day != missing {
                let problem = LineProblem::MissingDay { missing, day, previous, previous_line };
                return Err(at(line, problem));
            }
        }
        let (Some(&(first_day, ..)), true) = (rows.first(), rows.len() >= 2) else {
            return Err(SeriesError::TooShort { path: path.into(), days: rows.len() });
        };
        Ok(Self { first_day, views: rows.into_iter().map(|(_, _, count)| count).collect() })
    }

    /// A series from views that are already in order.
    #[must_use]
    pub fn new(first_day: Date, views: Vec<f64>) -> Self {
        Self { first_day, views }
    }

    /// The series as CSV, which [`Series::parse`] reads.
    #[must_use]
    pub fn to_csv(&self) -> String {
        let rows = self.views.iter().enumerate();
        let rows = rows.map(|(day, views)| format!("{},{views}\n", self.date(day)));
        Columns::default().header() + "\n" + &rows.collect::<String>()
    }

    /// Views by day, the oldest first.
    #[must_use]
    pub fn views(&self) -> &[f64] {
        &self.views
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> usize {
        self.views.len()
    }

    /// The date of a day, counted from 0.
    #[must_use]
    pub fn date(&self, day: usize) -> Date {
        self.first_day.saturating_add(i64::try_from(day).unwrap_or(i64::MAX).days())
    }

    /// The date of its last day.
    #[must_use]
    pub fn last_date(&self) -> Date {
        self.date(self.days().saturating_sub(1))
    }

    /// How many days lie before a date; at most [`Series::days`].
    #[must_use]
    pub fn days_before(&self, date: Date) -> usize {
        let days = (date - self.first_day).get_days();
        usize::try_from(days).unwrap_or(0).min(self.days())
    }
}

impl Columns {
    fn header(&self) -> String {
        format!("{},{}", self.date, self.views)
    }

    /// The positions of the two columns that matter.
    fn find(&self, header: &StringRecord) -> Result<(usize, usize), LineProblem> {
        for (position, name) in header.iter().enumerate() {
            if header.iter().take(position).any(|earlier| earlier == name) {
                return Err(LineProblem::RepeatedColumn(name.into()));
            }
        }
        let position = |column: &str| {
            header.iter().position(|name| name == column).ok_or_else(|| {
                LineProblem::MissingColumn {
                    column: column.into(),
                    header: header.iter().collect::<Vec<_>>().join(","),
                    expected: self.header(),
                }
            })
        };
        let found = (position(&self.date)?, position(&self.views)?);
        let known = || [&self.date, &self.views].into_iter().chain(&self.ignored);
        match header.iter().find(|name| known().all(|known| known != name)) {
            Some(extra) => Err(LineProblem::ExtraColumn(extra.into())),
            None => Ok(found),
        }
    }
}

fn csv_error(path: &Path, error: &csv::Error) -> SeriesError {
    // Reading from memory with `flexible(true)`, a record that is not UTF-8 is all that can fail.
    let line = match error.kind() {
        ErrorKind::Utf8 { pos: Some(pos), .. } => pos.line(),
        _ => 1,
    };
    SeriesError::Line { path: path.into(), line, problem: LineProblem::NotUtf8 }
}

fn parse_day(text: &str) -> Result<Date, LineProblem> {
    // jiff also reads 20210131 and date-times; a file with those more likely holds another column.
    let day = text.parse().ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| LineProblem::BadDate(text.into()))
}

fn parse_count(text: &str) -> Result<f64, LineProblem> {
    match text.parse::<f64>() {
        _ if text.is_empty() => Err(LineProblem::EmptyCount),
        Err(_) => Err(LineProblem::BadCount(text.into())),
        Ok(count) if !count.is_finite() => Err(LineProblem::NonFiniteCount(text.into())),
        Ok(count) if count < 0.0 => Err(LineProblem::NegativeCount(text.into())),
        Ok(count) => Ok(count),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn parse(text: &str) -> Result<Series, String> {
        Series::parse(text.as_bytes(), Path::new("x.csv"), &Columns::default())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn order_marks_and_line_ends_do_not_matter() {
        let plain = parse("date,views\n2021-01-01,1\n2021-01-02,2.5\n").unwrap();
        assert_eq!(plain, Series::new(date(2021, 1, 1), vec![1.0, 2.5]));
        for same in [
            "\u{feff}date,views\n2021-01-01,1\n2021-01-02,2.5\n",
            "date,views\r\n2021-01-01,1\r\n2021-01-02,2.5\r\n",
            "date,views\n2021-01-02,2.5\n2021-01-01,1\n",
            "views,date\n1,2021-01-01\n2.5,2021-01-02",
            "date, views\n\n2021-01-01, 1\n2021-01-02, 2.5\n\n",
        ] {
            assert_eq!(parse(same).as_ref(), Ok(&plain), "{same:?}");
        }
    }

    #[test]
    fn a_missing_day_is_named_with_its_neighbours() {
        let error = parse("date,views\n2021-01-03,3\n2021-01-01,1\n").unwrap_err();
        assert_eq!(
            error,
            "x.csv:2: 2021-01-02 is missing: this line is 2021-01-03, and the day before it in \
             the file is 2021-01-01 (line 3)"
        );
    }

    #[test]
    fn days_before_a_date_are_clamped_to_the_series() {
        let series = Series::new(date(2020, 12, 30), vec![0.0; 4]);
        assert_eq!(series.days_before(date(2021, 1, 1)), 2);
        assert_eq!(series.days_before(date(2019, 1, 1)), 0);
        assert_eq!(series.days_before(date(2030, 1, 1)), 4);
        assert_eq!(series.last_date(), date(2021, 1, 2));
    }
}
