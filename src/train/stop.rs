//! When training ends before its last epoch.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use burn::train::{
    EarlyStoppingStrategy, MetricEarlyStoppingStrategy, StoppingCondition,
    metric::{
        LossMetric,
        store::{Aggregate, Direction, EventStoreClient, Split},
    },
};

use super::journal::LOSS;

/// Why training ended before its last epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The validation loss did not fall for `training.patience` epochs.
    Patience,
    /// The loss is not a number any more, or has grown beyond reason.
    Diverged,
    /// Somebody asked for it.
    Asked,
}

/// Looks at the end of every epoch whether to stop: a checkpoint has been saved by then.
#[derive(Clone)]
pub struct Stopping {
    asked: Arc<AtomicBool>,
    exploded_above: f64,
    patience: Option<MetricEarlyStoppingStrategy>,
    epochs_seen: usize,
    reason: Arc<Mutex<Option<Stop>>>,
}

impl Stopping {
    /// Stops when `asked` turns true, when the training loss exceeds `exploded_above`, and after
    /// `patience` epochs without a lower validation loss.
    pub fn new(asked: Arc<AtomicBool>, exploded_above: f64, patience: Option<usize>) -> Self {
        let patience = patience.map(|n_epochs| {
            MetricEarlyStoppingStrategy::new(
                &LossMetric::new(),
                Aggregate::Mean,
                Direction::Lowest,
                Split::Valid,
                StoppingCondition::NoImprovementSince { n_epochs },
            )
        });
        Self { asked, exploded_above, patience, epochs_seen: 0, reason: Arc::default() }
    }

    /// Why it stopped, if it did.
    pub fn reason(&self) -> Option<Stop> {
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&mut self, epoch: usize, store: &EventStoreClient) -> Option<Stop> {
        let loss = store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train)?;
        if !loss.is_finite() || loss > self.exploded_above {
            return Some(Stop::Diverged);
        }
        if let Some(patience) = &mut self.patience {
            // A resumed run's strategy has forgotten the epochs before: the journal has not.
            while self.epochs_seen < epoch {
                self.epochs_seen += 1;
                if patience.should_stop(self.epochs_seen, store) {
                    return Some(Stop::Patience);
                }
            }
        }
        self.asked.load(Ordering::Relaxed).then_some(Stop::Asked)
    }
}

impl EarlyStoppingStrategy for Stopping {
    fn should_stop(&mut self, epoch: usize, store: &EventStoreClient) -> bool {
        let found = self.look(epoch, store);
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner) = found;
        found.is_some()
    }
}
