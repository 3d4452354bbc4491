//! An export where a command takes an experiment: `viewcast forecast export.zip`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Failure, import_summary};
use crate::{
    data::import::{
        Choices, Opened,
        command::{out_flags, refusal},
        source,
    },
    files::write_whole,
    language::Language,
    tell::tell,
};

/// The experiment that days of one's own start with.
pub const OWN: &str = "own";

/// Days that were given as an export.
#[derive(Debug)]
pub struct Given {
    /// The CSV that they were written to.
    pub data: PathBuf,
    /// What is set for so short a series.
    pub set: Vec<String>,
}

/// Imports a file that is no experiment, into `days.csv` in `out`; nothing where it is one, or no file.
pub fn given(
    of: &Path,
    out: &Path,
    quiet: bool,
    language: Language,
) -> Result<Option<Given>, Failure> {
    let is_config = of.extension().is_none_or(|ending| ending.eq_ignore_ascii_case("toml"));
    if is_config || !of.is_file() {
        return Ok(None);
    }
    let (bytes, name) = (source::read(of)?, of.display().to_string());
    let opened = Opened::open(&bytes, &name)?;
    let choices = Choices::default();
    let imported = opened.read(&choices).map_err(|error| {
        Failure::Refused(refusal(&opened, &error, &choices, &name, &out_flags(of), language))
    })?;
    let data = out.join("days.csv");
    let same = |a: &Path, b: &Path| Some(fs::canonicalize(a).ok()? == fs::canonicalize(b).ok()?);
    if same(&data, of) != Some(true) {
        write_whole(&data, imported.series.to_csv()).map_err(Failure::unwritable(&data))?;
    }
    if !quiet {
        tell(import_summary::text(&imported, None, language).trim_end_matches('\n'));
        tell("");
    }
    let set = import_summary::for_length(&imported.series).unwrap_or_default();
    Ok(Some(Given { data, set: set.iter().map(|set| (*set).to_owned()).collect() }))
}
