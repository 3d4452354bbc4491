//! A batch: many plans, of which those that are runs already are found, the others trained by a pool of
//! workers, several at a time.

use std::{
    cmp::Reverse,
    num::NonZeroUsize,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    str::FromStr,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use burn::tensor::Device;

use super::{
    active::Existing,
    error::RunError,
    folder::is_there,
    life::{fit_checked, fit_or_resume, fit_together},
    publish::unlock,
    run::Run,
};
use crate::{
    backend::NamedDevice,
    files::most_open,
    memory, panics,
    plan::Plan,
    train::{TrainError, Trainer, most_side_by_side, work as work_of},
};

/// Plans, each with the folder that caches its run.
pub struct Batch<'a> {
    plans: Vec<(Plan, PathBuf)>,
    device: &'a NamedDevice,
    despite_divergence: bool,
}

/// Is told of the progress of a batch. Each worker is a number from 0.
pub trait BatchObserver: Sync {
    /// Told how many runs are there already.
    fn found(&self, done: usize);
    /// A worker begins runs of plans that differ by their seeds alone.
    fn begins(&self, worker: usize, plans: &[&Plan]);
    /// A worker waits for a run that another process is training.
    fn waits(&self, worker: usize, plans: &[&Plan]);
    /// A worker has completed a run.
    fn completes(&self, worker: usize, plan: &Plan);
    /// A run is damaged, and will be trained anew.
    fn finds_damaged(&self, damage: &RunError);
}

impl<'a> Batch<'a> {
    /// A batch of plans whose runs are cached below a folder, trained on a device of their backend. Equal plans
    /// become one run.
    pub fn new(
        plans: impl IntoIterator<Item = Plan>,
        runs: &Path,
        device: &'a NamedDevice,
    ) -> Self {
        let mut found: Vec<(Plan, PathBuf)> = Vec::new();
        for plan in plans {
            let folder = Run::cached_folder(&plan, runs);
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
    pub fn all(&self) -> usize {
        self.plans.len()
    }

    /// How many runs are done.
    pub fn done(&self) -> usize {
        self.plans.iter().filter(|(_, folder)| folder.exists()).count()
    }

    /// Every run, in the plans' order, once none is missing.
    pub fn runs(&self) -> Result<Vec<Run>, RunError> {
        let (done, all) = (self.done(), self.all());
        if done < all {
            return Err(RunError::Unfinished { done, all });
        }
        self.plans.iter().map(|(plan, folder)| Run::open_as(folder, plan)).collect()
    }

    /// Fits the plans that have no run yet or a damaged one, by `jobs` workers with a thread each; `false` where
    /// stopped before the last. The first failure stops all workers. Small networks that differ by their seeds
    /// alone are fitted side by side. Runs that another process is training are waited for.
    pub fn fit(
        &self,
        shard: Option<Shard>,
        jobs: NonZeroUsize,
        stop: &Arc<AtomicBool>,
        observer: &impl BatchObserver,
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
                    observer.finds_damaged(&error);
                    damaged.push(planned);
                }
                Some(Err(error)) => return Err(error),
                None => missing.push(planned),
            }
        }
        let all = missing.iter().chain(&damaged);
        check_memory(all.map(|(plan, _)| plan), jobs, &self.device.device)?;
        observer.found(self.all() - missing.len() - damaged.len());
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
            observer.begins(worker, &task.plans());
            self.run(task, worker, &trainer, observer, later).unwrap_or_else(failed);
        });
        let locked = locked.into_inner().unwrap_or_else(PoisonError::into_inner);
        share(jobs, &locked, stop, |worker, task| {
            observer.waits(worker, &task.plans());
            self.wait(task, worker, &trainer, observer).unwrap_or_else(failed);
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

    /// Fits the runs of a task side by side, or one after the other where one of them ends the others. Runs that
    /// another process is training are for `later`.
    fn run<'b>(
        &self,
        task: &Task<'b>,
        worker: usize,
        trainer: &Trainer,
        observer: &impl BatchObserver,
        later: impl Fn(Task<'b>),
    ) -> Result<(), RunError> {
        if task.group.len() > 1 {
            match caught(|| fit_together(&task.group, trainer).map(drop)) {
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
                    observer.completes(worker, &planned.0);
                }
            }
        }
        Ok(())
    }

    /// Waits for a run that another process is training, and resumes the run where that process dies.
    fn wait(
        &self,
        task: &Task<'_>,
        worker: usize,
        trainer: &Trainer,
        observer: &impl BatchObserver,
    ) -> Result<(), RunError> {
        for &planned in &task.group {
            while !trainer.stop.load(Ordering::Relaxed) {
                let done = matches!(Self::whole(planned), Some(Ok(())));
                match if done { Ok(()) } else { self.run_alone(planned, task.existing, trainer) } {
                    Err(RunError::Locked(_)) => thread::sleep(LOOK),
                    ended => {
                        ended?;
                        observer.completes(worker, &planned.0);
                        break;
                    }
                }
            }
        }
        Ok(())
    }

    /// Fits one run, or resumes it where it was interrupted.
    fn run_alone(
        &self,
        (plan, folder): Missing<'_>,
        existing: Existing,
        trainer: &Trainer,
    ) -> Result<(), RunError> {
        let ended = caught(|| match existing {
            Existing::Replace => fit_checked(plan, folder, existing, trainer),
            _ => fit_or_resume(plan, folder, trainer),
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

/// The time between two looks whether another process has ended.
const LOOK: Duration = Duration::from_millis(200);

/// Runs that a worker trains, and what becomes of those that are there.
struct Task<'a> {
    group: Vec<Missing<'a>>,
    existing: Existing,
}

impl Task<'_> {
    fn plans(&self) -> Vec<&Plan> {
        self.group.iter().map(|(plan, _)| plan).collect()
    }
}

/// Turns a panic into an error.
fn caught<T>(work: impl FnOnce() -> Result<T, RunError>) -> Result<T, RunError> {
    panic::catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(RunError::Bug(panics::report(&*panic))))
}

/// Checks that there is memory to train any of some plans, and so many at the same time.
///
/// # Errors
///
/// [`RunError::Train`] and [`RunError::TooMany`].
fn check_memory<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    jobs: NonZeroUsize,
    device: &Device,
) -> Result<(), RunError> {
    let bytes = |plan: &Plan| {
        let footprint = plan.check(device).map_err(RunError::of_training(plan))?;
        Ok(footprint.bytes)
    };
    let mut bytes = plans.into_iter().map(bytes).collect::<Result<Vec<_>, RunError>>()?;
    bytes.sort_by(|a, b| b.total_cmp(a));
    bytes.truncate(jobs.get());
    let needed: f64 = bytes.iter().sum();
    match memory::free() {
        Some(free) if free < needed => {
            let mut sum = 0.0;
            let fits = |bytes: &&f64| {
                sum += **bytes;
                sum <= free
            };
            let fit = bytes.iter().take_while(fits).count().max(1);
            Err(RunError::TooMany { jobs: bytes.len(), needed, free, fit })
        }
        _ => Ok(()),
    }
}

/// Does each task by the next of so many workers that has time, until `stop` turns true: those that
/// have begun are ended, the others are not begun. A worker is a number from 0.
pub fn share<T: Sync>(
    workers: NonZeroUsize,
    tasks: &[T],
    stop: &AtomicBool,
    task: impl Fn(usize, &T) + Sync,
) {
    let next = AtomicUsize::new(0);
    let (next, task) = (&next, &task);
    thread::scope(|scope| {
        for worker in 0..workers.get().min(tasks.len()) {
            scope.spawn(move || {
                loop {
                    match tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        Some(next) if !stop.load(Ordering::Relaxed) => task(worker, next),
                        _ => return,
                    }
                }
            });
        }
    });
}

/// One part of a batch that several machines share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// Whether run number `run` (from 0) is in this part.
    pub fn holds(self, run: usize) -> bool {
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

/// A plan with the folder that its run is published in.
type Missing<'a> = &'a (Plan, PathBuf);

/// Groups what so many workers train, the longest work first: plans that differ by their seeds
/// alone, as many as make a stack. What cannot be stacked is a group of its own.
fn grouped<'a>(missing: &[Missing<'a>], workers: usize) -> Vec<Vec<Missing<'a>>> {
    // Each holds a file open, its lock: half of what may be open, for there are others.
    let locked = (most_open() / 2 / workers.max(1)).max(1);
    let work = missing.iter().map(|(plan, _)| work_of(plan)).sum::<usize>();
    let mut groups: Vec<Vec<Missing<'a>>> = Vec::new();
    for &planned in missing {
        let most = most_side_by_side(&planned.0, work / workers).min(locked);
        // An ensemble has seeds enough of its own.
        let most = if planned.0.experiment.training.ensemble > 1 { 1 } else { most };
        let joins = |group: &&mut Vec<Missing<'_>>| {
            group.len() < most && group.first().is_some_and(|(first, _)| first.is_like(&planned.0))
        };
        match groups.iter_mut().find(joins) {
            Some(group) => group.push(planned),
            None => groups.push(vec![planned]),
        }
    }
    groups.sort_by_key(|group| Reverse(group.iter().map(|(plan, _)| work_of(plan)).sum::<usize>()));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;

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

    /// How the seeds of some configs are grouped: names and numbers of seeds.
    fn groups(
        configs: &[&str],
        overrides: &[&str],
        backend: Backend,
        workers: usize,
    ) -> Vec<(String, usize)> {
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        let plans: Vec<_> = configs
            .iter()
            .flat_map(|name| {
                let config = Path::new("configs").join(format!("{name}.toml"));
                let plan = Plan::read(&config, &overrides, backend).unwrap();
                plan.seeds(8).map(|plan| (plan, PathBuf::new())).collect::<Vec<_>>()
            })
            .collect();
        let missing: Vec<_> = plans.iter().collect();
        let group = |group: Vec<Missing<'_>>| (group[0].0.name.clone(), group.len());
        grouped(&missing, workers).into_iter().map(group).collect()
    }

    fn same(name: &str, counts: &[usize]) -> Vec<(String, usize)> {
        counts.iter().map(|&count| (name.into(), count)).collect()
    }

    #[test]
    fn small_networks_are_stacked_and_no_worker_waits_for_another() {
        let small = ["training.batch_size=32"];
        let by = |configs: &[&str], workers| groups(configs, &small, Backend::Flex, workers);
        assert_eq!(by(&["relu1-10"], 1), same("relu1-10", &[8]));
        assert_eq!(by(&["relu1-10"], 2), same("relu1-10", &[4, 4]));
        assert_eq!(by(&["relu1-10"], 16), same("relu1-10", &[1; 8]));
        let both = [same("relu4", &[8]), same("linear1", &[8])].concat();
        assert_eq!(by(&["linear1", "relu4"], 1), both);
        for alone in ["relu1-1000", "lstm"] {
            assert_eq!(by(&[alone], 1), same(alone, &[1; 8]));
        }
        let full = groups(&["relu4"], &["training.batch_size=full"], Backend::Flex, 1);
        assert_eq!(full, same("relu4", &[1; 8]));
    }

    #[test]
    fn a_gpu_trains_all_seeds_at_once() {
        let wide = |backend| groups(&["relu1-1000"], &["training.batch_size=32"], backend, 4);
        assert_eq!(wide(Backend::Wgpu), same("relu1-1000", &[8]));
        let clipped = ["training.clip.kind=norm"];
        assert_eq!(groups(&["relu1"], &clipped, Backend::Wgpu, 4), same("relu1", &[1; 8]));
    }
}
