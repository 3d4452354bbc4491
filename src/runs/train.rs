//! From a plan to a run: at once, or in several sittings.

use std::{
    path::{Path, PathBuf},
    time::Instant,
};

use super::{
    days::Days,
    error::RunError,
    learn::learn,
    place::Place,
    plan::Plan,
    provenance::{Build, Provenance},
    run::Run,
    unfinished::{Existing, Unfinished},
};
use crate::{
    backend::{Backend, BackendError, NamedDevice, instruction_set},
    evaluate::{Scores, predict},
    tell::tell,
    train::{Checkpoint, Log, Member, TrainError, Trainer},
};

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
        trainer: &Trainer,
    ) -> Result<Run, RunError> {
        self.check_room(&trainer.device.device)?;
        Sitting::start(self, folder, existing, &trainer.device)?.finish(trainer)
    }
}

/// Goes on with an interrupted run, by a trainer on a device of its backend. `data` as in [`Run::open_with`].
///
/// # Errors
///
/// Where there is no such run, another process is writing it, or the data has changed since; and
/// as [`Plan::train`].
pub fn resume(
    folder: &Path,
    data: Option<&Path>,
    trainer: impl FnOnce(Backend) -> Result<Trainer, BackendError>,
) -> Result<Run, RunError> {
    let sitting = Sitting::resume(folder, data)?;
    let trainer = trainer(sitting.plan.backend)?;
    sitting.plan.check_room(&trainer.device.device)?;
    sitting.finish(&trainer)
}

/// Trains plans that can be stacked, side by side, each from where it was interrupted if it was, and
/// leaves a run of each in a folder.
///
/// # Errors
///
/// As [`Plan::train`]; where one diverges, the others end with it, and can be gone on with.
pub fn train_stack(plans: &[&(Plan, PathBuf)], trainer: &Trainer) -> Result<(), RunError> {
    let begin = |(plan, folder): &(Plan, PathBuf)| match Sitting::resume(folder, None) {
        Err(error) if error.leaves_nothing() => {
            Sitting::start(plan.clone(), folder, Existing::KeepComplete, &trainer.device)
        }
        begun => begun,
    };
    let sittings = plans.iter().map(|it| begin(it)).collect::<Result<Vec<_>, _>>()?;
    finish(sittings, trainer)?;
    Ok(())
}

/// A run that is being trained, or about to be.
struct Sitting {
    plan: Plan,
    unfinished: Unfinished,
    provenance: Provenance,
}

impl Sitting {
    fn start(
        plan: Plan,
        folder: &Path,
        existing: Existing,
        device: &NamedDevice,
    ) -> Result<Self, RunError> {
        let provenance = plan.provenance(&device.name);
        let unfinished = Unfinished::start(folder, existing, &plan.experiment, &provenance)?;
        Ok(Self { plan, unfinished, provenance })
    }

    fn resume(folder: &Path, data: Option<&Path>) -> Result<Self, RunError> {
        let (unfinished, experiment, mut provenance) = Unfinished::resume(folder)?;
        let this = Build::this();
        if !provenance.build.computes_like(&this) {
            // Neither program alone would come to the same.
            provenance.build.sources = format!("{}+{}", provenance.build.sources, this.sources);
        }
        let instructions = instruction_set();
        if let Some(then) = &mut provenance.instruction_set
            && !then.split(" then ").any(|then| then == instructions)
        {
            tell(format_args!(
                "warning: this run began on a processor with {then}, and goes on with {instructions}: its \
                 last digits will be those of neither alone"
            ));
            *then = format!("{then} then {instructions}");
        }
        let plan = Plan::again(folder, experiment, &provenance, data)?;
        let sitting = Self { plan, unfinished, provenance };
        for (_, member) in sitting.members() {
            let found = Checkpoint::find(&member.checkpoints, sitting.keeps_best());
            let instead = match found.last {
                Some(last) => {
                    format!("going on from the one before it, after epoch {}", last.epoch)
                }
                None => "there is none before it, and training begins anew".into(),
            };
            for problem in found.damaged {
                tell(format_args!("warning: a checkpoint is damaged: {problem}; {instead}"));
            }
        }
        Ok(sitting)
    }

    fn places(&self) -> impl Iterator<Item = (Place, u64)> {
        let training = &self.plan.experiment.training;
        Place::all(training.ensemble).zip(training.seeds())
    }

    /// Its networks that are not trained to their end.
    fn members(&self) -> Vec<(Place, Member)> {
        let member = |(place, seed): (Place, u64)| {
            let checkpoints = self.unfinished.checkpoints(place);
            let resume = Checkpoint::find(&checkpoints, self.keeps_best()).last;
            (place, Member { seed, checkpoints, resume, events: None })
        };
        self.places().filter(|(place, _)| !self.unfinished.has_kept(*place)).map(member).collect()
    }

    fn keeps_best(&self) -> bool {
        self.plan.experiment.training.keep_best
    }

    fn finish(self, trainer: &Trainer) -> Result<Run, RunError> {
        Ok(finish(vec![self], trainer)?.remove(0))
    }

    /// Scores what is trained.
    fn score(&self, trainer: &Trainer) -> Result<(), RunError> {
        let device = &trainer.device.device;
        let Self { plan, unfinished, provenance } = self;
        let Days { series, windows, .. } = &plan.days;
        let ensemble = unfinished.ensemble(&plan.experiment, device)?;
        let predictions = predict(&ensemble, series, windows, device);
        let scores = Scores::of(&predictions, series, windows);
        if !scores.model.is_finite() {
            // Going on would only end here again.
            unfinished.remove_progress().ok();
            return Err(RunError::NoScore { label: plan.name.clone() });
        }
        if let Some(Log::Tensorboard) = trainer.log {
            unfinished.log_scores(&scores, &plan.experiment.training)?;
        }
        unfinished.write_results(&predictions, &scores, windows.scale(), provenance)
    }

    /// Gives the run its name.
    fn complete(self) -> Result<Run, RunError> {
        let Self { plan, unfinished, provenance } = self;
        Ok(Run { folder: unfinished.complete()?, plan, provenance })
    }
}

/// Trains, scores and completes runs that differ by their seeds alone.
fn finish(mut sittings: Vec<Sitting>, trainer: &Trainer) -> Result<Vec<Run>, RunError> {
    let started = Instant::now();
    let learned = learn_all(&sittings, trainer);
    #[allow(clippy::cast_precision_loss, reason = "seeds are few")]
    let share = started.elapsed().as_secs_f64() / sittings.len() as f64;
    for Sitting { provenance, .. } in &mut sittings {
        provenance.wall_seconds = Some(provenance.wall_seconds.unwrap_or(0.0) + share);
    }
    if let Err(error) = learned {
        let diverged = matches!(
            error,
            RunError::Train { error: TrainError::Diverged { .. }, .. } if sittings.len() == 1
        );
        for Sitting { unfinished, provenance, .. } in &sittings {
            // The time so far is a courtesy to the sitting that resumes; the checkpoint counts.
            unfinished.note(provenance).ok();
            if diverged {
                // Going on would only diverge again: the next attempt starts anew.
                unfinished.remove_progress().ok();
            }
        }
        return Err(error);
    }
    sittings.iter().try_for_each(|sitting| sitting.score(trainer))?;
    Unfinished::sync(&sittings.iter().map(|sitting| &sitting.unfinished).collect::<Vec<_>>())?;
    sittings.into_iter().map(Sitting::complete).collect()
}

/// Trains the networks of some runs to their end, and keeps each with its run.
fn learn_all(sittings: &[Sitting], trainer: &Trainer) -> Result<(), RunError> {
    let Some(Sitting { plan, .. }) = sittings.first() else {
        return Ok(());
    };
    let (mut places, mut members) = (Vec::new(), Vec::new());
    for sitting in sittings {
        for (place, mut member) in sitting.members() {
            member.events = trainer.log.map(|Log::Tensorboard| sitting.unfinished.events(place));
            places.push((sitting, place));
            members.push(member);
        }
    }
    // Several plans come here only if they can be stacked.
    let most = if sittings.len() > 1 { members.len() } else { plan.side_by_side() };
    learn(plan, members, most, trainer, |number, network, journal| {
        #[expect(clippy::indexing_slicing, reason = "the number of a member, in the order above")]
        let (sitting, place) = places[number];
        sitting.unfinished.keep(place, &network, &journal)
    })
}
