//! Both eras' scores by epoch: to look at overfitting as it happens, never to choose by.

use std::{any::Any, fmt::Debug, sync::Arc};

use super::journal::Journal;
use crate::model::{Forecaster, Network};

/// Gives the mean absolute errors of a network in the training era and in the unseen era, in k views.
pub trait Scorer: Debug + Send + Sync {
    /// Those of the weights as they are.
    fn score(&self, network: &Forecaster) -> [f64; 2];
}

/// A scorer, and where it writes.
pub struct Scored {
    scorer: Arc<dyn Scorer>,
    journal: Journal,
}

impl Scored {
    /// Writes into a journal.
    pub fn new(scorer: Arc<dyn Scorer>, journal: Journal) -> Self {
        Self { scorer, journal }
    }

    /// Scores the weights that an epoch ended with, where one network is trained.
    pub fn note<N: Network>(&self, epoch: usize, network: &N) {
        if let Some(network) = (network as &dyn Any).downcast_ref::<Forecaster>() {
            self.journal.note(epoch, self.scorer.score(network));
        }
    }
}
