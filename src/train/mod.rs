//! Training: fits an experiment's networks to its windows by burn-train's Learner.

mod dashboard;
mod fit;
mod footprint;
mod frame;
mod history;
mod learner;
mod progress;
mod side_by_side;
mod steps;
mod tensorboard;
mod trained_model;
mod trainer;

pub use dashboard::Dashboard;
pub(crate) use dashboard::give_back;
pub use fit::TrainError;
pub(crate) use fit::{Start, fit, next_side_by_side};
pub use footprint::Footprint;
pub(crate) use history::History;
pub use history::{Checked, Epoch};
pub(crate) use learner::checkpoints::Checkpoint;
pub use progress::Display;
pub(crate) use side_by_side::{most_side_by_side, work};
pub use steps::Steps;
pub(crate) use tensorboard::{EVENTS, EventFile};
pub use trained_model::TrainedModel;
pub use trainer::{Log, Observer, Trainer};
