//! The one function that makes predictions a number.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{least_squares::LeastSquaresLine, rules::Rule};
use crate::data::{Era, Series, Windows};

/// How far predictions are from the views of some days. Both are on the original scale, in
/// thousands of views (k).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Score {
    /// How many days were scored.
    pub days: usize,
    /// Mean absolute error, 1/N Σ |y - ŷ|: the loss that the lecture prints.
    #[schema(value_type = Option<f64>, required)]
    pub mae_k: f64,
    /// Root of the mean squared error.
    #[schema(value_type = Option<f64>, required)]
    pub rmse_k: f64,
}

/// One forecaster's scores in both eras.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EraScores {
    /// The days before `unseen_from`, validation days included.
    pub training: Score,
    /// The days from `unseen_from` on.
    pub unseen: Score,
}

impl Score {
    /// Scores `(actual, predicted)` pairs in views. Without any, both errors are not a number.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
        let (mut days, mut absolute, mut squared) = (0, 0.0, 0.0);
        for (actual, predicted) in pairs {
            let error = (actual - predicted) / 1000.0;
            days += 1;
            absolute += error.abs();
            squared += error * error;
        }
        #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
        let count = days as f64;
        Self { days, mae_k: absolute / count, rmse_k: (squared / count).sqrt() }
    }

    /// Scores a rule, the next day ahead, on some days of all `views`, without the first ones, for which
    /// it has nothing to look back on.
    pub fn of_rule(rule: Rule, views: &[f64], days: Range<usize>) -> Self {
        Self::from_pairs(
            days.filter_map(|day| Some((views[day], rule.forecast(&views[..day], 1)?))),
        )
    }
}

impl EraScores {
    /// The scores of both eras, by a function of the era.
    pub fn by_era(score: impl Fn(Era) -> Score) -> Self {
        Self { training: score(Era::Training), unseen: score(Era::Unseen) }
    }

    /// Whether all of them are numbers, which JSON can hold.
    pub fn is_finite(&self) -> bool {
        let errors = [&self.training, &self.unseen].map(|score| [score.mae_k, score.rmse_k]);
        errors.concat().iter().all(|error| error.is_finite())
    }

    /// Scores a line of least squares.
    pub fn of_line(line: &LeastSquaresLine, series: &Series, windows: &Windows) -> Self {
        Self::by_era(|era| Score::from_pairs(line.predict(series, windows.era(era))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_what_its_formula_says() {
        let score = Score::from_pairs([(1000.0, 2000.0), (5000.0, 2000.0)]);
        assert_eq!(score.days, 2);
        assert!((score.mae_k - 2.0).abs() < 1e-12);
        assert!((score.rmse_k - 5.0_f64.sqrt()).abs() < 1e-12);
    }
}
