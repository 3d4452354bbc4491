//! From a plan to a run: at once, or in several sittings.

use std::{
    path::Path,
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
    train::{Checkpoint, Display, Fit, TrainError},
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
        let provenance = self.provenance(&device.name);
        let force = existing == Existing::Replace;
        let unfinished = Unfinished::start(folder, force, &self.experiment, &provenance)?;
        finish(self, unfinished, provenance, None, device, display, stop)
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
    let (unfinished, experiment, mut provenance) = Unfinished::resume(folder)?;
    let this = Build::this();
    if !provenance.build.computes_like(&this) {
        // Neither program alone would come to the same.
        provenance.build.sources = format!("{}+{}", provenance.build.sources, this.sources);
    }
    let device = device(provenance.backend)?;
    let plan = Plan::again(folder, experiment, &provenance)?;
    plan.check_room(&device.device)?;
    let last = Checkpoint::last(&unfinished.checkpoints())
        .map_err(|error| RunError::Train { label: plan.name.clone(), error: error.into() })?;
    finish(plan, unfinished, provenance, last, &device, display, stop)
}

/// Trains, scores and completes.
fn finish(
    plan: Plan,
    unfinished: Unfinished,
    mut provenance: Provenance,
    checkpoint: Option<Checkpoint>,
    device: &NamedDevice,
    display: Display,
    stop: Arc<AtomicBool>,
) -> Result<Run, RunError> {
    let started = Instant::now();
    let Days { series, windows, .. } = &plan.days;
    let fit = Fit {
        experiment: &plan.experiment,
        label: &plan.name,
        windows: windows.clone(),
        device: &device.device,
        checkpoints: &unfinished.checkpoints(),
        resume: checkpoint,
        display,
        stop,
    };
    let fitted = on_one_thread(|| fit.run());
    let before = provenance.wall_seconds.unwrap_or(0.0);
    provenance.wall_seconds = Some(before + started.elapsed().as_secs_f64());
    let (forecaster, journal) = fitted.map_err(|error| {
        // The time so far is a courtesy to the sitting that resumes; the checkpoint counts.
        unfinished.note(&provenance).ok();
        if matches!(error, TrainError::Diverged { .. }) {
            // Going on would only diverge again: the next attempt starts anew.
            unfinished.remove_checkpoints().ok();
        }
        RunError::Train { label: plan.name.clone(), error }
    })?;
    let predictions = predict(&forecaster, series, windows, &device.device);
    let scores = Scores::of(&predictions, series, windows);
    let folder = unfinished.complete(&forecaster, &journal, &predictions, &scores, &provenance)?;
    Ok(Run { folder, plan, provenance })
}

/// At these sizes a second thread costs more than it brings, and the other cores have other runs.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
