//! A run's networks on days that are not its own.

use std::path::Path;

use burn::tensor::Device;

use super::Failure;
use viewcast::{
    data::{Era, Unit},
    evaluate::{Rule, Score, predict},
    plan::read_series,
    runs::load_without_days,
};
use viewcast_texts::{Language, labels, table::text_table};

/// Scores a run's networks, on the scale that they were trained with, on the days of another file; apart
/// are those from the first unseen day of the run on, as its channel may be the same.
pub fn text(
    folder: &Path,
    path: &Path,
    device: &Device,
    language: Language,
) -> Result<String, Failure> {
    let model = load_without_days(folder, device)?;
    let mut data = model.experiment.data.clone();
    data.path = path.display().to_string();
    let series = read_series(&data)?;
    if series.days() <= data.history {
        let (path, days) = (path.into(), series.days());
        return Err(Failure::TooFewDays { path, days, history: data.history });
    }
    let windows = model.windows(&series);
    let predictions = predict(&model.ensemble, &series, &windows, device);
    let eras: Vec<_> = [Era::Training, Era::Unseen]
        .into_iter()
        .filter(|&era| !windows.era(era).is_empty())
        .collect();
    let (mut head, mut spans) = (vec![String::new()], Vec::new());
    for &era in &eras {
        let days = windows.era(era);
        let (first, last) = (series.date(days.start), series.date(days.end - 1));
        let days = days.len();
        spans.push(match era {
            Era::Training => language.say(
                format!("{days} days as old as its training era, {first} to {last}"),
                format!("{days} 天与训练期同时，{first} 至 {last}"),
            ),
            Era::Unseen => language.say(
                format!("{days} days newer, {first} to {last}"),
                format!("{days} 天在其后，{first} 至 {last}"),
            ),
        });
        let mae = match era {
            Era::Training => language.say("old days: MAE", "同期 MAE"),
            Era::Unseen => language.say("new days: MAE", "其后 MAE"),
        };
        head.extend([mae, "RMSE"].map(String::from));
    }
    let unit = Unit::for_views(series.views());
    let row = |name: &str, score: &dyn Fn(Era) -> Score| {
        let mut row = vec![name.to_owned()];
        for &era in &eras {
            let Score { mae_k, rmse_k, .. } = score(era);
            row.extend([unit.of_k(mae_k), unit.of_k(rmse_k)]);
        }
        row
    };
    let of_model = |era| {
        let of_era = predictions.iter().filter(|it| it.era == era && it.ahead == 1);
        Score::from_pairs(of_era.map(|it| (it.actual, it.predicted)))
    };
    let mut rows = vec![head, row(&model.name, &of_model)];
    for rule in Rule::NEXT_DAY {
        let score = |era| Score::of_rule(rule, series.views(), windows.era(era));
        if eras.iter().all(|&era| score(era).days > 0) {
            rows.push(row(labels::rule(rule, language), &score));
        }
    }
    let (path, folder) = (path.display(), folder.display());
    let title = language.say(
        format!("{path} is not what {folder} was trained on: its weights on other days,"),
        format!("{folder} 不是用 {path} 训练的：它的权重用在别的日子上，"),
    );
    let spans = spans.join(language.say(",\n", "，\n"));
    Ok(format!("{title}\n{spans}\n\n{}", text_table(rows, 1)))
}
