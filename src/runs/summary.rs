//! The summary of a run, complete or not, for lists, without its days; and the provenance of runs.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::OnceLock,
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use super::{
    error::{RunError, files},
    folder::{
        CHECKPOINTS, INCOMPLETE, LOCK, MemberName, PREDICTIONS, PROVENANCE, SCORES, incomplete,
    },
    manifest::{read_experiment, read_file, read_history, read_json},
};
use crate::{
    backend::{Backend, instruction_set},
    data::Unit,
    evaluate::Scores,
    experiment::Experiment,
    names,
    plan::{Days, Plan, PlanError, find_file},
    train::Checkpoint,
};

/// What a list shows of a run. Its data file need not be there any more.
#[derive(Debug, Clone)]
pub struct RunSummary {
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
    /// can resume from.
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
    /// Interrupted, and nobody resumes it.
    Incomplete,
    /// Being trained.
    Training,
}

impl RunSummary {
    /// Reads a run's folder, or what there is of it beside, where it is incomplete.
    ///
    /// # Errors
    ///
    /// Where it is no run, or one of its files is missing or damaged.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        let incomplete = incomplete(folder);
        let instead = !folder.exists() && incomplete.exists();
        Self::read(if instead { &incomplete } else { folder })
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
        let first = MemberName::first(experiment.training.ensemble);
        let (scores, epochs) = if state == State::Complete {
            let epochs = read_history(folder, first)?.epochs().len();
            (Some(read_json(folder, SCORES)?), epochs)
        } else {
            // Of an ensemble, the first network may be done while others are trained.
            let kept = read_history(folder, first).ok().map(|history| history.epochs().len());
            // A checkpoint that cannot be read is none to resume from.
            let last = || Checkpoint::last(&folder.join(first.file(CHECKPOINTS)));
            (None, kept.or_else(|| Some(last()?.epoch)).unwrap_or(0))
        };
        let views = match state {
            State::Complete => views(&read_file(folder, PREDICTIONS)?),
            _ => None,
        };
        let unit = views.map_or(Unit::THOUSANDS, |views| Unit::for_views(&views));
        let path = folder.join(PROVENANCE);
        let written = files(&path, fs::metadata(&path).and_then(|file| file.modified()))?;
        let folder = folder.into();
        Ok(Self { folder, state, experiment, provenance, scores, unit, epochs, written })
    }

    /// Its data file's name without folders and ending: `channel`.
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
    pub fn name(self) -> String {
        names::name(self)
    }
}

/// Where a run came from. The one file of a run that differs when the run is repeated, and with it its hash
/// in the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The experiment's name.
    pub experiment: String,
    /// The program that trained it.
    #[serde(flatten)]
    pub build: Build,
    /// The backend.
    pub backend: Backend,
    /// The hardware.
    pub device: String,
    /// The processor's instructions that decide how sums round, as `x86_64+avx2+fma`; of a run that was resumed on
    /// another processor, both. `None` in runs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction_set: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The data file.
    pub data: String,
    /// Its SHA-256, in hexadecimal digits.
    pub data_sha256: String,
    /// Seconds of training, over all processes; of a run that was trained beside others, its share of
    /// theirs; `None` while it is incomplete.
    pub wall_seconds: Option<f64>,
}

/// A build of viewcast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Its version.
    pub version: String,
    /// The commit of its sources, where git knew it, with `-modified` where they differed from it.
    pub commit: Option<String>,
    /// A hash of its sources: two programs that may compute differently have different ones.
    pub sources: String,
}

impl Provenance {
    /// Of a plan that is trained on a device by the program that is running.
    pub(super) fn new(plan: &Plan, device: &str) -> Self {
        Self {
            experiment: plan.name.clone(),
            build: Build::this(),
            backend: plan.backend,
            device: device.into(),
            instruction_set: Some(instruction_set()),
            seed: plan.seed(),
            data: plan.experiment.data.path.clone(),
            data_sha256: plan.days.sha256.clone(),
            wall_seconds: None,
        }
    }

    /// The plan of a run in a folder, with its days read again: they must be the ones it had. Their file
    /// is the one that is named, or [found](find_file).
    pub(super) fn plan(
        &self,
        folder: &Path,
        experiment: Experiment,
        data: Option<&Path>,
    ) -> Result<Plan, PlanError> {
        let written = Path::new(&experiment.data.path);
        let file = find_file(folder, written, &self.data_sha256, data)?;
        let mut found = experiment.clone();
        found.data.path = file.to_string_lossy().into_owned();
        let days = Days::read(&found, folder)?;
        Ok(Plan { name: self.experiment.clone(), experiment, days, backend: self.backend })
    }
}

/// The commit that this process was built from.
static COMMIT: OnceLock<String> = OnceLock::new();

impl Build {
    /// The program that is running.
    pub fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: COMMIT.get().cloned(),
            sources: env!("VIEWCAST_SOURCES").into(),
        }
    }

    /// Names the commit that this process was built from, for the provenance of its runs: only the program knows
    /// it. The first call counts.
    pub fn record_commit(commit: &str) {
        COMMIT.set(commit.into()).ok();
    }

    /// Whether the results of two builds are the same: the commit may differ by what is no source.
    pub fn computes_like(&self, other: &Self) -> bool {
        self.version == other.version && self.sources == other.sources
    }
}
