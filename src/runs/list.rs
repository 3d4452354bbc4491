//! The runs below a folder: all of them, or those that filters choose, in an order.

use std::{
    cmp::{Ordering, Reverse},
    fs, io,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use super::{
    error::RunError,
    folder::{CONFIG, INCOMPLETE, LOCK, REMOVED, REPLACED, is_of_run},
    summary::{RunSummary, is_incomplete},
};
use crate::experiment::Experiment;

/// A folder that is, or was, a run's, and what it says; the error where it is damaged.
#[derive(Debug)]
pub struct Listed {
    /// Its path.
    pub folder: PathBuf,
    /// What it says.
    pub summary: Result<RunSummary, RunError>,
}

/// Every run below a folder, complete, incomplete or damaged, by name: seed 2 before seed 10. Links are
/// not followed.
///
/// # Errors
///
/// Where there is no such folder.
pub fn list(runs: &Path) -> Result<Vec<Listed>, RunError> {
    let listed = |(folder, error): (PathBuf, Option<RunError>)| {
        let summary = error.map_or_else(|| RunSummary::read(&folder), Err);
        Listed { folder, summary }
    };
    Ok(folders_of_runs(runs)?.into_iter().map(listed).collect())
}

/// Lists a page of the complete runs below a folder, the latest first: their count, and the summaries of
/// the page alone. Pages are counted from 1.
///
/// # Errors
///
/// Where there is no such folder.
pub fn list_latest(
    runs: &Path,
    page: usize,
    size: usize,
) -> Result<(usize, Vec<Listed>), RunError> {
    let complete = |folder: &PathBuf| !is_incomplete(folder);
    let folders = folders_of_runs(runs)?.into_iter().filter(|(_, error)| error.is_none());
    let modified = |folder: &PathBuf| fs::metadata(folder).and_then(|it| it.modified()).ok();
    let mut folders: Vec<_> = folders.map(|(folder, _)| folder).filter(complete).collect();
    folders.sort_by_cached_key(|folder| Reverse(modified(folder)));
    let listed =
        |folder: &PathBuf| Listed { folder: folder.clone(), summary: RunSummary::read(folder) };
    let of_page = folders.iter().skip(page.saturating_sub(1).saturating_mul(size)).take(size);
    Ok((folders.len(), of_page.map(listed).collect()))
}

/// The folder of every run below a folder, in the same order, and those that cannot be looked into, with
/// the reason.
///
/// # Errors
///
/// Where there is no such folder.
pub fn folders_of_runs(runs: &Path) -> Result<Vec<(PathBuf, Option<RunError>)>, RunError> {
    if !runs.is_dir() {
        return Err(RunError::NoRuns(runs.into()));
    }
    let mut found = Vec::new();
    walk(runs, &mut found);
    found.sort_by_key(|(folder, _)| natural(folder));
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<(PathBuf, Option<RunError>)>) {
    if is_or_was_run(folder) {
        found.push((folder.into(), None));
        return;
    }
    match folders(folder) {
        Ok(folders) => folders.iter().for_each(|folder| walk(folder, found)),
        Err(source) => {
            let error = RunError::Files { path: folder.into(), source };
            found.push((folder.into(), Some(error)));
        }
    }
}

/// The folders in a folder, without links to others.
fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    Ok(folders)
}

/// Whether a folder has files that only a run has, or the name and the first files of one to be.
fn is_or_was_run(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let on_the_way = [INCOMPLETE, REPLACED, REMOVED].iter().any(|suffix| name.ends_with(suffix));
    let has = |file: &&str| folder.join(file).exists();
    is_of_run(folder) || on_the_way && ([CONFIG, LOCK].iter().any(has) || is_empty(folder))
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// A path in an order in which numbers count.
pub(super) fn natural(path: &Path) -> Vec<(String, u64)> {
    let mut parts = vec![(String::new(), 0_u64)];
    let mut in_number = false;
    for letter in path.to_string_lossy().chars() {
        if in_number && !letter.is_ascii_digit() {
            parts.push((String::new(), 0));
        }
        in_number = letter.is_ascii_digit();
        if let Some((text, number)) = parts.last_mut() {
            match letter.to_digit(10) {
                Some(digit) => *number = number.saturating_mul(10).saturating_add(digit.into()),
                None => text.push(letter),
            }
        }
    }
    parts
}

/// `KEY=VALUE`, where the key is one of [`Filter::OWN`] or any of the experiment's, such as
/// `training.epochs`; or a text that the run's folder contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The folder contains it.
    Folder(String),
    /// The key has this value.
    Key(String, String),
}

impl Filter {
    /// Keys that are none of the experiment's.
    pub const OWN: [&'static str; 5] = ["experiment", "backend", "seed", "data", "state"];

    /// Whether a run is meant; `None` where it has no such key.
    pub fn meets(&self, summary: &RunSummary) -> Option<bool> {
        let (key, value) = match self {
            Self::Folder(text) => {
                return Some(summary.folder.to_string_lossy().contains(text.as_str()));
            }
            Self::Key(key, value) => (key, value),
        };
        let provenance = &summary.provenance;
        match key.as_str() {
            "experiment" => Some(provenance.experiment == *value),
            "backend" => Some(provenance.backend.name() == value),
            "seed" => Some(provenance.seed.to_string() == *value),
            "data" => Some(provenance.data == *value || summary.data_name() == *value),
            "state" => Some(summary.state.name() == *value),
            _ => {
                let keys = summary.experiment.keys();
                let there = keys.iter().find(|(name, _)| name == key);
                match there {
                    Some((_, there)) => Some(spaceless(there) == spaceless(value)),
                    None => is_default(&summary.experiment, key, value),
                }
            }
        }
    }
}

/// Whether a key that an experiment does not show has a value all the same: setting it changes nothing.
/// `None` where it has no such key.
fn is_default(experiment: &Experiment, key: &str, value: &str) -> Option<bool> {
    let set = [format!("{key}={value}")];
    let with = Experiment::parse(&experiment.to_toml(), Path::new(""), &set).ok()?;
    Some(with == *experiment)
}

/// A list may be written with spaces, or without as a shell likes it.
fn spaceless(value: &str) -> String {
    value.split_whitespace().collect()
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None => Ok(Self::Folder(text.into())),
            Some((key, _)) if !key.contains('.') && !Self::OWN.contains(&key) => Err(format!(
                "there is no `{key}`; expected {}, a key of the experiment such as training.epochs, \
                 or a text that the folder contains",
                Self::OWN.join(", ")
            )),
            Some((key, value)) => Ok(Self::Key(key.trim().into(), value.trim().into())),
        }
    }
}

/// What runs are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The folder.
    Name,
    /// The unseen era's error, the best first.
    Unseen,
    /// The training era's error, the best first.
    Training,
    /// The epochs, the fewest first.
    Epochs,
    /// The seconds of training, the fewest first.
    Seconds,
    /// When they were last written, the latest first.
    Written,
}

/// The runs that filters choose, and the folders that cannot be read.
#[derive(Debug)]
pub struct Selection {
    /// The runs, in order.
    pub summaries: Vec<RunSummary>,
    /// Folders, each with what is wrong.
    pub damaged: Vec<(PathBuf, RunError)>,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Unseen, Self::Training, Self::Epochs, Self::Seconds, Self::Written];

    /// Which of two runs comes first; those without what they are ordered by come last.
    fn order(self, a: &RunSummary, b: &RunSummary) -> Ordering {
        let by = |figure: fn(&RunSummary) -> Option<f64>| {
            let [a, b] = [a, b].map(|summary| figure(summary).unwrap_or(f64::INFINITY));
            a.total_cmp(&b)
        };
        match self {
            // As they are listed.
            Self::Name => Ordering::Equal,
            Self::Unseen => by(|run| Some(run.scores.as_ref()?.model.unseen.mae_k)),
            Self::Training => by(|run| Some(run.scores.as_ref()?.model.training.mae_k)),
            Self::Epochs => a.epochs.cmp(&b.epochs),
            Self::Seconds => by(|run| run.provenance.wall_seconds),
            Self::Written => b.written.cmp(&a.written),
        }
    }
}

impl Selection {
    /// The runs below a folder that meet every filter.
    ///
    /// # Errors
    ///
    /// As [`list`], and [`RunError::NoSuchKey`] where a filter's key is none of any run.
    pub fn read(runs: &Path, filters: &[Filter], sort: Sort) -> Result<Self, RunError> {
        let (mut summaries, mut damaged) = (Vec::new(), Vec::new());
        for Listed { folder, summary } in list(runs)? {
            match summary {
                Ok(summary) => summaries.push(summary),
                Err(error) => damaged.push((folder, error)),
            }
        }
        for filter in filters {
            let known = summaries.iter().any(|summary| filter.meets(summary).is_some());
            if let (false, false, Filter::Key(key, _)) = (known, summaries.is_empty(), filter) {
                return Err(RunError::NoSuchKey { key: key.clone(), runs: runs.into() });
            }
        }
        summaries
            .retain(|summary| filters.iter().all(|filter| filter.meets(summary) == Some(true)));
        summaries.sort_by(|a, b| sort.order(a, b));
        Ok(Self { summaries, damaged })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["flex-seed10", "flex-seed2", "flex-seed2-0a", "flex-seed2.incomplete"];
        names.sort_by_key(|name| natural(Path::new(name)));
        assert_eq!(names, ["flex-seed2", "flex-seed2-0a", "flex-seed2.incomplete", "flex-seed10"]);
    }
}
