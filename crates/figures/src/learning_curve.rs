//! Learning curves of several runs.

use serde::Serialize;

use crate::plot::style::Look;
use viewcast::{
    runs::Run,
    train::{Checked, Epoch},
};

/// The learning curves of some runs.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub struct Learning(pub Vec<LearningCurve>);

/// The learning curve of one run.
#[derive(Debug, Clone, Serialize)]
pub struct LearningCurve {
    /// The run, for people.
    pub run: String,
    /// The kind of loss that it minimised.
    pub loss: String,
    /// Whether losses after an epoch are those of a validation tail, not of the training rows.
    pub validated: bool,
    /// Its epochs.
    pub epochs: Vec<Epoch>,
    /// How it is drawn, where that is not by its place among others.
    #[serde(skip)]
    pub look: Option<Look>,
}

impl LearningCurve {
    /// The learning curve of a run, by a name.
    pub fn new(name: &str, run: &Run) -> Self {
        Self {
            run: name.into(),
            loss: run.plan.experiment.training.loss.name(),
            validated: Checked::in_windows(&run.plan.days.windows) == Checked::Validation,
            epochs: run.history.clone(),
            look: None,
        }
    }

    /// What its losses can be compared with: the kind of loss, and whether it is a validation loss.
    pub fn kind(&self) -> (&str, bool) {
        (&self.loss, self.validated)
    }
}
