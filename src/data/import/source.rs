//! A file as it is, packed or not, as texts and grids.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;

use super::{
    error::{ImportError, Problem},
    grid::Grid,
    json, ods,
    text::decode,
    workbook, xls, zip,
};
use crate::excerpt::excerpt;

/// The most that is read, packed and unpacked: far beyond any channel's days, well within memory.
const MOST_MIB: u64 = 128;
const MOST: u64 = MOST_MIB << 20;

/// What is in a text.
#[derive(Debug)]
enum Content {
    Json(String),
    Grid(Grid),
    Fault(u64, Problem),
    /// No columns; this is its first line.
    Lines(String),
}

/// A text, or a sheet, and what it is called.
#[derive(Debug)]
pub struct Source {
    /// What errors call it.
    pub name: String,
    /// Its name in a zip or workbook.
    pub inside: Option<String>,
    /// Its encoding, where that is not UTF-8.
    pub encoding: Option<&'static str>,
    content: Content,
}

impl Source {
    fn of_bytes(bytes: &[u8], name: String, inside: Option<String>) -> Result<Self, ImportError> {
        let decoded = decode(bytes).map_err(|problem| fault(&name, problem))?;
        let text = decoded.text;
        let content = if text.trim_start().starts_with(['{', '[']) {
            match json::grid(&text) {
                Some(grid) => Content::Grid(grid),
                None => Content::Json(text),
            }
        } else {
            match Grid::parse(&text) {
                Some(Ok(grid)) => Content::Grid(grid),
                Some(Err((line, problem))) => Content::Fault(line, problem),
                None => Content::Lines(text.lines().next().unwrap_or_default().to_owned()),
            }
        };
        Ok(Self { name, inside, encoding: decoded.encoding, content })
    }

    /// Its cells, where it is a table.
    pub fn grid(&self) -> Option<&Grid> {
        if let Content::Grid(grid) = &self.content { Some(grid) } else { None }
    }

    /// Its text, where it is JSON.
    pub fn json(&self) -> Option<&str> {
        if let Content::Json(text) = &self.content { Some(text) } else { None }
    }

    /// Why it is neither JSON nor a table.
    pub fn no_table(&self) -> ImportError {
        match &self.content {
            Content::Fault(line, Problem::OpenQuote(start)) => {
                self.at(*line, Problem::OpenQuote(start.clone()))
            }
            Content::Lines(first) => self.fault(Problem::NoTable(first.clone())),
            _ => self.fault(Problem::NoTable(String::new())),
        }
    }

    /// A problem with the whole of it.
    pub(super) fn fault(&self, problem: Problem) -> ImportError {
        fault(&self.name, problem)
    }

    /// A problem on a line.
    pub(super) fn at(&self, line: u64, problem: impl Into<Problem>) -> ImportError {
        ImportError::Line { name: self.name.clone(), line, column: None, problem: problem.into() }
    }

    /// A problem in a cell.
    pub(super) fn at_cell(
        &self,
        line: u64,
        column: usize,
        problem: impl Into<Problem>,
    ) -> ImportError {
        let problem = problem.into();
        ImportError::Line { name: self.name.clone(), line, column: Some(column), problem }
    }

    /// A source without a text, for tests of later stages.
    #[cfg(test)]
    pub(super) fn empty(name: &str) -> Self {
        let content = Content::Lines(String::new());
        Self { name: name.into(), inside: None, encoding: None, content }
    }
}

/// Reads a file, or standard input for `-`.
///
/// # Errors
///
/// Where it cannot be read, or is larger than 128 MiB.
pub fn read(path: &Path) -> Result<Vec<u8>, ImportError> {
    let unreadable = || ImportError::unreadable(path);
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().take(MOST + 1).read_to_end(&mut bytes)
    } else {
        let file = File::open(path).map_err(unreadable())?;
        file.take(MOST + 1).read_to_end(&mut bytes)
    }
    .map_err(unreadable())?;
    if bytes.len() as u64 > MOST {
        return Err(fault(&path.display().to_string(), Problem::TooLarge(MOST_MIB)));
    }
    Ok(bytes)
}

/// The sources in a file.
#[derive(Debug)]
pub struct Unpacked {
    /// One, but for a zip or a workbook.
    pub sources: Vec<Source>,
    /// What is to be said where none of them is of use, as others were too large.
    pub left_out: Option<ImportError>,
    /// Whether they are the sheets of a workbook.
    pub workbook: bool,
}

/// The sources in a file: one, but for a zip or a workbook.
///
/// # Errors
///
/// Where it is damaged, unpacks to more than 128 MiB, or holds no text.
pub fn unpack(bytes: &[u8], name: &str) -> Result<Unpacked, ImportError> {
    let one = |source| Unpacked { sources: vec![source], left_out: None, workbook: false };
    if bytes.is_empty() {
        return Err(fault(name, Problem::Empty));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return unzip(bytes, name);
    }
    if bytes.starts_with(xls::MAGIC)
        && let Some(sheets) = xls::sheets(bytes, MOST).map_err(|error| zip_fault(name, error))?
    {
        return of_sheets(sheets, name);
    }
    if bytes.starts_with(b"\x1f\x8b") {
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(bytes)
            .take(MOST + 1)
            .read_to_end(&mut unpacked)
            .map_err(|error| fault(name, Problem::Damaged(error.to_string())))?;
        if unpacked.len() as u64 > MOST {
            return Err(fault(name, Problem::UnpacksTooLarge(MOST_MIB)));
        }
        return Ok(one(Source::of_bytes(&unpacked, name.into(), None)?));
    }
    Ok(one(Source::of_bytes(bytes, name.into(), None)?))
}

/// The sheets of a workbook.
fn of_sheets(sheets: Vec<(String, Grid)>, name: &str) -> Result<Unpacked, ImportError> {
    let sources = sheets.into_iter().map(|(sheet, grid)| Source {
        name: format!("{name}/{}", excerpt(&sheet)),
        inside: Some(sheet),
        encoding: None,
        content: Content::Grid(grid),
    });
    let sources: Vec<Source> = sources.collect();
    if sources.is_empty() {
        return Err(fault(name, Problem::Workbook));
    }
    Ok(Unpacked { sources, left_out: None, workbook: true })
}

fn zip_fault(name: &str, error: zip::ZipError) -> ImportError {
    fault(
        name,
        match error {
            zip::ZipError::TooLarge => Problem::UnpacksTooLarge(MOST_MIB),
            zip::ZipError::Damaged(what) => Problem::Damaged(what.into()),
            zip::ZipError::NothingInIt(names) => Problem::NothingInZip(names),
        },
    )
}

fn unzip(bytes: &[u8], name: &str) -> Result<Unpacked, ImportError> {
    let zip_fault = |error| zip_fault(name, error);
    for read in [workbook::sheets, ods::sheets] {
        if let Some(sheets) = read(bytes, MOST).map_err(zip_fault)? {
            return of_sheets(sheets, name);
        }
    }
    let members = zip::members(bytes, MOST).map_err(zip_fault)?;
    let read = |member: &zip::Member| {
        let inside = excerpt(&member.name);
        Source::of_bytes(&member.bytes, format!("{name}/{inside}"), Some(member.name.clone()))
    };
    let (texts, others): (Vec<_>, Vec<_>) = members.texts.iter().map(read).partition(Result::is_ok);
    // A file beside the table of days may be anything.
    if let (true, Some(Err(error))) = (texts.is_empty(), others.into_iter().next()) {
        return Err(error);
    }
    let left_out = members.left_out.then(|| fault(name, Problem::UnpacksTooLarge(MOST_MIB)));
    Ok(Unpacked { sources: texts.into_iter().flatten().collect(), left_out, workbook: false })
}

pub(super) fn fault(name: &str, problem: Problem) -> ImportError {
    ImportError::File { name: name.into(), problem }
}
