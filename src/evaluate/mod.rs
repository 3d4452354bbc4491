//! From predictions to scores: [`Score`] is the one function that makes a printed number, [`Prediction`]s are
//! its arguments; beside a model stand the simple [`Rule`]s and the line of least squares.

mod least_squares;
mod predict;
mod rules;
mod score;
mod scores;

pub use least_squares::LeastSquaresLine;
pub use predict::Prediction;
pub use predict::predict;
pub use rules::Rule;
pub use score::{EraScores, Score};
pub use scores::Scores;
