//! A backtest for spreadsheets and programs.

use std::fmt::Write;

use super::Backtest;
use crate::data::Series;

/// For a spreadsheet: a line a forecaster, fold and day, in views.
pub fn csv(backtest: &Backtest, series: &Series) -> String {
    let mut text = "forecaster,from,date,ahead,actual,predicted\n".to_owned();
    for outcome in &backtest.results {
        for (from, predicted) in backtest.from.iter().zip(&outcome.predicted) {
            let first = series.days_before(*from);
            for (place, predicted) in predicted.iter().enumerate() {
                let (day, ahead) = (first + place, place + 1);
                let (date, actual) = (series.date(day), series.views()[day]);
                writeln!(text, "\"{}\",{from},{date},{ahead},{actual},{predicted}", outcome.name)
                    .ok();
            }
        }
    }
    text
}

/// For a program: everything.
pub fn json(backtest: &Backtest) -> String {
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(backtest).unwrap_or_default() + "\n"
}
