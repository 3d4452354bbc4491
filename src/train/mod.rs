//! Training: fits an experiment's networks to its windows by burn-train's Learner.

mod display;
mod fit;
mod footprint;
mod history;
mod learner;
mod side_by_side;
mod steps;
mod tensorboard;
mod trained_model;
mod trainer;

pub use display::{Beginning, Display, MakeDisplay};
pub use fit::TrainError;
pub use fit::{Start, fit, next_side_by_side};
pub use footprint::Footprint;
pub use history::History;
pub use history::{Checked, Epoch};
pub use learner::checkpoints::Checkpoint;
pub use side_by_side::{most_side_by_side, work};
pub use steps::Steps;
pub use tensorboard::{EVENTS, EventFile};
pub use trained_model::TrainedModel;
pub use trainer::{Log, Observer, Trainer};
