//! The small table of scores that `train` and `evaluate` end with.

use crate::{
    data::Era,
    evaluate::{EraScores, Scores},
    runs::Days,
    text_table::text_table,
};

/// A model's scores above its baselines', in k views.
pub fn text(label: &str, scores: &Scores, days: &Days) -> String {
    let era = |era| {
        let of_era = days.windows.era(era);
        let (first, last) = (days.series.date(of_era.start), days.series.date(of_era.end - 1));
        format!("{first} to {last}")
    };
    let [training, unseen] = [Era::Training, Era::Unseen].map(era);
    let mut rows = vec![["", "MAE", "RMSE", "MAE", "RMSE"].map(String::from)];
    for (name, EraScores { training, unseen }) in [
        (label, &scores.model),
        ("yesterday again", &scores.yesterday),
        ("last week again", &scores.last_week),
    ] {
        let k = |value: f64| format!("{value:>11.3}k");
        let [a, b] = [training, unseen].map(|score| [k(score.mae_k), k(score.rmse_k)]);
        rows.push([name.into(), a[0].clone(), a[1].clone(), b[0].clone(), b[1].clone()]);
    }
    let table = text_table(rows, 1);
    // Each era stands above its two columns.
    let width = table.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let column = width.saturating_sub(28);
    let over = |first: &str, second: &str| format!("{first:>column$}{second:>28}\n");
    over("training era", "unseen era") + &over(&training, &unseen) + &table
}
