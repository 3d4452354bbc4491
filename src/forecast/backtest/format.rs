//! A backtest for people and for programs: one function a format.

use std::fmt::Write;

use super::{Backtest, Outcome};
use crate::{data::Series, forecast::bands::LEVELS, text_table::text_table};

/// Days ahead that a terminal shows beside the last.
const SHOWN: [usize; 4] = [1, 7, 14, 28];

/// For a terminal of 80 columns.
#[must_use]
pub fn text(backtest: &Backtest) -> String {
    let Backtest { data, from, horizon, results, .. } = backtest;
    let (first, last) = (from.first(), from.last());
    let dates = first.zip(last).map_or(String::new(), |(a, b)| format!("{a} to {b}"));
    format!(
        "{data}: {} forecasts of {horizon} day{}, from {dates};\neach knows nothing of its days; mean ± \
         standard deviation over forecasts\n\n{}\n{}\n{}",
        from.len(),
        if *horizon == 1 { "" } else { "s" },
        measures(backtest),
        by_ahead(backtest),
        verdict(results, backtest)
    )
}

fn measures(Backtest { results, unit, .. }: &Backtest) -> String {
    let mut head = vec![String::new(), "MAE".into(), "RMSE".into(), "MASE".into(), "sMAPE".into()];
    head.extend(LEVELS.map(|level| format!("in {level}%")));
    let row = |outcome: &Outcome| {
        let Outcome { name, mae_k, rmse_k, mase, smape, coverage, .. } = outcome;
        let deviation =
            mae_k.deviation.map_or(String::new(), |it| format!("±{}", unit.number(1000.0 * it)));
        let mut row = vec![
            name.clone(),
            format!("{}{deviation}", unit.of_k(mae_k.mean)),
            unit.of_k(rmse_k.mean),
            // Where the rule was never wrong, there is nothing to divide by.
            if mase.mean.is_finite() { format!("{:.2}", mase.mean) } else { "-".into() },
            format!("{:.1}%", smape.mean),
        ];
        row.extend(LEVELS.map(|level| {
            let covered = coverage.iter().find(|(of, _)| *of == level);
            covered.map_or(String::new(), |(_, covered)| format!("{covered:.1}%"))
        }));
        row
    };
    text_table([head].into_iter().chain(results.iter().map(row)), 1)
}

fn by_ahead(Backtest { results, unit, horizon, .. }: &Backtest) -> String {
    let shown: Vec<_> =
        (1..=*horizon).filter(|ahead| SHOWN.contains(ahead) || ahead == horizon).collect();
    if shown.len() < 2 {
        return String::new();
    }
    let mut head = vec!["MAE by days ahead".to_owned()];
    head.extend(shown.iter().map(ToString::to_string));
    let row = |outcome: &Outcome| {
        let mut row = vec![outcome.name.clone()];
        row.extend(
            shown.iter().map(|&ahead| unit.of_k(outcome.by_ahead[ahead - 1].measures.mae_k)),
        );
        row
    };
    text_table([head].into_iter().chain(results.iter().map(row)), 1)
}

/// Whether the best is better than the second, or was lucky.
fn verdict(results: &[Outcome], backtest: &Backtest) -> String {
    let [best, second, ..] = results else {
        return String::new();
    };
    let (best, second) = (&best.name, &second.name);
    match &backtest.test {
        Some(test) => format!(
            "{best} against {second},\nby the test of Diebold and Mariano: t = {:.2}, p = {:.3}{}\n",
            test.statistic,
            test.p,
            if test.p < 0.05 { "" } else { ";\nthe difference may be chance" }
        ),
        None => format!("{best} against {second}: too few forecasts to tell them apart\n"),
    }
}

/// For a spreadsheet: a line a forecaster, fold and day, in views.
#[must_use]
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
#[must_use]
pub fn json(backtest: &Backtest) -> String {
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(backtest).unwrap_or_default() + "\n"
}
