//! The one place where predictions become a printed number: [`Score`] is the function, [`predict`]
//! what it is given, [`Rule`] what is scored beside it.

mod predict;
mod rules;
mod score;
mod scores;

pub use predict::Prediction;
pub(crate) use predict::predict;
pub use rules::Rule;
pub use score::{EraScores, Score};
pub use scores::Scores;
