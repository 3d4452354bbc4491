//! The texts in a zip, which is all that is wanted of the format: stored or deflated, below 4 GiB, not
//! encrypted.

use std::io::Read;

use flate2::{Crc, read::DeflateDecoder};

/// A file in a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// What is in it, unpacked.
    pub bytes: Vec<u8>,
}

/// Why a zip gives no texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ZipError {
    /// It is no zip, or one that is not read.
    Damaged(&'static str),
    /// Its texts are larger, unpacked, than was allowed.
    TooLarge,
    /// None of these is a text.
    NothingInIt(Vec<String>),
}

/// An entry of the list at a zip's end.
struct Entry {
    name: String,
    encrypted: bool,
    method: usize,
    crc: u32,
    packed: usize,
    offset: usize,
}

/// What a zip holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The CSV, TSV and JSON files, in the zip's order.
    pub texts: Vec<Member>,
    /// Whether others, which did not fit, are left out.
    pub left_out: bool,
}

/// The CSV, TSV and JSON files in a zip: the small ones first, as far as all take `most` bytes together.
///
/// # Errors
///
/// [`ZipError`], where there are none or none fits.
pub fn members(zip: &[u8], most: u64) -> Result<Members, ZipError> {
    let entries = entries(zip).ok_or(ZipError::Damaged("its list of files is cut off"))?;
    let texts = entries.iter().enumerate().filter(|(_, entry)| is_text(&entry.name));
    let mut texts: Vec<(usize, &Entry)> = texts.collect();
    if texts.is_empty() {
        return Err(ZipError::NothingInIt(entries.into_iter().map(|entry| entry.name).collect()));
    }
    texts.sort_by_key(|(_, entry)| entry.packed);
    let (mut left, mut left_out, mut members) = (most, false, Vec::new());
    for (place, entry) in texts {
        match unpack(zip, entry, left) {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                members.push((place, Member { name: entry.name.clone(), bytes }));
            }
            Err(ZipError::TooLarge) if !members.is_empty() => left_out = true,
            Err(error) => return Err(error),
        }
    }
    members.sort_by_key(|(place, _)| *place);
    Ok(Members { texts: members.into_iter().map(|(_, member)| member).collect(), left_out })
}

/// One file in a zip, of at most `most` bytes; nothing where there is none of that name.
///
/// # Errors
///
/// Where it is damaged or larger.
pub fn member(zip: &[u8], name: &str, most: u64) -> Result<Option<Vec<u8>>, ZipError> {
    let entries = entries(zip).ok_or(ZipError::Damaged("its list of files is cut off"))?;
    let entry = entries.iter().find(|entry| entry.name == name);
    entry.map(|entry| unpack(zip, entry, most)).transpose()
}

fn is_text(name: &str) -> bool {
    let lower = name.to_lowercase();
    // macOS adds files about files there.
    !lower.starts_with("__macosx/")
        && [".csv", ".tsv", ".json"].iter().any(|ending| lower.ends_with(ending))
}

fn entries(zip: &[u8]) -> Option<Vec<Entry>> {
    // The end of the list is followed by a comment of at most 64 KiB.
    let from = zip.len().saturating_sub(22 + 0xffff);
    let end = from + zip.get(from..)?.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
    let end = zip.get(end..end + 22).map(|_| end)?;
    let mut at = number(zip, end + 16, 4)?;
    let mut entries = Vec::new();
    for _ in 0..number(zip, end + 10, 2)? {
        if zip.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_length = number(zip, at + 28, 2)?;
        let name = zip.get(at + 46..at + 46 + name_length)?;
        entries.push(Entry {
            // Older programs write the names of their country's code page; `.csv` is the same in all.
            name: String::from_utf8_lossy(name).into_owned(),
            encrypted: number(zip, at + 8, 2)? & 1 == 1,
            method: number(zip, at + 10, 2)?,
            crc: u32::try_from(number(zip, at + 16, 4)?).ok()?,
            packed: number(zip, at + 20, 4)?,
            offset: number(zip, at + 42, 4)?,
        });
        at += 46 + name_length + number(zip, at + 30, 2)? + number(zip, at + 32, 2)?;
    }
    Some(entries)
}

fn unpack(zip: &[u8], entry: &Entry, most: u64) -> Result<Vec<u8>, ZipError> {
    if entry.encrypted {
        return Err(ZipError::Damaged("it is encrypted; unpack it first"));
    }
    let packed = packed(zip, entry).ok_or(ZipError::Damaged("a file in it is cut off"))?;
    let mut bytes = Vec::new();
    let read = match entry.method {
        0 => packed.take(most + 1).read_to_end(&mut bytes),
        8 => DeflateDecoder::new(packed).take(most + 1).read_to_end(&mut bytes),
        _ => {
            return Err(ZipError::Damaged(
                "it is packed in a way that is not read; unpack it first",
            ));
        }
    };
    if bytes.len() as u64 > most {
        return Err(ZipError::TooLarge);
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    if read.is_err() || crc.sum() != entry.crc {
        return Err(ZipError::Damaged("a file in it does not match its checksum"));
    }
    Ok(bytes)
}

fn packed<'a>(zip: &'a [u8], entry: &Entry) -> Option<&'a [u8]> {
    if zip.get(entry.offset..entry.offset + 4)? != b"PK\x03\x04" {
        return None;
    }
    let name = number(zip, entry.offset + 26, 2)?;
    let start = entry.offset + 30 + name + number(zip, entry.offset + 28, 2)?;
    zip.get(start..start + entry.packed)
}

/// A number of up to four bytes, the lowest first.
fn number(zip: &[u8], at: usize, bytes: usize) -> Option<usize> {
    let bytes = zip.get(at..at + bytes)?.iter().rev();
    Some(bytes.fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Packed by Python's zipfile.
    const ZIP: &[u8] = include_bytes!("../../../tests/fixtures/imports/youtube.zip");

    #[test]
    fn files_come_out_as_they_went_in() {
        let members = members(ZIP, 1 << 20).unwrap().texts;
        let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["Table data.csv", "Chart data.csv", "Totals.csv"]);
        let totals = include_bytes!("../../../tests/fixtures/imports/youtube/Totals.csv");
        assert_eq!(members[2].bytes, totals);
    }

    #[test]
    fn a_zip_is_cut_anywhere_without_a_panic_and_a_changed_byte_is_noticed() {
        for length in 0..ZIP.len() {
            assert!(members(&ZIP[..length], 1 << 20).is_err(), "{length}");
        }
        for place in 0..ZIP.len() {
            let mut zip = ZIP.to_vec();
            zip[place] ^= 0xff;
            let _ = members(&zip, 1 << 20);
        }
        let data = ZIP.windows(14).position(|name| name == b"Table data.csv").unwrap() + 14;
        let mut zip = ZIP.to_vec();
        zip[data + 9] ^= 1;
        assert!(matches!(members(&zip, 1 << 20), Err(ZipError::Damaged(_))));
    }

    #[test]
    fn what_unpacks_to_more_than_is_allowed_is_left_out_or_refused() {
        assert_eq!(members(ZIP, 100), Err(ZipError::TooLarge));
        let small = members(ZIP, 700).unwrap();
        assert!(small.left_out);
        let names: Vec<_> = small.texts.iter().map(|member| member.name.as_str()).collect();
        assert_eq!(names, ["Table data.csv", "Totals.csv"]);
    }
}
