//! The small table of scores that `train` and `evaluate` end with.

use crate::{
    data::{Era, Series, Windows},
    evaluate::{EraScores, Scores},
};

/// Prints a model's scores above its baselines', in k views.
pub fn print(label: &str, scores: &Scores, series: &Series, windows: &Windows) {
    let rows: [(&str, &EraScores); 3] = [
        (label, &scores.model),
        ("yesterday again", &scores.yesterday),
        ("last week again", &scores.last_week),
    ];
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let era = |era| {
        let days = windows.era(era);
        format!("{} to {}", series.date(days.start), series.date(days.end - 1))
    };
    println!("{:width$}  {:>25}  {:>25}", "", "training era", "unseen era");
    println!("{:width$}  {:>25}  {:>25}", "", era(Era::Training), era(Era::Unseen));
    println!("{:width$}  {:>12} {:>12}  {:>12} {:>12}", "", "MAE", "RMSE", "MAE", "RMSE");
    for (name, EraScores { training, unseen }) in rows {
        println!(
            "{name:width$}  {:>11.3}k {:>11.3}k  {:>11.3}k {:>11.3}k",
            training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k
        );
    }
}
