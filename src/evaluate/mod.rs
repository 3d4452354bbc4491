//! The one place where predictions become a printed number: [`Score`] is the function, [`Prediction`]s
//! are what it is given, and a [`Rule`] is what is scored beside them.

mod predict;
mod rules;
mod score;
mod scores;

pub use predict::Prediction;
pub(crate) use predict::predict;
pub use rules::Rule;
pub use score::{EraScores, Score};
pub use scores::Scores;
