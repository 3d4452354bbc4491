//! A run's networks on days that are not its own.

use std::path::Path;

use burn::tensor::Device;

use super::Failure;
use crate::{
    data::{Era, Unit},
    evaluate::{Rule, Score, predict},
    runs::{Trained, read_series},
    text_table::text_table,
};

/// Scores a run's networks, on the scale that they were trained with, on the days of another file; apart
/// are those from the first unseen day of the run on, as its channel may be the same.
pub fn text(folder: &Path, path: &Path, device: &Device) -> Result<String, Failure> {
    let trained = Trained::open(folder, device)?;
    let mut data = trained.experiment.data.clone();
    data.path = path.display().to_string();
    let series = read_series(&data)?;
    if series.days() <= data.history {
        let (path, days) = (path.into(), series.days());
        return Err(Failure::TooFewDays { path, days, history: data.history });
    }
    let windows = trained.windows(&series);
    let predictions = predict(&trained.ensemble, &series, &windows, device);
    let eras: Vec<_> = [Era::Training, Era::Unseen]
        .into_iter()
        .filter(|&era| !windows.era(era).is_empty())
        .collect();
    let (mut head, mut spans) = (vec![String::new()], Vec::new());
    for &era in &eras {
        let days = windows.era(era);
        let (first, last) = (series.date(days.start), series.date(days.end - 1));
        let age = if era == Era::Training { "as old as its training era" } else { "newer" };
        spans.push(format!("{} days {age}, {first} to {last}", days.len()));
        let name = if era == Era::Training { "old" } else { "new" };
        head.extend([format!("{name} days: MAE"), "RMSE".into()]);
    }
    let unit = Unit::of(series.views());
    let row = |name: &str, score: &dyn Fn(Era) -> Score| {
        let mut row = vec![name.to_owned()];
        for &era in &eras {
            let Score { mae_k, rmse_k, .. } = score(era);
            row.extend([unit.of_k(mae_k), unit.of_k(rmse_k)]);
        }
        row
    };
    let model = |era| {
        let of_era = predictions.iter().filter(|it| it.era == era && it.ahead == 1);
        Score::of(of_era.map(|it| (it.actual, it.predicted)))
    };
    let mut rows = vec![head, row(&trained.name, &model)];
    for rule in Rule::NEXT_DAY {
        let score = |era| Score::of_rule(rule, series.views(), windows.era(era));
        if eras.iter().all(|&era| score(era).days > 0) {
            rows.push(row(rule.label(), &score));
        }
    }
    Ok(format!(
        "{} is not what {} was trained on: its weights on other days,\n{}\n\n{}",
        path.display(),
        folder.display(),
        spans.join(",\n"),
        text_table(rows, 1)
    ))
}
