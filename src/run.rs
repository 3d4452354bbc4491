//! The run folder: one experiment, trained once.
//!
//! A run is built in `<folder>.incomplete` and gets its name when all of it is there.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    evaluate::{Prediction, Scores},
    experiment::{Experiment, ExperimentError},
    files::write_whole,
    model::{Forecaster, StoreError},
    provenance::Provenance,
    train::{Epoch, Fitted, Journal},
};

const CONFIG: &str = "config.toml";
const SCORES: &str = "scores.json";
const HISTORY: &str = "history.csv";
const PREDICTIONS: &str = "predictions.csv";
const BURNPACK: &str = "model.bpk";
const SAFETENSORS: &str = "model.safetensors";
const PROVENANCE: &str = "provenance.json";
const CHECKPOINTS: &str = "checkpoints";
const LOCK: &str = "lock";

/// Why a run folder cannot be made, continued or read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum RunError {
    #[error("{} is a complete run already; use --force to replace it, or --out to keep both", .0.display())]
    Complete(PathBuf),
    #[error(
        "{} holds an interrupted run; go on with `viewcast train --resume {}`, or use --force to start anew",
        incomplete.display(), folder.display()
    )]
    Interrupted { incomplete: PathBuf, folder: PathBuf },
    #[error("another viewcast is writing {}; wait for it, or use --out", .0.display())]
    Locked(PathBuf),
    #[error("{} is no run: it has no {file}; `viewcast train` makes runs", folder.display())]
    NotARun { folder: PathBuf, file: &'static str },
    #[error("{} is complete: there is nothing to resume", .0.display())]
    NothingToResume(PathBuf),
    #[error("{} is in the way: it is not a run that viewcast made; use another --out", .0.display())]
    InTheWay(PathBuf),
    #[error("cannot read or write {}: {source}", path.display())]
    Files { path: PathBuf, source: io::Error },
    #[error("{}: {message}", path.display())]
    Damaged { path: PathBuf, message: String },
    #[error(
        "the data has changed: {data} is not the file that {} was trained on (SHA-256 {now}, then {then})",
        folder.display()
    )]
    DataChanged { folder: PathBuf, data: String, now: String, then: String },
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A run that is being trained.
#[derive(Debug)]
pub struct Draft {
    folder: PathBuf,
    // Holds the lock until the run is complete or the process ends.
    _lock: File,
}

/// A run that is complete.
#[derive(Debug)]
pub struct Run {
    /// Its folder.
    pub folder: PathBuf,
    /// Its resolved experiment.
    pub experiment: Experiment,
    /// Where it came from.
    pub provenance: Provenance,
}

/// The folder that a run is built in.
fn incomplete(folder: &Path) -> PathBuf {
    beside(folder, ".incomplete")
}

fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn files<T>(path: &Path, result: io::Result<T>) -> Result<T, RunError> {
    result.map_err(|source| RunError::Files { path: path.into(), source })
}

impl Draft {
    /// Starts a run that will be `folder`.
    ///
    /// # Errors
    ///
    /// Without `force`, where a complete or an interrupted run is there; always, where another
    /// process is writing it, something else is in the way or the disk refuses.
    pub fn start(
        folder: &Path,
        force: bool,
        experiment: &Experiment,
        provenance: &Provenance,
    ) -> Result<Self, RunError> {
        if folder.exists() {
            if !folder.join(PROVENANCE).exists() {
                return Err(RunError::InTheWay(folder.into()));
            }
            if !force {
                return Err(RunError::Complete(folder.into()));
            }
        }
        let draft = Self::open(folder)?;
        if draft.is_resumable() && !force {
            return Err(RunError::Interrupted {
                incomplete: incomplete(folder),
                folder: folder.into(),
            });
        }
        let checkpoints = draft.checkpoints();
        if checkpoints.exists() {
            files(&checkpoints, fs::remove_dir_all(&checkpoints))?;
        }
        draft.write(CONFIG, experiment.resolved().to_toml())?;
        draft.write_json(PROVENANCE, provenance)?;
        Ok(draft)
    }

    /// Goes on with the run that will be `folder`; the folder's own name and its name while it is
    /// incomplete both do.
    ///
    /// # Errors
    ///
    /// Where there is no such incomplete run, or another process is writing it.
    pub fn resume(folder: &Path) -> Result<(Self, Experiment, Provenance), RunError> {
        let name = folder.to_string_lossy();
        let folder = Path::new(name.trim_end_matches('/').trim_end_matches(".incomplete"));
        let draft_folder = incomplete(folder);
        if folder.exists() && !draft_folder.exists() {
            return Err(RunError::NothingToResume(folder.into()));
        }
        let experiment = read_experiment(&draft_folder)?;
        let provenance = read_json(&draft_folder, PROVENANCE)?;
        Ok((Self::open(folder)?, experiment, provenance))
    }

    /// Makes the incomplete folder, or takes the one that is there, and locks it.
    fn open(folder: &Path) -> Result<Self, RunError> {
        let draft = incomplete(folder);
        files(&draft, fs::create_dir_all(&draft))?;
        let path = draft.join(LOCK);
        let lock = files(&path, File::create(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.into(), _lock: lock }),
            Err(fs::TryLockError::WouldBlock) => Err(RunError::Locked(draft)),
            Err(fs::TryLockError::Error(source)) => files(&path, Err(source)),
        }
    }

    /// The folder's name once it is complete.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where checkpoints belong.
    #[must_use]
    pub fn checkpoints(&self) -> PathBuf {
        incomplete(&self.folder).join(CHECKPOINTS)
    }

    fn is_resumable(&self) -> bool {
        matches!(crate::train::Checkpoint::last(&self.checkpoints()), Ok(Some(_)))
    }

    /// Notes the wall time so far, for the sitting that resumes.
    ///
    /// # Errors
    ///
    /// Where the disk refuses.
    pub fn note(&self, provenance: &Provenance) -> Result<(), RunError> {
        self.write_json(PROVENANCE, provenance)
    }

    /// Writes the results and gives the run its name, in place of a run that was there.
    ///
    /// # Errors
    ///
    /// Where the disk refuses: the run stays incomplete, and one that was there stays too.
    pub fn complete(
        self,
        fitted: &Fitted,
        scores: &Scores,
        predictions: &[Prediction],
        provenance: &Provenance,
    ) -> Result<PathBuf, RunError> {
        let draft = incomplete(&self.folder);
        self.write(BURNPACK, fitted.forecaster.to_burnpack()?)?;
        self.write(SAFETENSORS, fitted.forecaster.to_safetensors()?)?;
        let history = draft.join(HISTORY);
        files(&history, Journal::from(fitted.epochs.clone()).write(&history))?;
        self.write(PREDICTIONS, csv(predictions))?;
        self.write_json(SCORES, scores)?;
        self.write_json(PROVENANCE, provenance)?;
        let checkpoints = self.checkpoints();
        files(&checkpoints, fs::remove_dir_all(&checkpoints))?;
        let lock = draft.join(LOCK);
        files(&lock, fs::remove_file(&lock))?;

        let replaced = beside(&self.folder, ".replaced");
        let there = self.folder.exists();
        if there {
            files(&self.folder, fs::rename(&self.folder, &replaced))?;
        }
        files(&self.folder, fs::rename(&draft, &self.folder))?;
        if there {
            files(&replaced, fs::remove_dir_all(&replaced))?;
        }
        Ok(self.folder)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) -> Result<(), RunError> {
        let path = incomplete(&self.folder).join(file);
        files(&path, write_whole(&path, content))
    }

    fn write_json(&self, file: &str, value: &impl Serialize) -> Result<(), RunError> {
        let path = incomplete(&self.folder).join(file);
        let mut text = serde_json::to_string_pretty(value)
            .map_err(|error| RunError::Damaged { path, message: error.to_string() })?;
        text.push('\n');
        self.write(file, text)
    }
}

impl Run {
    /// Reads a complete run.
    ///
    /// # Errors
    ///
    /// Where it is incomplete, damaged or no run at all.
    pub fn read(folder: &Path) -> Result<Self, RunError> {
        if !folder.exists() && incomplete(folder).exists() {
            return Err(RunError::Interrupted {
                incomplete: incomplete(folder),
                folder: folder.into(),
            });
        }
        Ok(Self {
            folder: folder.into(),
            experiment: read_experiment(folder)?,
            provenance: read_json(folder, PROVENANCE)?,
        })
    }

    /// The scores that were written when it was trained.
    ///
    /// # Errors
    ///
    /// Where the file is missing or damaged.
    pub fn scores(&self) -> Result<Scores, RunError> {
        read_json(&self.folder, SCORES)
    }

    /// Its learning curve.
    ///
    /// # Errors
    ///
    /// Where the file is missing or damaged.
    pub fn epochs(&self) -> Result<Vec<Epoch>, RunError> {
        let path = self.folder.join(HISTORY);
        Ok(files(&path, Journal::read(&path))?.epochs())
    }

    /// Fills a forecaster of its architecture with its weights.
    ///
    /// # Errors
    ///
    /// Where the file is missing, damaged or of another architecture.
    pub fn load_weights(&self, forecaster: &mut Forecaster) -> Result<(), RunError> {
        let path = self.folder.join(BURNPACK);
        let bytes = files(&path, fs::read(&path))?;
        forecaster
            .load_burnpack(bytes)
            .map_err(|error| RunError::Damaged { path, message: error.to_string() })
    }

    /// Checks that the data is what it was.
    ///
    /// # Errors
    ///
    /// [`RunError::DataChanged`].
    pub fn check_data(&self, sha256: &str) -> Result<(), RunError> {
        check_data(&self.folder, &self.provenance, sha256)
    }
}

/// Checks that a run's data is what it was.
///
/// # Errors
///
/// [`RunError::DataChanged`].
pub fn check_data(folder: &Path, then: &Provenance, now: &str) -> Result<(), RunError> {
    if then.data_sha256 == now {
        return Ok(());
    }
    Err(RunError::DataChanged {
        folder: folder.into(),
        data: then.data.clone(),
        now: now.into(),
        then: then.data_sha256.clone(),
    })
}

fn csv(predictions: &[Prediction]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for prediction in predictions {
        // Writing plain values to memory cannot fail.
        writer.serialize(prediction).ok();
    }
    writer.into_inner().unwrap_or_default()
}

fn read_experiment(folder: &Path) -> Result<Experiment, RunError> {
    let path = folder.join(CONFIG);
    if !path.exists() {
        return Err(RunError::NotARun { folder: folder.into(), file: CONFIG });
    }
    Ok(Experiment::load(&path, &[])?)
}

fn read_json<T: for<'de> Deserialize<'de>>(
    folder: &Path,
    file: &'static str,
) -> Result<T, RunError> {
    let path = folder.join(file);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = folder.into();
            return Err(RunError::NotARun { folder, file });
        }
        other => files(&path, other)?,
    };
    serde_json::from_str(&text)
        .map_err(|error| RunError::Damaged { path, message: error.to_string() })
}
