//! Tables of text: columns by comma, semicolon or tab, named on the first line.

use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use super::{
    day::{DateOrder, moment},
    error::{ImportError, Problem},
    reader::{Choices, Counts, Row},
    unpack::Source,
};
use crate::{
    data::{
        count::{Decimal, Marks, count},
        lines::Lines,
        series::column_at,
    },
    excerpt::excerpt,
};

/// How much of a text shows what its delimiter is.
const START: usize = 1 << 16;
/// Rows that show what a column holds.
const SAMPLE: usize = 50;

/// A table, of which the header is read.
#[derive(Debug)]
pub struct Delimited<'a> {
    source: &'a Source,
    delimiter: u8,
    /// The names of the columns.
    pub header: Vec<String>,
}

/// The two cells of a row that matter.
struct Cells {
    line: u64,
    date: String,
    count: String,
}

impl<'a> Delimited<'a> {
    /// Reads a header; nothing where there are no two columns.
    pub fn open(source: &'a Source) -> Option<Self> {
        let delimiter = delimiter(&source.text)?;
        let mut first = StringRecord::new();
        let read = reader(&source.text, delimiter).read_record(&mut first);
        let header: Vec<String> = first.iter().map(str::to_owned).collect();
        (read.is_ok() && header.len() >= 2).then_some(Self { source, delimiter, header })
    }

    /// The position of a column by its name, in any case.
    pub fn position(&self, name: &str) -> Option<usize> {
        column_at(self.header.iter().map(String::as_str), name)
    }

    /// The position of a column that the user has named.
    ///
    /// # Errors
    ///
    /// Where there is none of that name.
    pub fn named(&self, name: &str) -> Result<usize, ImportError> {
        self.position(name).ok_or_else(|| {
            let problem = Problem::NoColumn { column: name.into(), header: self.header.clone() };
            self.source.at(1, problem)
        })
    }

    /// The columns whose first cells all hold what is wanted, and one at least does; empty ones aside.
    pub fn columns_of(&self, holds: impl Fn(&str) -> bool) -> Vec<usize> {
        let mut rows = reader(&self.source.text, self.delimiter).into_records();
        let sample: Vec<_> = rows.by_ref().skip(1).take(SAMPLE).flatten().collect();
        let fits = |column: &usize| {
            let mut cells =
                sample.iter().filter_map(|row| row.get(*column)).filter(|cell| !cell.is_empty());
            cells.clone().next().is_some() && cells.all(&holds)
        };
        (0..self.header.len()).filter(fits).collect()
    }

    /// The counts of a column on the days of another, less the rows whose date is one of `passed_over`.
    ///
    /// # Errors
    ///
    /// Where a row is too short or too long, or a date or a count cannot be read, or in more than one way.
    pub fn counts(
        &self,
        [date, value]: [usize; 2],
        choices: &Choices,
        passed_over: &[&str],
    ) -> Result<Counts, ImportError> {
        let name = |column| excerpt(self.header.get(column).map_or("", String::as_str));
        let (views, by) = (name(value), name(date));
        let mut notes =
            vec![[format!("`{views}` by `{by}`"), format!("`{by}` 列的日期，`{views}` 列的计数")]];
        let mut cells = self.cells([date, value])?;
        let all = cells.len();
        cells.retain(|cells| !passed_over.contains(&cells.date.as_str()));
        if cells.len() < all {
            notes.push(["the total row is passed over", "跳过合计行"].map(String::from));
        }
        let (order, decimal) = (self.order(&cells, choices)?, self.decimal(&cells, choices)?);
        let mut parts = false;
        let mut rows = Vec::with_capacity(cells.len());
        for Cells { line, date, count: text } in &cells {
            let bad = || self.source.at(*line, Problem::BadDate(date.clone()));
            let moment = moment(date).ok_or_else(bad)?;
            let day = moment.date.day(order.unwrap_or(DateOrder::DaysFirst)).ok_or_else(|| {
                let order = order.map_or("that order", DateOrder::words);
                self.source.at(*line, Problem::OtherOrder { text: date.clone(), order })
            })?;
            parts |= moment.timed;
            let views = if text.is_empty() {
                None
            } else {
                Some(count(text, decimal).map_err(|error| self.source.at(*line, error))?)
            };
            rows.push(Row { line: *line, day, count: views });
        }
        notes.extend(order.map(|order| {
            let chinese = match order {
                DateOrder::MonthsFirst => "日期按月、日的顺序",
                DateOrder::DaysFirst => "日期按日、月的顺序",
            };
            [format!("dates are {}", order.words()), chinese.into()]
        }));
        if decimal == Decimal::Comma {
            notes.push(["fractions follow a comma", "小数点写作逗号"].map(String::from));
        }
        if parts {
            let note =
                ["times are summed by the day that is written", "带时刻的计数按写出的日期相加"];
            notes.push(note.map(String::from));
        }
        Ok(Counts { rows, parts, notes, missing_means: "" })
    }

    fn cells(&self, [date, value]: [usize; 2]) -> Result<Vec<Cells>, ImportError> {
        let mut lines = Lines::new(self.source.text.as_bytes());
        let mut cells = Vec::new();
        for row in reader(&self.source.text, self.delimiter).into_records().skip(1) {
            let row =
                row.map_err(|error| self.source.fault(Problem::Damaged(error.to_string())))?;
            let line = lines.of(&row);
            if row.iter().all(str::is_empty) {
                continue;
            }
            let (found, expected) = (row.len(), self.header.len());
            if found != expected {
                return Err(self.source.at(line, Problem::FieldCount { found, expected }));
            }
            let cell = |column| row.get(column).unwrap_or_default().to_owned();
            cells.push(Cells { line, date: cell(date), count: cell(value) });
        }
        Ok(cells)
    }

    /// The order of dates that end in the year, if there are any.
    fn order(&self, cells: &[Cells], choices: &Choices) -> Result<Option<DateOrder>, ImportError> {
        let mut proof: Option<(DateOrder, u64)> = None;
        let mut ambiguous = None;
        for Cells { line, date, .. } in cells {
            let Some(moment) = moment(date) else { continue };
            // A date such as 3/3/2021 is the same day either way.
            let orders = DateOrder::ALL.map(|order| moment.date.day(order));
            match (moment.date.order(), proof) {
                (Some(order), Some((before, at))) if order != before => {
                    let (days, months) = match order {
                        DateOrder::DaysFirst => (*line, at),
                        DateOrder::MonthsFirst => (at, *line),
                    };
                    return Err(self.source.at(days, Problem::MixedDates(months)));
                }
                (Some(order), None) => proof = Some((order, *line)),
                (None, _) if orders[0] != orders[1] && ambiguous.is_none() => {
                    ambiguous = Some((*line, date));
                }
                _ => {}
            }
        }
        match (choices.dates, proof, ambiguous) {
            (Some(chosen), ..) => Ok((proof.is_some() || ambiguous.is_some()).then_some(chosen)),
            (None, Some((proved, _)), _) => Ok(Some(proved)),
            (None, None, Some((line, date))) => {
                Err(self.source.at(line, Problem::AmbiguousDates(date.clone())))
            }
            (None, None, None) => Ok(None),
        }
    }

    fn decimal(&self, cells: &[Cells], choices: &Choices) -> Result<Decimal, ImportError> {
        if let Some(chosen) = choices.decimal {
            return Ok(chosen);
        }
        let marks = Marks::of(cells.iter().map(|cells| (cells.line, cells.count.as_str())));
        match (marks.point, marks.comma, marks.either) {
            (Some(point), Some(comma), _) => {
                Err(self.source.at(comma, Problem::MixedDecimals(point)))
            }
            (None, Some(_), _) => Ok(Decimal::Comma),
            // Where columns are told by semicolons, commas are used to mark fractions.
            (None, None, Some((line, text))) if self.delimiter == b';' => {
                Err(self.source.at(line, Problem::AmbiguousDecimal(text)))
            }
            _ => Ok(Decimal::Point),
        }
    }
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// What tells the columns of the first lines: gives as many in each, two at least, and the more the
/// better; a comma last, as it may be within numbers.
fn delimiter(text: &str) -> Option<u8> {
    let mut end = text.len().min(START);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let columns = |delimiter: u8| {
        let mut rows = reader(&text[..end], delimiter).into_records().take(20).flatten();
        let header = rows.next()?.len();
        let mut lengths: Vec<_> = rows.map(|row| row.len()).collect();
        if end < text.len() {
            // The last may be cut off.
            lengths.pop();
        }
        (header >= 2).then(|| (lengths.iter().all(|length| *length == header), header))
    };
    let found = [b',', b';', b'\t']
        .into_iter()
        .filter_map(|delimiter| columns(delimiter).map(|columns| (columns, delimiter)));
    found.max_by_key(|&(columns, _)| columns).map(|(_, delimiter)| delimiter)
}
