//! What training minimises, on standardised views.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    check::{KeyProblem, positive},
    names,
};

/// `training.loss`: what is minimised, on standardised views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Loss {
    /// The mean absolute error, 1/N Σ |y - ŷ|: the loss that the lecture prints.
    Mae {},
    /// The mean squared error, 1/N Σ (y - ŷ)²: the loss that the lecture's formulas minimise.
    Mse {},
    /// Squared near zero, linear further out (Huber, 1964).
    Huber(Huber),
}

/// Keys of the `huber` loss.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Huber {
    /// The error where it turns from a square to a line, in standard deviations of the views.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub delta: f64,
}

impl Default for Huber {
    fn default() -> Self {
        Self { delta: 1.0 }
    }
}

impl Loss {
    /// Its kind, as experiments spell it.
    pub fn name(self) -> String {
        names::kind(self)
    }

    /// Whether it is measured in squared views, not in views.
    pub fn is_squared(self) -> bool {
        !matches!(self, Self::Mae {})
    }

    pub(super) fn check(&self) -> Result<(), KeyProblem> {
        match self {
            Self::Mae {} | Self::Mse {} => Ok(()),
            Self::Huber(Huber { delta }) => positive("delta", *delta),
        }
    }
}
