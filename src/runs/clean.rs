//! Runs that may go: incomplete ones, and those that the program as it is now has repeated.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    error::{RunError, files},
    folder::{LOCK, REMOVED, REPLACED, beside, stranger, without},
    list::{Listed, list},
    summary::{Build, RunSummary, State, is_incomplete, is_locked},
};

/// How long a folder without a lock may be somebody's.
const MOMENT: Duration = Duration::from_secs(10);

/// A run that may go.
#[derive(Debug)]
pub struct Leftover {
    /// Its folder.
    pub folder: PathBuf,
    /// Why nobody needs it.
    pub why: Why,
    /// The bytes of its files.
    pub bytes: u64,
    /// Why it stays all the same, if it does.
    pub stays: Option<Stays>,
}

/// Why nobody needs a run.
#[derive(Debug, PartialEq, Eq)]
pub enum Why {
    /// Interrupted after a number of epochs that a process could resume from.
    Incomplete(usize),
    /// A later build made the same run.
    Superseded(PathBuf),
    /// Replaced or being removed, when a process died.
    HalfGone,
}

/// Why a run stays that nobody needs.
#[derive(Debug, PartialEq, Eq)]
pub enum Stays {
    /// A viewcast is writing it.
    Locked,
    /// It holds something that viewcast did not make.
    Holds(String),
}

/// The runs below a folder that may go: incomplete ones; complete ones of other builds, where this build
/// made the same, by the names that viewcast itself gives them; and what an interrupted replacement or
/// removal left.
///
/// # Errors
///
/// As [`list`], and where a folder cannot be read.
pub fn leftovers(runs: &Path) -> Result<Vec<Leftover>, RunError> {
    let listed = list(runs)?;
    let summaries = || listed.iter().filter_map(|run| run.summary.as_ref().ok());
    let this = Build::this();
    let complete = || summaries().filter(|run| run.state == State::Complete && !is_half_gone(run));
    let current: BTreeMap<_, _> = complete()
        .filter(|run| run.provenance.build.computes_like(&this))
        .map(|run| (result_of(run), run.folder.clone()))
        .collect();
    let mut leftovers = Vec::new();
    for Listed { folder, summary } in &listed {
        let summary = summary.as_ref().ok();
        let why = if ends_with(folder, REMOVED) {
            Why::HalfGone
        } else if let Some(name) = without(folder, REPLACED) {
            // Where the new run did not get its name, this is the only one.
            if !name.exists() {
                continue;
            }
            Why::HalfGone
        } else if is_incomplete(folder) {
            Why::Incomplete(summary.map_or(0, |run| run.epochs))
        } else {
            let old = summary.filter(|run| is_named_by_viewcast(run));
            let old = old.filter(|run| !run.provenance.build.computes_like(&this));
            match old.and_then(|run| current.get(&result_of(run))) {
                Some(newer) => Why::Superseded(newer.clone()),
                None => continue,
            }
        };
        let (folder, stays) = (folder.clone(), stays(folder)?);
        let bytes = files(&folder, bytes(&folder))?;
        leftovers.push(Leftover { folder, why, bytes, stays });
    }
    Ok(leftovers)
}

/// Removes a run that may go, and nothing else; `false` where it has to stay meanwhile.
///
/// # Errors
///
/// Where the disk refuses.
pub fn remove(leftover: &Leftover) -> Result<bool, RunError> {
    let folder = &leftover.folder;
    if stays(folder)?.is_some() {
        return Ok(false);
    }
    // Locked until it has lost its name, so that nobody resumes the run meanwhile.
    let lock = File::open(folder.join(LOCK)).ok();
    if lock.as_ref().is_some_and(|lock| matches!(lock.try_lock(), Err(TryLockError::WouldBlock))) {
        return Ok(false);
    }
    // First the name, then the files: half a run is never taken for one.
    let removed = if ends_with(folder, REMOVED) {
        folder.clone()
    } else {
        let removed = beside(folder, REMOVED);
        files(folder, fs::rename(folder, &removed))?;
        removed
    };
    drop(lock);
    files(&removed, fs::remove_dir_all(&removed))?;
    Ok(true)
}

/// All that a run's result depends on but the build.
fn result_of(summary: &RunSummary) -> [String; 4] {
    let RunSummary { experiment, provenance, .. } = summary;
    [
        provenance.experiment.clone(),
        provenance.backend.name().into(),
        provenance.data_sha256.clone(),
        experiment.to_toml(),
    ]
}

/// Whether a run's folder has the name that viewcast gives it, and not one that its user chose:
/// `relu3/flex-seed1`, perhaps with the hash of what it is.
fn is_named_by_viewcast(summary: &RunSummary) -> bool {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let provenance = &summary.provenance;
    let usual = format!("{}-seed{}", provenance.backend.name(), provenance.seed);
    let is_hash = |rest: &str| {
        rest.strip_prefix('-')
            .is_some_and(|hash| hash.len() == 8 && hash.chars().all(|c| c.is_ascii_hexdigit()))
    };
    summary.folder.parent().map(name).as_ref() == Some(&provenance.experiment)
        && name(&summary.folder)
            .strip_prefix(&usual)
            .is_some_and(|rest| rest.is_empty() || is_hash(rest))
}

fn is_half_gone(summary: &RunSummary) -> bool {
    ends_with(&summary.folder, REMOVED) || ends_with(&summary.folder, REPLACED)
}

fn ends_with(folder: &Path, suffix: &str) -> bool {
    without(folder, suffix).is_some()
}

fn stays(folder: &Path) -> Result<Option<Stays>, RunError> {
    if is_locked(folder) || files(folder, is_between_names(folder))? {
        return Ok(Some(Stays::Locked));
    }
    Ok(files(folder, stranger(folder))?.map(Stays::Holds))
}

/// Whether a folder has no lock because it was only just made, or is about to get its name.
fn is_between_names(folder: &Path) -> io::Result<bool> {
    let touched = || fs::metadata(folder)?.modified();
    Ok(is_incomplete(folder)
        && !folder.join(LOCK).exists()
        && touched()?.elapsed().is_ok_and(|since| since < MOMENT))
}

fn bytes(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let metadata = entry.metadata()?;
        bytes += if metadata.is_dir() { self::bytes(&entry.path())? } else { metadata.len() };
    }
    Ok(bytes)
}
