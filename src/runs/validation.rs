//! How a run does on its validation days: what a choice may go by.

use jiff::civil::Date;
use serde::Deserialize;

use super::{days::Days, error::RunError, folder::PREDICTIONS, read::read_file, run::Run};
use crate::evaluate::Score;

/// What is needed of a saved prediction.
#[derive(Deserialize)]
struct Day {
    date: Date,
    actual: f64,
    predicted: f64,
    ahead: usize,
}

impl Run {
    /// How far its saved predictions are off on the validation days, which its optimizer did not see;
    /// of a network that predicts several days at once, all of them, however many days ahead.
    /// Without such days, both errors are not a number.
    ///
    /// # Errors
    ///
    /// Where the predictions are missing or damaged.
    pub fn validation_score(&self) -> Result<Score, RunError> {
        let Days { series, windows, .. } = &self.plan.days;
        let tail = windows.validation();
        let path = self.folder.join(PREDICTIONS);
        let damaged = |message: String| RunError::Damaged { path: path.clone(), message };
        let text = read_file(&self.folder, PREDICTIONS)?;
        let predictions = csv::Reader::from_reader(&text[..]).into_deserialize();
        let predictions = predictions.collect::<Result<Vec<Day>, _>>();
        let predictions = predictions.map_err(|error| damaged(error.to_string()))?;
        let dates = series.date(tail.start)..series.date(tail.end);
        let of_tail = || predictions.iter().filter(|day| dates.contains(&day.date));
        let there = of_tail().filter(|day| day.ahead == 1).count();
        if there == tail.len() {
            return Ok(Score::of(of_tail().map(|day| (day.actual, day.predicted))));
        }
        Err(damaged(format!("it has {there} of {} validation days", tail.len())))
    }
}
