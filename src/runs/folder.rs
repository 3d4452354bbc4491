//! Names in and beside the folder of a run.

use std::{
    ffi::OsStr,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{files::is_half_written, plan::DAYS, train::EVENTS};

pub const CONFIG: &str = "config.toml";
pub const SCORES: &str = "scores.json";
/// The scale from a network's answers to views: the mean and the deviation of its training days.
pub const SCALE: &str = "scale.json";
pub const HISTORY: &str = "history.csv";
pub const PREDICTIONS: &str = "predictions.csv";
pub const BURNPACK: &str = "model.bpk";
pub const SAFETENSORS: &str = "model.safetensors";
pub const PROVENANCE: &str = "provenance.json";
/// The SHA-256 of every other file.
pub const MANIFEST: &str = "manifest.json";
/// The SHA-256 of the files of networks that are trained to their end, while others are not.
pub const KEPT: &str = "kept.json";
pub const CHECKPOINTS: &str = "checkpoints";
pub const LOCK: &str = "lock";

/// What a run's folder may hold.
const MADE_BY_VIEWCAST: [&str; 10] =
    [CONFIG, DAYS, SCORES, SCALE, PREDICTIONS, PROVENANCE, MANIFEST, KEPT, LOCK, EVENTS];

/// The same, one for each network of an ensemble, whose number its name has.
const MADE_BY_NETWORK: [&str; 4] = [HISTORY, BURNPACK, SAFETENSORS, CHECKPOINTS];

/// The ending of the folder of an active run.
pub const INCOMPLETE: &str = ".incomplete";
/// The ending of the folder of a run that a new one replaces.
pub const REPLACED: &str = ".replaced";
/// The ending of a folder that is being removed.
pub const REMOVED: &str = ".removed";

/// The folder of the active run that is published as `folder`.
pub fn incomplete(folder: &Path) -> PathBuf {
    beside(folder, INCOMPLETE)
}

/// A folder's path with an ending of its name.
pub fn beside(folder: &Path, suffix: &str) -> PathBuf {
    // Without a slash at its end, after which the ending would be a name of its own.
    let mut name = crate::files::plain(folder).into_os_string();
    name.push(suffix);
    name.into()
}

/// A folder's path without the ending of its name, if it has it. Names need not be UTF-8.
pub fn without(folder: &Path, suffix: &str) -> Option<PathBuf> {
    let ending = Some(OsStr::new(suffix.trim_start_matches('.')));
    (folder.extension() == ending).then(|| folder.with_extension(""))
}

/// Whether something has a path, be it a link that leads nowhere.
pub fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Whether a folder has a file that only a run has.
pub fn is_of_run(folder: &Path) -> bool {
    [PROVENANCE, MANIFEST, BURNPACK, SCORES].iter().any(|file| folder.join(file).exists())
}

/// Finds something in a run's folder that viewcast did not make.
pub fn stranger(folder: &Path) -> io::Result<Option<String>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type()?.is_dir() {
            if !is_made_by_viewcast(&name) {
                return Ok(Some(name));
            }
            continue;
        }
        let within: fn(&str) -> bool = match &*unnumbered(&name) {
            CHECKPOINTS => is_checkpoint,
            "network" => |name| name == EVENTS,
            _ => return Ok(Some(name)),
        };
        for file in fs::read_dir(entry.path())? {
            let file = file?;
            let file_name = file.file_name().to_string_lossy().into_owned();
            if !within(&file_name) || !file.file_type()?.is_file() {
                return Ok(Some(format!("{name}/{file_name}")));
            }
        }
    }
    Ok(None)
}

/// Whether a file in a run's folder has a name that viewcast gives.
pub fn is_made_by_viewcast(name: &str) -> bool {
    MADE_BY_VIEWCAST.contains(&name)
        || MADE_BY_NETWORK.contains(&&*unnumbered(name))
        || is_half_written(OsStr::new(name))
}

/// The name of a network's file without its number in the ensemble: `model.bpk` for `model-2.bpk`.
fn unnumbered(name: &str) -> String {
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    match stem.rsplit_once('-') {
        Some((stem, number)) if number.parse::<usize>().is_ok() => format!("{stem}{ending}"),
        _ => name.into(),
    }
}

fn is_checkpoint(name: &str) -> bool {
    let parts = ["journal-", "model-", "optimizer-", "schedule-"];
    parts.iter().any(|part| name.starts_with(part)) || is_half_written(OsStr::new(name))
}

/// How the files of one network of a run's ensemble are named: with its number, where there are several.
#[derive(Debug, Clone, Copy)]
pub struct MemberName {
    number: usize,
    members: usize,
}

impl MemberName {
    /// The names of `members` networks.
    pub fn all(members: usize) -> impl Iterator<Item = Self> {
        (1..=members).map(move |number| Self { number, members })
    }

    /// The name of the first of `members` networks.
    pub fn first(members: usize) -> Self {
        Self { number: 1, members }
    }

    /// The name of its own file of some kind: `model.bpk`, or `model-2.bpk`.
    pub fn file(self, kind: &str) -> String {
        if self.members == 1 {
            return kind.into();
        }
        let (stem, ending) = kind.split_at(kind.find('.').unwrap_or(kind.len()));
        format!("{stem}-{}{ending}", self.number)
    }

    /// The folder of files whose names are given: the run's own, or `network-2` in it.
    pub fn folder(self) -> String {
        if self.members == 1 { String::new() } else { format!("network-{}", self.number) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_beside_a_folder_are_its_own_with_an_ending() {
        for (folder, there) in [("runs/a", "runs/a.incomplete"), ("a//", "a.incomplete")] {
            assert_eq!(incomplete(Path::new(folder)), Path::new(there));
        }
        let back = |path: &str| without(Path::new(path), INCOMPLETE);
        assert_eq!(back("runs/v1.2.incomplete"), Some("runs/v1.2".into()));
        assert_eq!(back("runs/v1.2"), None);
    }

    #[test]
    fn what_viewcast_did_not_make_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let create = |name: &str| crate::files::write_soon(&folder.path().join(name), "").unwrap();
        let made = ["model-12.bpk", "checkpoints-2/journal-7.csv", "scores.json", ".tmpXy"];
        made.into_iter().for_each(create);
        assert_eq!(stranger(folder.path()).unwrap(), None);
        create("checkpoints-2/mine");
        assert_eq!(stranger(folder.path()).unwrap(), Some("checkpoints-2/mine".into()));
    }
}
