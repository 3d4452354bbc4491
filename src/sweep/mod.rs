//! A sweep: many variants of one experiment, of which the validation days choose the best.
//!
//! [`axis`] reads what varies, [`combinations`] takes all of it or draws some, [`candidate`] makes
//! plans of that, [`halving`] ends the worse ones early, [`leaderboard`] ranks what came of them, and
//! [`mod@format`] writes it down. Nothing here looks at the unseen era.

pub mod axis;
pub mod candidate;
pub mod combinations;
mod error;
pub mod format;
pub mod halving;
pub mod leaderboard;

pub use axis::Axis;
pub use candidate::Candidate;
pub use error::SweepError;
pub use leaderboard::{Leaderboard, Standing};
