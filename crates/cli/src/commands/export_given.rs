//! An export where a command takes an experiment: `viewcast forecast export.zip`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{Failure, import_summary};
use crate::tell::tell;
use viewcast::{
    data::import::{Choices, Opened, source},
    files::write_whole,
};
use viewcast_texts::{
    Language,
    import::{out_flags, refusal},
    own_files::OwnFile,
};

/// The experiment that days of one's own start with: its name, and its file.
const OWN: [&str; 2] = ["own", "configs/own.toml"];

/// Days that were given as an export.
#[derive(Debug)]
pub struct Given {
    /// The experiment that is trained on them, where none is named.
    pub own: PathBuf,
    /// The CSV that they were written to.
    pub data: PathBuf,
    /// What is set for so short a series.
    pub set: Vec<String>,
}

/// The experiment for days of one's own: that of this folder, or else the program's, written into `out`.
fn own(out: &Path, files: &[OwnFile]) -> Result<PathBuf, Failure> {
    let [name, path] = OWN;
    let content = files.iter().find(|(file, _)| *file == path).map(|(_, content)| *content);
    match content.filter(|_| !Path::new(path).exists() && !Path::new(name).exists()) {
        Some(content) => {
            let own = out.join("own.toml");
            write_whole(&own, content).map_err(Failure::unwritable(&own))?;
            Ok(own)
        }
        None => Ok(name.into()),
    }
}

/// Imports a file that is no experiment, into `days.csv` in `out`; nothing where it is one, or no file.
pub fn given(
    of: &Path,
    out: &Path,
    quiet: bool,
    files: &[OwnFile],
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
    let own = own(out, files)?;
    Ok(Some(Given { own, data, set: set.iter().map(|set| (*set).to_owned()).collect() }))
}
