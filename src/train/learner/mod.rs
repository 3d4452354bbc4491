//! What burn-train's Learner is fed with. Each file says in its first lines why Burn's own does not do.

mod adam;
pub mod checkpoints;
pub mod loader;
pub mod losses;
pub mod objective;
pub mod optimizer;
mod sealed;
mod slices;
pub mod stopping;
pub mod strategy;
