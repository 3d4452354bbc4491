//! The manifest of a run: the SHA-256 of each file, by which damage is noticed where files are read.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use burn::tensor::Device;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{
    error::{RunError, files},
    folder::{BURNPACK, CHECKPOINTS, CONFIG, HISTORY, KEPT, LOCK, MANIFEST, MemberName},
};
use crate::{
    experiment::Experiment,
    files::{is_half_written, read_regular, write_soon},
    model::{Architecture, Forecaster, LayerSummary},
    sha256::sha256,
    train::History,
};

/// The SHA-256 of every file of a run, by its path from the run's folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Manifest {
    sha256: BTreeMap<String, String>,
}

impl Manifest {
    /// Hashes all files of a run in its folder.
    pub fn of_folder(folder: &Path) -> io::Result<Self> {
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

/// Reads a file of a run, and checks it where the run has a manifest.
pub fn read_file(folder: &Path, name: &str) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let bytes = match read_regular(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(RunError::NotARun { folder: folder.into(), file: name.into() });
        }
        read => files(&path, read)?,
    };
    if let Some(manifest) = Manifest::read(folder)? {
        manifest.check(path, name, &bytes)?;
    }
    Ok(bytes)
}

/// Reads the experiment of a run's folder.
pub fn read_experiment(folder: &Path) -> Result<Experiment, RunError> {
    let path = folder.join(CONFIG);
    let text = String::from_utf8(read_file(folder, CONFIG)?).map_err(|error| {
        RunError::Damaged { path: path.clone(), message: error.utf8_error().to_string() }
    })?;
    Ok(Experiment::parse(&text, &path, &[])?)
}

/// Reads a JSON file of a run's folder.
pub fn read_json<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, RunError> {
    serde_json::from_slice(&read_file(folder, name)?)
        .map_err(|error| RunError::Damaged { path: folder.join(name), message: error.to_string() })
}

/// Reads the epochs of a network of a run.
pub fn read_history(folder: &Path, member: MemberName) -> Result<History, RunError> {
    let name = member.file(HISTORY);
    History::parse(&read_file(folder, &name)?)
        .map_err(|message| RunError::Damaged { path: folder.join(name), message })
}

/// Reads a network of a run onto a device.
pub fn read_network(
    folder: &Path,
    member: MemberName,
    experiment: &Experiment,
    device: &Device,
) -> Result<Forecaster, RunError> {
    let Experiment { model, data, training } = experiment;
    let name = member.file(BURNPACK);
    let bytes = read_file(folder, &name)?;
    let damaged = |message| RunError::Damaged { path: folder.join(&name), message };
    // Before a parameter takes memory: an experiment may ask for more of them than its run has.
    let layers = model.network(data.shape(), device).layers();
    let parameters = layers.iter().map(LayerSummary::parameters).fold(0, u128::saturating_add);
    if bytes.len() as u128 / (size_of::<f32>() as u128) < parameters {
        return Err(damaged(format!(
            "{} bytes are too few for {parameters} parameters",
            bytes.len()
        )));
    }
    let mut network = model.init(data.shape(), training.seed, device);
    network.load_burnpack(bytes).map_err(|error| damaged(error.to_string()))?;
    Ok(network)
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
        let manifest = Manifest::of_folder(folder.path()).unwrap();
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
