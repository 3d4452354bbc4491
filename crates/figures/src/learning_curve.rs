//! Learning curves of several runs.

use serde::{Serialize, Serializer};

use crate::plot::style::Look;
use viewcast::{
    experiment::Loss,
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
    /// The loss that it minimised, by its kind.
    #[serde(serialize_with = "kind_of_loss")]
    pub loss: Loss,
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
            loss: run.plan.experiment.training.loss,
            validated: Checked::in_windows(&run.plan.days.windows) == Checked::Validation,
            epochs: run.history.clone(),
            look: None,
        }
    }

    /// What its losses can be compared with: the kind of loss, and whether it is a validation loss.
    pub fn kind(&self) -> (String, bool) {
        (self.loss.name(), self.validated)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn kind_of_loss<S: Serializer>(loss: &Loss, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&loss.name())
}
