//! How the learning rate moves: each schedule with its own keys, and the Burn scheduler that it is.

use burn::lr_scheduler::{
    constant::ConstantLr, cosine::CosineAnnealingLrSchedulerConfig,
    exponential::ExponentialLrSchedulerConfig, linear::LinearLrSchedulerConfig,
    module_lr_scheduler::ModuleLrScheduler, step::StepLrSchedulerConfig,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::{Problem, at_least_one, range};

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
    /// Burn's scheduler from a learning rate on, for so many epochs of so many mini-batches.
    #[expect(clippy::expect_used, reason = "see `check`")]
    pub(super) fn init(&self, start: f64, epochs: usize, batches: usize) -> ModuleLrScheduler {
        let steps = epochs.saturating_mul(batches);
        match *self {
            Self::Constant {} => Ok(ConstantLr::new(start).into()),
            Self::Cosine(Decline { final_learning_rate }) => {
                let config = CosineAnnealingLrSchedulerConfig::new(start, steps);
                config.with_min_lr(final_learning_rate).init()
            }
            Self::Linear(Decline { final_learning_rate }) => {
                LinearLrSchedulerConfig::new(start, final_learning_rate, steps).init()
            }
            Self::Step(Step { every, gamma }) => {
                StepLrSchedulerConfig::new(start, every.saturating_mul(batches))
                    .with_gamma(gamma)
                    .init()
            }
            Self::Exponential(Exponential { gamma }) => {
                #[allow(clippy::cast_precision_loss, reason = "a count of batches is small")]
                let by_batch = gamma.powf(1.0 / batches as f64);
                ExponentialLrSchedulerConfig::new(start, by_batch).init()
            }
        }
        .expect("the checks of an experiment cover what Burn refuses")
    }

    pub(super) fn check(&self, learning_rate: f64) -> Result<(), Problem> {
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
