//! What each epoch brought: the record that curves, early stopping and a resumed run read.

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use burn::train::{
    logger::MetricLogger,
    metric::{
        MetricDefinition, MetricId, NumericEntry,
        store::{EpochSummary, MetricsUpdate, Split},
    },
};
use serde::{Deserialize, Serialize};

use crate::files::write_whole;

/// Burn's name of the loss metric.
pub const LOSS: &str = "Loss";
/// Burn's name of the learning-rate metric.
pub const LEARNING_RATE: &str = "Learning Rate";

/// One epoch. Losses are in k views where the loss is `mae`, in k views² otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, from 1.
    pub epoch: usize,
    /// The learning rate of its last step.
    pub learning_rate: f64,
    /// The mean loss over its rows while the weights moved.
    pub training_loss: f64,
    /// The mean loss of the weights it ended with, on the validation tail; on the training rows
    /// where there is no tail.
    pub validation_loss: f64,
}

impl Epoch {
    fn new(epoch: usize) -> Self {
        Self { epoch, learning_rate: f64::NAN, training_loss: f64::NAN, validation_loss: f64::NAN }
    }
}

/// The epochs so far, shared between burn-train's threads and the caller.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    epochs: Arc<Mutex<Vec<Epoch>>>,
    names: HashMap<MetricId, Arc<String>>,
}

impl Journal {
    /// The epochs, the first first.
    #[must_use]
    pub fn epochs(&self) -> Vec<Epoch> {
        self.lock().clone()
    }

    /// Writes CSV with a header.
    ///
    /// # Errors
    ///
    /// Where the file cannot be written.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        for epoch in self.lock().iter() {
            writer.serialize(epoch)?;
        }
        write_whole(path, writer.into_inner().map_err(io::Error::other)?)
    }

    /// Reads what [`Journal::write`] wrote.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read or holds something else.
    pub fn read(path: &Path) -> io::Result<Self> {
        let epochs: Result<Vec<Epoch>, _> = csv::Reader::from_path(path)?.deserialize().collect();
        Ok(epochs?.into())
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Epoch>> {
        // A panic elsewhere leaves whole numbers behind.
        self.epochs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<Vec<Epoch>> for Journal {
    fn from(epochs: Vec<Epoch>) -> Self {
        Self { epochs: Arc::new(Mutex::new(epochs)), names: HashMap::new() }
    }
}

impl MetricLogger for Journal {
    fn log(&mut self, update: MetricsUpdate, epoch: usize, split: &Split) {
        let mut epochs = self.lock();
        if epochs.len() < epoch {
            epochs.push(Epoch::new(epoch));
        }
        let Some(record) = epochs.get_mut(epoch - 1) else {
            return;
        };
        for numeric in update.entries_numeric {
            let Some(name) = self.names.get(&numeric.entry.metric_id) else {
                continue;
            };
            match (name.as_str(), split, numeric.numeric_entry) {
                (LOSS, Split::Train, Some(NumericEntry::Final(loss))) => {
                    record.training_loss = loss;
                }
                (LOSS, Split::Valid, Some(NumericEntry::Final(loss))) => {
                    record.validation_loss = loss;
                }
                // The final value of this one is its mean over the epoch.
                (LEARNING_RATE, Split::Train, Some(NumericEntry::Final(_)) | None) => {}
                (LEARNING_RATE, Split::Train, Some(now)) => record.learning_rate = now.current(),
                _ => {}
            }
        }
    }

    fn read_numeric(
        &mut self,
        name: &str,
        epoch: usize,
        split: &Split,
    ) -> Result<Vec<NumericEntry>, String> {
        let epochs = self.lock();
        let loss = match (epochs.get(epoch - 1), split) {
            (Some(record), Split::Train) if name == LOSS => record.training_loss,
            (Some(record), Split::Valid) if name == LOSS => record.validation_loss,
            _ => return Ok(Vec::new()),
        };
        Ok(vec![NumericEntry::Final(loss)])
    }

    fn log_metric_definition(&mut self, definition: MetricDefinition) {
        self.names.insert(definition.metric_id, definition.name);
    }

    fn log_epoch_summary(&mut self, _summary: EpochSummary) {}
}
