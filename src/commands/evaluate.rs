//! `viewcast evaluate`.

use super::{Failure, scoreboard};
use crate::{
    cli::EvaluateArgs,
    evaluate::{EraScores, Score, Scores},
    run::Run,
    session::Trained,
};

/// How far a score may lie from the saved one on another backend, in k views: less than the last
/// digit that is printed.
const TOLERANCE_K: f64 = 0.0005;

/// Recomputes a run's scores from its saved model and checks them against the saved ones.
pub fn evaluate(args: &EvaluateArgs) -> Result<(), Failure> {
    let backend = |run: &Run| args.backend.unwrap_or(run.provenance.backend);
    let device = backend(&Run::read(&args.run)?).device(args.gpu)?.device;
    let trained = Trained::load(&args.run, &device)?;
    let Trained { run, days, .. } = &trained;
    let scores = Scores::of(&trained.predictions(), &days.series, &days.windows);
    scoreboard::print(&run.provenance.experiment, &scores, &days.series, &days.windows);

    let differences = differences(&scores.model, &run.scores()?.model);
    if !differences.is_empty() {
        return Err(Failure::ScoresDiffer {
            run: run.folder.clone(),
            differences: differences.join(", "),
        });
    }
    Ok(())
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
