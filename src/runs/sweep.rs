//! Many plans: those that are runs already are found, the others trained, several at a time.

use std::{
    num::NonZeroUsize,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    cache,
    error::RunError,
    plan::Plan,
    room,
    run::Run,
    stacks::{Missing, grouped, label},
    train::{Existing, resume, train_stack},
    workers::share,
};
use crate::{
    backend::NamedDevice,
    panics,
    train::{TrainError, Trainer},
};

/// Plans, each with the folder that its run is kept in and found again.
pub struct Sweep<'a> {
    plans: Vec<(Plan, PathBuf)>,
    device: &'a NamedDevice,
    despite_divergence: bool,
}

/// One part of a sweep that several machines share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

/// What watches a sweep being trained. Each worker is a number from 0.
pub trait Watch: Sync {
    /// So many runs were done before.
    fn found(&self, done: usize);
    /// A worker begins a run, or several at once.
    fn begins(&self, worker: usize, label: &str);
    /// A worker has completed a run.
    fn completes(&self, worker: usize, label: &str);
}

impl<'a> Sweep<'a> {
    /// Plans whose runs are kept below a folder, trained on a device of their backend. A plan that
    /// is there twice becomes one run.
    pub fn new(
        plans: impl IntoIterator<Item = Plan>,
        runs: &Path,
        device: &'a NamedDevice,
    ) -> Self {
        let mut found: Vec<(Plan, PathBuf)> = Vec::new();
        for plan in plans {
            let folder = cache::folder(&plan, runs);
            if found.iter().all(|(_, other)| *other != folder) {
                found.push((plan, folder));
            }
        }
        Self { plans: found, device, despite_divergence: false }
    }

    /// The same, where a run whose loss explodes ends alone, and leaves no run.
    pub fn despite_divergence(self) -> Self {
        Self { despite_divergence: true, ..self }
    }

    /// How many runs there will be.
    pub fn len(&self) -> usize {
        self.plans.len()
    }

    /// How many runs are done.
    pub fn done(&self) -> usize {
        self.plans.iter().filter(|(_, folder)| folder.exists()).count()
    }

    /// Every run, in the plans' order, once none is missing.
    pub fn runs(&self) -> Result<Vec<Run>, RunError> {
        let (done, all) = (self.done(), self.len());
        if done < all {
            return Err(RunError::Unfinished { done, all });
        }
        self.plans.iter().map(|(plan, folder)| Run::open_as(folder, plan)).collect()
    }

    /// Trains the plans that are no runs yet, by so many workers, each on one thread; `false` where
    /// it was stopped before the last. The first that fails stops those that are under way. Small
    /// networks that differ by their seeds alone are trained several at once.
    pub fn train(
        &self,
        shard: Option<Shard>,
        jobs: NonZeroUsize,
        stop: &Arc<AtomicBool>,
        watch: &impl Watch,
    ) -> Result<bool, RunError> {
        let mut missing = Vec::new();
        for (number, planned) in self.plans.iter().enumerate() {
            let (plan, folder) = planned;
            if folder.exists() {
                // A damaged run is told before hours of training.
                Run::open_as(folder, plan)?.scores()?;
            } else if shard.is_none_or(|shard| shard.holds(number)) {
                missing.push(planned);
            }
        }
        room::check(missing.iter().map(|(plan, _)| plan), jobs, &self.device.device)?;
        watch.found(self.len() - missing.len());
        let groups = grouped(&missing, jobs.get());
        let trainer = Trainer::quiet(self.device.clone()).until(stop);
        let failure = OnceLock::new();
        share(jobs, groups.len(), stop, |worker, number| {
            let group = &groups[number];
            watch.begins(worker, &label(group));
            if let Err(error) = self.run(group, worker, &trainer, watch) {
                // First the cause, then the stop: it makes the others fail as well.
                failure.set(error).ok();
                stop.store(true, Ordering::Relaxed);
            }
        });
        match failure.into_inner() {
            Some(error) if error.is_interruption() => Ok(false),
            Some(error) => Err(error),
            None => Ok(!stop.load(Ordering::Relaxed)),
        }
    }

    /// The runs of a group: at once, or one after the other where one of them ends the others.
    fn run(
        &self,
        group: &[Missing<'_>],
        worker: usize,
        trainer: &Trainer,
        watch: &impl Watch,
    ) -> Result<(), RunError> {
        if group.len() > 1 {
            match caught(|| train_stack(group, trainer)) {
                // Alone, those that do not diverge get to their end.
                Err(RunError::Train { error: TrainError::Diverged { .. }, .. }) => {}
                ended => ended?,
            }
        }
        for (plan, folder) in group {
            if !folder.exists() {
                match Self::run_alone(plan, folder, trainer) {
                    Err(RunError::Train { error: TrainError::Diverged { .. }, .. })
                        if self.despite_divergence => {}
                    ended => drop(ended?),
                }
            }
            watch.completes(worker, &plan.label());
        }
        Ok(())
    }

    /// One run, from where it was interrupted if it was.
    fn run_alone(plan: &Plan, folder: &Path, trainer: &Trainer) -> Result<Run, RunError> {
        let train = || match resume(folder, None, |_| Ok(trainer.clone())) {
            Ok(run) => Ok(run),
            Err(RunError::Train { label, error })
                if !matches!(error, TrainError::Checkpoint(_)) =>
            {
                Err(RunError::Train { label, error })
            }
            // Nothing to go on with: a new run, over what may be left of one.
            Err(_) => plan.clone().train(folder, Existing::Replace, trainer),
        };
        caught(train)
    }
}

/// A panic as the error that it is.
fn caught<T>(work: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(RunError::Bug(panics::report(&*panic))))
}

impl Shard {
    /// Whether run number `run` (from 0) is in this part.
    fn holds(self, run: usize) -> bool {
        run % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split_once('/')
            .and_then(|(index, count)| {
                Some(Self { index: index.parse().ok()?, count: count.parse().ok()? })
            })
            .filter(|shard| (1..=shard.count).contains(&shard.index))
            .ok_or_else(|| "expected I/N with I from 1 to N, such as 2/8".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_part_the_runs() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|s| s.parse().unwrap()).into();
        for run in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.holds(run)).count(), 1);
        }
        for wrong in ["0/3", "4/3", "3", "a/b", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
