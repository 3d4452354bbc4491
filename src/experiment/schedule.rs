//! How the learning rate moves: each schedule with its own keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::{KeyProblem, at_least_one, range};

/// `training.schedule`: how the learning rate moves. All but `step` move at every mini-batch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Schedule {
    /// The learning rate stays as it is.
    Constant {},
    /// Half a cosine from `training.learning_rate` down to `final_learning_rate`.
    Cosine(Decline),
    /// A straight line from `training.learning_rate` down to `final_learning_rate`.
    Linear(Decline),
    /// Times `gamma` every so many epochs.
    Step(Step),
    /// Times `gamma` every epoch, smoothly.
    Exponential(Exponential),
}

/// Keys of `cosine` and `linear`.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Decline {
    /// The learning rate of the last mini-batch.
    #[schemars(range(min = 0))]
    pub final_learning_rate: f64,
}

/// Keys of `step`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Step {
    /// Epochs from one step to the next.
    #[schemars(range(min = 1))]
    pub every: usize,
    /// The factor of each step.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub gamma: f64,
}

/// Keys of `exponential`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Exponential {
    /// The factor of each epoch.
    #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 1))]
    pub gamma: f64,
}

impl Default for Step {
    fn default() -> Self {
        Self { every: 20, gamma: 0.1 }
    }
}

impl Default for Exponential {
    fn default() -> Self {
        Self { gamma: 0.95 }
    }
}

impl Schedule {
    pub(super) fn check(&self, learning_rate: f64) -> Result<(), KeyProblem> {
        let factor =
            |gamma: f64| range("gamma", gamma, gamma > 0.0 && gamma < 1.0, "above 0 and below 1");
        match *self {
            Self::Constant {} => Ok(()),
            Self::Cosine(Decline { final_learning_rate: end })
            | Self::Linear(Decline { final_learning_rate: end }) => range(
                "final_learning_rate",
                end,
                (0.0..=learning_rate).contains(&end),
                &format!("0 or more, and no more than training.learning_rate = {learning_rate}"),
            ),
            Self::Step(Step { every, gamma }) => at_least_one("every", every).and(factor(gamma)),
            Self::Exponential(Exponential { gamma }) => factor(gamma),
        }
    }

    /// Whether Burn's scheduler starts from a learning rate above 1.
    pub(super) fn starts_above_one(&self) -> bool {
        matches!(self, Self::Constant {} | Self::Step(_))
    }
}
