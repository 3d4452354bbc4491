//! Update rules, each with its own keys, and the clipping of gradients.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::{KeyProblem, fraction, not_negative, positive, range};

/// `training.optimizer`: the update rule. Its step size is `training.learning_rate`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each is the struct it holds")]
pub enum Optimizer {
    Sgd(Sgd),
    Adam(Adam),
    Adamw(Adamw),
    Rmsprop(Rmsprop),
}

/// Gradient descent, with momentum where it is set: w ← w - η (g + momentum v).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Sgd {
    /// The share of the last update that is added to the next.
    #[schemars(range(min = 0))]
    pub momentum: f64,
    /// Nesterov's variant of momentum.
    pub nesterov: bool,
    /// The weight λ of an L2 penalty, λ/2 |w|².
    #[schemars(range(min = 0))]
    pub weight_decay: f64,
}

/// Adam (Kingma and Ba, 2015).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Adam {
    /// The decay of the mean of gradients.
    #[schemars(range(min = 0))]
    pub beta1: f64,
    /// The decay of the mean of squared gradients.
    #[schemars(range(min = 0))]
    pub beta2: f64,
    /// What keeps the denominator from zero.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub epsilon: f64,
    /// The weight λ of an L2 penalty, λ/2 |w|².
    #[schemars(range(min = 0))]
    pub weight_decay: f64,
}

/// Adam whose weight decay is apart from its gradients (Loshchilov and Hutter, 2019).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Adamw {
    /// The decay of the mean of gradients.
    #[schemars(range(min = 0))]
    pub beta1: f64,
    /// The decay of the mean of squared gradients.
    #[schemars(range(min = 0))]
    pub beta2: f64,
    /// What keeps the denominator from zero.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub epsilon: f64,
    /// The share, times the learning rate, that weights lose at each step.
    #[schemars(range(min = 0))]
    pub weight_decay: f64,
}

impl Default for Adam {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

impl Default for Adamw {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }
    }
}

/// `RMSProp` (Hinton's lecture 6e, 2012).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rmsprop {
    /// The decay of the mean of squared gradients.
    #[schemars(range(min = 0))]
    pub alpha: f64,
    /// The share of the last update that is added to the next.
    #[schemars(range(min = 0))]
    pub momentum: f64,
    /// What keeps the denominator from zero.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub epsilon: f64,
    /// The weight λ of an L2 penalty, λ/2 |w|².
    #[schemars(range(min = 0))]
    pub weight_decay: f64,
}

impl Default for Rmsprop {
    fn default() -> Self {
        Self { alpha: 0.99, momentum: 0.0, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

impl Optimizer {
    /// How many numbers it keeps for each parameter, from step to step.
    pub fn moments(&self) -> u8 {
        match self {
            Self::Sgd(Sgd { momentum, .. }) => u8::from(*momentum > 0.0),
            Self::Adam(_) | Self::Adamw(_) => 2,
            Self::Rmsprop(Rmsprop { momentum, .. }) => 1 + u8::from(*momentum > 0.0),
        }
    }

    pub(super) fn check(&self) -> Result<(), KeyProblem> {
        match *self {
            Self::Sgd(Sgd { momentum, nesterov, weight_decay }) => {
                fraction("momentum", momentum)?;
                let expected = "false without a momentum above 0";
                range("nesterov", nesterov, !nesterov || momentum > 0.0, expected)?;
                not_negative("weight_decay", weight_decay)
            }
            Self::Adam(Adam { beta1, beta2, epsilon, weight_decay })
            | Self::Adamw(Adamw { beta1, beta2, epsilon, weight_decay }) => {
                fraction("beta1", beta1)?;
                fraction("beta2", beta2)?;
                positive("epsilon", epsilon)?;
                not_negative("weight_decay", weight_decay)
            }
            Self::Rmsprop(Rmsprop { alpha, momentum, epsilon, weight_decay }) => {
                fraction("alpha", alpha)?;
                fraction("momentum", momentum)?;
                positive("epsilon", epsilon)?;
                not_negative("weight_decay", weight_decay)
            }
        }
    }
}

/// `training.clip`: how gradients are kept from exploding.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Clip {
    /// By the absolute value of each component.
    Value(Limit),
    /// By the L2 norm of each parameter tensor's gradient.
    Norm(Limit),
}

/// Keys of `training.clip`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limit {
    /// The most that is allowed.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub limit: f64,
}

impl Default for Limit {
    fn default() -> Self {
        Self { limit: 1.0 }
    }
}

impl Clip {
    pub(super) fn check(&self) -> Result<(), KeyProblem> {
        let (Self::Value(Limit { limit }) | Self::Norm(Limit { limit })) = self;
        positive("limit", *limit)
    }
}
