//! The folder of a run: its files, and how it comes to be whole.
//!
//! A run is built in `<folder>.incomplete`, under a lock, and gets its name when all of it is there.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use serde::{Serialize, de::DeserializeOwned};

use super::{
    error::{RunError, files},
    provenance::Provenance,
};
use crate::{
    evaluate::{Prediction, Scores},
    experiment::Experiment,
    files::write_whole,
    model::Forecaster,
    train::{Checkpoint, Journal},
};

const CONFIG: &str = "config.toml";
pub const SCORES: &str = "scores.json";
pub const HISTORY: &str = "history.csv";
const PREDICTIONS: &str = "predictions.csv";
pub const BURNPACK: &str = "model.bpk";
const SAFETENSORS: &str = "model.safetensors";
pub const PROVENANCE: &str = "provenance.json";
const CHECKPOINTS: &str = "checkpoints";
const LOCK: &str = "lock";

/// The folder of a run that is being trained.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    // Holds the lock until the run is complete or the process ends.
    _lock: File,
}

/// Where a run is built that will be `folder`.
pub fn unfinished(folder: &Path) -> PathBuf {
    beside(folder, ".incomplete")
}

fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

impl Unfinished {
    /// Makes the folder of a run that will be `folder`, with its experiment and where it comes from.
    pub fn start(
        folder: &Path,
        force: bool,
        experiment: &Experiment,
        provenance: &Provenance,
    ) -> Result<Self, RunError> {
        if folder.exists() && !folder.join(PROVENANCE).exists() {
            return Err(RunError::InTheWay(folder.into()));
        }
        if folder.exists() && !force {
            return Err(RunError::Complete(folder.into()));
        }
        let run = Self::open(folder)?;
        if matches!(Checkpoint::last(&run.checkpoints()), Ok(Some(_))) && !force {
            let unfinished = unfinished(folder);
            return Err(RunError::Interrupted { unfinished, folder: folder.into() });
        }
        run.remove_checkpoints()?;
        run.write(CONFIG, experiment.to_toml())?;
        run.note(provenance)?;
        Ok(run)
    }

    /// Takes the folder of a run that was interrupted, by its name or by the one it has meanwhile.
    pub fn resume(folder: &Path) -> Result<(Self, Experiment, Provenance), RunError> {
        let name = folder.to_string_lossy();
        let folder = Path::new(name.trim_end_matches('/').trim_end_matches(".incomplete"));
        let there = unfinished(folder);
        if folder.exists() && !there.exists() {
            return Err(RunError::NothingToResume(folder.into()));
        }
        let (experiment, provenance) = (read_experiment(&there)?, read_json(&there, PROVENANCE)?);
        Ok((Self::open(folder)?, experiment, provenance))
    }

    /// Makes the folder, or takes the one that is there, and locks it.
    fn open(folder: &Path) -> Result<Self, RunError> {
        let there = unfinished(folder);
        files(&there, fs::create_dir_all(&there))?;
        let path = there.join(LOCK);
        let lock = files(&path, File::create(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.into(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(RunError::Locked(there)),
            Err(fs::TryLockError::Error(source)) => files(&path, Err(source)),
        }
    }

    /// Where checkpoints belong.
    pub fn checkpoints(&self) -> PathBuf {
        unfinished(&self.folder).join(CHECKPOINTS)
    }

    /// Removes what a resumed run would go on from.
    pub fn remove_checkpoints(&self) -> Result<(), RunError> {
        let checkpoints = self.checkpoints();
        if checkpoints.exists() {
            files(&checkpoints, fs::remove_dir_all(&checkpoints))?;
        }
        Ok(())
    }

    /// Notes where the run comes from, and the seconds it has taken so far.
    pub fn note(&self, provenance: &Provenance) -> Result<(), RunError> {
        self.write_json(PROVENANCE, provenance)
    }

    /// Writes the results and gives the run its name, in place of a run that was there.
    ///
    /// Where the disk refuses, the run stays incomplete, and one that was there stays too.
    pub fn complete(
        self,
        forecaster: &Forecaster,
        journal: &Journal,
        predictions: &[Prediction],
        scores: &Scores,
        provenance: &Provenance,
    ) -> Result<PathBuf, RunError> {
        let there = unfinished(&self.folder);
        self.write(BURNPACK, forecaster.to_burnpack()?)?;
        self.write(SAFETENSORS, forecaster.to_safetensors()?)?;
        let history = there.join(HISTORY);
        files(&history, journal.write(&history))?;
        self.write(PREDICTIONS, csv(predictions))?;
        self.write_json(SCORES, scores)?;
        self.note(provenance)?;
        self.remove_checkpoints()?;
        let lock = there.join(LOCK);
        files(&lock, fs::remove_file(&lock))?;

        let replaced = beside(&self.folder, ".replaced");
        let was_there = self.folder.exists();
        if was_there {
            files(&self.folder, fs::rename(&self.folder, &replaced))?;
        }
        files(&self.folder, fs::rename(&there, &self.folder))?;
        if was_there {
            files(&replaced, fs::remove_dir_all(&replaced))?;
        }
        Ok(self.folder)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<(), RunError> {
        let path = unfinished(&self.folder).join(file);
        files(&path, write_whole(&path, content))
    }

    fn write_json(&self, file: &str, value: &impl Serialize) -> Result<(), RunError> {
        // Plain values always have a JSON form.
        self.write(file, serde_json::to_string_pretty(value).unwrap_or_default() + "\n")
    }
}

fn csv(predictions: &[Prediction]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for prediction in predictions {
        // Writing plain values to memory cannot fail.
        writer.serialize(prediction).ok();
    }
    writer.into_inner().unwrap_or_default()
}

/// Where a run's folder has a file that makes it one.
fn file_of_run(folder: &Path, file: &'static str) -> Result<PathBuf, RunError> {
    let path = folder.join(file);
    if path.exists() { Ok(path) } else { Err(RunError::NotARun { folder: folder.into(), file }) }
}

/// Reads the experiment of a run's folder.
pub fn read_experiment(folder: &Path) -> Result<Experiment, RunError> {
    Ok(Experiment::load(&file_of_run(folder, CONFIG)?, &[])?)
}

/// Reads a JSON file of a run's folder.
pub fn read_json<T: DeserializeOwned>(folder: &Path, file: &'static str) -> Result<T, RunError> {
    let path = file_of_run(folder, file)?;
    let text = files(&path, fs::read_to_string(&path))?;
    serde_json::from_str(&text)
        .map_err(|error| RunError::Damaged { path, message: error.to_string() })
}
