//! Learning curves of several runs.

use serde::Serialize;

use crate::{experiment::Loss, run::RunError, session::Trained, train::Epoch};

/// The learning curve of one run.
#[derive(Debug, Clone, Serialize)]
pub struct LearningCurve {
    /// The run, for people.
    pub run: String,
    /// What it minimised.
    pub loss: Loss,
    /// Whether losses after an epoch are those of a validation tail, not of the training rows.
    pub validated: bool,
    /// Its epochs.
    pub epochs: Vec<Epoch>,
}

impl LearningCurve {
    /// Reads a run's.
    ///
    /// # Errors
    ///
    /// Where the run's file cannot be read.
    pub fn of(name: &str, trained: &Trained) -> Result<Self, RunError> {
        Ok(Self {
            run: name.into(),
            loss: trained.run.experiment.training.loss,
            validated: !trained.days.windows.validation().is_empty(),
            epochs: trained.run.epochs()?,
        })
    }
}
