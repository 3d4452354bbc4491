//! Why there is no plan.

use std::path::PathBuf;

use crate::{
    data::{SeriesError, WindowsError},
    experiment::ExperimentError,
};

/// Why an experiment and its days are no plan.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum PlanError {
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error("{}: {error}", config.display())]
    Windows { config: PathBuf, error: WindowsError },
    #[error(
        "the data has changed: {data} is not the file that {} was trained on (SHA-256 {now}, then {then})",
        folder.display()
    )]
    DataChanged { folder: PathBuf, data: String, now: String, then: String },
    #[error(
        "the data of {} is not there: {data} is neither in the current folder nor in one above the run's",
        folder.display()
    )]
    DataMissing { folder: PathBuf, data: String },
}

impl PlanError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Experiment(error) => error.code(),
            Self::Series(error) => error.code(),
            Self::Windows { .. } => "days-do-not-fit",
            Self::DataChanged { .. } => "data-changed",
            Self::DataMissing { .. } => "data-missing",
        }
    }
}
