//! `viewcast evaluate`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, flags::backend_parser, scoreboard};
use crate::{
    backend::Backend,
    evaluate::{EraScores, Score, Scores},
    runs::{Days, Run},
};

/// Flags of `evaluate`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The run folder, such as runs/relu3/flex-seed1
    run: PathBuf,
    /// The backend that computes [default: the one that trained it]
    #[arg(long, value_parser = backend_parser())]
    backend: Option<Backend>,
    /// Which GPU, by its number in `viewcast backends`
    #[arg(long, value_name = "N")]
    gpu: Option<usize>,
}

/// How far a score may lie from the saved one on another backend, in k views: less than the last
/// digit that is printed.
const TOLERANCE_K: f64 = 0.0005;

/// Recomputes a run's scores from its saved model and checks them against the saved ones.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let run = Run::open(&flags.run)?;
    let device = flags.backend.unwrap_or(run.plan.backend).device(flags.gpu)?.device;
    let Days { series, windows, .. } = &run.plan.days;
    let scores = Scores::of(&run.predictions(&device)?, series, windows);
    let differences = differences(&scores.model, &run.scores()?.model);
    if !differences.is_empty() {
        let differences = differences.join(", ");
        return Err(Failure::ScoresDiffer { run: run.folder, differences });
    }
    Ok(scoreboard::text(&run.plan.name, &scores, &run.plan.days))
}

fn differences(now: &EraScores, then: &EraScores) -> Vec<String> {
    let eras =
        [("training era", now.training, then.training), ("unseen era", now.unseen, then.unseen)];
    let both = |now: Score, then: Score| {
        [("MAE", now.mae_k, then.mae_k), ("RMSE", now.rmse_k, then.rmse_k)]
    };
    eras.into_iter()
        .flat_map(|(era, now, then)| both(now, then).map(|score| (era, score)))
        .filter(|(_, (_, now, then))| (now - then).abs() > TOLERANCE_K)
        .map(|(era, (name, now, then))| format!("{era} {name} {now:.4}k, saved {then:.4}k"))
        .collect()
}
