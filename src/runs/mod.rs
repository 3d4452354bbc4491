//! Runs: from a plan to a folder that holds what came of it.
//!
//! A [`Plan`] is an experiment with its days, its seed and its backend. [`Plan::train`] (or
//! [`resume`], after a stop) makes it a [`Run`]: a folder that is complete, and gives its scores,
//! predictions, learning curve and forecaster. A `Sweep` does so with many plans at a time, and
//! finds the runs that are done already.

mod cache;
mod days;
mod error;
mod folder;
mod learn;
mod plan;
mod provenance;
mod room;
mod run;
mod stacks;
mod sweep;
mod train;
mod trained;
mod validation;

pub use days::{Days, read_series};
pub use error::RunError;
pub use learn::Fitted;
pub use plan::Plan;
pub use provenance::Provenance;
pub(crate) use provenance::sha256;
pub use run::Run;
pub(crate) use sweep::{Shard, Sweep, Watch};
pub use train::{Existing, resume};
pub use trained::Trained;
