//! From a file as it is, packed or not, to the text in it.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use flate2::read::MultiGzDecoder;

use super::{
    error::{ImportError, Problem},
    zip,
};
use crate::excerpt::excerpt;

/// The most that is read, packed and unpacked: far beyond any channel's days, well within memory.
const MOST_MIB: u64 = 128;
const MOST: u64 = MOST_MIB << 20;

/// A text and what it is called.
#[derive(Debug, Clone)]
pub struct Source {
    /// What errors call it.
    pub name: String,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// A problem with the whole of it.
    pub(super) fn fault(&self, problem: Problem) -> ImportError {
        ImportError::File { name: self.name.clone(), problem }
    }

    /// A problem on a line.
    pub(super) fn at(&self, line: u64, problem: impl Into<Problem>) -> ImportError {
        ImportError::Line { name: self.name.clone(), line, problem: problem.into() }
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

/// The texts in a file.
#[derive(Debug)]
pub struct Unpacked {
    /// One, but for a zip.
    pub sources: Vec<Source>,
    /// What is to be said where none of them is of use, as others were too large.
    pub left_out: Option<ImportError>,
}

/// The texts in a file: one, but for a zip.
///
/// # Errors
///
/// Where it is damaged, unpacks to more than 128 MiB, or holds no text.
pub fn unpack(bytes: &[u8], name: &str) -> Result<Unpacked, ImportError> {
    let one = |source| Unpacked { sources: vec![source], left_out: None };
    if bytes.is_empty() {
        return Err(fault(name, Problem::Empty));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return unzip(bytes, name);
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
        return Ok(one(text(&unpacked, name)?));
    }
    Ok(one(text(bytes, name)?))
}

fn unzip(bytes: &[u8], name: &str) -> Result<Unpacked, ImportError> {
    let members = zip::members(bytes, MOST).map_err(|error| match error {
        zip::ZipError::TooLarge => fault(name, Problem::UnpacksTooLarge(MOST_MIB)),
        zip::ZipError::Damaged(what) => fault(name, Problem::Damaged(what.into())),
        zip::ZipError::Workbook => fault(name, Problem::Workbook),
        zip::ZipError::NothingInIt(names) => fault(name, Problem::NothingInZip(names)),
    })?;
    let read =
        |member: &zip::Member| text(&member.bytes, &format!("{name}/{}", excerpt(&member.name)));
    let (texts, others): (Vec<_>, Vec<_>) = members.texts.iter().map(read).partition(Result::is_ok);
    // A file beside the table of days may be anything.
    if let (true, Some(Err(error))) = (texts.is_empty(), others.into_iter().next()) {
        return Err(error);
    }
    let left_out = members.left_out.then(|| fault(name, Problem::UnpacksTooLarge(MOST_MIB)));
    Ok(Unpacked { sources: texts.into_iter().flatten().collect(), left_out })
}

/// Bytes as text: UTF-8, or UTF-16 with a byte-order mark, which spreadsheets call Unicode text.
fn text(bytes: &[u8], name: &str) -> Result<Source, ImportError> {
    let utf16 = |units: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = units.as_chunks().0.iter().map(|&pair| unit(pair)).collect();
        String::from_utf16(&units).map_err(|_| fault(name, Problem::NotUtf8))
    };
    let text = match bytes {
        [0xff, 0xfe, units @ ..] => utf16(units, u16::from_le_bytes)?,
        [0xfe, 0xff, units @ ..] => utf16(units, u16::from_be_bytes)?,
        _ if bytes.contains(&0) => return Err(fault(name, Problem::Binary)),
        _ => {
            let text = str::from_utf8(bytes).map_err(|error| {
                let read = bytes.iter().take(error.valid_up_to());
                let line = read.filter(|byte| **byte == b'\n').count() as u64 + 1;
                ImportError::Line { name: name.into(), line, problem: Problem::NotUtf8 }
            })?;
            text.trim_start_matches('\u{feff}').to_owned()
        }
    };
    if text.contains('\0') {
        return Err(fault(name, Problem::Binary));
    }
    if text.trim().is_empty() {
        return Err(fault(name, Problem::Empty));
    }
    Ok(Source { name: name.into(), text })
}

fn fault(name: &str, problem: Problem) -> ImportError {
    ImportError::File { name: name.into(), problem }
}
