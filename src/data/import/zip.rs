//! The texts in a zip: stored or deflated, not encrypted.

use std::io::{Cursor, Read};

use zip::{ZipArchive, result};

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

/// What a zip holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// The CSV, TSV and JSON files, in the zip's order.
    pub texts: Vec<Member>,
    /// Whether others, which did not fit, are left out.
    pub left_out: bool,
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The CSV, TSV and JSON files in a zip: the small ones first, as far as all take `most` bytes together.
///
/// # Errors
///
/// [`ZipError`], where there are none or none fits.
pub fn members(zip: &[u8], most: u64) -> Result<Members, ZipError> {
    let mut archive = open(zip)?;
    let names = names(&archive);
    let mut texts = Vec::new();
    for (place, name) in names.iter().enumerate().filter(|(_, name)| is_text(name)) {
        let packed = archive.by_index_raw(place).map_err(|error| fault(&error))?.compressed_size();
        texts.push((place, name, packed));
    }
    if texts.is_empty() {
        return Err(ZipError::NothingInIt(names));
    }
    texts.sort_by_key(|(.., packed)| *packed);
    let (mut left, mut left_out, mut members) = (most, false, Vec::new());
    for (place, name, _) in texts {
        match unpack(&mut archive, place, left) {
            Ok(bytes) => {
                left -= bytes.len() as u64;
                members.push((place, Member { name: name.clone(), bytes }));
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
    let mut archive = open(zip)?;
    let place = archive.index_for_name_raw(name.as_bytes());
    place.map(|place| unpack(&mut archive, place, most)).transpose()
}

fn is_text(name: &str) -> bool {
    let lower = name.to_lowercase();
    // macOS adds files about files there.
    !lower.starts_with("__macosx/")
        && [".csv", ".tsv", ".json"].iter().any(|ending| lower.ends_with(ending))
}

fn open(zip: &[u8]) -> Result<Archive<'_>, ZipError> {
    let cut_off = |_| ZipError::Damaged("its list of files is cut off");
    ZipArchive::new(Cursor::new(zip)).map_err(cut_off)
}

/// The names of its files, in its order. Older programs write the names of their country's code page; `.csv` is
/// the same in all.
fn names(archive: &Archive) -> Vec<String> {
    archive.file_names_raw().map(|name| String::from_utf8_lossy(name).into_owned()).collect()
}

fn unpack(archive: &mut Archive, place: usize, most: u64) -> Result<Vec<u8>, ZipError> {
    let packed = archive.by_index(place).map_err(|error| fault(&error))?;
    let mut bytes = Vec::new();
    let read = packed.take(most + 1).read_to_end(&mut bytes);
    if bytes.len() as u64 > most {
        return Err(ZipError::TooLarge);
    }
    match read {
        Ok(_) => Ok(bytes),
        Err(_) => Err(ZipError::Damaged("a file in it does not match its checksum")),
    }
}

fn fault(error: &result::ZipError) -> ZipError {
    ZipError::Damaged(match error {
        result::ZipError::UnsupportedArchive(result::ZipError::PASSWORD_REQUIRED) => {
            "it is encrypted; unpack it first"
        }
        result::ZipError::UnsupportedArchive(_)
        | result::ZipError::CompressionMethodNotSupported(_) => {
            "it is packed in a way that is not read; unpack it first"
        }
        _ => "a file in it is cut off",
    })
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
