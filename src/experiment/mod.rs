//! An experiment: what to train on which days, as a TOML file says it.
//!
//! The types here and those of [`crate::model`] are the file format: their fields are its keys,
//! their defaults its defaults, their docs its documentation; [`schema`] tells editors the same.
//! [`parse`] reads a file and command-line overrides into them.

mod date;
mod denormals;
mod loss;
mod older;
mod optimizer;
pub mod parse;
mod schedule;
mod training;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

pub use loss::{Huber, Loss};
pub use optimizer::{Adam, Adamw, Clip, Limit, Optimizer, Rmsprop, Sgd};
pub use parse::ExperimentError;
pub(crate) use parse::data_override;
pub use schedule::{Decline, Exponential, Schedule, Step};
pub use training::{BatchSize, Training};

use crate::{
    check::{Problem, at_least_one, within},
    model::{Architecture, ModelConfig},
};

/// A viewcast experiment: which days, which forecaster, and how it is trained. Every key that a
/// file leaves out has a default, but for the kind of model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "viewcast experiment")]
pub struct Experiment {
    /// The days that it is trained and scored on.
    #[serde(default)]
    pub data: Data,
    /// The forecaster that is trained.
    pub model: ModelConfig,
    /// How it is trained.
    #[serde(default)]
    pub training: Training,
}

/// `[data]`: the series, and how it is cut into windows and eras.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// The CSV file, from the current folder.
    pub path: String,
    /// Its column of days.
    pub date_column: String,
    /// Its column of counts.
    pub views_column: String,
    /// Its columns that are passed over.
    pub ignored_columns: Vec<String>,
    /// Days of input.
    #[schemars(range(min = 1))]
    pub history: usize,
    /// The first day of the unseen era.
    #[serde(deserialize_with = "date::deserialize")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub unseen_from: Date,
    /// Days at the end of the training era that are kept from the optimizer, for early stopping
    /// and for choosing the best epoch.
    pub validation_days: usize,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            path: "data/channel.csv".into(),
            date_column: "date".into(),
            views_column: "views".into(),
            ignored_columns: Vec::new(),
            history: 56,
            unseen_from: Date::constant(2021, 1, 1),
            validation_days: 0,
        }
    }
}

impl Experiment {
    /// Checks ranges, and keys against each other.
    fn check(&self) -> Result<(), Problem> {
        within("data", at_least_one("history", self.data.history))?;
        within("model", self.model.check())?;
        within("training", self.training.check(self.data.validation_days))
    }

    /// The same experiment with another seed.
    pub(crate) fn with_seed(mut self, seed: u64) -> Self {
        self.training.seed = seed;
        self
    }
}

/// The JSON Schema of an experiment's file.
#[must_use]
pub fn schema() -> Schema {
    schema_for!(Experiment)
}
