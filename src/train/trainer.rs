//! Where and how networks are trained: what has no part in what comes of it.

use std::sync::{Arc, atomic::AtomicBool};

use serde::{Deserialize, Serialize};

use super::{dashboard::Dashboard, progress::Display, watcher::Watcher};
use crate::{backend::NamedDevice, language::Language};

/// Where networks are trained, how that is shown, and what ends it before its time. None of it changes
/// the result, but for what devices round differently.
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
    /// How training shows itself.
    pub display: Display,
    /// The language that it does so in.
    pub language: Language,
    /// The dashboard that shows it besides, for whoever sits at the terminal.
    pub dashboard: Option<Dashboard>,
    /// What else writes down each epoch of a run, for other tools.
    pub log: Option<Log>,
    /// Who looks on, where one network is trained at a time.
    pub watcher: Option<Arc<dyn Watcher>>,
    /// Turns true when somebody wants training to end: it does, with what the last checkpoint holds.
    pub stop: Arc<AtomicBool>,
}

impl Trainer {
    /// On a device, showing nothing.
    #[must_use]
    pub fn quiet(device: NamedDevice) -> Self {
        Self {
            device,
            display: Display::Quiet,
            language: Language::En,
            dashboard: None,
            log: None,
            watcher: None,
            stop: Arc::default(),
        }
    }

    /// The same, which ends when `stop` turns true.
    #[must_use]
    pub fn until(self, stop: &Arc<AtomicBool>) -> Self {
        Self { stop: stop.clone(), ..self }
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
