//! The lines of a CSV file's records.

use csv::StringRecord;

/// Counts lines up to each record, in the order of a file. The csv crate's own count is one too low where
/// lines end in CRLF, and after an empty line.
#[derive(Debug)]
pub struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// From the start of a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, line: 1 }
    }

    /// The line that a record starts on, counted from 1.
    pub fn number(&mut self, record: &StringRecord) -> u64 {
        let start = record.position().map_or(0, csv::Position::byte);
        let mut start = usize::try_from(start).unwrap_or(usize::MAX);
        while matches!(self.bytes.get(start), Some(b'\r' | b'\n')) {
            start += 1;
        }
        let before = self.bytes.get(self.at..start).unwrap_or_default();
        self.line += before.split(|byte| *byte == b'\n').count() as u64 - 1;
        self.at = self.at.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_marks_and_empty_lines_are_all_counted() {
        let text = "\u{feff}a,b\r\n1,2\r\n\r\n\"3\r\n\",4\r\n5,6\r\n";
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut lines = Lines::new(text.as_bytes());
        let numbers: Vec<_> = reader.records().map(|row| lines.number(&row.unwrap())).collect();
        assert_eq!(numbers, [2, 4, 6]);
    }
}
