//! A forecast for people and for programs: one function a format.

use std::fmt::Write;

use super::{
    bands::{LEVELS, needed},
    made::{Day, Forecast},
    span::Span,
    trust::Coverage,
};
use crate::{data::Unit, text_table::text_table};

/// Days ahead whose coverage a terminal shows.
const SHOWN: [usize; 3] = [1, 7, 14];

/// For a terminal, in a unit.
#[must_use]
pub fn text(forecast: &Forecast, unit: Unit) -> String {
    let Forecast { experiment, days, trained_on, last_known, .. } = forecast;
    let levels: Vec<_> = LEVELS
        .into_iter()
        .filter(|level| days.iter().any(|day| day.bands.iter().any(|band| band.level == *level)))
        .collect();
    let mut head = vec!["day".to_owned(), "views".into()];
    head.extend(levels.iter().map(|level| format!("{level}% band")));
    let row = |day: &Day| {
        let mut row = vec![day.date.strftime("%a %Y-%m-%d").to_string(), unit.text(day.views)];
        for level in &levels {
            let band = day.bands.iter().find(|band| band.level == *level);
            row.push(band.map_or(String::new(), |band| {
                format!("{} to {}", unit.text(band.low), unit.text(band.high))
            }));
        }
        row
    };
    let table = text_table([head].into_iter().chain(days.iter().map(row)), 1);
    format!(
        "{experiment}: {} days after {last_known}, trained on {}\n\n{table}\n{}",
        days.len(),
        span(trained_on),
        trust(forecast)
    )
}

fn span(span: &Span) -> String {
    format!("{} days, {} to {}", span.days, span.first, span.last)
}

/// What the bands are made of, how often they held, and what is missing for those that are not there.
fn trust(forecast: &Forecast) -> String {
    let Some(from) = &forecast.bands_from else {
        let advice = needed(LEVELS[1]) + forecast.days.len() - 1;
        return format!(
            "no bands: they are made of errors on days that training did not see, and there are none;\n\
             data.validation_days = {advice} or more would give them\n"
        );
    };
    let mut text =
        format!("bands by split conformal prediction, from the errors on\n{}\n", span(from));
    for level in LEVELS {
        let all =
            forecast.days.iter().position(|day| !day.bands.iter().any(|it| it.level == level));
        if let Some(first) = all {
            let missing = (needed(level) + forecast.days.len() - 1).saturating_sub(from.days);
            text += &format!(
                "no {level}% band from {} day(s) ahead on: raise data.validation_days by {missing}\n",
                first + 1
            );
        }
    }
    let shown = |coverage: &&Coverage| SHOWN.contains(&coverage.ahead);
    let rows = forecast.coverage.iter().filter(shown).map(|it| {
        let ahead = format!("  {} day{} ahead", it.ahead, if it.ahead == 1 { "" } else { "s" });
        [ahead, format!("{}%", it.level), format!("{:.1}%", it.covered), it.days.to_string()]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let head = ["on unseen days", "band", "real views in it", "of days"].map(String::from);
        text += &format!("\n{}", text_table([head].into_iter().chain(rows), 1));
    }
    text
}

/// For a spreadsheet: a line a day, in views.
#[must_use]
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
#[must_use]
pub fn json(forecast: &Forecast) -> String {
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(forecast).unwrap_or_default() + "\n"
}
