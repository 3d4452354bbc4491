//! Real against predicted views of the unseen era, by one model.

use jiff::civil::Date;
use serde::Serialize;

use viewcast::{
    data::{Era, Series},
    evaluate::{LeastSquaresLine, Prediction, Score},
};

/// Days that the lecture's plots show.
const SHOWN: usize = 45;

/// One model on the unseen era.
#[derive(Debug, Clone, Serialize)]
pub struct UnseenForecast {
    /// The model, for people.
    pub model: String,
    /// How many days.
    pub scored: usize,
    /// The mean absolute error of all its days, in k views.
    pub mae_k: f64,
    /// Of its first 45 days.
    pub shown_mae_k: f64,
    /// Its days.
    pub days: Vec<ShownDay>,
}

/// A day, in k views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ShownDay {
    /// Which.
    pub date: Date,
    /// What it was.
    pub actual_k: f64,
    /// What the model said the day before.
    pub predicted_k: f64,
}

impl UnseenForecast {
    /// The unseen era of some predictions, the next day ahead.
    pub fn from_predictions(model: &str, predictions: &[Prediction]) -> Self {
        let unseen = predictions.iter().filter(|it| it.era == Era::Unseen && it.ahead == 1);
        Self::new(model, unseen.map(|day| (day.date, day.actual, day.predicted)).collect())
    }

    /// A line on every day of a series that has enough days before it.
    pub fn from_line(model: &str, line: &LeastSquaresLine, series: &Series) -> Self {
        let days = line.history()..series.days();
        let dates = days.clone().map(|day| series.date(day));
        let predictions = line.predict(series, days);
        Self::new(model, dates.zip(predictions).map(|(date, (a, p))| (date, a, p)).collect())
    }

    /// The days that the lecture's plots show: the first 45.
    pub fn shown(&self) -> &[ShownDay] {
        &self.days[..SHOWN.min(self.days.len())]
    }

    /// The views of some of its days, by date, in k.
    pub fn actual(days: &[ShownDay]) -> impl Iterator<Item = (Date, f64)> + '_ {
        days.iter().map(|day| (day.date, day.actual_k))
    }

    /// Predicted views of some of its days, by date, in k.
    pub fn predicted(days: &[ShownDay]) -> impl Iterator<Item = (Date, f64)> + '_ {
        days.iter().map(|day| (day.date, day.predicted_k))
    }

    fn new(model: &str, days: Vec<(Date, f64, f64)>) -> Self {
        let mae_k = |days: &[(Date, f64, f64)]| {
            Score::from_pairs(days.iter().map(|&(_, actual, predicted)| (actual, predicted))).mae_k
        };
        let day = |(date, actual, predicted): (Date, f64, f64)| ShownDay {
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

/// The first and the last of some days.
pub fn ends(days: &[ShownDay]) -> (Date, Date) {
    let date = |day: Option<&ShownDay>| day.map_or(Date::ZERO, |day| day.date);
    (date(days.first()), date(days.last()))
}
