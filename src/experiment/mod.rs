//! An experiment: what to train on which days, as a TOML file says it.
//!
//! The types here are the file format: their fields are its keys, their defaults its defaults.
//! [`parse`] reads a file and command-line overrides into them, [`rules`] checks what no single
//! field can know.

pub mod parse;
pub mod rules;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use parse::ExperimentError;

/// A whole experiment. Every key that a file leaves out has a default but `model.kind`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// Which days.
    #[serde(default)]
    pub data: Data,
    /// Which forecaster.
    pub model: Model,
    /// How it is trained.
    #[serde(default)]
    pub training: Training,
}

/// `[data]`: the series, and how it is cut into windows and eras.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    pub history: usize,
    /// The first day of the unseen era.
    #[serde(deserialize_with = "parse::date")]
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

/// `[model]`: the forecaster.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Its family.
    pub kind: ModelKind,
    /// Units of each hidden layer of an `mlp`; `[100]` where none are given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Vec<usize>>,
    /// The activation of an `mlp`'s hidden layers; `relu` where none is given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activation: Option<Activation>,
}

/// Families of forecasters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelKind {
    /// y = b + w·x.
    Linear,
    /// Hidden layers with an activation, then a line.
    Mlp,
}

/// Activations of hidden units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// 1 / (1 + e^-x).
    Sigmoid,
    /// min(1, max(0, x/5 + 1/2)), as Burn and ONNX define it.
    HardSigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// x: the lecture's quiz, a network that stays a line.
    Identity,
}

/// `[training]`: loss, optimizer, schedule and length.
///
/// A field that is `None` does not apply to the chosen optimizer, schedule or loss, or switches
/// its feature off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// What is minimised, on standardised views.
    pub loss: Loss,
    /// Where `huber` turns from square to line, in standard deviations of the views.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub huber_delta: Option<f64>,
    /// The update rule.
    pub optimizer: Optimizer,
    /// The step size η, before the schedule.
    pub learning_rate: f64,
    /// Momentum of `sgd` and `rmsprop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub momentum: Option<f64>,
    /// Nesterov's variant of `sgd`'s momentum.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nesterov: Option<bool>,
    /// Decay of the first moment, of `adam` and `adamw`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beta1: Option<f64>,
    /// Decay of the second moment, of `adam` and `adamw`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub beta2: Option<f64>,
    /// Decay of the squared gradient, of `rmsprop`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// What keeps the denominator of `adam`, `adamw` and `rmsprop` from zero.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub epsilon: Option<f64>,
    /// L2 penalty of `sgd`, `adam` and `rmsprop`; decoupled decay of `adamw`.
    pub weight_decay: f64,
    /// Largest absolute value of a gradient's component.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip_value: Option<f64>,
    /// Largest L2 norm of the gradient of one parameter tensor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clip_norm: Option<f64>,
    /// How the learning rate moves.
    pub schedule: Schedule,
    /// Where `cosine` and `linear` end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub final_learning_rate: Option<f64>,
    /// Epochs between two steps of `step`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step_epochs: Option<usize>,
    /// The factor of `step` (each step) and `exponential` (each epoch).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma: Option<f64>,
    /// Passes over the training rows.
    pub epochs: usize,
    /// Rows a step, or `"full"` for gradient descent proper.
    pub batch_size: BatchSize,
    /// Stop after that many epochs without a lower validation loss.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patience: Option<usize>,
    /// End with the weights of the epoch of lowest validation loss, not with the last ones.
    pub keep_best: bool,
    /// Seeds the initial weights and the order of rows.
    pub seed: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self {
            loss: Loss::Mae,
            huber_delta: None,
            optimizer: Optimizer::Adam,
            learning_rate: 1e-3,
            momentum: None,
            nesterov: None,
            beta1: None,
            beta2: None,
            alpha: None,
            epsilon: None,
            weight_decay: 0.0,
            clip_value: None,
            clip_norm: None,
            schedule: Schedule::Constant,
            final_learning_rate: None,
            step_epochs: None,
            gamma: None,
            epochs: 60,
            batch_size: BatchSize::Rows(32),
            patience: None,
            keep_best: false,
            seed: 1,
        }
    }
}

/// Losses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// Mean absolute error: the loss that the lecture prints.
    Mae,
    /// Mean squared error: the loss that the lecture's formulas minimise.
    Mse,
    /// Square near zero, line further out.
    Huber,
}

impl Loss {
    /// The name that experiments give it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mae => "mae",
            Self::Mse => "mse",
            Self::Huber => "huber",
        }
    }
}

/// Update rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Optimizer {
    /// Gradient descent, with momentum where it is set.
    Sgd,
    /// Kingma and Ba, 2015.
    Adam,
    /// Loshchilov and Hutter, 2019.
    Adamw,
    /// Hinton's lecture 6e, 2012.
    Rmsprop,
}

/// Learning-rate schedules. All but `step` and `exponential` move at every step of the optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Schedule {
    /// Stays.
    Constant,
    /// Half a cosine from `learning_rate` down to `final_learning_rate`.
    Cosine,
    /// A line from `learning_rate` to `final_learning_rate`.
    Linear,
    /// Times `gamma` every `step_epochs` epochs.
    Step,
    /// Times `gamma` every epoch, smoothly.
    Exponential,
}

/// Rows a step of the optimizer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchSize {
    /// That many, in random order; the last batch of an epoch may be smaller.
    Rows(usize),
    /// All of them, in order.
    Full,
}

impl Experiment {
    /// Units of each hidden layer: none for a linear model.
    #[must_use]
    pub fn hidden(&self) -> Vec<usize> {
        match self.model.kind {
            ModelKind::Linear => Vec::new(),
            ModelKind::Mlp => self.model.hidden.clone().unwrap_or_else(|| vec![100]),
        }
    }

    /// The same with every default that applies written out, as the run folder keeps it.
    #[must_use]
    pub fn resolved(&self) -> Self {
        let mut resolved = self.clone();
        if self.model.kind == ModelKind::Mlp {
            resolved.model.hidden = Some(self.hidden());
            resolved.model.activation.get_or_insert(Activation::Relu);
        }
        let training = &mut resolved.training;
        match training.optimizer {
            Optimizer::Sgd => {
                training.momentum.get_or_insert(0.0);
            }
            Optimizer::Adam | Optimizer::Adamw => {
                training.beta1.get_or_insert(0.9);
                training.beta2.get_or_insert(0.999);
                training.epsilon.get_or_insert(1e-8);
            }
            Optimizer::Rmsprop => {
                training.momentum.get_or_insert(0.0);
                training.alpha.get_or_insert(0.99);
                training.epsilon.get_or_insert(1e-8);
            }
        }
        match training.schedule {
            Schedule::Constant => {}
            Schedule::Cosine | Schedule::Linear => {
                training.final_learning_rate.get_or_insert(0.0);
            }
            Schedule::Step => {
                let third = training.epochs.div_ceil(3);
                training.step_epochs.get_or_insert(third);
                training.gamma.get_or_insert(0.1);
            }
            Schedule::Exponential => {
                training.gamma.get_or_insert(0.95);
            }
        }
        if training.loss == Loss::Huber {
            training.huber_delta.get_or_insert(1.0);
        }
        resolved
    }
}
