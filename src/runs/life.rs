//! A run's life: a plan becomes an active run, its networks are fitted, the trained model is scored, and the
//! run is published.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use burn::tensor::Device;

use super::{
    active::{ActiveRun, Existing},
    error::RunError,
    run::Run,
};
use crate::{
    backend::{Backend, BackendError},
    plan::Plan,
    train::{Log, TrainError, Trainer, fit, most_side_by_side, next_side_by_side},
};

impl Run {
    /// Fits a plan, and publishes its run in a folder.
    ///
    /// # Errors
    ///
    /// [`RunError::Train`] where training ended early or would not fit into memory; where another process is writing the
    /// folder, something else is in the way, or the disk refuses.
    pub fn fit(
        plan: &Plan,
        folder: &Path,
        existing: Existing,
        trainer: &Trainer,
    ) -> Result<Self, RunError> {
        plan.check(&trainer.device.device).map_err(RunError::of_training(plan))?;
        fit_checked(plan, folder, existing, trainer)
    }

    /// Resumes an interrupted run, by a trainer on a device of its backend. `data` as in [`Run::open_with`].
    ///
    /// # Errors
    ///
    /// Where there is no such run, another process is writing it, or the data has changed since; and
    /// as [`Run::fit`].
    pub fn resume(
        folder: &Path,
        data: Option<&Path>,
        trainer: impl FnOnce(Backend) -> Result<Trainer, BackendError>,
    ) -> Result<Self, RunError> {
        let active = ActiveRun::resume(folder, data)?;
        let (plan, trainer) = (&active.plan, trainer(active.plan.backend)?);
        plan.check(&trainer.device.device).map_err(RunError::of_training(plan))?;
        finish_one(active, &trainer)
    }
}

/// [`Run::fit`] of a plan whose memory is checked.
pub fn fit_checked(
    plan: &Plan,
    folder: &Path,
    existing: Existing,
    trainer: &Trainer,
) -> Result<Run, RunError> {
    finish_one(ActiveRun::start(plan, folder, existing, &trainer.device.name)?, trainer)
}

/// Resumes a run of a plan whose memory is checked, or starts it where there is nothing to resume.
pub fn fit_or_resume(plan: &Plan, folder: &Path, trainer: &Trainer) -> Result<Run, RunError> {
    finish_one(start_or_resume(plan, folder, trainer)?, trainer)
}

/// Fits plans that differ by their seeds alone side by side, each from where it was interrupted if it was.
/// Where one diverges, the others end with it, and can be resumed.
pub fn fit_together(plans: &[&(Plan, PathBuf)], trainer: &Trainer) -> Result<Vec<Run>, RunError> {
    let active = plans.iter().map(|(plan, folder)| start_or_resume(plan, folder, trainer));
    finish(active.collect::<Result<_, _>>()?, trainer)
}

fn start_or_resume(plan: &Plan, folder: &Path, trainer: &Trainer) -> Result<ActiveRun, RunError> {
    match ActiveRun::resume(folder, None) {
        Err(error) if error.leaves_nothing() => {
            ActiveRun::start(plan, folder, Existing::KeepComplete, &trainer.device.name)
        }
        resumed => resumed,
    }
}

fn finish_one(active: ActiveRun, trainer: &Trainer) -> Result<Run, RunError> {
    Ok(finish(vec![active], trainer)?.remove(0))
}

/// Fits, scores and publishes active runs that differ by their seeds alone.
fn finish(mut active: Vec<ActiveRun>, trainer: &Trainer) -> Result<Vec<Run>, RunError> {
    let started = Instant::now();
    let fitted = fit_all(&mut active, trainer);
    #[allow(clippy::cast_precision_loss, reason = "seeds are few")]
    let share = started.elapsed().as_secs_f64() / active.len() as f64;
    for run in &mut active {
        run.add_seconds(share);
    }
    if let Err(error) = fitted {
        // Alone, it would only diverge again.
        let anew = active.len() == 1 && error.is_divergence();
        for run in &active {
            run.interrupt(anew);
        }
        return Err(error);
    }
    score_and_publish(active, &trainer.device.device, trainer.log)
}

/// Scores the networks of active runs, which are all kept, and publishes the runs.
pub fn score_and_publish(
    mut active: Vec<ActiveRun>,
    device: &Device,
    log: Option<Log>,
) -> Result<Vec<Run>, RunError> {
    let mut results = Vec::new();
    for run in &mut active {
        let model = run.model(device)?;
        let (predictions, scores) = model.score(&run.plan.days);
        if !scores.model.is_finite() {
            // Resumed, it would only end here again.
            run.interrupt(true);
            return Err(RunError::NoScore {
                label: run.plan.name.clone(),
                learning_rate: run.plan.experiment.training.learning_rate,
            });
        }
        if let Some(Log::Tensorboard) = log {
            run.log_scores(&scores, model.chosen_epoch())?;
        }
        run.write_results(&predictions, &scores)?;
        results.push((model, scores));
    }
    ActiveRun::sync(&active)?;
    let runs = active.into_iter().zip(results);
    runs.map(|(run, (model, scores))| run.publish(&model, scores)).collect()
}

/// Fits the networks of active runs to their end, side by side where they can be, and keeps each with its run.
fn fit_all(active: &mut [ActiveRun], trainer: &Trainer) -> Result<(), RunError> {
    let Some(plan) = active.first().map(|run| run.plan.clone()) else {
        return Ok(());
    };
    let mut waiting = Vec::new();
    for (place, run) in active.iter().enumerate() {
        let starts = run.starts(trainer.log).into_iter();
        waiting.extend(starts.map(|(number, start)| ((place, number), start)));
    }
    // Several come here only if they can be stacked.
    let most = if active.len() > 1 { waiting.len() } else { most_side_by_side(&plan, usize::MAX) };
    while let Some((places, starts)) = next_side_by_side::<_, Vec<_>>(&mut waiting, most) {
        let fitted = fit(&plan, &starts, trainer).map_err(RunError::of_training(&plan))?;
        for ((place, number), (network, history)) in places.into_iter().zip(fitted) {
            if let Some(run) = active.get_mut(place) {
                run.keep(number, network, history)?;
            }
        }
    }
    Ok(())
}

impl RunError {
    fn is_divergence(&self) -> bool {
        matches!(self, Self::Train { error: TrainError::Diverged { .. }, .. })
    }
}
