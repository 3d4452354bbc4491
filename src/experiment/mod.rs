//! An experiment: what to train on which days, as a TOML file says it.
//!
//! The types here and those of [`crate::model`] are the file format: their fields are its keys,
//! their defaults its defaults, their docs its documentation; [`schema`] tells editors the same.
//! [`parse`] reads a file and command-line overrides into them.

mod choices;
mod date;
mod edit;
mod find;
mod keys;
mod loss;
mod optimizer;
pub mod parse;
mod schedule;
mod training;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, schema_for};
use serde::{Deserialize, Serialize};

pub use choices::choices;
pub use find::{CONFIGS, find};
pub use keys::differing;
pub use loss::{Huber, Loss};
pub use optimizer::{Adam, Adamw, Clip, Limit, Optimizer, Rmsprop, Sgd};
pub use parse::ExperimentError;
pub use parse::data_override;
pub use schedule::{Decline, Exponential, Schedule, Step};
pub use training::{BatchSize, Training};

use crate::{
    check::{KeyProblem, at_least_one, range, within},
    data::{Calendar, Cut, Level, Transform},
    model::{Architecture, ModelConfig, Shape},
    names,
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
    /// Days that are predicted at once. With 1, as in the lecture, several days ahead are predicted by
    /// feeding predictions back.
    #[serde(skip_serializing_if = "is_one")]
    #[schemars(range(min = 1, max = 366))]
    pub horizon: usize,
    /// The first day of the unseen era. Where it is left out it is the lecture's 2021-01-01, if that
    /// leaves a tenth to a half of the days unseen, and else what leaves the last fifth.
    #[serde(deserialize_with = "date::deserialize", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("format" = "date"))]
    pub unseen_from: Option<Date>,
    /// Days at the end of the training era that are kept from the optimizer, for early stopping
    /// and for choosing the best epoch.
    pub validation_days: usize,
    /// What is done to views before they are standardised.
    #[serde(skip_serializing_if = "is_default")]
    pub transform: Transform,
    /// What the views of a window are counted from, its days of input and those it predicts alike.
    #[serde(skip_serializing_if = "is_default")]
    pub level: Level,
    /// What stands beside the days of input: what the date of the first predicted day tells.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub calendar: Vec<Calendar>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            path: "data/channel.csv".into(),
            date_column: "date".into(),
            views_column: "views".into(),
            ignored_columns: Vec::new(),
            history: 56,
            horizon: 1,
            unseen_from: None,
            validation_days: 0,
            transform: Transform::None,
            level: Level::Mean,
            calendar: Vec::new(),
        }
    }
}

/// Keys that are not written where they are as in the lecture, so that its experiments stay short.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

impl Data {
    /// What goes into a network, and what comes out.
    pub fn shape(&self) -> Shape {
        let calendar = self.calendar.iter().map(|part| part.width()).sum();
        Shape { history: self.history, calendar, horizon: self.horizon }
    }

    /// How its series is cut.
    pub fn cut(&self) -> Cut {
        Cut {
            history: self.history,
            horizon: self.horizon,
            unseen_from: self.unseen_from,
            validation_days: self.validation_days,
            transform: self.transform,
            level: self.level,
            calendar: self.calendar.clone(),
        }
    }

    fn check(&self) -> Result<(), KeyProblem> {
        at_least_one("history", self.history)?;
        let horizon = self.horizon;
        range("horizon", horizon, (1..=366).contains(&horizon), "from 1 to 366")?;
        let twice = |&(place, part): &(usize, &Calendar)| {
            self.calendar.iter().take(place).any(|it| it == part)
        };
        match self.calendar.iter().enumerate().find(twice) {
            Some((_, part)) => {
                Err(KeyProblem::new("calendar", format!("names {} twice", names::name(part))))
            }
            None => Ok(()),
        }
    }
}

impl Experiment {
    /// An experiment of a model, all else by default.
    ///
    /// ```
    /// use viewcast::{
    ///     Experiment,
    ///     types::{Adamw, Data, Optimizer, Training, mlp},
    /// };
    ///
    /// let experiment = Experiment {
    ///     data: Data { history: 28, ..Data::default() },
    ///     training: Training {
    ///         optimizer: Optimizer::Adamw(Adamw::default()),
    ///         ..Training::default()
    ///     },
    ///     ..Experiment::new(mlp::Config { hidden: vec![50], ..Default::default() })
    /// };
    /// experiment.check()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(model: impl Into<ModelConfig>) -> Self {
        Self { data: Data::default(), model: model.into(), training: Training::default() }
    }

    /// Checks ranges, and keys against each other. A [`Plan`](crate::Plan) does so itself.
    ///
    /// # Errors
    ///
    /// The first [`KeyProblem`].
    pub fn check(&self) -> Result<(), KeyProblem> {
        within("data", self.data.check())?;
        within("model", self.model.check())?;
        within("training", self.training.check(self.data.validation_days))
    }

    /// The same experiment with another seed.
    pub fn with_seed(mut self, seed: u64) -> Self {
        self.training.seed = seed;
        self
    }
}

/// The JSON Schema of an experiment's file.
pub fn schema() -> Schema {
    schema_for!(Experiment)
}
