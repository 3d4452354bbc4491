//! Runs: from a plan to a folder that holds what came of it.
//!
//! A [`Plan`] is an experiment with its days, its seed and its backend. [`Plan::train`] (or
//! [`resume`], after a stop) makes it a [`Run`]: a folder that is complete, and gives its scores,
//! predictions, learning curve and forecaster. A `Sweep` does so with many plans at a time, and
//! finds the runs that are done already.

mod cache;
mod chosen;
mod clean;
mod data_file;
mod days;
mod error;
mod filter;
mod folder;
mod learn;
mod list;
mod lock;
mod manifest;
mod place;
mod plan;
mod provenance;
mod read;
mod record;
mod room;
mod run;
mod shard;
mod soon;
mod stacks;
mod successor;
mod sweep;
mod train;
mod trained;
mod unfinished;
mod validation;
mod verify;
mod workers;

pub use chosen::{Chosen, Sort};
pub(crate) use clean::{Leftover, Stays, Why, leftovers, remove};
pub use days::{Days, read_series};
pub use error::RunError;
pub use filter::Filter;
#[cfg(any(test, fuzzing))]
pub(crate) use list::list;
pub(crate) use list::list_latest;
pub use plan::Plan;
pub use provenance::{Build, Provenance};
pub use record::{Record, State};
pub use run::Run;
pub(crate) use shard::Shard;
pub(crate) use sweep::{Sweep, Watch};
pub use train::resume;
pub use trained::Trained;
pub use unfinished::Existing;
pub(crate) use verify::{Verdict, remedy, runs_in, verify};
pub(crate) use workers::share;

pub(crate) use crate::sha256::sha256;
