//! Early stopping. Burn's own goes by one metric; this one stops on request and on exploding losses too, and
//! tells a resumed run's patience of the epochs before.

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

use crate::train::history::{Epoch, History, LOSS};

/// Why training ended before its last epoch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// The validation loss did not fall for `training.patience` epochs.
    Patience,
    /// The loss of this epoch is not a number, or has grown beyond reason.
    Diverged(Epoch),
    /// Somebody asked for it.
    Asked,
}

/// Looks at the end of an epoch whether to stop, by all that it has not seen yet.
#[derive(Clone)]
pub struct Stopping {
    asked: Arc<AtomicBool>,
    histories: Vec<History>,
    exploded_above: f64,
    patience: Option<MetricEarlyStoppingStrategy>,
    epochs_seen: usize,
    reason: Arc<Mutex<Option<Stop>>>,
}

impl Stopping {
    /// Stops when `asked` turns true, when the training loss of one of the networks exceeds
    /// `exploded_above`, and after `patience` epochs without a lower validation loss of the first.
    pub fn new(
        asked: Arc<AtomicBool>,
        histories: Vec<History>,
        exploded_above: f64,
        patience: Option<usize>,
    ) -> Self {
        let patience = patience.map(|n_epochs| {
            MetricEarlyStoppingStrategy::new(
                &LossMetric::new(),
                Aggregate::Mean,
                Direction::Lowest,
                Split::Valid,
                StoppingCondition::NoImprovementSince { n_epochs },
            )
        });
        Self { asked, histories, exploded_above, patience, epochs_seen: 0, reason: Arc::default() }
    }

    /// Why it stopped, if it did.
    pub fn reason(&self) -> Option<Stop> {
        *self.reason.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn look(&mut self, epoch: usize, store: &EventStoreClient) -> Option<Stop> {
        // Asking makes sure that the histories have heard of this epoch.
        store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train)?;
        let exploded = |loss: f64| !loss.is_finite() || loss > self.exploded_above;
        for number in self.epochs_seen + 1..=epoch {
            let mut records = self.histories.iter().filter_map(|history| history.epoch(number));
            if let Some(record) = records.find(|record| exploded(record.training_loss)) {
                return Some(Stop::Diverged(record));
            }
            self.epochs_seen = number;
            // A resumed run's strategy has forgotten the epochs before: the history has not.
            if self.patience.as_mut().is_some_and(|it| it.should_stop(number, store)) {
                return Some(Stop::Patience);
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
