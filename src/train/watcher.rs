//! Who looks on while a network is trained.

use std::{any::Any, fmt::Debug, sync::Arc};

use super::journal::{Epoch, Journal};
use crate::model::{Forecaster, Network};

/// Looks on while one network is trained: a few times a second, and after the last epoch. What it does
/// takes from training's time, and has no part in the result.
pub trait Watcher: Debug + Send + Sync {
    /// After some epochs, with the weights that the last of them ended with.
    fn look(&self, epochs: &[Epoch], network: &Forecaster);
}

/// A watcher, and what it is shown.
pub struct Watched {
    watcher: Arc<dyn Watcher>,
    journal: Journal,
}

impl Watched {
    /// Shows the epochs of a journal.
    pub fn new(watcher: Arc<dyn Watcher>, journal: Journal) -> Self {
        Self { watcher, journal }
    }

    /// Shows the epochs up to one, where one network is trained.
    pub fn show<N: Network>(&self, done: usize, network: &N) {
        if let Some(network) = (network as &dyn Any).downcast_ref::<Forecaster>() {
            let epochs = self.journal.epochs();
            self.watcher.look(&epochs[..done.min(epochs.len())], network);
        }
    }
}
