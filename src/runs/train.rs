//! From a plan to a run: at once, or in several sittings.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use super::{
    days::Days,
    error::RunError,
    folder::Unfinished,
    plan::Plan,
    provenance::{Build, Provenance},
    run::Run,
};
use crate::{
    backend::{Backend, BackendError, NamedDevice},
    evaluate::{Scores, predict},
    model::Forecaster,
    train::{Checkpoint, Display, Fit, Journal, Member, TrainError},
};

/// What to do with a run that is there already, complete or interrupted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing {
    /// Nothing: it is an error.
    Keep,
    /// Replace it, once the new one is complete.
    Replace,
}

impl Plan {
    /// Trains it to the end, and leaves the run in a folder.
    ///
    /// # Errors
    ///
    /// [`RunError::Train`] where training ended early or would not fit into memory; where another process is writing the
    /// folder, something else is in the way, or the disk refuses.
    pub fn train(
        self,
        folder: &Path,
        existing: Existing,
        device: &NamedDevice,
        display: Display,
        stop: Arc<AtomicBool>,
    ) -> Result<Run, RunError> {
        self.check_room(&device.device)?;
        Sitting::start(self, folder, existing, device)?.finish(device, display, stop)
    }
}

/// Goes on with an interrupted run, on a device of its backend.
///
/// # Errors
///
/// Where there is no such run, another process is writing it, or the data has changed since; and
/// as [`Plan::train`].
pub fn resume(
    folder: &Path,
    device: impl FnOnce(Backend) -> Result<NamedDevice, BackendError>,
    display: Display,
    stop: Arc<AtomicBool>,
) -> Result<Run, RunError> {
    let sitting = Sitting::resume(folder)?;
    let device = device(sitting.plan.backend)?;
    sitting.plan.check_room(&device.device)?;
    sitting.finish(&device, display, stop)
}

/// Trains plans that can be stacked, side by side, each from where it was interrupted if it was, and
/// leaves a run of each in a folder.
///
/// # Errors
///
/// As [`Plan::train`]; where one diverges, the others end with it, and can be gone on with.
pub fn train_stack(
    plans: &[&(Plan, PathBuf)],
    device: &NamedDevice,
    stop: &Arc<AtomicBool>,
) -> Result<(), RunError> {
    let begin = |(plan, folder): &(Plan, PathBuf)| {
        let anew = |_| Sitting::start(plan.clone(), folder, Existing::Replace, device);
        Sitting::resume(folder).or_else(anew)
    };
    let mut sittings = plans.iter().map(|it| begin(it)).collect::<Result<Vec<_>, _>>()?;
    while let Some(first) = sittings.first().map(Sitting::epochs_done) {
        let (together, later) = sittings.into_iter().partition(|it| it.epochs_done() == first);
        sittings = later;
        finish(together, device, Display::Quiet, stop.clone())?;
    }
    Ok(())
}

/// A run that is being trained, or about to be.
struct Sitting {
    plan: Plan,
    unfinished: Unfinished,
    provenance: Provenance,
    checkpoint: Option<Checkpoint>,
}

impl Sitting {
    fn start(
        plan: Plan,
        folder: &Path,
        existing: Existing,
        device: &NamedDevice,
    ) -> Result<Self, RunError> {
        let provenance = plan.provenance(&device.name);
        let force = existing == Existing::Replace;
        let unfinished = Unfinished::start(folder, force, &plan.experiment, &provenance)?;
        Ok(Self { plan, unfinished, provenance, checkpoint: None })
    }

    fn resume(folder: &Path) -> Result<Self, RunError> {
        let (unfinished, experiment, mut provenance) = Unfinished::resume(folder)?;
        let this = Build::this();
        if !provenance.build.computes_like(&this) {
            // Neither program alone would come to the same.
            provenance.build.sources = format!("{}+{}", provenance.build.sources, this.sources);
        }
        let plan = Plan::again(folder, experiment, &provenance)?;
        let checkpoint = Checkpoint::last(&unfinished.checkpoints())
            .map_err(|error| RunError::Train { label: plan.name.clone(), error: error.into() })?;
        Ok(Self { plan, unfinished, provenance, checkpoint })
    }

    fn epochs_done(&self) -> usize {
        self.checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.epoch)
    }

    fn finish(
        self,
        device: &NamedDevice,
        display: Display,
        stop: Arc<AtomicBool>,
    ) -> Result<Run, RunError> {
        Ok(finish(vec![self], device, display, stop)?.remove(0))
    }
}

/// Trains, scores and completes runs that differ by their seeds alone and are equally far.
fn finish(
    mut sittings: Vec<Sitting>,
    device: &NamedDevice,
    display: Display,
    stop: Arc<AtomicBool>,
) -> Result<Vec<Run>, RunError> {
    let started = Instant::now();
    let alone = sittings.len() == 1;
    let member = |sitting: &mut Sitting| Member {
        seed: sitting.plan.seed(),
        checkpoints: sitting.unfinished.checkpoints(),
        resume: sitting.checkpoint.take(),
    };
    let members = sittings.iter_mut().map(member).collect();
    let first = &sittings[0].plan;
    let (label, windows) = (first.name.clone(), &first.days.windows);
    let fit = Fit {
        experiment: &first.experiment,
        members,
        label: &label,
        windows: windows.clone(),
        device: &device.device,
        display,
        stop,
    };
    let fitted = on_one_thread(|| fit.run());
    #[allow(clippy::cast_precision_loss, reason = "seeds are few")]
    let share = started.elapsed().as_secs_f64() / sittings.len() as f64;
    for Sitting { provenance, .. } in &mut sittings {
        provenance.wall_seconds = Some(provenance.wall_seconds.unwrap_or(0.0) + share);
    }
    let fitted = fitted.map_err(|error| {
        for Sitting { unfinished, provenance, .. } in &sittings {
            // The time so far is a courtesy to the sitting that resumes; the checkpoint counts.
            unfinished.note(provenance).ok();
            if alone && matches!(error, TrainError::Diverged { .. }) {
                // Going on would only diverge again: the next attempt starts anew.
                unfinished.remove_checkpoints().ok();
            }
        }
        RunError::Train { label, error }
    })?;
    let complete = |(sitting, (forecaster, journal)): (Sitting, (Forecaster, Journal))| {
        let Sitting { plan, unfinished, provenance, .. } = sitting;
        let Days { series, windows, .. } = &plan.days;
        let predictions = predict(&forecaster, series, windows, &device.device);
        let scores = Scores::of(&predictions, series, windows);
        let folder =
            unfinished.complete(&forecaster, &journal, &predictions, &scores, &provenance)?;
        Ok(Run { folder, plan, provenance })
    };
    sittings.into_iter().zip(fitted).map(complete).collect()
}

/// At these sizes a second thread costs more than it brings, and the other cores have other runs.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
