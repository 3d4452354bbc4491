//! How far forecasts are off, in the ways that the field counts it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::evaluate::Score;

/// Measures of some forecasts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Measures {
    /// Mean absolute error, in k views.
    #[schema(value_type = Option<f64>, required)]
    pub mae_k: f64,
    /// Root of the mean squared error, in k views.
    #[schema(value_type = Option<f64>, required)]
    pub rmse_k: f64,
    /// The mean absolute error over that of "last week again" on the days that were known (Hyndman and
    /// Koehler, 2006): below 1 is better than it was there.
    #[schema(value_type = Option<f64>, required)]
    pub mase: f64,
    /// Mean of 200 |y - ŷ| / (|y| + |ŷ|), in percent; 0 where both are 0.
    #[schema(value_type = Option<f64>, required)]
    pub smape: f64,
}

/// A mean over folds, and their standard deviation; `None` of one fold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Spread {
    /// The mean.
    #[schema(value_type = Option<f64>, required)]
    pub mean: f64,
    /// The standard deviation, with n - 1.
    pub deviation: Option<f64>,
}

impl Measures {
    /// Of (actual, predicted) pairs, in views, and the error of "last week again" on known days, in k
    /// views.
    pub fn from_pairs(pairs: &[(f64, f64)], last_week_k: f64) -> Self {
        let Score { mae_k, rmse_k, .. } = Score::from_pairs(pairs.iter().copied());
        let share = |&(actual, predicted): &(f64, f64)| {
            let size = actual.abs() + predicted.abs();
            if size > 0.0 { 200.0 * (actual - predicted).abs() / size } else { 0.0 }
        };
        let smape = pairs.iter().map(share).sum::<f64>() / count(pairs.len());
        Self { mae_k, rmse_k, mase: mae_k / last_week_k, smape }
    }
}

impl Spread {
    /// Of some values.
    pub fn from_values(values: &[f64]) -> Self {
        let mean = values.iter().sum::<f64>() / count(values.len());
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        let deviation = (values.len() > 1).then(|| (squares / count(values.len() - 1)).sqrt());
        Self { mean, deviation }
    }
}

/// A count to divide by.
#[allow(clippy::cast_precision_loss, reason = "counts of days and folds are far below 2^52")]
pub fn count(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_what_their_formulas_say() {
        let measures = Measures::from_pairs(&[(1000.0, 3000.0), (0.0, 0.0)], 0.5);
        assert!((measures.mae_k - 1.0).abs() < 1e-12);
        assert!((measures.rmse_k - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((measures.mase - 2.0).abs() < 1e-12);
        // 200 * 2000 / 4000, and 0.
        assert!((measures.smape - 50.0).abs() < 1e-12);
        let Spread { mean, deviation } = Spread::from_values(&[1.0, 3.0]);
        assert!((mean - 2.0).abs() < 1e-12 && (deviation.unwrap() - 2.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(Spread::from_values(&[1.0]).deviation, None);
    }
}
