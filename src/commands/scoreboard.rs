//! The small table of scores that `train` and `evaluate` end with.

use crate::{
    data::Era,
    evaluate::{EraScores, Scores},
    runs::Days,
    text_table::text_table,
};

/// A model's scores above its baselines', in k views, and which days they are of.
pub fn text(label: &str, scores: &Scores, days: &Days) -> String {
    let [training, unseen] = [Era::Training, Era::Unseen].map(|era| {
        let of_era = days.windows.era(era);
        format!("{} to {}", days.series.date(of_era.start), days.series.date(of_era.end - 1))
    });
    let head = ["", "training MAE", "RMSE", "unseen MAE", "RMSE"].map(String::from);
    let models = [
        (label, &scores.model),
        ("yesterday again", &scores.yesterday),
        ("last week again", &scores.last_week),
    ];
    let rows = models.map(|(name, EraScores { training, unseen })| {
        let [a, b, c, d] = [training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k]
            .map(|error| format!("{error:.3}k"));
        [name.into(), a, b, c, d]
    });
    let table = text_table([head].into_iter().chain(rows), 1);
    format!("training era {training}, unseen era {unseen}\n\n{table}")
}
