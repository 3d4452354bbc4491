//! The one place where predictions become a printed number.

use burn::tensor::Device;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    data::{Era, Series, Windows},
    model::{Forecaster, Network},
    train::{Batch, Line, PREDICTED_ROWS},
};

/// How far predictions are from the views of some days. Both are on the original scale, in
/// thousands of views (k).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// How many days were scored.
    pub days: usize,
    /// Mean absolute error, 1/N Σ |y - ŷ|: the loss that the lecture prints.
    pub mae_k: f64,
    /// Root of the mean squared error.
    pub rmse_k: f64,
}

/// One forecaster's scores in both eras.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EraScores {
    /// The days before `unseen_from`, validation days included.
    pub training: Score,
    /// The days from `unseen_from` on.
    pub unseen: Score,
}

/// A model's scores beside those of two forecasters that need no training.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// The trained model.
    pub model: EraScores,
    /// The day before, again.
    pub yesterday: EraScores,
    /// The same weekday a week before, again. Without the first days of a series, which have none.
    pub last_week: EraScores,
}

/// What a model says about one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prediction {
    /// The day that is predicted.
    pub date: Date,
    /// The era that it belongs to.
    pub era: Era,
    /// The views that it really had.
    pub actual: f64,
    /// What the model expected, in views.
    pub predicted: f64,
}

impl Score {
    /// Scores `(actual, predicted)` pairs in views. Without any, both errors are not a number.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (f64, f64)>) -> Self {
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
}

impl EraScores {
    /// The scores of both eras, by a function of the era.
    fn by_era(score: impl Fn(Era) -> Score) -> Self {
        Self { training: score(Era::Training), unseen: score(Era::Unseen) }
    }

    /// Those of a line by formula.
    #[must_use]
    pub fn of_line(line: &Line, series: &Series, windows: &Windows) -> Self {
        Self::by_era(|era| Score::of(line.predict(series, windows.era(era))))
    }
}

impl Scores {
    /// Scores predictions of every window of a series, and the two baselines on the same days.
    pub(crate) fn of(predictions: &[Prediction], series: &Series, windows: &Windows) -> Self {
        let era = |era| {
            let of_era = predictions.iter().filter(move |p| p.era == era);
            Score::of(of_era.map(|p| (p.actual, p.predicted)))
        };
        let repeat = |era, lag: usize| {
            let views = series.views();
            let days = windows.era(era).filter(|&day| day >= lag);
            Score::of(days.map(|day| (views[day], views[day - lag])))
        };
        Self {
            model: EraScores::by_era(era),
            yesterday: EraScores::by_era(|era| repeat(era, 1)),
            last_week: EraScores::by_era(|era| repeat(era, 7)),
        }
    }
}

/// Predicts every window of a series, the training era first, with the weights as they are.
pub(crate) fn predict(
    forecaster: &Forecaster,
    series: &Series,
    windows: &Windows,
    device: &Device,
) -> Vec<Prediction> {
    let mut predictions = Vec::new();
    for era in [Era::Training, Era::Unseen] {
        let days: Vec<usize> = windows.era(era).collect();
        for days in days.chunks(PREDICTED_ROWS) {
            let batch = Batch::gather(windows, days, device);
            let values = forecaster.forward(batch.inputs).into_data();
            let outcome = |(&day, value)| Prediction {
                date: series.date(day),
                era,
                actual: series.views()[day],
                predicted: windows.scale().views(value),
            };
            predictions.extend(days.iter().zip(values.iter::<f32>()).map(outcome));
        }
    }
    predictions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_what_its_formula_says() {
        let score = Score::of([(1000.0, 2000.0), (5000.0, 2000.0)]);
        assert_eq!(score.days, 2);
        assert!((score.mae_k - 2.0).abs() < 1e-12);
        assert!((score.rmse_k - 5.0_f64.sqrt()).abs() < 1e-12);
    }
}
