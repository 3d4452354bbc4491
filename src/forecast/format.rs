//! A forecast for spreadsheets and programs.

use std::fmt::Write;

use super::{bands::LEVELS, made::Forecast};

/// For a spreadsheet: a line a day, in views.
pub fn csv(forecast: &Forecast) -> String {
    let ends = LEVELS.map(|level| format!(",low_{level},high_{level}")).concat();
    let mut text = format!("date,views{ends}\n");
    for day in &forecast.days {
        write!(text, "{},{}", day.date, day.views).ok();
        for level in LEVELS {
            match day.bands.iter().find(|band| band.level == level) {
                Some(band) => write!(text, ",{},{}", band.low, band.high).ok(),
                None => write!(text, ",,").ok(),
            };
        }
        text.push('\n');
    }
    text
}

/// For a program: everything, in views.
pub fn json(forecast: &Forecast) -> String {
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(forecast).unwrap_or_default() + "\n"
}
