//! Training: an experiment's forecaster, fitted to its windows by burn-train's Learner.

mod checkpoint;
mod dashboard;
mod fit;
mod journal;
mod least_squares;
mod loader;
mod objective;
mod progress;
mod steps;
mod stop;

pub use checkpoint::Checkpoint;
pub use fit::{Fit, TrainError};
pub use journal::{Checked, Epoch, Journal};
pub use least_squares::Line;
pub use loader::Batch;
pub use progress::Display;
pub use steps::Steps;
