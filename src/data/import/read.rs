//! From a file to a series.

use jiff::civil::Date;

use super::{
    counts::{Choices, Counts, Format, Note},
    days::{self, Days},
    error::{ImportError, Problem},
    source::{Source, Unpacked, fault, unpack},
    table::{Hints, Table},
    wikimedia,
    youtube::{Studio, studio, views},
};
use crate::data::Series;

/// A series, and what its import did.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The series.
    pub series: Series,
    /// What it was read as.
    pub format: Format,
    /// What was guessed and passed over.
    pub notes: Vec<Note>,
    /// The days that were missing.
    pub filled: Vec<Date>,
}

/// A file that is unpacked and cut into cells, to be read by any choices.
#[derive(Debug)]
pub struct Opened {
    name: String,
    sources: Vec<Source>,
    left_out: Option<ImportError>,
    workbook: bool,
}

/// Imports a file's bytes; `name` only names them in errors.
///
/// # Errors
///
/// [`ImportError`] where they cannot be read, or in more than one way.
pub fn import(bytes: &[u8], name: &str, choices: &Choices) -> Result<Imported, ImportError> {
    Opened::open(bytes, name)?.read(choices)
}

impl Opened {
    /// Unpacks a file's bytes; `name` only names them in errors.
    ///
    /// # Errors
    ///
    /// Where they are damaged, or no text.
    pub fn open(bytes: &[u8], name: &str) -> Result<Self, ImportError> {
        let Unpacked { sources, left_out, workbook } = unpack(bytes, name)?;
        Ok(Self { name: name.into(), sources, left_out, workbook })
    }

    /// Reads the days.
    ///
    /// # Errors
    ///
    /// Where they cannot be read, or in more than one way.
    pub fn read(&self, choices: &Choices) -> Result<Imported, ImportError> {
        let source = self.source(choices)?;
        let (mut counts, format) = counts(source, choices)?;
        if let Some(encoding) = source.encoding {
            counts.notes.insert(0, Note::Encoding(encoding));
        }
        if let Some(inside) = &source.inside {
            let inside = crate::excerpt::excerpt(inside);
            let note = if self.workbook { Note::Sheet(inside) } else { Note::InZip(inside) };
            counts.notes.insert(0, note);
        }
        let Days { series, filled, notes } = days::series(source, &mut counts, choices)?;
        counts.notes.extend(notes);
        Ok(Imported { series, format, notes: counts.notes, filled })
    }

    /// How many rows the table has that is read.
    pub fn rows(&self, choices: &Choices) -> usize {
        self.source(choices)
            .ok()
            .and_then(|source| source.grid())
            .map_or(0, super::grid::Grid::rows)
    }

    /// The source that has the days, by the choices or as the only one.
    ///
    /// # Errors
    ///
    /// Where none has days, or several have.
    pub fn source(&self, choices: &Choices) -> Result<&Source, ImportError> {
        let inside = |source: &Source| source.inside.clone().unwrap_or_else(|| source.name.clone());
        let names = || self.sources.iter().map(inside).collect::<Vec<_>>();
        if let Some(sheet) = &choices.sheet {
            let wanted = sheet.to_lowercase();
            let found = self.sources.iter().find(|source| inside(source).to_lowercase() == wanted);
            let problem =
                || fault(&self.name, Problem::NoSheet { sheet: sheet.clone(), all: names() });
            return found.ok_or_else(problem);
        }
        if let ([only], None) = (self.sources.as_slice(), &self.left_out) {
            return Ok(only);
        }
        let mut tables: Vec<(&Source, Table)> = self
            .sources
            .iter()
            .filter_map(|source| Some((source, Table::of_source(source, choices)?)))
            .collect();
        let by_video =
            |table: &Table| matches!(studio(&table.frame, Some("")), Err(Problem::NoDays));
        tables.retain(|(_, table)| {
            !by_video(table) && (table.frame.dates.contains(&0) || table.frame.wide)
        });
        if tables.iter().any(|(_, table)| !table.repeats_days()) {
            tables.retain(|(_, table)| !table.repeats_days());
        }
        // The plainest, where the others have its columns and more, as Studio's by date.
        tables.sort_by_key(|(_, table)| table.frame.names.len());
        if let [(first, plain), others @ ..] = tables.as_slice() {
            let names = &plain.frame.names;
            let has_all = |other: &Table| {
                other.frame.names.len() > names.len()
                    && names.iter().all(|name| other.frame.names.contains(name))
            };
            if others.iter().all(|(_, other)| has_all(other)) {
                return Ok(first);
            }
            let several = tables.iter().map(|(source, _)| inside(source)).collect();
            let problem = if self.workbook {
                Problem::SeveralSheets(several)
            } else {
                Problem::SeveralInZip(several)
            };
            return Err(fault(&self.name, problem));
        }
        if let Some(ImportError::File { problem: Problem::UnpacksTooLarge(most), .. }) =
            &self.left_out
        {
            return Err(fault(&self.name, Problem::UnpacksTooLarge(*most)));
        }
        let told = self.sources.iter().find_map(|source| {
            let table = Table::of_source(source, choices)?;
            by_video(&table).then(|| source.fault(Problem::NoDays))
        });
        if let ([first, ..], true) = (self.sources.as_slice(), self.workbook) {
            return Ok(first);
        }
        Err(told.unwrap_or_else(|| fault(&self.name, Problem::NoDaysInZip(names()))))
    }
}

/// The counts of a source, and what it was read as.
fn counts(source: &Source, choices: &Choices) -> Result<(Counts, Format), ImportError> {
    if let Some(text) = source.json() {
        let counts = wikimedia::counts(text).map_err(|problem| source.fault(problem))?;
        return Ok((counts, Format::Wikimedia));
    }
    let Some(table) = Table::of_source(source, choices) else { return Err(source.no_table()) };
    let found =
        studio(&table.frame, choices.value_column.as_deref()).map_err(|problem| match problem {
            Problem::NoViews(_) => source.at(1, problem),
            problem => source.fault(problem),
        })?;
    let with_views = || {
        let date = table.frame.names.first().cloned();
        let value = choices.value_column.clone().or_else(|| views(&table.frame));
        Choices {
            value_column: value,
            date_column: choices.date_column.clone().or(date),
            ..choices.clone()
        }
    };
    match found {
        Some(Studio::Days(hints)) => Ok((table.counts(&with_views(), hints)?, Format::Studio)),
        Some(Studio::Chart(hints)) => {
            let mut counts = table.counts(&with_views(), hints)?;
            counts.notes.push(Note::ChartSummed);
            Ok((counts, Format::Studio))
        }
        None => Ok((table.counts(choices, Hints::default())?, Format::Table)),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::{
        data::{count::Decimal, import::Fill},
        excerpt::is_readable,
    };
    use viewcast_mutations::each;

    #[test]
    fn mutated_exports_are_imported_or_refused() {
        let fixtures = fs::read_dir(Path::new("tests/fixtures/imports")).unwrap();
        let files = fixtures.map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
        let mut seeds: Vec<_> = files.map(|path| fs::read(path).unwrap()).collect();
        // In an order that does not depend on the disk's.
        seeds.sort();
        let told = Choices {
            decimal: Some(Decimal::Point),
            fill: Some(Fill::Interpolate),
            ..Choices::default()
        };
        each(&seeds, 2000, |bytes| {
            for choices in [&Choices::default(), &told] {
                match import(bytes, "x", choices) {
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
