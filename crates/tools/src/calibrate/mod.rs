//! The search for a simulated channel on which the lecture's experiments score as published.
//!
//! In five stages, because a line costs milliseconds and a network a second:
//!
//! 1. a distribution of channels near the start is adapted by CMA-ES to the linear rows of the loss
//!    table (least squares) and to the published weights, on average over noise;
//! 2. channels are drawn from it, each with noise of its own, and scored in the same way;
//! 3. the best are scored by all rows, with a few networks of each kind, trained as `configs/` says;
//! 4. the best of these once more, with as many networks as the loss table has;
//! 5. the best is moved around its momentum, by CMA-ES and in the same way.
//!
//! The match is by calibration, not by discovery: the published figures choose the channel.

mod candidate;
mod cma_es;
mod log;
mod networks;
mod parameters;
mod refinement;
mod search;

pub use candidate::Candidate;
pub use log::Log;
pub use networks::plans;
pub use refinement::Refinement;
pub use search::{Search, keep_best};
