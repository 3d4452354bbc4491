//! Why a plan does not become a run.

use std::{io, path::PathBuf};

use crate::{
    backend::BackendError,
    data::{SeriesError, WindowsError},
    experiment::ExperimentError,
    memory::words,
    model::StoreError,
    train::TrainError,
};

/// Why a run cannot be planned, trained or read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum RunError {
    #[error("{} is a complete run already; use --force to replace it, or --out to keep both", .0.display())]
    Complete(PathBuf),
    #[error(
        "{} holds an interrupted run; go on with `viewcast train --resume {}`, or use --force to start anew",
        unfinished.display(), folder.display()
    )]
    Interrupted { unfinished: PathBuf, folder: PathBuf },
    #[error("another viewcast is writing {}; wait for it, or use --out", .0.display())]
    Locked(PathBuf),
    #[error("{} is no run: it has no {file}; `viewcast train` makes runs", folder.display())]
    NotARun { folder: PathBuf, file: String },
    #[error("there is no folder {}; --runs names the folder of runs", .0.display())]
    NoRuns(PathBuf),
    #[error("no run in {} has the key {key}; `viewcast schema` and `viewcast compare` tell the keys of runs", runs.display())]
    NoSuchKey { key: String, runs: PathBuf },
    #[error("{} is complete: there is nothing to resume", .0.display())]
    NothingToResume(PathBuf),
    #[error("{} is in the way: it is not a run that viewcast made; use another --out", .0.display())]
    InTheWay(PathBuf),
    #[error("cannot read or write {}: {source}", path.display())]
    Files { path: PathBuf, source: io::Error },
    #[error(
        "{} is damaged: {message}; `viewcast verify {}` tells how to make the run again",
        path.display(), path.parent().unwrap_or(path).display()
    )]
    Damaged { path: PathBuf, message: String },
    #[error(
        "{} has appeared since training began, and stays as it is; the new run is whole: move the other away, then `viewcast train --resume {}` gives it its name",
        folder.display(), unfinished.display()
    )]
    Appeared { folder: PathBuf, unfinished: PathBuf },
    #[error(
        "the data has changed: {data} is not the file that {} was trained on (SHA-256 {now}, then {then}); --data FILE names another place of it",
        folder.display()
    )]
    DataChanged { folder: PathBuf, data: String, now: String, then: String },
    #[error(
        "the data of {} is not there: {data} is neither in the current folder nor in one above the run's; --data FILE names it",
        folder.display()
    )]
    DataMissing { folder: PathBuf, data: String },
    #[error("{done} of {all} runs are done: all are needed")]
    Unfinished { done: usize, all: usize },
    #[error(
        "{label}: {ahead} day(s) ahead, what is fed back has grown beyond all numbers; ask for fewer --days, or have the network predict several at once with data.horizon"
    )]
    RunsAway { label: String, ahead: usize },
    #[error(
        "{label}: the network answers beyond all numbers, and has no score; try a lower training.learning_rate"
    )]
    NoScore { label: String },
    #[error("{label}: {error}")]
    Train { label: String, error: TrainError },
    #[error("{}: {error}", config.display())]
    Windows { config: PathBuf, error: WindowsError },
    #[error(
        "{jobs} runs at the same time take about {} of memory, and {} are free; use --jobs {fit}",
        words(*needed), words(*free)
    )]
    TooMany { jobs: usize, needed: f64, free: f64, fit: usize },
    #[error("a run ended in a bug: {0}; please report it, with the command")]
    Bug(String),
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RunError {
    /// Whether a run is there and not what it was.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged { .. } | Self::NotARun { .. })
    }

    /// What is wrong with a file of a run, without what to do about it.
    pub(crate) fn damage(&self) -> String {
        match self {
            Self::Damaged { path, message } => format!("{}: {message}", path.display()),
            other => other.to_string(),
        }
    }

    /// Whether there is nothing that an interrupted run could go on from.
    pub(super) fn leaves_nothing(&self) -> bool {
        self.is_damage()
            || matches!(
                self,
                Self::NothingToResume(_)
                    | Self::DataChanged { .. }
                    | Self::DataMissing { .. }
                    | Self::Experiment(_)
            )
    }

    /// Whether somebody asked for it.
    pub(crate) fn is_interruption(&self) -> bool {
        matches!(self, Self::Train { error: TrainError::Interrupted { .. }, .. })
    }
}

/// Names the file that an operation of the file system was about.
pub fn files<T>(path: &std::path::Path, result: io::Result<T>) -> Result<T, RunError> {
    result.map_err(|source| RunError::Files { path: path.into(), source })
}
