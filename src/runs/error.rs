//! Errors of runs. No message names a flag: what to do about an error, the program says.

use std::{io, path::PathBuf};

use crate::{
    backend::BackendError,
    data::SeriesError,
    experiment::{ExperimentError, Training},
    memory::words,
    model::StoreError,
    plan::{Plan, PlanError},
    train::TrainError,
};

/// Why a run cannot be planned, trained or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum RunError {
    #[error("{} is a complete run already", .0.display())]
    Complete(PathBuf),
    #[error("{} holds an interrupted run", unfinished.display())]
    Interrupted { unfinished: PathBuf, folder: PathBuf },
    #[error("another viewcast is writing {}", .0.display())]
    Locked(PathBuf),
    #[error("{} is no run: it has no {file}", folder.display())]
    NotARun { folder: PathBuf, file: String },
    #[error("there is no folder {}", .0.display())]
    NoRuns(PathBuf),
    #[error("no run in {} has the key {key}", runs.display())]
    NoSuchKey { key: String, runs: PathBuf },
    #[error("{} is complete: there is nothing to resume", .0.display())]
    NothingToResume(PathBuf),
    #[error("{} is in the way: it is not a run that viewcast made", .0.display())]
    InTheWay(PathBuf),
    #[error("cannot read or write {}: {source}", path.display())]
    Files { path: PathBuf, source: io::Error },
    #[error("{} is damaged: {message}", path.display())]
    Damaged { path: PathBuf, message: String },
    #[error(
        "{} has appeared since training began, and stays as it is; the new run is whole",
        folder.display()
    )]
    Appeared { folder: PathBuf, unfinished: PathBuf },
    #[error("{done} of {all} runs are done: all are needed")]
    Unfinished { done: usize, all: usize },
    #[error("{label}: {ahead} day(s) ahead, what is fed back has grown beyond all numbers")]
    RunsAway { label: String, ahead: usize },
    #[error(
        "{label}: the network answers beyond all numbers, and has no score; try a lower training.learning_rate, such as {}", Training::lower_rate(*learning_rate)
    )]
    NoScore { label: String, learning_rate: f64 },
    #[error("{label}: a series of {days} day(s) is too short: {needed} are needed")]
    TooFewDays { label: String, days: usize, needed: usize },
    #[error("{label}: the days that it was trained on are not at hand")]
    NoDays { label: String },
    #[error("{label}: {error}")]
    Train { label: String, error: TrainError },
    #[error(
        "{jobs} runs at the same time take about {} of memory, and {} are free",
        words(*needed), words(*free)
    )]
    TooMany { jobs: usize, needed: f64, free: f64, fit: usize },
    #[error("a run ended in a bug: {0}; please report it, with the command")]
    Bug(String),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ExperimentError> for RunError {
    fn from(error: ExperimentError) -> Self {
        PlanError::from(error).into()
    }
}

impl From<SeriesError> for RunError {
    fn from(error: SeriesError) -> Self {
        PlanError::from(error).into()
    }
}

impl RunError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Complete(_) => "run-complete",
            Self::Interrupted { .. } => "run-interrupted",
            Self::Locked(_) => "run-locked",
            Self::NotARun { .. } => "run-not-found",
            Self::NoRuns(_) => "folder-not-found",
            Self::NoSuchKey { .. } => "key-not-found",
            Self::NothingToResume(_) => "nothing-to-resume",
            Self::InTheWay(_) => "path-in-the-way",
            Self::Files { .. } => "file-unreadable",
            Self::Damaged { .. } => "run-damaged",
            Self::Appeared { .. } => "run-appeared",
            Self::Unfinished { .. } => "batch-unfinished",
            Self::RunsAway { .. } => "forecast-runs-away",
            Self::NoScore { .. } => "score-not-finite",
            Self::TooFewDays { .. } => "series-too-short",
            Self::NoDays { .. } => "data-missing",
            Self::Train { error, .. } => error.code(),
            Self::TooMany { .. } => "memory-too-small",
            Self::Bug(_) => "bug",
            Self::Plan(error) => error.code(),
            Self::Backend(error) => error.code(),
            Self::Store(_) => "weights-unreadable",
        }
    }

    /// Names the plan whose training failed.
    pub fn of_training<E: Into<TrainError>>(plan: &Plan) -> impl FnOnce(E) -> Self {
        |error| Self::Train { label: plan.name.clone(), error: error.into() }
    }

    /// Whether a run is there and not what it was.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::NotARun { .. })
    }

    /// The damage of a file, without the word.
    pub fn damage(&self) -> String {
        match self {
            Self::Damaged { path, message } => format!("{}: {message}", path.display()),
            other => other.to_string(),
        }
    }

    /// Whether there is nothing to resume from.
    pub(super) fn leaves_nothing(&self) -> bool {
        self.is_damage()
            || matches!(
                self,
                Self::NothingToResume(_)
                    | Self::Plan(
                        PlanError::DataChanged { .. }
                            | PlanError::DataMissing { .. }
                            | PlanError::Experiment(_)
                    )
            )
    }

    /// Whether somebody asked for it.
    pub fn is_interruption(&self) -> bool {
        matches!(self, Self::Train { error: TrainError::Interrupted { .. }, .. })
    }
}

/// Names the file that an operation of the file system was about.
pub fn files<T>(path: &std::path::Path, result: io::Result<T>) -> Result<T, RunError> {
    result.map_err(|source| RunError::Files { path: path.into(), source })
}
