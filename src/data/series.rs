//! A gapless daily series of views, read from CSV.

use std::{collections::BTreeMap, path::Path};

use csv::{ErrorKind, ReaderBuilder, StringRecord, Trim};
use jiff::{ToSpan, civil::Date};

use super::{
    count::{Decimal, count},
    error::{LineProblem, SeriesError},
    file::read,
    lines::Lines,
};
use crate::excerpt::excerpt;

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
///
/// ```
/// use std::path::Path;
/// use viewcast::{Series, types::Columns};
///
/// let series = Series::read(Path::new("data/wikipedia.csv"), &Columns::default())?;
/// assert_eq!(series.days(), 1826);
/// assert_eq!(series.last_date().to_string(), "2021-12-31");
///
/// let csv = b"date,views\n2021-01-02,30\n2021-01-01,20\n";
/// let two = Series::parse(csv, Path::new("two.csv"), &Columns::default())?;
/// assert_eq!(two.views(), [20.0, 30.0]);
///
/// let gap = b"date,views\n2021-01-01,20\n2021-01-03,30\n";
/// let error = Series::parse(gap, Path::new("gap.csv"), &Columns::default()).unwrap_err();
/// assert!(error.to_string().contains("2021-01-02"), "{error}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    first_day: Date,
    views: Vec<f64>,
}

impl Series {
    /// Reads a CSV file with a header; a byte-order mark, CRLF line ends, any order of rows, rows without
    /// anything in them, any case of the columns' names and separated thousands are fine.
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
        let at = |line, problem| SeriesError::at(path, line, problem);
        let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(bytes);

        let header = reader.headers().map_err(|error| csv_error(path, &error))?;
        if header.iter().all(str::is_empty) {
            return Err(SeriesError::Empty { path: path.into(), expected: columns.header() });
        }
        let header = header.clone();
        let (date, views) = columns.find(&header).map_err(|problem| at(1, problem))?;

        let mut lines = Lines::new(bytes);
        // In their order, and a day that repeats is told before the rest is read.
        let mut rows: BTreeMap<Date, (u64, f64)> = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| csv_error(path, &error))?;
            let line = lines.number(&record);
            if record.iter().all(str::is_empty) {
                continue;
            }
            let (found, expected) = (record.len(), header.len());
            if found != expected {
                return Err(at(line, LineProblem::FieldCount { found, expected }));
            }
            let cell = |column| record.get(column).unwrap_or_default();
            let day = parse_day(cell(date)).map_err(|problem| at(line, problem))?;
            let views = count(cell(views), Decimal::Point)
                .map_err(|problem| SeriesError::at(path, line, problem))?;
            if let Some((first_line, _)) = rows.insert(day, (line, views)) {
                return Err(at(line, LineProblem::RepeatedDay { day, first_line }));
            }
        }

        let pairs = rows.iter().zip(rows.iter().skip(1));
        for ((&previous, &(previous_line, _)), (&day, &(line, _))) in pairs {
            let missing = previous.saturating_add(1.day());
            if day != missing {
                let problem = LineProblem::MissingDay { missing, day, previous, previous_line };
                return Err(at(line, problem));
            }
        }
        let (Some((&first_day, _)), true) = (rows.first_key_value(), rows.len() >= 2) else {
            return Err(SeriesError::TooShort { path: path.into(), days: rows.len() });
        };
        Ok(Self { first_day, views: rows.into_values().map(|(_, count)| count).collect() })
    }

    /// Makes a series of days and their views, the oldest first.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use viewcast::Series;
    ///
    /// let pairs = [(date(2021, 1, 1), 20.0), (date(2021, 1, 2), 30.0)];
    /// assert_eq!(Series::from_pairs(pairs)?.views(), [20.0, 30.0]);
    ///
    /// let gap = [(date(2021, 1, 1), 20.0), (date(2021, 1, 3), 30.0)];
    /// assert_eq!(Series::from_pairs(gap).unwrap_err().code(), "series-gap");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SeriesError`] where a day is not the one after its predecessor, views are negative or not finite, or
    /// there are fewer than two days.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (Date, f64)>) -> Result<Self, SeriesError> {
        let (mut last, mut views) = (None::<Date>, Vec::new());
        let mut first_day = None;
        for (day, count) in pairs {
            if let Some(previous) = last {
                let expected = previous.saturating_add(1.day());
                if day != expected {
                    return Err(SeriesError::NotTheNextDay { previous, day, expected });
                }
            }
            if !(count.is_finite() && count >= 0.0) {
                return Err(SeriesError::NoCount { day, views: count });
            }
            first_day.get_or_insert(day);
            last = Some(day);
            views.push(count);
        }
        match first_day {
            Some(first_day) if views.len() >= 2 => Ok(Self { first_day, views }),
            _ => Err(SeriesError::TooFew(views.len())),
        }
    }

    /// A series from views that are already in order.
    pub fn new(first_day: Date, views: Vec<f64>) -> Self {
        Self { first_day, views }
    }

    /// The series as CSV, which [`Series::parse`] reads.
    pub fn to_csv(&self) -> String {
        let rows = self.views.iter().enumerate();
        let rows = rows.map(|(day, views)| format!("{},{views}\n", self.date(day)));
        Columns::default().header() + "\n" + &rows.collect::<String>()
    }

    /// Views by day, the oldest first.
    pub fn views(&self) -> &[f64] {
        &self.views
    }

    /// How many days it has.
    pub fn days(&self) -> usize {
        self.views.len()
    }

    /// The date of a day, counted from 0.
    pub fn date(&self, day: usize) -> Date {
        self.first_day.saturating_add(i64::try_from(day).unwrap_or(i64::MAX).days())
    }

    /// The date of its last day.
    pub fn last_date(&self) -> Date {
        self.date(self.days().saturating_sub(1))
    }

    /// How many days lie before a date; at most [`Series::days`].
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
                return Err(LineProblem::RepeatedColumn(excerpt(name)));
            }
        }
        let position = |column: &str| {
            column_at(header.iter(), column).ok_or_else(|| LineProblem::MissingColumn {
                column: excerpt(column),
                header: excerpt(&header.iter().collect::<Vec<_>>().join(",")),
                expected: self.header(),
            })
        };
        let found = (position(&self.date)?, position(&self.views)?);
        let ignored = |name: &str| self.ignored.iter().any(|ignored| ignored == name);
        let extra = header.iter().enumerate().filter(|&(position, name)| {
            position != found.0 && position != found.1 && !ignored(name)
        });
        let extra: Vec<String> = extra.map(|(_, name)| name.into()).collect();
        if extra.is_empty() { Ok(found) } else { Err(LineProblem::ExtraColumns(extra)) }
    }
}

/// The position of a column by its name: as it is spelt, or else in any case, where that is one column.
pub(super) fn column_at<'a>(
    header: impl Iterator<Item = &'a str> + Clone,
    name: &str,
) -> Option<usize> {
    let lower = name.to_lowercase();
    header.clone().position(|column| column == name).or_else(|| {
        let mut alike = header.enumerate().filter(|(_, column)| column.to_lowercase() == lower);
        let (position, _) = alike.next()?;
        alike.next().is_none().then_some(position)
    })
}

fn csv_error(path: &Path, error: &csv::Error) -> SeriesError {
    // Reading from memory with `flexible(true)`, a record that is not UTF-8 is all that can fail.
    let line = match error.kind() {
        ErrorKind::Utf8 { pos: Some(pos), .. } => pos.line(),
        _ => 1,
    };
    SeriesError::at(path, line, LineProblem::NotUtf8)
}

fn parse_day(text: &str) -> Result<Date, LineProblem> {
    // jiff also reads 20210131 and date-times; a file with those more likely holds another column.
    let day = text.parse().ok().filter(|_| text.len() == 10);
    day.ok_or_else(|| LineProblem::BadDate(excerpt(text)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::excerpt::is_readable;
    use viewcast_mutations::each;

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
            "Date,VIEWS\n2021-01-01,1\n2021-01-02,2.5\n,\n \n",
        ] {
            assert_eq!(parse(same).as_ref(), Ok(&plain), "{same:?}");
        }
    }

    #[test]
    fn mutated_days_are_read_or_refused() {
        let plain = Series::new(date(2020, 12, 30), (0..40).map(f64::from).collect()).to_csv();
        let quoted = plain.replace(",1", ",\"1,000\"").replace('\n', "\r\n");
        let seeds = [plain, quoted, "\u{feff}Views,date,x\n1,2021-01-01,2\n".into()];
        each(&seeds.map(String::into_bytes), 20_000, |bytes| {
            match Series::parse(bytes, Path::new("x.csv"), &Columns::default()) {
                Ok(series) => {
                    let again = Series::parse(
                        series.to_csv().as_bytes(),
                        Path::new("x.csv"),
                        &Columns::default(),
                    );
                    assert_eq!(again.unwrap(), series);
                }
                Err(error) => assert!(is_readable(&error.to_string()), "{error}"),
            }
        });
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
