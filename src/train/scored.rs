//! Both eras' scores by epoch: to look at overfitting as it happens, never to choose by.

use std::{any::Any, fmt, sync::Arc};

use super::journal::Journal;
use crate::model::{Forecaster, Network};

/// Gives the mean absolute errors of a network in the training era and in the unseen era, in k views.
#[derive(Clone)]
pub struct Scorer(pub Arc<dyn Fn(&Forecaster) -> [f64; 2] + Send + Sync>);

impl fmt::Debug for Scorer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Scorer")
    }
}

/// A scorer, and where it writes.
pub struct Scored {
    scorer: Scorer,
    journal: Journal,
}

impl Scored {
    /// Writes into a journal.
    pub fn new(scorer: Scorer, journal: Journal) -> Self {
        Self { scorer, journal }
    }

    /// Scores the weights that an epoch ended with, where one network is trained.
    pub fn note<N: Network>(&self, epoch: usize, network: &N) {
        if let Some(network) = (network as &dyn Any).downcast_ref::<Forecaster>() {
            self.journal.note(epoch, (self.scorer.0)(network));
        }
    }
}
