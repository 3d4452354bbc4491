//! The folder of a run: its files, and how it comes to be whole.
//!
//! A run is built in `<folder>.incomplete`, under a lock, and gets its name when all of it is there.

use std::{
    fs::{self, DirEntry, File},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use burn::tensor::Device;

use serde::{Serialize, de::DeserializeOwned};

use super::{
    error::{RunError, files},
    place::Place,
    provenance::Provenance,
};
use crate::{
    data::Scale,
    evaluate::{EraScores, Prediction, Scores},
    experiment::{Experiment, Training},
    files::write_whole,
    model::{Ensemble, Forecaster},
    train::{Checkpoint, EVENTS, EventFile, Journal},
};

pub const CONFIG: &str = "config.toml";
pub const SCORES: &str = "scores.json";
/// What turns a network's answers into views: the mean and the deviation that it was trained with.
pub const SCALE: &str = "scale.json";
pub const HISTORY: &str = "history.csv";
pub const PREDICTIONS: &str = "predictions.csv";
pub const BURNPACK: &str = "model.bpk";
pub const SAFETENSORS: &str = "model.safetensors";
pub const PROVENANCE: &str = "provenance.json";
pub const CHECKPOINTS: &str = "checkpoints";
pub const LOCK: &str = "lock";

/// How the name of a folder ends that is being built.
pub const INCOMPLETE: &str = ".incomplete";
/// How the name of a folder ends that a new run takes the place of.
pub const REPLACED: &str = ".replaced";
/// How the name of a folder ends that is being removed.
pub const REMOVED: &str = ".removed";

/// The folder of a run that is being trained.
#[derive(Debug)]
pub struct Unfinished {
    folder: PathBuf,
    // Holds the lock until the run is complete or the process ends.
    _lock: File,
}

/// Where a run is built that will be `folder`.
pub fn unfinished(folder: &Path) -> PathBuf {
    beside(folder, INCOMPLETE)
}

pub fn beside(folder: &Path, suffix: &str) -> PathBuf {
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
        if run.has_progress()? && !force {
            let unfinished = unfinished(folder);
            return Err(RunError::Interrupted { unfinished, folder: folder.into() });
        }
        run.remove_progress()?;
        run.write(CONFIG, experiment.to_toml())?;
        run.note(provenance)?;
        Ok(run)
    }

    /// Takes the folder of a run that was interrupted, by its name or by the one it has meanwhile.
    pub fn resume(folder: &Path) -> Result<(Self, Experiment, Provenance), RunError> {
        let name = folder.to_string_lossy();
        let folder = Path::new(name.trim_end_matches('/').trim_end_matches(INCOMPLETE));
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
        let mut locked = lock.try_lock();
        for _ in 0..5 {
            if !matches!(locked, Err(fs::TryLockError::WouldBlock)) {
                break;
            }
            // `viewcast runs` may be asking, for a moment, whether somebody has it.
            thread::sleep(Duration::from_millis(10));
            locked = lock.try_lock();
        }
        match locked {
            Ok(()) => Ok(Self { folder: folder.into(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(RunError::Locked(there)),
            Err(fs::TryLockError::Error(source)) => files(&path, Err(source)),
        }
    }

    /// Where the checkpoints of a network belong.
    pub fn checkpoints(&self, place: Place) -> PathBuf {
        unfinished(&self.folder).join(place.file(CHECKPOINTS))
    }

    /// The event file of a network.
    pub fn events(&self, place: Place) -> PathBuf {
        unfinished(&self.folder).join(place.folder()).join(EVENTS)
    }

    /// Adds the scores to its event file, at the epoch whose weights they are of (of an ensemble, its first
    /// network's).
    pub fn log_scores(&self, scores: &Scores, training: &Training) -> Result<(), RunError> {
        let history = unfinished(&self.folder).join(Place::first(training.ensemble).file(HISTORY));
        let epoch = files(&history, Journal::read(&history))?.chosen(training.keep_best);
        let path = unfinished(&self.folder).join(EVENTS);
        let EraScores { training, unseen } = scores.model;
        let figures = [
            ("score/training_mae_k", training.mae_k),
            ("score/training_rmse_k", training.rmse_k),
            ("score/unseen_mae_k", unseen.mae_k),
            ("score/unseen_rmse_k", unseen.rmse_k),
        ];
        let file = if path.exists() { EventFile::open(&path) } else { EventFile::create(&path) };
        files(&path, file.and_then(|mut file| file.add(epoch, &figures)))
    }

    /// Its files that hold trained networks, or checkpoints of them.
    fn progress(&self) -> Result<Vec<DirEntry>, RunError> {
        let there = unfinished(&self.folder);
        let entries: std::io::Result<Vec<_>> = files(&there, fs::read_dir(&there))?.collect();
        let mut entries = files(&there, entries)?;
        let stem = |kind: &str| kind.split('.').next().unwrap_or_default().to_owned();
        let stems = [CHECKPOINTS, BURNPACK, SAFETENSORS, HISTORY].map(stem);
        entries.retain(|entry| {
            let name = entry.file_name();
            stems.iter().any(|stem| name.to_string_lossy().starts_with(stem))
        });
        Ok(entries)
    }

    /// Whether it has what a resumed run would go on from.
    fn has_progress(&self) -> Result<bool, RunError> {
        let kept = |entry: &DirEntry| entry.path().extension().is_some_and(|it| it == "bpk");
        let checked = |entry: &DirEntry| matches!(Checkpoint::last(&entry.path()), Ok(Some(_)));
        Ok(self.progress()?.iter().any(|entry| kept(entry) || checked(entry)))
    }

    /// Removes what a resumed run would go on from.
    pub fn remove_progress(&self) -> Result<(), RunError> {
        for entry in self.progress()? {
            let path = entry.path();
            let removed =
                if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
            files(&path, removed)?;
        }
        Ok(())
    }

    /// Keeps a network that is trained to its end, and what its epochs brought.
    pub fn keep(
        &self,
        place: Place,
        network: &Forecaster,
        journal: &Journal,
    ) -> Result<(), RunError> {
        let history = unfinished(&self.folder).join(place.file(HISTORY));
        files(&history, journal.write(&history))?;
        self.write(&place.file(SAFETENSORS), network.to_safetensors()?)?;
        // The last: where it is, the others are too.
        self.write(&place.file(BURNPACK), network.to_burnpack()?)?;
        let checkpoints = self.checkpoints(place);
        if checkpoints.exists() {
            files(&checkpoints, fs::remove_dir_all(&checkpoints))?;
        }
        Ok(())
    }

    /// Whether a network is trained to its end.
    pub fn has_kept(&self, place: Place) -> bool {
        unfinished(&self.folder).join(place.file(BURNPACK)).exists()
    }

    /// Its networks, once all are trained to their end, on a device.
    pub fn ensemble(&self, experiment: &Experiment, device: &Device) -> Result<Ensemble, RunError> {
        read_ensemble(&unfinished(&self.folder), experiment, device)
    }

    /// Notes where the run comes from, and the seconds it has taken so far.
    pub fn note(&self, provenance: &Provenance) -> Result<(), RunError> {
        self.write_json(PROVENANCE, provenance)
    }

    /// Writes the results beside the networks and gives the run its name, in place of a run that was there.
    ///
    /// Where the disk refuses, the run stays incomplete, and one that was there stays too.
    pub fn complete(
        self,
        predictions: &[Prediction],
        scores: &Scores,
        scale: Scale,
        provenance: &Provenance,
    ) -> Result<PathBuf, RunError> {
        let there = unfinished(&self.folder);
        self.write(PREDICTIONS, csv(predictions))?;
        self.write_json(SCORES, scores)?;
        self.write_json(SCALE, &scale)?;
        self.note(provenance)?;
        let lock = there.join(LOCK);
        files(&lock, fs::remove_file(&lock))?;

        let replaced = beside(&self.folder, REPLACED);
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

/// Reads the networks of a run's folder onto a device.
pub fn read_ensemble(
    folder: &Path,
    experiment: &Experiment,
    device: &Device,
) -> Result<Ensemble, RunError> {
    let read = |place| read_network(folder, place, experiment, device);
    let members: Result<_, _> = Place::all(experiment.training.ensemble).map(read).collect();
    Ok(Ensemble::new(members?))
}

fn read_network(
    folder: &Path,
    place: Place,
    experiment: &Experiment,
    device: &Device,
) -> Result<Forecaster, RunError> {
    let Experiment { model, data, training } = experiment;
    let mut network = model.init(data.shape(), training.seed, device);
    let path = folder.join(place.file(BURNPACK));
    let bytes = files(&path, fs::read(&path))?;
    network
        .load_burnpack(bytes)
        .map_err(|error| RunError::Damaged { path, message: error.to_string() })?;
    Ok(network)
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
