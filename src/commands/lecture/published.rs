//! `viewcast lecture published`.

use std::path::Path;

use super::Failure;
use crate::{
    data::{Columns, LECTURE_DAYS, Series},
    evaluate::Score,
    lecture::LINES,
};

/// Scores the lecture's published models on the real days of its plot.
pub fn published() -> Result<(), Failure> {
    let series = Series::read(Path::new(LECTURE_DAYS), &Columns::default())?;
    println!(
        "The lecture's own models on {} real days of its channel, {} to {} ({LECTURE_DAYS})\n",
        series.days(),
        series.date(0),
        series.last_date()
    );
    println!("published model             days scored      MAE  printed for 2021");
    for line in LINES {
        let history = line.weights.len();
        let name = match line.weights {
            [weight] => format!("y = {}k + {weight} x1", line.bias_k),
            _ => format!("y = {}k + w.x, {history} days", line.bias_k),
        };
        let score = Score::of(line.predict(series.views()));
        println!("{name:<27} {:>11}  {:>6.2}k  {:>15.2}k", score.days, score.mae_k, line.unseen_k);
    }
    Ok(())
}
