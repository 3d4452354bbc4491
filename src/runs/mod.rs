//! Runs: from a plan to a folder with all that came of it.
//!
//! [`Run::fit`] (or [`Run::resume`], after a stop) makes a plan a [`Run`]; `life` tells how. A `Batch` does so
//! with many plans at a time, and finds the runs that are there already.

mod active;
mod batch;
mod clean;
mod error;
mod folder;
mod life;
mod list;
mod manifest;
mod model;
mod publish;
mod run;
mod summary;
mod verify;

pub use active::Existing;
pub use batch::{Batch, BatchObserver, Shard, share};
pub use clean::{Leftover, Stays, Why, leftovers, remove};
pub use error::RunError;
pub use life::fit_checked;
pub use list::list;
pub use list::list_latest;
pub use list::{Filter, Selection, Sort};
pub use model::load_without_days;
pub use run::Run;
pub use summary::{Build, Provenance, RunSummary, State};
pub use verify::{Remedy, Verdict, remedy, runs_in, verify};
