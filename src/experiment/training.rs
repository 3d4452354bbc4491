//! `[training]`: loss, optimizer, schedule and length.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use toml::Value;

use super::{
    loss::Loss,
    optimizer::{Adam, Clip, Optimizer},
    schedule::Schedule,
};
use crate::check::{KeyProblem, at_least_one, positive, range, within};

/// `[training]`: how the forecaster is trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// The step size η, before the schedule.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub learning_rate: f64,
    /// Passes over the training rows.
    #[schemars(range(min = 1))]
    pub epochs: usize,
    /// Rows of a mini-batch.
    pub batch_size: BatchSize,
    /// Stop after so many epochs without a lower validation loss; never where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1))]
    pub patience: Option<usize>,
    /// End with the weights of the epoch of lowest validation loss, not with the last ones.
    pub keep_best: bool,
    /// Score both eras after every epoch, into history.csv: to look at, nothing is chosen by it.
    #[serde(skip_serializing_if = "super::is_default")]
    pub score_each_epoch: bool,
    /// Seeds the initial weights and the order of rows.
    pub seed: u64,
    /// Networks that are trained, each with a seed of its own; their mean is what is predicted.
    #[serde(skip_serializing_if = "super::is_one")]
    #[schemars(range(min = 1, max = 1000))]
    pub ensemble: usize,
    /// The loss that is minimised.
    pub loss: Loss,
    /// The rule by which gradients change weights.
    pub optimizer: Optimizer,
    /// How the learning rate moves.
    pub schedule: Schedule,
    /// How gradients are clipped; not at all where it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip: Option<Clip>,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            learning_rate: 1e-3,
            epochs: 60,
            batch_size: BatchSize::Rows(32),
            patience: None,
            keep_best: false,
            score_each_epoch: false,
            seed: 1,
            ensemble: 1,
            loss: Loss::Mae {},
            optimizer: Optimizer::Adam(Adam::default()),
            schedule: Schedule::Constant {},
            clip: None,
        }
    }
}

impl Training {
    /// The seed of each network of the ensemble; those of two seeds have none in common.
    pub fn seeds(&self) -> impl Iterator<Item = u64> {
        let members = self.ensemble as u64;
        let first = self.seed.wrapping_mul(members);
        (0..members).map(move |member| first.wrapping_add(member))
    }

    /// A learning rate to try where one was too high: a tenth of it, and no more than Adam's usual one.
    #[must_use]
    pub fn lower_rate(too_high: f64) -> f64 {
        (too_high / 10.0).min(1e-3)
    }

    /// Whether a network that is trained beside others takes the steps that it takes alone: the norm
    /// of a gradient would be that of all of them, each may have another best epoch, and each is scored by itself.
    pub fn is_the_same_side_by_side(&self) -> bool {
        !matches!(self.clip, Some(Clip::Norm(_)))
            && self.patience.is_none()
            && !self.keep_best
            && !self.score_each_epoch
    }

    /// Checks ranges; `validation_days` are the days that early stopping can go by.
    pub(super) fn check(&self, validation_days: usize) -> Result<(), KeyProblem> {
        let rate = self.learning_rate;
        positive("learning_rate", rate)?;
        range(
            "learning_rate",
            rate,
            rate <= 1.0 || self.schedule.starts_above_one(),
            "1 or less, where training.schedule is neither constant nor step",
        )?;
        at_least_one("epochs", self.epochs)?;
        let ensemble = self.ensemble;
        range("ensemble", ensemble, (1..=1000).contains(&ensemble), "from 1 to 1000")?;
        self.patience.map_or(Ok(()), |patience| at_least_one("patience", patience))?;
        let without_tail = |key, set: bool, verb: &str| {
            if !set || validation_days > 0 {
                return Ok(());
            }
            Err(KeyProblem::new(
                key,
                format!(
                    "{verb} by the validation loss, but data.validation_days = 0; set it to the days \
                 to keep for that, such as 56"
                ),
            ))
        };
        without_tail("patience", self.patience.is_some(), "stops early")?;
        without_tail("keep_best", self.keep_best, "chooses")?;
        within("loss", self.loss.check())?;
        within("optimizer", self.optimizer.check())?;
        within("schedule", self.schedule.check(rate))?;
        within("clip", self.clip.map_or(Ok(()), |clip| clip.check()))
    }
}

/// Rows of a mini-batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// That many, in random order; the last mini-batch of an epoch may be smaller.
    Rows(usize),
    /// All of them, in order: gradient descent proper.
    Full,
}

impl BatchSize {
    /// How many rows a mini-batch has, of so many in all.
    pub fn rows(self, all: usize) -> usize {
        match self {
            Self::Rows(rows) => rows.min(all),
            Self::Full => all,
        }
    }
}

/// What a batch size of all rows is called.
const FULL: &str = "full";

impl<'de> Deserialize<'de> for BatchSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Integer(rows) if rows > 0 => {
                Ok(Self::Rows(usize::try_from(rows).unwrap_or(usize::MAX)))
            }
            Value::String(text) if text == FULL => Ok(Self::Full),
            other => Err(de::Error::custom(format!(
                "batch_size = {other} is neither a number of rows, 1 or more, nor \"{FULL}\""
            ))),
        }
    }
}

impl Serialize for BatchSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows(rows) => rows.serialize(serializer),
            Self::Full => serializer.serialize_str(FULL),
        }
    }
}

impl JsonSchema for BatchSize {
    fn schema_name() -> Cow<'static, str> {
        "BatchSize".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Rows of a mini-batch, or \"full\" for all of them: gradient descent proper.",
            "anyOf": [{ "type": "integer", "minimum": 1 }, { "const": FULL }]
        })
    }
}
