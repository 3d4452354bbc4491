//! The small table of scores that `train` and `evaluate` end with.

use crate::{
    data::{Era, Unit},
    evaluate::{EraScores, Rule, Scores},
    runs::Days,
    text_table::text_table,
};

/// A model's scores above those of the simple rules, which days they are of, and whether it was worth
/// its training.
pub fn text(label: &str, scores: &Scores, days: &Days) -> String {
    let [training, unseen] = [Era::Training, Era::Unseen].map(|era| {
        let of_era = days.windows.era(era);
        format!("{} to {}", days.series.date(of_era.start), days.series.date(of_era.end - 1))
    });
    let unit = Unit::of(days.series.views());
    let head = ["", "training MAE", "RMSE", "unseen MAE", "RMSE"].map(String::from);
    let row = |name: String, EraScores { training, unseen }: &EraScores| {
        let [a, b, c, d] = [training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k]
            .map(|error| unit.of_k(error));
        [name, a, b, c, d]
    };
    let rules = scores.rules().map(|(rule, scores)| row(rule.label().into(), scores));
    let first = [head, row(label.into(), &scores.model)];
    let table = text_table(first.into_iter().chain(rules).chain(ahead(scores, unit)), 1);
    let verdict = verdict(scores).map(|verdict| format!("\n{verdict}\n")).unwrap_or_default();
    format!("training era {training}, unseen era {unseen}\n\n{table}{verdict}")
}

/// A row for a day ahead, two and so on, where a network predicts several at once.
fn ahead(scores: &Scores, unit: Unit) -> Vec<[String; 5]> {
    let days = scores.ahead.iter().enumerate();
    // At most about a dozen, the last among them.
    let every = scores.ahead.len().div_ceil(14).max(1);
    let shown = days.filter(|(day, _)| (scores.ahead.len() - 1 - day).is_multiple_of(every));
    shown
        .map(|(day, EraScores { training, unseen })| {
            let errors = [training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k];
            let [a, b, c, d] = errors.map(|error| unit.of_k(error));
            [format!("  {} day{} ahead", day + 1, if day == 0 { "" } else { "s" }), a, b, c, d]
        })
        .collect()
}

/// Whether the model is better than the same weekday of the week before, on days that it has not seen.
fn verdict(scores: &Scores) -> Option<String> {
    let (rule, label) = (scores.last_week.as_ref()?.unseen.mae_k, Rule::LastWeek.label());
    let gain = 100.0 * (1.0 - scores.model.unseen.mae_k / rule);
    let behind = format!("on unseen days it does not beat {label}");
    Some(match gain {
        _ if rule <= 0.0 => format!("{behind}, which is right on each of them"),
        gain if gain > 0.0 => format!("on unseen days it beats {label} by {gain:.0}%"),
        gain if gain > -900.0 => format!("{behind}: its error is {:.0}% larger", -gain),
        _ => format!("{behind}: its error is more than 10 times as large"),
    })
}
