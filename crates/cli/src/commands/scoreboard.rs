//! The small table of scores that `train` and `evaluate` end with.

use viewcast::{
    data::{Era, Unit},
    evaluate::{EraScores, Rule, Scores},
    plan::Days,
};
use viewcast_texts::{Language, labels, table::text_table};

/// A model's scores above those of the simple rules, which days they are of, and whether it was worth
/// its training.
pub fn text(label: &str, scores: &Scores, days: &Days, language: Language) -> String {
    let [training, unseen] = [Era::Training, Era::Unseen].map(|era| {
        let of_era = days.windows.era(era);
        let (first, last) = (days.series.date(of_era.start), days.series.date(of_era.end - 1));
        language.say(format!("{first} to {last}"), format!("{first} 至 {last}"))
    });
    let unit = Unit::for_views(days.series.views());
    let head = language.say(
        ["", "training MAE", "RMSE", "unseen MAE", "RMSE"],
        ["", "训练期 MAE", "RMSE", "测试期 MAE", "RMSE"],
    );
    let head = head.map(String::from);
    let row = |name: String, EraScores { training, unseen }: &EraScores| {
        let [a, b, c, d] = [training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k]
            .map(|error| unit.of_k(error));
        [name, a, b, c, d]
    };
    let rules =
        scores.rules().map(|(rule, scores)| row(labels::rule(rule, language).into(), scores));
    let first = [head, row(label.into(), &scores.model)];
    let table = text_table(first.into_iter().chain(rules).chain(ahead(scores, unit, language)), 1);
    let verdict =
        verdict(scores, language).map(|verdict| format!("\n{verdict}\n")).unwrap_or_default();
    let eras = language.say(
        format!("training era {training}, unseen era {unseen}"),
        format!("训练期 {training}，测试期 {unseen}"),
    );
    format!("{eras}\n\n{table}{verdict}")
}

/// A row for a day ahead, two and so on, where a network predicts several at once.
fn ahead(scores: &Scores, unit: Unit, language: Language) -> Vec<[String; 5]> {
    let days = scores.ahead.iter().enumerate();
    // At most about a dozen, the last among them.
    let every = scores.ahead.len().div_ceil(14).max(1);
    let shown = days.filter(|(day, _)| (scores.ahead.len() - 1 - day).is_multiple_of(every));
    shown
        .map(|(day, EraScores { training, unseen })| {
            let errors = [training.mae_k, training.rmse_k, unseen.mae_k, unseen.rmse_k];
            let [a, b, c, d] = errors.map(|error| unit.of_k(error));
            let (ahead, plural) = (day + 1, if day == 0 { "" } else { "s" });
            let name =
                language.say(format!("  {ahead} day{plural} ahead"), format!("  提前 {ahead} 天"));
            [name, a, b, c, d]
        })
        .collect()
}

/// Whether the model is better than the same weekday of the week before, on days that it has not seen.
fn verdict(scores: &Scores, language: Language) -> Option<String> {
    let rule = scores.last_week.as_ref()?.unseen.mae_k;
    let gain = 100.0 * (1.0 - scores.model.unseen.mae_k / rule);
    let (label, loss) = (labels::rule(Rule::LastWeek, language), -gain);
    let behind = language.say(
        format!("on unseen days it does not beat {label}"),
        format!("在测试期没有胜过“{label}”"),
    );
    Some(match gain {
        _ if rule <= 0.0 => language.say(
            format!("{behind}, which is right on each of them"),
            format!("{behind}：它每天都对"),
        ),
        gain if gain > 0.0 => language.say(
            format!("on unseen days it beats {label} by {gain:.0}%"),
            format!("在测试期胜过“{label}”，误差低 {gain:.0}%"),
        ),
        gain if gain > -900.0 => language.say(
            format!("{behind}: its error is {loss:.0}% larger"),
            format!("{behind}：误差高 {loss:.0}%"),
        ),
        _ => language.say(
            format!("{behind}: its error is more than 10 times as large"),
            format!("{behind}：误差超过 10 倍"),
        ),
    })
}
