//! `viewcast evaluate`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Failure, evaluate_other, flags::TrainedArgs, scoreboard};
use crate::{
    backend::Backend,
    evaluate::{EraScores, Scores},
    runs::{Days, Run, RunError},
};

/// Flags of `evaluate`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The run folder, such as runs/relu3/flex-seed1
    run: PathBuf,
    /// Its data file, where that is elsewhere now, or other days to score its weights on [default: by its
    /// path, from here and from the folders above the run]
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    data: Option<PathBuf>,
    #[command(flatten)]
    device: TrainedArgs,
}

/// How far a score may lie from the saved one on another backend, in k views: less than the last
/// digit that is printed.
const TOLERANCE_K: f64 = 0.0005;

/// Recomputes a run's scores from its saved model and checks them against the saved ones.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let run = match (Run::open_with(&flags.run, flags.data.as_deref()), &flags.data) {
        (Err(RunError::DataChanged { .. }), Some(other)) => {
            let device = flags.device.device(Backend::default())?;
            return evaluate_other::text(&flags.run, other, &device);
        }
        (run, _) => run?,
    };
    let device = flags.device.device(run.plan.backend)?;
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
    let scores = [
        ("training era MAE", now.training.mae_k, then.training.mae_k),
        ("training era RMSE", now.training.rmse_k, then.training.rmse_k),
        ("unseen era MAE", now.unseen.mae_k, then.unseen.mae_k),
        ("unseen era RMSE", now.unseen.rmse_k, then.unseen.rmse_k),
    ];
    let differ = scores.into_iter().filter(|(_, now, then)| (now - then).abs() > TOLERANCE_K);
    differ.map(|(name, now, then)| format!("{name} {now:.4}k, saved {then:.4}k")).collect()
}
