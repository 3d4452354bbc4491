//! Real against predicted views of the unseen era: the lecture's two plots.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    data::{Era, Series},
    evaluate::{Prediction, Score},
    lecture::PublishedLine,
};

/// Days that the lecture's plots show.
const SHOWN: usize = 45;

/// One model on the unseen era.
#[derive(Debug, Clone, Serialize)]
pub struct Forecast {
    /// The model, for people.
    pub model: String,
    /// How many days.
    pub scored: usize,
    /// The mean absolute error of all its days, in k views.
    pub mae_k: f64,
    /// Of its first 45 days.
    pub shown_mae_k: f64,
    /// Its days.
    pub days: Vec<Day>,
}

/// A day, in k views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// What it was.
    pub actual_k: f64,
    /// What the model said the day before.
    pub predicted_k: f64,
}

impl Forecast {
    /// The unseen era of some predictions.
    #[must_use]
    pub fn of(model: &str, predictions: &[Prediction]) -> Self {
        let unseen = predictions.iter().filter(|prediction| prediction.era == Era::Unseen);
        Self::new(model, unseen.map(|of| (of.date, of.actual, of.predicted)).collect())
    }

    /// A published line on days of its channel.
    #[must_use]
    pub fn published(model: &str, line: &PublishedLine, series: &Series) -> Self {
        let predictions = line.predict(series.views()).into_iter();
        let days = (line.weights.len()..).map(|day| series.date(day));
        Self::new(model, days.zip(predictions).map(|(date, (a, p))| (date, a, p)).collect())
    }

    /// The days that the lecture's plots show: the first 45.
    #[must_use]
    pub fn shown(&self) -> &[Day] {
        &self.days[..SHOWN.min(self.days.len())]
    }

    fn new(model: &str, days: Vec<(Date, f64, f64)>) -> Self {
        let mae_k = |days: &[(Date, f64, f64)]| {
            Score::of(days.iter().map(|&(_, actual, predicted)| (actual, predicted))).mae_k
        };
        let day = |(date, actual, predicted): (Date, f64, f64)| Day {
            date,
            actual_k: actual / 1000.0,
            predicted_k: predicted / 1000.0,
        };
        Self {
            model: model.into(),
            scored: days.len(),
            mae_k: mae_k(&days),
            shown_mae_k: mae_k(&days[..SHOWN.min(days.len())]),
            days: days.into_iter().map(day).collect(),
        }
    }
}
