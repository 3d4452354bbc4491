//! A text as a grid of cells: what separates columns, where rows begin, and nothing of what cells mean.

use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use super::{day::moment, error::Problem};
use crate::data::lines::Lines;

/// How much of a text shows what its delimiter is.
const START: usize = 1 << 16;
/// Rows that show what a delimiter is.
const SAMPLE: usize = 200;
/// What may separate columns, the likeliest last.
const DELIMITERS: [u8; 4] = [b'|', b',', b';', b'\t'];

/// Rows of cells, without those that hold nothing.
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// Every cell, one after the other.
    text: String,
    /// Where each cell ends.
    ends: Vec<u32>,
    /// Each row's line, and its first cell.
    rows: Vec<(u32, u32)>,
    /// What separates columns; nothing where they came apart.
    pub delimiter: u8,
}

impl Grid {
    /// The cells of a text; nothing where there are no two columns.
    ///
    /// # Errors
    ///
    /// Where a quote is never closed.
    pub fn parse(text: &str) -> Option<Result<Self, (u64, Problem)>> {
        let delimiter = delimiter(text)?;
        let mut grid = Self { delimiter, ..Self::default() };
        let mut rows = reader(text, delimiter);
        let mut row = StringRecord::new();
        let mut lines = Lines::new(text.as_bytes());
        while rows.read_record(&mut row).is_ok_and(|more| more) {
            let line = lines.number(&row);
            if let Some(cell) = row.iter().find(|cell| swallows_rows(cell, delimiter)) {
                let start = cell.lines().next().unwrap_or_default().to_owned();
                return Some(Err((line, Problem::OpenQuote(start))));
            }
            grid.push(line, row.iter());
        }
        Some(Ok(grid))
    }

    /// Adds a row, where it holds anything.
    pub fn push<'a>(&mut self, line: u64, cells: impl Iterator<Item = &'a str>) {
        let (text, ends) = (self.text.len(), self.ends.len());
        for cell in cells {
            if cell.is_ascii() {
                self.text.push_str(cell.trim());
            } else {
                let start = self.text.len();
                self.text.extend(cell.chars().filter(|letter| !is_hidden(*letter)));
                trim_from(&mut self.text, start);
            }
            self.ends.push(index(self.text.len()));
        }
        if self.text.len() == text {
            self.ends.truncate(ends);
        } else {
            self.rows.push((u32::try_from(line).unwrap_or(u32::MAX), index(ends)));
        }
    }

    /// How many rows hold anything.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The line of a row, counted from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.rows.get(row).map_or(0, |(line, _)| u64::from(*line))
    }

    fn range(&self, row: usize) -> (usize, usize) {
        let start = |row: usize| self.rows.get(row).map(|(_, cell)| *cell as usize);
        (start(row).unwrap_or(self.ends.len()), start(row + 1).unwrap_or(self.ends.len()))
    }

    /// How many cells a row has, up to the last that holds anything.
    pub fn width(&self, row: usize) -> usize {
        let (first, end) = self.range(row);
        let filled = (first..end).rev().find(|cell| !self.at(*cell).is_empty());
        filled.map_or(0, |cell| cell + 1 - first)
    }

    /// How many cells a row has, empty ones too.
    pub fn whole_width(&self, row: usize) -> usize {
        let (first, end) = self.range(row);
        end - first
    }

    fn at(&self, cell: usize) -> &str {
        let start = cell.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(cell).copied().unwrap_or_default() as usize;
        self.text.get(start.unwrap_or(0) as usize..end).unwrap_or_default()
    }

    /// A cell; an empty text beyond the row's end.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        let (first, end) = self.range(row);
        let cell = first.saturating_add(column);
        if cell < end { self.at(cell) } else { "" }
    }

    /// The cells of a row.
    pub fn cells(&self, row: usize) -> impl Iterator<Item = &str> {
        let (first, end) = self.range(row);
        (first..end).map(|cell| self.at(cell))
    }
}

/// A place in a text of far less than 4 GiB.
fn index(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// Marks of writing direction and of where a word may be cut, which nobody sees.
fn is_hidden(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn trim_from(text: &mut String, start: usize) {
    text.truncate(text.trim_end().len().max(start));
    let cell = text.get(start..).unwrap_or_default();
    let blanks = cell.len() - cell.trim_start().len();
    text.replace_range(start..start + blanks, "");
}

/// Whether a cell holds rows that begin with a date, as after a quote that is never closed.
fn swallows_rows(cell: &str, delimiter: u8) -> bool {
    let starts_with_date = |line: &str| {
        let first = line.split(char::from(delimiter)).next().unwrap_or_default();
        line.len() > first.len() && moment(first.trim_matches(['"', ' '])).is_some()
    };
    cell.contains('\n') && cell.lines().skip(1).any(starts_with_date)
}

fn reader(text: &str, delimiter: u8) -> Reader<&[u8]> {
    ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(Trim::All)
        .delimiter(delimiter)
        .from_reader(text.as_bytes())
}

/// What separates the columns of the first lines: gives dates of their own, and as many columns in each
/// row, two at least.
fn delimiter(text: &str) -> Option<u8> {
    let said =
        text.lines().next().and_then(|line| line.trim().trim_matches('"').strip_prefix("sep="));
    if let Some(&[delimiter]) = said.map(str::as_bytes) {
        return Some(delimiter).filter(u8::is_ascii);
    }
    let mut end = text.len().min(START);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let start = text.get(..end).unwrap_or_default();
    let rank = |delimiter: u8| {
        let mut rows: Vec<StringRecord> =
            reader(start, delimiter).into_records().take(SAMPLE).flatten().collect();
        if end < text.len() && rows.len() < SAMPLE && rows.len() > 1 {
            // The last may be cut off.
            rows.pop();
        }
        let mut lengths: Vec<usize> = rows.iter().map(StringRecord::len).collect();
        lengths.sort_unstable();
        let usual = *lengths.get(lengths.len() / 2)?;
        let longest = *lengths.last()?;
        let has_date = |row: &StringRecord| row.iter().take(8).any(|cell| moment(cell).is_some());
        let dated = rows.iter().filter(|row| row.len() >= 2 && has_date(row)).count();
        let alike = lengths.iter().filter(|length| **length == usual).count();
        (longest >= 2).then_some((dated, usual.min(2), alike, usual))
    };
    let found = DELIMITERS.into_iter().filter_map(|it| rank(it).map(|rank| (rank, it)));
    let found = found.max_by_key(|&(rank, _)| rank);
    // A space is in many a text; it separates columns only where it gives dates, and nothing else does.
    let by_space = || rank(b' ').filter(|(dated, ..)| *dated > 0).map(|_| b' ');
    match found {
        Some(((1.., ..) | (_, 2, ..), delimiter)) => Some(delimiter),
        found => by_space().or(found.map(|(_, delimiter)| delimiter)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(text: &str) -> Vec<Vec<String>> {
        let grid = Grid::parse(text).unwrap().unwrap_or_else(|(_, problem)| panic!("{problem}"));
        (0..grid.rows()).map(|row| grid.cells(row).map(str::to_owned).collect()).collect()
    }

    #[test]
    fn columns_are_told_by_what_gives_dates_of_their_own() {
        assert_eq!(grid("a;b\n2021-01-01;1,5\n")[1], ["2021-01-01", "1,5"]);
        assert_eq!(grid("a\tb\nNov 1, 2023\t5\nNov 2, 2023\t6\n")[1], ["Nov 1, 2023", "5"]);
        assert_eq!(
            grid("Title, with commas\n\na|b\n2021-01-01|7\n2021-01-02|7\n")[2],
            ["2021-01-01", "7"]
        );
        assert_eq!(grid("sep=;\na;b\n1;2\n")[2], ["1", "2"]);
        assert_eq!(grid("a,b\n,\n\u{200e}2021-01-01,\u{200e}302 \n")[1], ["2021-01-01", "302"]);
        assert_eq!(grid("day n\n2021-01-01 5\n")[1], ["2021-01-01", "5"]);
        assert!(Grid::parse("a\n1\n").is_none());
    }

    #[test]
    fn lines_are_counted_where_rows_hold_nothing() {
        let grid = Grid::parse("a,b\r\n\r\n,\r\n1,\"x\r\ny\"\r\n2,3\r\n").unwrap().ok().unwrap();
        assert_eq!((0..3).map(|row| grid.line(row)).collect::<Vec<_>>(), [1, 4, 6]);
        assert_eq!((grid.width(0), grid.cell(2, 1), grid.cell(2, 9)), (2, "3", ""));
    }

    #[test]
    fn a_quote_that_swallows_rows_is_told() {
        let text = "d,n,t\n2021-01-01,1,\"x\n2021-01-02,2,y\n2021-01-03,3,z\n";
        let (line, problem) = Grid::parse(text).unwrap().unwrap_err();
        assert_eq!((line, matches!(problem, Problem::OpenQuote(_))), (2, true));
    }
}
