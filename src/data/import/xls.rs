//! The sheets of an old Excel workbook (`.xls`, BIFF8 in a compound file), as grids of what their cells hold. The
//! numbers and names of records are those of Microsoft's [MS-XLS] and [MS-CFB].

use std::collections::{BTreeMap, BTreeSet};

use super::{
    grid::Grid,
    workbook::{COLUMNS, SHEETS, charge, day, is_date_format, shows_date},
    zip::ZipError,
};

/// What a compound file starts with.
pub const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Sector numbers from here on are none.
const NO_SECTOR: u32 = 0xffff_fffa;
/// The most cells: far beyond a table of days, and a few hundred megabytes.
const CELLS: usize = 3_000_000;

/// The sheets of a workbook and their names; nothing where a compound file is none.
///
/// # Errors
///
/// Where it is damaged, encrypted, older than Excel 97, or larger than `most`.
pub fn sheets(bytes: &[u8], most: u64) -> Result<Option<Vec<(String, Grid)>>, ZipError> {
    let damaged = ZipError::Damaged("the parts of the workbook do not fit together");
    let file = Compound::open(bytes).ok_or(damaged.clone())?;
    if file.find("Book").is_some() && file.find("Workbook").is_none() {
        return Err(ZipError::Damaged("it is older than Excel 97; save it as .xlsx"));
    }
    let Some(entry) = file.find("Workbook") else { return Ok(None) };
    let stream = file.stream(entry).ok_or(damaged.clone())?;
    let book = Book::read(&stream).ok_or(damaged.clone())?;
    if book.encrypted {
        return Err(ZipError::Damaged("it is encrypted; save it without a password"));
    }
    let (mut left, mut cells_left) = (most, CELLS);
    let sheets = book.sheets.iter().take(SHEETS).map(|(at, name)| {
        let cells = book.cells(&stream, *at, (&mut cells_left, &mut left));
        let cells = cells.ok_or(damaged.clone())??;
        Ok((name.clone(), grid(&cells, &mut left)?))
    });
    Ok(Some(sheets.collect::<Result<_, ZipError>>()?))
}

type Cells = BTreeMap<(u16, u16), String>;

fn grid(cells: &Cells, left: &mut u64) -> Result<Grid, ZipError> {
    let mut grid = Grid::default();
    let cells: Vec<_> = cells.iter().collect();
    for row in cells.chunk_by(|(one, _), (other, _)| one.0 == other.0) {
        let mut texts: Vec<&str> = Vec::new();
        let mut line = 0;
        for ((at, column), text) in row {
            let column = usize::from(*column);
            charge(left, column - texts.len(), 0)?;
            texts.resize(column, "");
            texts.push(text);
            line = u64::from(*at) + 1;
        }
        grid.push(line, texts.into_iter());
    }
    Ok(grid)
}

/// A file of files.
struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    next: Vec<u32>,
    /// Name, first sector and length of each file in it.
    entries: Vec<(String, u32, usize)>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = short(bytes, 30)?;
        let sector = 1_usize << if shift == 12 { 12 } else { 9 };
        let mut file = Self { bytes, sector, next: Vec::new(), entries: Vec::new() };
        let most = bytes.len() / sector + 1;
        let mut tables: Vec<u32> = (0..109).filter_map(|at| long(bytes, 76 + 4 * at)).collect();
        // Files beyond 7 MB list their tables in sectors of their own, the last number of each the next.
        let mut list = long(bytes, 68)?;
        while list < NO_SECTOR && tables.len() <= most {
            let mut listed = numbers(file.sector(list)?);
            list = listed.pop()?;
            tables.extend(listed);
        }
        for table in tables.into_iter().filter(|table| *table < NO_SECTOR).take(most) {
            let more = numbers(file.sector(table)?);
            file.next.extend(more);
        }
        let entries = file.chain(long(bytes, 48)?)?;
        file.entries = entries.chunks_exact(128).filter_map(entry).collect();
        Some(file)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize + 1).checked_mul(self.sector)?;
        // The last may be cut short.
        self.bytes.get(start..self.bytes.len().min(start + self.sector))
    }

    /// The sectors from one on; no more than the file has, though they may go in circles.
    fn chain(&self, first: u32) -> Option<Vec<u8>> {
        let (mut all, mut number) = (Vec::new(), first);
        while number < NO_SECTOR {
            if all.len() > self.bytes.len() {
                return None;
            }
            all.extend(self.sector(number)?);
            number = *self.next.get(number as usize)?;
        }
        Some(all)
    }

    fn find(&self, name: &str) -> Option<&(String, u32, usize)> {
        self.entries.iter().find(|(other, ..)| other == name)
    }

    /// What is in a file: in sectors, or where it is small in parts of 64 bytes of the first entry's.
    fn stream(&self, (_, first, length): &(String, u32, usize)) -> Option<Vec<u8>> {
        if *length >= long(self.bytes, 56)? as usize {
            let mut all = self.chain(*first)?;
            all.truncate(*length);
            return Some(all);
        }
        let parts = self.chain(self.entries.first()?.1)?;
        let next = numbers(&self.chain(long(self.bytes, 60)?)?);
        let (mut all, mut number) = (Vec::new(), *first);
        while number < NO_SECTOR && all.len() < *length {
            let start = 64 * number as usize;
            all.extend(parts.get(start..start + 64)?);
            number = *next.get(number as usize)?;
        }
        all.truncate(*length);
        Some(all)
    }
}

fn entry(bytes: &[u8]) -> Option<(String, u32, usize)> {
    let length = usize::from(short(bytes, 64)?).saturating_sub(2).min(62);
    let name = wide(bytes.get(..length)?);
    Some((name, long(bytes, 116)?, long(bytes, 120)? as usize))
}

/// What is said of all sheets.
#[derive(Default)]
struct Book {
    encrypted: bool,
    from_1904: bool,
    texts: Vec<String>,
    /// Formats that show a number as a date, beside the usual ones.
    dates: BTreeSet<u16>,
    /// The format of each style.
    styles: Vec<u16>,
    /// Where each sheet starts, and its name.
    sheets: Vec<(usize, String)>,
}

impl Book {
    fn read(stream: &[u8]) -> Option<Self> {
        let mut book = Self::default();
        let mut records = records(stream, 0).peekable();
        while let Some((kind, data)) = records.next() {
            match kind {
                // BOF: of Excel 97 and later.
                0x0809 => (short(data, 0)? == 0x0600).then_some(())?,
                // FilePass
                0x002f => {
                    book.encrypted = true;
                    return Some(book);
                }
                // Date1904
                0x0022 => book.from_1904 = short(data, 0)? == 1,
                // Format
                0x041e if shows_date(&text(data.get(2..)?)?) => {
                    book.dates.insert(short(data, 0)?);
                }
                // XF
                0x00e0 => book.styles.push(short(data, 2)?),
                // BoundSheet8: of tables, not of charts.
                0x0085 if *data.get(5)? == 0 => {
                    let length = usize::from(*data.get(6)?);
                    let mut parts = Parts { parts: vec![data.get(7..)?], part: 0, at: 0 };
                    let flags = parts.byte()?;
                    let name = parts.letters(length, flags & 1 == 1)?;
                    book.sheets.push((long(data, 0)? as usize, name));
                }
                // SST, with each Continue after it.
                0x00fc => {
                    let mut parts = vec![data];
                    while let Some((_, more)) = records.next_if(|(kind, _)| *kind == 0x003c) {
                        parts.push(more);
                    }
                    book.texts = shared_texts(parts)?;
                }
                // EOF
                0x000a => break,
                _ => {}
            }
        }
        Some(book)
    }

    /// The cells of the sheet that starts somewhere, as many as fit into the cells and bytes that are left: one
    /// text may stand in every cell.
    fn cells(
        &self,
        stream: &[u8],
        start: usize,
        (cells_left, left): (&mut usize, &mut u64),
    ) -> Option<Result<Cells, ZipError>> {
        let (mut cells, mut depth) = (Cells::new(), 0);
        // The cell whose formula gives a text, which follows.
        let mut formula = None;
        for (kind, data) in records(stream, start) {
            // Charts in a sheet have cells of their own.
            depth += i32::from(kind == 0x0809) - i32::from(kind == 0x000a);
            if depth == 0 {
                break;
            }
            if depth > 1 {
                continue;
            }
            let place = || Some((short(data, 0)?, short(data, 2)?));
            let number = |at: usize| Some(self.number(short(data, 4)?, double(data, at)?));
            let found = match kind {
                // Formula, whose text follows.
                0x0006 if short(data, 12)? == 0xffff => {
                    formula = place();
                    continue;
                }
                // Formula and Number
                0x0006 | 0x0203 => vec![(place()?, number(6)?)],
                // RK
                0x027e => {
                    vec![(place()?, self.number(short(data, 4)?, packed(long(data, 6)?)))]
                }
                // MulRk: of a row, from a column on.
                0x00bd => {
                    let (row, first) = place()?;
                    let numbers = (first..=u16::MAX).zip(data.get(4..)?.chunks_exact(6));
                    let numbers = numbers.map(|(column, cell)| {
                        let number = self.number(short(cell, 0)?, packed(long(cell, 2)?));
                        Some(((row, column), number))
                    });
                    numbers.collect::<Option<_>>()?
                }
                // LabelSst
                0x00fd => vec![(place()?, self.texts.get(long(data, 6)? as usize).cloned()?)],
                // Label and RString
                0x0204 | 0x00d6 => vec![(place()?, text(data.get(6..)?)?)],
                // String
                0x0207 => match formula.take() {
                    Some(place) => vec![(place, text(data)?)],
                    None => continue,
                },
                _ => continue,
            };
            for (place, text) in found.into_iter().filter(|((_, at), _)| usize::from(*at) < COLUMNS)
            {
                *cells_left = cells_left.saturating_sub(1);
                if *cells_left == 0 || charge(left, 1, text.len()).is_err() {
                    return Some(Err(ZipError::TooLarge));
                }
                cells.insert(place, text);
            }
        }
        Some(Ok(cells))
    }

    /// What a number shows, in a style.
    fn number(&self, style: u16, number: f64) -> String {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let is_date = is_date_format(u32::from(format)) || self.dates.contains(&format);
        let day = Some(number).filter(|_| is_date).and_then(|days| day(days, self.from_1904));
        day.unwrap_or_else(|| number.to_string())
    }
}

/// The records from somewhere on: their kinds, and what they hold.
fn records(stream: &[u8], start: usize) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = start;
    std::iter::from_fn(move || {
        let (kind, length) = (short(stream, at)?, usize::from(short(stream, at + 2)?));
        let data = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, data))
    })
}

/// The texts that cells share.
fn shared_texts(parts: Vec<&[u8]>) -> Option<Vec<String>> {
    let mut parts = Parts { parts, part: 0, at: 0 };
    parts.skip(4)?;
    let count = parts.long()?;
    let mut texts = Vec::new();
    for _ in 0..count {
        let length = usize::from(parts.short()?);
        let flags = parts.byte()?;
        // Runs of letters that look alike, and reading aids, follow.
        let runs = if flags & 8 == 8 { usize::from(parts.short()?) } else { 0 };
        let aids = if flags & 4 == 4 { parts.long()? as usize } else { 0 };
        texts.push(parts.letters(length, flags & 1 == 1)?);
        parts.skip((4 * runs).checked_add(aids)?)?;
    }
    Some(texts)
}

/// A record that goes on in others.
struct Parts<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl Parts<'_> {
    fn rest(&self) -> &[u8] {
        self.parts.get(self.part).and_then(|part| part.get(self.at..)).unwrap_or_default()
    }

    fn byte(&mut self) -> Option<u8> {
        while self.rest().is_empty() {
            self.next_part()?;
        }
        let byte = self.rest().first().copied();
        self.at += 1;
        byte
    }

    fn next_part(&mut self) -> Option<()> {
        self.part += 1;
        self.at = 0;
        (self.part < self.parts.len()).then_some(())
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let here = self.rest().len().min(bytes);
            self.at += here;
            bytes -= here;
            if bytes > 0 {
                self.next_part()?;
            }
        }
        Some(())
    }

    /// Letters of one byte or two; where they go on in the next part, that says anew of how many.
    fn letters(&mut self, mut count: usize, mut is_wide: bool) -> Option<String> {
        let mut text = String::new();
        while count > 0 {
            let size = if is_wide { 2 } else { 1 };
            let here = (self.rest().len() / size).min(count);
            let bytes = self.rest().get(..here * size)?;
            if is_wide {
                text += &wide(bytes);
            } else {
                text.extend(bytes.iter().map(|byte| char::from(*byte)));
            }
            self.at += here * size;
            count -= here;
            if count > 0 {
                self.next_part()?;
                is_wide = self.byte()? & 1 == 1;
            }
        }
        Some(text)
    }
}

/// A text after its length.
fn text(data: &[u8]) -> Option<String> {
    let mut parts = Parts { parts: vec![data], part: 0, at: 0 };
    let length = usize::from(parts.short()?);
    let flags = parts.byte()?;
    parts.letters(length, flags & 1 == 1)
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|unit| short(unit, 0));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// A number of four bytes: a whole one or the upper half of a fraction, or a hundredth of that.
fn packed(number: u32) -> f64 {
    let value = if number & 2 == 2 {
        f64::from(number.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(number & !3) << 32)
    };
    if number & 1 == 1 { value / 100.0 } else { value }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn double(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.chunks_exact(4).filter_map(|number| long(number, 0)).collect()
}

#[cfg(test)]
mod tests {
    use viewcast_mutations::each;

    use super::*;

    // Written by Python's xlwt.
    const XLS: &[u8] = include_bytes!("../../../tests/fixtures/imports/days.xls");

    #[test]
    fn sheets_hold_what_was_written() {
        let sheets = sheets(XLS, 1 << 20).unwrap().unwrap();
        let names: Vec<_> = sheets.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["Notes", "Days 日"]);
        let (_, days) = &sheets[1];
        assert_eq!(days.cells(0).collect::<Vec<_>>(), ["Date", "Views 次"]);
        assert_eq!(days.cells(1).collect::<Vec<_>>(), ["2024-01-01", "150"]);
        assert_eq!((days.rows(), days.line(21)), (22, 22));
        // A text of more bytes than a record has goes on in the next one.
        let (_, notes) = &sheets[0];
        let long = notes.cell(1, 0);
        assert_eq!((long.chars().count(), long.chars().all(|letter| letter == '日')), (9000, true));
        assert_eq!(notes.cells(2).collect::<Vec<_>>(), ["0.25", "-3", "1234567.5"]);
    }

    #[test]
    fn numbers_of_four_bytes_are_whole_halved_and_hundredths() {
        assert_eq!(packed((150 << 2) | 2).to_bits(), (150.0_f64).to_bits());
        assert_eq!(packed((12345 << 2) | 3).to_bits(), (123.45_f64).to_bits());
        assert_eq!(packed(0x3ff8_0000).to_bits(), (1.5_f64).to_bits());
        assert_eq!(packed((-3_i32).cast_unsigned() << 2 | 2).to_bits(), (-3.0_f64).to_bits());
    }

    #[test]
    fn mutated_workbooks_are_read_or_refused() {
        each(&[XLS.to_vec()], 3000, |bytes| {
            let _ = sheets(bytes, 1 << 20);
        });
        for length in (0..XLS.len()).step_by(97) {
            let _ = sheets(&XLS[..length], 1 << 20);
        }
    }

    #[test]
    fn a_long_text_in_many_cells_is_too_large() {
        let book = Book { texts: vec!["x".repeat(1000)], ..Book::default() };
        let sheet = |cells: u16| {
            let mut stream = vec![9, 8, 0, 0];
            for row in 0..cells {
                stream.extend([0xfd, 0, 10, 0]);
                stream.extend(row.to_le_bytes());
                stream.extend([0; 8]);
            }
            let mut left = 1_000_000;
            let cells = book.cells(&stream, 0, (&mut 1000, &mut left)).unwrap();
            cells.map(|cells| cells.len())
        };
        assert_eq!(sheet(900), Ok(900));
        assert_eq!(sheet(999), Err(ZipError::TooLarge));
    }

    #[test]
    fn sectors_that_go_in_circles_end() {
        let mut bytes = vec![0; 512 * 4];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[30] = 9;
        bytes[76..512].fill(0xff);
        // One table in sector 0, in which sector 1, the list of files, is followed by itself.
        bytes[76..80].copy_from_slice(&0_u32.to_le_bytes());
        bytes[68..72].copy_from_slice(&u32::MAX.to_le_bytes());
        bytes[48] = 1;
        bytes[512..1024].fill(1);
        bytes[516..520].copy_from_slice(&1_u32.to_le_bytes());
        assert!(matches!(sheets(&bytes, 1 << 20), Err(ZipError::Damaged(_))));
    }
}
