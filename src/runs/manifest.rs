//! What a run's files were when they were written: damage is noticed where they are read.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    error::{RunError, files},
    folder::{CHECKPOINTS, KEPT, LOCK, MANIFEST},
};
use crate::{
    files::{is_half_written, read_regular, write_soon},
    sha256::sha256,
};

/// The SHA-256 of every file of a run, by its path from the run's folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    sha256: BTreeMap<String, String>,
}

impl Manifest {
    /// Of all that is in a folder, but for what is not of the run.
    pub fn of(folder: &Path) -> io::Result<Self> {
        let mut manifest = Self::default();
        manifest.walk(folder, "")?;
        Ok(manifest)
    }

    fn walk(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                if !name.starts_with(CHECKPOINTS) {
                    self.walk(&entry.path(), &format!("{name}/"))?;
                }
            } else if ![LOCK, MANIFEST, KEPT].contains(&&*name)
                && !is_half_written(&entry.file_name())
            {
                self.sha256.insert(name, sha256(&read_regular(&entry.path())?));
            }
        }
        Ok(())
    }

    /// The one of a run's folder; `None` where there is none: earlier versions wrote none.
    pub fn read(folder: &Path) -> Result<Option<Self>, RunError> {
        Self::read_as(folder, MANIFEST)
    }

    /// The one of networks that are trained to their end, in the folder of a run that is not.
    pub fn read_kept(folder: &Path) -> Result<Self, RunError> {
        Ok(Self::read_as(folder, KEPT)?.unwrap_or_default())
    }

    fn read_as(folder: &Path, file: &str) -> Result<Option<Self>, RunError> {
        let path = folder.join(file);
        match read_regular(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            read => serde_json::from_slice(&files(&path, read)?)
                .map(Some)
                .map_err(|error| RunError::Damaged { path, message: error.to_string() }),
        }
    }

    /// Adds files of a folder.
    pub fn add(&mut self, folder: &Path, names: &[String]) -> Result<(), RunError> {
        for name in names {
            let path = folder.join(name);
            self.sha256.insert(name.clone(), sha256(&files(&path, read_regular(&path))?));
        }
        Ok(())
    }

    /// Writes it into a folder, by one of its two names.
    pub fn write(&self, folder: &Path, name: &str) -> Result<(), RunError> {
        let path = folder.join(name);
        // Texts always have a JSON form.
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        files(&path, write_soon(&path, text))
    }

    /// Whether it has a file.
    pub fn has(&self, name: &str) -> bool {
        self.sha256.contains_key(name)
    }

    /// Whether a file is what it was when it was written.
    pub fn check(&self, path: PathBuf, name: &str, bytes: &[u8]) -> Result<(), RunError> {
        let message = match self.sha256.get(name) {
            Some(then) if *then == sha256(bytes) => return Ok(()),
            Some(_) => format!("its SHA-256 is not that in {MANIFEST}"),
            None => format!("{MANIFEST} does not name it"),
        };
        Err(RunError::Damaged { path, message })
    }

    /// What is wrong with the files of a folder, each by itself.
    pub fn check_all(&self, folder: &Path) -> Vec<RunError> {
        let check = |name: &String| {
            let path = folder.join(name);
            match read_regular(&path) {
                Ok(bytes) => self.check(path, name, &bytes),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    Err(RunError::Damaged { path, message: "it is missing".into() })
                }
                Err(source) => Err(RunError::Files { path, source }),
            }
        };
        self.sha256.keys().filter_map(|name| check(name).err()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_and_every_missing_file_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [("scores.json", "{}"), ("network-1/events", "ab"), ("lock", "")] {
            write_soon(&path(name), text).unwrap();
        }
        let manifest = Manifest::of(folder.path()).unwrap();
        assert_eq!(manifest.sha256.keys().collect::<Vec<_>>(), ["network-1/events", "scores.json"]);
        manifest.write(folder.path(), MANIFEST).unwrap();
        let manifest = Manifest::read(folder.path()).unwrap().unwrap();
        assert!(manifest.check_all(folder.path()).is_empty());
        for bit in 0..16 {
            let mut bytes = *b"ab";
            bytes[bit / 8] ^= 1 << (bit % 8);
            fs::write(path("network-1/events"), bytes).unwrap();
            assert_eq!(manifest.check_all(folder.path()).len(), 1, "{bit}");
        }
        fs::remove_file(path("scores.json")).unwrap();
        assert_eq!(manifest.check_all(folder.path()).len(), 2);
    }
}
