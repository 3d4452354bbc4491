//! Many plans: those that are runs already are found, the others trained, several at a time.

use std::{
    num::NonZeroUsize,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{
    error::RunError,
    folder::is_there,
    plan::Plan,
    room,
    run::Run,
    shard::Shard,
    stacks::{Missing, grouped, label},
    successor::unlock,
    train::{resume, train_stack},
    unfinished::Existing,
    workers::share,
};
use crate::{
    backend::NamedDevice,
    language::Language,
    panics,
    train::{TrainError, Trainer},
};

/// Plans, each with the folder that its run is kept in and found again.
pub struct Sweep<'a> {
    plans: Vec<(Plan, PathBuf)>,
    device: &'a NamedDevice,
    despite_divergence: bool,
}

/// What watches a sweep being trained. Each worker is a number from 0.
pub trait Watch: Sync {
    /// The language that labels are in.
    fn language(&self) -> Language;
    /// So many runs were done before.
    fn found(&self, done: usize);
    /// A worker begins a run, or several at once.
    fn begins(&self, worker: usize, label: &str);
    /// A worker waits for a run that another process is training.
    fn waits(&self, worker: usize, label: &str);
    /// A worker has completed a run.
    fn completes(&self, worker: usize, label: &str);
    /// A run is damaged, and will be trained anew.
    fn finds_damaged(&self, damage: &RunError);
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
            let folder = plan.kept_in(runs);
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

    /// Trains the plans that are no runs yet, and those whose run is damaged, by so many workers, each on
    /// one thread; `false` where it was stopped before the last. The first that fails stops those that are
    /// under way. Small networks that differ by their seeds alone are trained several at once. For runs
    /// that another process is training it waits.
    pub fn train(
        &self,
        shard: Option<Shard>,
        jobs: NonZeroUsize,
        stop: &Arc<AtomicBool>,
        watch: &impl Watch,
    ) -> Result<bool, RunError> {
        let (mut missing, mut damaged) = (Vec::new(), Vec::new());
        let mine = |number| shard.is_none_or(|shard: Shard| shard.holds(number));
        for (_, planned) in self.plans.iter().enumerate().filter(|(number, _)| mine(*number)) {
            match Self::whole(planned) {
                // What is left of whoever made it, and died in the moment that it was whole.
                Some(Ok(())) => {
                    unlock(&planned.1).ok();
                }
                Some(Err(error)) if error.is_damage() => {
                    watch.finds_damaged(&error);
                    damaged.push(planned);
                }
                Some(Err(error)) => return Err(error),
                None => missing.push(planned),
            }
        }
        let all = missing.iter().chain(&damaged);
        room::check(all.map(|(plan, _)| plan), jobs, &self.device.device)?;
        watch.found(self.len() - missing.len() - damaged.len());
        let mut tasks: Vec<_> = grouped(&missing, jobs.get())
            .into_iter()
            .map(|group| Task { group, existing: Existing::KeepComplete })
            .collect();
        let anew = |planned| Task { group: vec![planned], existing: Existing::Replace };
        tasks.extend(damaged.into_iter().map(anew));
        let trainer = Trainer::quiet(self.device.clone()).until(stop);
        let failure = OnceLock::new();
        let failed = |error| {
            // First the cause, then the stop: it makes the others fail as well.
            failure.set(error).ok();
            stop.store(true, Ordering::Relaxed);
        };
        let locked = Mutex::new(Vec::new());
        let later = |task| locked.lock().unwrap_or_else(PoisonError::into_inner).push(task);
        share(jobs, &tasks, stop, |worker, task| {
            watch.begins(worker, &label(&task.group, watch.language()));
            self.run(task, worker, &trainer, watch, later).unwrap_or_else(failed);
        });
        let locked = locked.into_inner().unwrap_or_else(PoisonError::into_inner);
        share(jobs, &locked, stop, |worker, task| {
            watch.waits(worker, &label(&task.group, watch.language()));
            self.wait(task, worker, &trainer, watch).unwrap_or_else(failed);
        });
        match failure.into_inner() {
            Some(error) if error.is_interruption() => Ok(false),
            Some(error) => Err(error),
            None => Ok(!stop.load(Ordering::Relaxed)),
        }
    }

    /// Whether the run of a plan is whole; nothing where it is not there.
    fn whole((plan, folder): Missing<'_>) -> Option<Result<(), RunError>> {
        is_there(folder).then(|| Run::open_as(folder, plan)?.check())
    }

    /// The runs of a task: at once, or one after the other where one of them ends the others. What another
    /// process is training is for `later`.
    fn run<'b>(
        &self,
        task: &Task<'b>,
        worker: usize,
        trainer: &Trainer,
        watch: &impl Watch,
        later: impl Fn(Task<'b>),
    ) -> Result<(), RunError> {
        if task.group.len() > 1 {
            match caught(|| train_stack(&task.group, trainer)) {
                // Alone, those that do not diverge, and that nobody else trains, get to their end.
                Err(
                    RunError::Train { error: TrainError::Diverged { .. }, .. }
                    | RunError::Locked(_)
                    | RunError::Complete(_),
                ) => {}
                ended => ended?,
            }
        }
        for &planned in &task.group {
            let one = Task { group: vec![planned], existing: task.existing };
            let done = task.existing == Existing::KeepComplete && is_there(&planned.1);
            match if done { Ok(()) } else { self.run_alone(planned, task.existing, trainer) } {
                Err(RunError::Locked(_)) => later(one),
                ended => {
                    ended?;
                    watch.completes(worker, &planned.0.label(watch.language()));
                }
            }
        }
        Ok(())
    }

    /// Waits for a run that another process is training, and goes on with it where that dies.
    fn wait(
        &self,
        task: &Task<'_>,
        worker: usize,
        trainer: &Trainer,
        watch: &impl Watch,
    ) -> Result<(), RunError> {
        for &planned in &task.group {
            while !trainer.stop.load(Ordering::Relaxed) {
                let done = matches!(Self::whole(planned), Some(Ok(())));
                match if done { Ok(()) } else { self.run_alone(planned, task.existing, trainer) } {
                    Err(RunError::Locked(_)) => thread::sleep(LOOK),
                    ended => {
                        ended?;
                        watch.completes(worker, &planned.0.label(watch.language()));
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// One run, from where it was interrupted if it was.
    fn run_alone(
        &self,
        (plan, folder): Missing<'_>,
        existing: Existing,
        trainer: &Trainer,
    ) -> Result<(), RunError> {
        let anew = || plan.clone().train(folder, existing, trainer);
        let ended = caught(|| match existing {
            Existing::Replace => anew(),
            _ => match resume(folder, None, |_| Ok(trainer.clone())) {
                Err(error) if error.leaves_nothing() => anew(),
                ended => ended,
            },
        });
        match ended {
            Err(
                RunError::Train { error: TrainError::Diverged { .. }, .. }
                | RunError::NoScore { .. },
            ) if self.despite_divergence => Ok(()),
            // Another process has made it meanwhile.
            Err(RunError::Complete(_)) => Ok(()),
            ended => ended.map(drop),
        }
    }
}

/// How often it is looked whether another process has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Runs that a worker trains, and what becomes of those that are there.
struct Task<'a> {
    group: Vec<Missing<'a>>,
    existing: Existing,
}

/// A panic as the error that it is.
fn caught<T>(work: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(RunError::Bug(panics::report(&*panic))))
}
