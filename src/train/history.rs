//! The history of a training: losses by epoch, which curves, early stopping and resumed runs read.

use std::{
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use burn::train::{
    logger::MetricLogger,
    metric::{
        MetricDefinition, MetricId,
        NumericEntry::{self, Final},
        store::{EpochSummary, MetricsUpdate, Split},
    },
};
use csv::WriterBuilder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::data::Windows;

/// Burn's name of the loss metric.
pub const LOSS: &str = "Loss";
/// The name of the loss metric of a network, counted from 0: Burn's for the first.
pub fn loss_of(network: usize) -> String {
    if network == 0 { LOSS.into() } else { format!("{LOSS} {}", network + 1) }
}

/// Burn's name of the learning-rate metric.
pub const LEARNING_RATE: &str = "Learning Rate";

/// One epoch. Losses are in k views where the loss is `mae`, in k views² otherwise; where views are
/// transformed, of transformed views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: usize,
    /// The learning rate of its last step.
    pub learning_rate: f64,
    /// The mean loss over its rows while the weights moved.
    #[schema(value_type = Option<f64>, required)]
    pub training_loss: f64,
    /// The mean loss of the weights it ended with, on validation days, or
    /// on the training rows where there are none.
    #[serde(alias = "validation_loss", alias = "after_epoch_loss")]
    #[schema(value_type = Option<f64>, required)]
    pub checked_loss: f64,
    /// The mean absolute error of those weights in the training era, in k views, where
    /// `training.score_each_epoch` is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_mae_k: Option<f64>,
    /// The same in the unseen era, which nothing is chosen by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unseen_mae_k: Option<f64>,
}

/// Which rows the weights are checked on at the end of each epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// The validation tail.
    Validation,
    /// The training rows once more, where there is no tail.
    Training,
}

impl Checked {
    /// The validation tail of some windows, if they have one.
    pub fn in_windows(windows: &Windows) -> Self {
        if windows.validation().is_empty() { Self::Training } else { Self::Validation }
    }

    /// The days that start a checked row.
    pub(super) fn days(self, windows: &Windows) -> Range<usize> {
        windows.rows(match self {
            Self::Validation => windows.validation(),
            Self::Training => windows.fitted(),
        })
    }

    /// The loss on them, as a column of `history.csv`.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Validation => "validation_loss",
            Self::Training => "after_epoch_loss",
        }
    }
}

/// Whether a metric is the one of a name: burn-train knows metrics by their names.
pub fn is_named(metric: &MetricId, name: &str) -> bool {
    *metric == MetricId::new(Arc::new(name.into()))
}

/// The epochs so far, shared between burn-train's threads and the caller.
#[derive(Debug, Clone)]
pub struct History {
    checked: Checked,
    epochs: Arc<Mutex<Vec<Epoch>>>,
}

impl History {
    /// Of no epoch yet.
    pub fn new(checked: Checked) -> Self {
        Self { checked, epochs: Arc::default() }
    }

    /// Which rows its second loss is on.
    pub fn checked(&self) -> Checked {
        self.checked
    }

    /// The epochs, the first first.
    pub fn epochs(&self) -> Vec<Epoch> {
        self.lock().clone()
    }

    /// One epoch, by its number.
    pub fn epoch(&self, number: usize) -> Option<Epoch> {
        self.lock().get(number.checked_sub(1)?).copied()
    }

    /// Adds both eras' errors to an epoch that has ended.
    pub fn note(&self, number: usize, [training, unseen]: [f64; 2]) {
        // burn-train's threads may not have told its losses yet.
        if let Some(epoch) = record(&mut self.lock(), number) {
            (epoch.training_mae_k, epoch.unseen_mae_k) = (Some(training), Some(unseen));
        }
    }

    /// The number of the epoch whose weights are kept: the last, or that of the lowest loss on checked
    /// rows.
    pub fn chosen(&self, best: bool) -> usize {
        let epochs = self.lock();
        let chosen = if best {
            epochs.iter().min_by(|a, b| a.checked_loss.total_cmp(&b.checked_loss))
        } else {
            epochs.last()
        };
        chosen.map_or(0, |epoch| epoch.epoch)
    }

    /// The epochs up to one: the next may have begun.
    pub fn until(&self, last: usize) -> Self {
        let epochs = self.epochs().into_iter().take(last).collect();
        Self { epochs: Arc::new(Mutex::new(epochs)), checked: self.checked }
    }

    /// As CSV with a header.
    pub fn to_csv(&self) -> Vec<u8> {
        let mut writer = WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        // Writing plain values to memory cannot fail.
        let epochs = self.lock();
        let mut head = vec!["epoch", "learning_rate", "training_loss", self.checked.column()];
        if epochs.iter().any(|epoch| epoch.unseen_mae_k.is_some()) {
            head.extend(["training_mae_k", "unseen_mae_k"]);
        }
        writer.write_record(head).ok();
        for epoch in epochs.iter() {
            writer.serialize(epoch).ok();
        }
        writer.into_inner().unwrap_or_default()
    }

    /// Reads what [`History::to_csv`] gave.
    ///
    /// # Errors
    ///
    /// What is wrong, where it is not that.
    pub fn parse(csv: &[u8]) -> Result<Self, String> {
        let mut reader = csv::Reader::from_reader(csv);
        let header = reader.headers().map_err(|error| error.to_string())?;
        let validated = header.iter().any(|name| name == Checked::Validation.column());
        let checked = if validated { Checked::Validation } else { Checked::Training };
        let epochs: Result<Vec<Epoch>, _> = reader.deserialize().collect();
        let epochs = epochs.map_err(|error| error.to_string())?;
        if epochs.is_empty() {
            return Err("it has no epoch".into());
        }
        match epochs.iter().zip(1..).find(|(epoch, number)| epoch.epoch != *number) {
            Some((_, number)) => Err(format!("it has no epoch {number}")),
            None => Ok(Self { epochs: Arc::new(Mutex::new(epochs)), ..Self::new(checked) }),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Epoch>> {
        // A panic elsewhere leaves whole numbers behind.
        self.epochs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl History {
    /// Takes over what is new of a network whose loss metric has a name.
    fn update(&self, loss: &str, update: &MetricsUpdate, epoch: usize, split: &Split) {
        let mut epochs = self.lock();
        let Some(record) = record(&mut epochs, epoch) else {
            return;
        };
        for numeric in &update.entries_numeric {
            let of = |name| is_named(&numeric.entry.metric_id, name);
            match (split, &numeric.numeric_entry) {
                (Split::Train, Some(Final(mean))) if of(loss) => record.training_loss = *mean,
                (Split::Valid, Some(Final(mean))) if of(loss) => record.checked_loss = *mean,
                // The final value of the learning rate is its mean over the epoch.
                (_, Some(Final(_)) | None) => {}
                (Split::Train, Some(now)) if of(LEARNING_RATE) => {
                    record.learning_rate = now.current();
                }
                _ => {}
            }
        }
    }

    /// The loss of an epoch.
    fn loss(&self, epoch: usize, split: &Split) -> Option<f64> {
        let epochs = self.lock();
        let record = epochs.get(epoch - 1)?;
        match split {
            Split::Train => Some(record.training_loss),
            Split::Valid => Some(record.checked_loss),
            Split::Test(_) => None,
        }
    }
}

/// The record of an epoch, which is the next or one that is there already.
fn record(epochs: &mut Vec<Epoch>, epoch: usize) -> Option<&mut Epoch> {
    if epochs.len() < epoch {
        let [learning_rate, training_loss, checked_loss] = [f64::NAN; 3];
        let (training_mae_k, unseen_mae_k) = (None, None);
        epochs.push(Epoch {
            epoch,
            learning_rate,
            training_loss,
            checked_loss,
            training_mae_k,
            unseen_mae_k,
        });
    }
    epochs.get_mut(epoch.checked_sub(1)?)
}

/// The histories of networks that are trained side by side.
pub struct Histories(pub Vec<History>);

impl MetricLogger for Histories {
    fn log(&mut self, update: MetricsUpdate, epoch: usize, split: &Split) {
        for (network, history) in self.0.iter().enumerate() {
            history.update(&loss_of(network), &update, epoch, split);
        }
    }

    fn read_numeric(
        &mut self,
        name: &str,
        epoch: usize,
        split: &Split,
    ) -> Result<Vec<NumericEntry>, String> {
        let mut histories = self.0.iter().enumerate();
        let history = histories.find(|(network, _)| loss_of(*network) == name);
        let loss = history.and_then(|(_, history)| history.loss(epoch, split));
        Ok(loss.map(Final).into_iter().collect())
    }

    fn log_metric_definition(&mut self, _definition: MetricDefinition) {}
    fn log_epoch_summary(&mut self, _summary: EpochSummary) {}
}
