//! What the folder of a run says of it, complete or not, without its days.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use super::{
    error::{RunError, files},
    folder::{CHECKPOINTS, INCOMPLETE, LOCK, PREDICTIONS, PROVENANCE, SCORES, unfinished},
    place::Place,
    provenance::Provenance,
    read::{read_experiment, read_file, read_history, read_json},
};
use crate::{
    data::Unit, evaluate::Scores, experiment::Experiment, language::Language, model::Architecture,
    names, train::Checkpoint,
};

/// What the folder of a run says of it. Its data file need not be there any more.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its folder, with `.incomplete` where it is so.
    pub folder: PathBuf,
    /// How far it is.
    pub state: State,
    /// What was trained.
    pub experiment: Experiment,
    /// Where it came from.
    pub provenance: Provenance,
    /// Its scores; `None` while it is incomplete.
    pub scores: Option<Scores>,
    /// The unit that they are told in.
    pub unit: Unit,
    /// How many epochs it has, of an ensemble its first network; while it is incomplete, those that it
    /// can go on from.
    pub epochs: usize,
    /// When it was last written.
    pub written: SystemTime,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// All of it is there.
    Complete,
    /// It was interrupted, and nobody goes on with it.
    Incomplete,
    /// A viewcast is training it.
    Training,
}

impl Record {
    /// Reads a run's folder, or what there is of it beside, where it is incomplete.
    ///
    /// # Errors
    ///
    /// Where it is no run, or one of its files is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        let unfinished = unfinished(folder);
        let instead = !folder.exists() && unfinished.exists();
        Self::read(if instead { &unfinished } else { folder })
    }

    /// Reads a folder that is there, by the name that it has.
    pub(super) fn read(folder: &Path) -> Result<Self, RunError> {
        let experiment = read_experiment(folder)?;
        let provenance = read_json(folder, PROVENANCE)?;
        let state = match is_incomplete(folder) {
            false => State::Complete,
            true if is_locked(folder) => State::Training,
            true => State::Incomplete,
        };
        let first = Place::first(experiment.training.ensemble);
        let (scores, epochs) = if state == State::Complete {
            let epochs = read_history(folder, first)?.epochs().len();
            (Some(read_json(folder, SCORES)?), epochs)
        } else {
            // Of an ensemble, the first network may be done while others are trained.
            let kept = read_history(folder, first).ok().map(|journal| journal.epochs().len());
            // A checkpoint that cannot be read is none to go on from.
            let last = || Checkpoint::last(&folder.join(first.file(CHECKPOINTS)));
            (None, kept.or_else(|| Some(last()?.epoch)).unwrap_or(0))
        };
        let views = match state {
            State::Complete => views(&read_file(folder, PREDICTIONS)?),
            _ => None,
        };
        let unit = views.map_or(Unit::THOUSANDS, |it| Unit::of(&it));
        let path = folder.join(PROVENANCE);
        let written = files(&path, fs::metadata(&path).and_then(|of| of.modified()))?;
        let folder = folder.into();
        Ok(Self { folder, state, experiment, provenance, scores, unit, epochs, written })
    }

    /// Its model in words.
    #[must_use]
    pub fn model(&self, language: Language) -> String {
        self.experiment.model.label(self.experiment.data.history, language)
    }

    /// Its data file's name without folders and ending: `channel`.
    #[must_use]
    pub fn data_name(&self) -> String {
        let path = Path::new(&self.provenance.data);
        path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// The column of predictions that is the same for every model.
#[derive(Deserialize)]
struct Actual {
    actual: f64,
}

/// The real views among a run's predictions. They tell the unit without the data file, which may be
/// gone.
fn views(predictions: &[u8]) -> Option<Vec<f64>> {
    let rows = csv::Reader::from_reader(predictions).into_deserialize();
    rows.map(|row| row.ok().map(|Actual { actual }| actual)).collect()
}

/// Whether a folder has the name of a run that is being built.
pub(super) fn is_incomplete(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with(INCOMPLETE))
}

/// Whether a viewcast is writing a folder.
pub(super) fn is_locked(folder: &Path) -> bool {
    // Asked for a moment, which a viewcast that wants to write it waits for.
    let path = folder.join(LOCK);
    path.is_file()
        && File::open(path)
            .is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl State {
    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        names::name(self)
    }
}
