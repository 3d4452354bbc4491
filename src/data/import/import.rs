//! From a file to a series, by the first reader that knows it.

use jiff::civil::Date;

use super::{
    columns::AnyColumns,
    days::{self, Fill},
    error::{ImportError, Problem},
    reader::{Choices, Reader},
    unpack::{Source, Unpacked, unpack},
    wikimedia::Wikimedia,
    youtube::{YouTube, table_of_days},
};
use crate::data::Series;

/// Every format, from the particular to the general.
const READERS: [&dyn Reader; 3] = [&Wikimedia, &YouTube, &AnyColumns];

/// A series, and what its import did.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The series.
    pub series: Series,
    /// What it was read as, in English and Chinese.
    pub format: [&'static str; 2],
    /// What was guessed and passed over, in English and Chinese.
    pub notes: Vec<[String; 2]>,
    /// The days that were missing.
    pub filled: Vec<Date>,
}

/// Imports a file's bytes; `name` only names them in errors.
///
/// # Errors
///
/// [`ImportError`] where no reader can read them, or days are missing and nothing is to fill them.
pub fn import(
    bytes: &[u8],
    name: &str,
    choices: &Choices,
    fill: Option<Fill>,
) -> Result<Imported, ImportError> {
    let Unpacked { sources, left_out } = unpack(bytes, name)?;
    let source = match (sources.as_slice(), left_out) {
        ([only], None) => only,
        (several, left_out) => table_of_days(several)
            .ok_or_else(|| left_out.unwrap_or_else(|| several_in_zip(name, several)))?,
    };
    for reader in READERS {
        let Some(counts) = reader.read(source, choices) else { continue };
        let mut counts = counts?;
        if source.name != name {
            let inside = source.name.strip_prefix(name).unwrap_or(&source.name);
            let inside = inside.trim_start_matches('/');
            let note = [format!("{inside} in the zip"), format!("zip 中的 {inside}")];
            counts.notes.insert(0, note);
        }
        let empty = counts.rows.iter().filter(|row| row.count.is_none()).count();
        if empty > 0 {
            counts.notes.push([
                format!("{empty} row(s) without a count are passed over"),
                format!("跳过没有计数的 {empty} 行"),
            ]);
        }
        let (series, filled) = days::series(source, &counts, fill)?;
        return Ok(Imported { series, format: reader.format(), notes: counts.notes, filled });
    }
    let first = source.text.lines().next().unwrap_or_default();
    Err(source.fault(Problem::NoTable(first.into())))
}

/// Why a zip of several files has no days: YouTube's tell it best.
fn several_in_zip(name: &str, sources: &[Source]) -> ImportError {
    let of_youtube = sources
        .iter()
        .find_map(|source| YouTube.read(source, &Choices::default()).and_then(Result::err));
    of_youtube.unwrap_or_else(|| {
        let inside = |source: &Source| {
            let inside = source.name.strip_prefix(name).unwrap_or(&source.name);
            inside.trim_start_matches('/').to_owned()
        };
        let names = sources.iter().map(inside).collect();
        ImportError::File { name: name.into(), problem: Problem::SeveralInZip(names) }
    })
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{data::count::Decimal, excerpt::is_readable, mutations::each};

    #[test]
    fn mutated_exports_are_imported_or_refused() {
        let fixtures = fs::read_dir(Path::new("tests/fixtures/imports")).unwrap();
        let files = fixtures.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let mut seeds: Vec<_> = files.map(|path| fs::read(path).unwrap()).collect();
        // In an order that does not depend on the disk's.
        seeds.sort();
        let choices = Choices { decimal: Some(Decimal::Point), ..Choices::default() };
        each(&seeds, 2000, |bytes| {
            for (choices, fill) in
                [(&Choices::default(), None), (&choices, Some(Fill::Interpolate))]
            {
                match import(bytes, "x", choices, fill) {
                    Ok(imported) => {
                        let views = imported.series.views();
                        assert!(views.iter().all(|views| (0.0..=1e15).contains(views)));
                    }
                    Err(error) => assert!(is_readable(&error.to_string()), "{error}"),
                }
            }
        });
    }
}
