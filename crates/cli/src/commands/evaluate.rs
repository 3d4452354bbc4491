//! `viewcast evaluate`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{Failure, evaluate_other, flags::TrainedArgs, scoreboard};
use viewcast::{
    backend::Backend,
    data::Unit,
    evaluate::{EraScores, Scores},
    plan::{Days, PlanError},
    runs::{Run, RunError},
};
use viewcast_texts::Language;

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

/// How far a score may lie from the saved one on another backend: a share of it, and of what views there
/// are, which is all that is left of a score where the model is never wrong.
const TOLERANCE: (f64, f64) = (1e-3, 1e-6);

/// Recomputes a run's scores from its saved model and checks them against the saved ones.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let run = match (Run::open_with(&flags.run, flags.data.as_deref()), &flags.data) {
        (Err(RunError::Plan(PlanError::DataChanged { .. })), Some(other)) => {
            let device = flags.device.device(Backend::default())?;
            return evaluate_other::text(&flags.run, other, &device, language);
        }
        (run, _) => run?,
    };
    let device = flags.device.device(run.plan.backend)?;
    let Days { series, windows, .. } = &run.plan.days;
    let scores = Scores::new(&run.predictions(&device)?, series, windows);
    #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
    let mean = series.views().iter().sum::<f64>() / series.days() as f64;
    let unit = Unit::for_views(series.views());
    let differences = differences(&scores.model, &run.scores.model, mean / 1000.0, unit);
    if !differences.is_empty() {
        let differences = differences.join(", ");
        return Err(Failure::ScoresDiffer { run: run.folder, differences });
    }
    Ok(scoreboard::text(&run.plan.name, &scores, &run.plan.days, language))
}

/// What differs between scores of days that have so many k views each.
fn differences(now: &EraScores, then: &EraScores, mean_k: f64, unit: Unit) -> Vec<String> {
    let scores = [
        ("training era MAE", now.training.mae_k, then.training.mae_k),
        ("training era RMSE", now.training.rmse_k, then.training.rmse_k),
        ("unseen era MAE", now.unseen.mae_k, then.unseen.mae_k),
        ("unseen era RMSE", now.unseen.rmse_k, then.unseen.rmse_k),
    ];
    // What is no number is near to none.
    let near =
        |now: f64, then: f64| (now - then).abs() <= TOLERANCE.0 * then.abs() + TOLERANCE.1 * mean_k;
    let text = |k: f64| format!("{:.4}{}", 1000.0 * k / unit.views, unit.sign);
    let differ = scores.into_iter().filter(|(_, now, then)| !near(*now, *then));
    differ.map(|(name, now, then)| format!("{name} {}, saved {}", text(now), text(then))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::evaluate::Score;

    #[test]
    fn scores_differ_by_a_share_of_them_and_where_they_are_no_numbers() {
        let scores = |mae_k: f64| EraScores::by_era(|_| Score { days: 1, mae_k, rmse_k: 0.0 });
        let differ = |now, then, mean_k| {
            differences(&scores(now), &scores(then), mean_k, Unit::THOUSANDS).len()
        };
        assert_eq!(differ(0.3001, 0.3, 4.0), 0);
        assert_eq!(differ(0.304, 0.3, 4.0), 2);
        // Of five orders a day half a one is much.
        assert_eq!(differ(0.0008, 0.0004, 0.005), 2);
        assert_eq!(differ(f64::NAN, 0.3, 4.0), 2);
        assert_eq!(differ(0.3, f64::NAN, 4.0), 2);
        assert_eq!(differ(0.000_001, 0.0, 4.0), 0);
    }
}
