//! Training: an experiment's forecaster, fitted to its windows by burn-train's Learner.

mod checkpoint;
mod dashboard;
mod fit;
mod footprint;
mod journal;
mod least_squares;
mod loader;
mod losses;
mod objective;
mod progress;
mod scored;
mod sealed;
mod slices;
mod steps;
mod stop;
mod strategy;
mod tensorboard;
mod trainer;
mod watcher;

pub(crate) use checkpoint::Checkpoint;
pub use fit::TrainError;
pub(crate) use fit::{Fit, Member};
pub use footprint::Footprint;
pub(crate) use footprint::PREDICTED_ROWS;
pub(crate) use journal::Journal;
pub use journal::{Checked, Epoch};
pub use least_squares::Line;
pub use loader::Batch;
pub use progress::Display;
pub(crate) use scored::Scorer;
pub use steps::Steps;
pub(crate) use tensorboard::{EVENTS, EventFile};
pub use trainer::{Log, Trainer};
pub use watcher::Watcher;
