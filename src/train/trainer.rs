//! Execution settings of training, which do not change its results.

use std::{
    fmt::{self, Debug, Formatter},
    sync::{Arc, atomic::AtomicBool},
};

use serde::{Deserialize, Serialize};

use super::{display::MakeDisplay, history::Epoch};
use crate::{backend::NamedDevice, model::Forecaster};

/// Execution settings that do not change results, but for what devices round differently: the device, the
/// display, who observes, and what stops training early.
///
/// ```
/// use viewcast::{Backend, Trainer};
///
/// let trainer = Trainer::quiet(Backend::default().device(None)?);
/// assert!(!trainer.device.name.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Trainer {
    /// The device, of the backend of what is trained.
    pub device: NamedDevice,
    /// What makes the display of a training; `None` shows nothing.
    pub display: Option<Arc<dyn MakeDisplay>>,
    /// What else writes down each epoch of a run, for other tools.
    pub log: Option<Log>,
    /// The observer of training.
    pub observer: Option<Arc<dyn Observer>>,
    /// Turns true when somebody wants training to end: it does, with what the last checkpoint holds.
    pub stop: Arc<AtomicBool>,
}

impl Trainer {
    /// On a device, showing nothing.
    pub fn quiet(device: NamedDevice) -> Self {
        Self { device, display: None, log: None, observer: None, stop: Arc::default() }
    }

    /// The same, with an observer.
    pub fn observed(self, observer: Arc<dyn Observer>) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// The same, which ends when `stop` turns true.
    pub fn until(self, stop: &Arc<AtomicBool>) -> Self {
        Self { stop: stop.clone(), ..self }
    }
}

/// Is told of the progress of training. The time that an observer takes is taken from training; the result
/// stays as it is.
///
/// ```
/// use std::sync::Arc;
/// use viewcast::{Backend, Trainer, types::Epoch};
///
/// let trainer = Trainer::quiet(Backend::default().device(None)?)
///     .observed(Arc::new(|epoch: &Epoch| println!("{}: {:.3}", epoch.epoch, epoch.training_loss)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Observer: Send + Sync {
    /// Called for each epoch, in order, soon after its end; of an ensemble, for those of each first network
    /// that is trained.
    fn epoch(&self, _epoch: &Epoch) {}

    /// Called a few times a second, and after the last epoch, where one network is trained at a time: with the
    /// epochs so far and the weights that the last of them ended with.
    fn network(&self, _epochs: &[Epoch], _network: &Forecaster) {}
}

impl<F: Fn(&Epoch) + Send + Sync> Observer for F {
    fn epoch(&self, epoch: &Epoch) {
        self(epoch);
    }
}

impl Debug for dyn Observer {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("an observer")
    }
}

/// A tool that reads what is written down of each epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Log {
    /// TensorBoard: an event file in the run's folder.
    Tensorboard,
}

impl Log {
    /// Every tool.
    pub const ALL: [Self; 1] = [Self::Tensorboard];
}
