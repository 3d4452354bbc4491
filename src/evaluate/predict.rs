//! Predictions of known days.

use burn::tensor::Device;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    data::{Era, Series, Windows},
    model::{Batch, Ensemble, PREDICTED_ROWS},
};

/// The prediction of one day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Prediction {
    /// The day that is predicted.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// The era that it belongs to.
    pub era: Era,
    /// The views that it really had.
    pub actual: f64,
    /// What the model expected, in views.
    #[schema(value_type = Option<f64>, required)]
    pub predicted: f64,
    /// How many days ahead: 1 where the day before was the last that it knew.
    pub ahead: usize,
}

/// Predicts every window of a series, the training era first, with the weights as they are. With a
/// horizon of several days, each day is predicted once for each number of days ahead that its eras
/// allow.
pub fn predict(
    ensemble: &Ensemble,
    series: &Series,
    windows: &Windows,
    device: &Device,
) -> Vec<Prediction> {
    let mut predictions = Vec::new();
    let encoding = windows.encoding();
    for era in [Era::Training, Era::Unseen] {
        let of_era = windows.era(era);
        // The days from which a day of the era can be seen.
        let first = (of_era.start + 1).saturating_sub(encoding.horizon).max(encoding.history);
        let days: Vec<usize> = (first..of_era.end).collect();
        for days in days.chunks(PREDICTED_ROWS) {
            let answers = ensemble.answers(&Batch::inputs(windows, days, device));
            for (&day, answers) in days.iter().zip(answers.chunks(encoding.horizon)) {
                let seen = windows.recent(day);
                for (ahead, &answer) in (1..).zip(answers) {
                    let day = day + ahead - 1;
                    if of_era.contains(&day) {
                        predictions.push(Prediction {
                            date: series.date(day),
                            era,
                            actual: series.views()[day],
                            predicted: encoding.scale.views(encoding.value(seen, answer)),
                            ahead,
                        });
                    }
                }
            }
        }
    }
    predictions
}
