//! Verifies the files of runs by their manifests, and tells what damaged runs can be made again from.

use std::path::{Path, PathBuf};

use super::{
    error::RunError,
    folder::{CONFIG, INCOMPLETE, PROVENANCE, is_of_run, without},
    list::folders_of_runs,
    manifest::{Manifest, read_experiment, read_json},
    summary::{Provenance, RunSummary},
};
use crate::backend::Backend;

/// What came of looking at every file of a run.
#[derive(Debug)]
pub enum Verdict {
    /// Every file is what it was when it was written.
    Whole,
    /// It can be read, and has no manifest by which to tell more: an earlier version wrote it.
    NoManifest,
    /// It is being trained, or was interrupted: it has no results.
    Incomplete,
    /// What is wrong with it, each by itself.
    Damaged(Vec<RunError>),
}

/// The folders of all runs below one.
///
/// # Errors
///
/// Where there is no such folder, or a folder in it cannot be looked into.
pub fn runs_in(runs: &Path) -> Result<Vec<PathBuf>, RunError> {
    let found = folders_of_runs(runs)?.into_iter();
    found.map(|(folder, error)| error.map_or(Ok(folder), Err)).collect()
}

/// Looks at every file of a run.
///
/// # Errors
///
/// [`RunError::NotARun`] where it is none.
pub fn verify(folder: &Path) -> Result<Verdict, RunError> {
    if without(folder, INCOMPLETE).is_some() {
        return Ok(Verdict::Incomplete);
    }
    if !is_of_run(folder) {
        return Err(RunError::NotARun { folder: folder.into(), file: PROVENANCE.into() });
    }
    let problems = match Manifest::read(folder) {
        Ok(Some(manifest)) => manifest.check_all(folder),
        Ok(None) => match RunSummary::read(folder) {
            Ok(_) => return Ok(Verdict::NoManifest),
            Err(error) => vec![error],
        },
        Err(error) => vec![error],
    };
    Ok(if problems.is_empty() { Verdict::Whole } else { Verdict::Damaged(problems) })
}

/// What is left of a damaged run, to make it again from.
#[derive(Debug)]
pub enum Remedy {
    /// Its config, whole.
    Config(PathBuf),
    /// The name of its experiment, whose overrides are lost, and its seed.
    Experiment { name: String, seed: u64 },
}

/// What a damaged run can be made again from, on which backend; nothing where too much of it is damaged to tell.
pub fn remedy(folder: &Path) -> Option<(Remedy, Option<Backend>)> {
    let provenance: Option<Provenance> = read_json(folder, PROVENANCE).ok();
    let backend = provenance.as_ref().map(|run| run.backend);
    let remedy = match (read_experiment(folder), provenance) {
        (Ok(_), _) => Remedy::Config(folder.join(CONFIG)),
        (Err(_), Some(run)) => Remedy::Experiment { name: run.experiment, seed: run.seed },
        (Err(_), None) => return None,
    };
    Some((remedy, backend))
}
