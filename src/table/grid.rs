//! Many runs at a time: those that are done already are found, the others trained.

use std::{
    any::Any,
    num::NonZeroUsize,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use super::{Shard, TableError};
use crate::{
    backend::{Backend, NamedDevice},
    evaluate::Scores,
    experiment::Experiment,
    provenance::sha256,
    run::Run,
    session::{Planned, Session, SessionError, Trained},
    train::{Display, TrainError, panic_message},
};

/// Rows x seeds, and where their runs are kept.
pub struct Grid<'a> {
    /// The rows.
    pub rows: &'a [Planned],
    /// Seeds 1 to that many.
    pub seeds: u64,
    /// What computes.
    pub backend: Backend,
    /// Where.
    pub device: &'a NamedDevice,
    /// The folder of runs.
    pub runs: &'a Path,
}

/// One run of a grid.
pub struct Cell<'a> {
    row: &'a Planned,
    experiment: Experiment,
    folder: PathBuf,
}

/// What watches a grid being trained. Each worker is a number from 0.
pub trait Watch: Sync {
    /// So many runs were done before.
    fn found(&self, done: usize);
    /// A worker begins a run.
    fn begins(&self, worker: usize, label: &str);
    /// A worker has completed its run.
    fn completes(&self, worker: usize, label: &str);
}

impl Cell<'_> {
    /// Its row and seed, for people.
    fn label(&self) -> String {
        format!("{} seed {}", self.row.name, self.experiment.training.seed)
    }

    /// Its run folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Its scores, if it is done.
    ///
    /// # Errors
    ///
    /// Where a complete run cannot be read.
    pub fn scores(&self) -> Result<Option<Scores>, TableError> {
        if !self.folder.exists() {
            return Ok(None);
        }
        Ok(Some(Run::read(&self.folder)?.scores()?))
    }
}

impl Grid<'_> {
    /// Every run, row by row and seed by seed.
    #[must_use]
    pub fn cells(&self) -> Vec<Cell<'_>> {
        let cell = |(row, seed)| self.cell(row, seed);
        let rows = self.rows.iter();
        rows.flat_map(|row| (1..=self.seeds).map(move |seed| (row, seed))).map(cell).collect()
    }

    /// How many runs are done.
    ///
    /// # Errors
    ///
    /// Where a complete run cannot be read.
    pub fn done(&self) -> Result<usize, TableError> {
        let mut done = 0;
        for cell in self.cells() {
            done += usize::from(cell.scores()?.is_some());
        }
        Ok(done)
    }

    /// Every run read back, row by row and seed by seed.
    ///
    /// # Errors
    ///
    /// Where a run is missing or cannot be read.
    pub fn trained(&self) -> Result<Vec<Trained>, TableError> {
        let cells = self.cells();
        let trained = cells.iter().map(|cell| Trained::load(&cell.folder, &self.device.device));
        Ok(trained.collect::<Result<_, _>>()?)
    }

    /// A run's folder carries a hash of all that its result depends on, so that a run is found
    /// again exactly where it would be repeated. One that `train` made is found too.
    fn cell<'a>(&self, row: &'a Planned, seed: u64) -> Cell<'a> {
        let mut experiment = row.experiment.resolved();
        experiment.training.seed = seed;
        let version = env!("CARGO_PKG_VERSION");
        let backend = self.backend.name();
        let of_row = self.runs.join(&row.name);
        let plain = of_row.join(format!("{backend}-seed{seed}"));
        if Run::read(&plain).is_ok_and(|run| {
            run.experiment == experiment
                && run.provenance.data_sha256 == row.days.sha256
                && run.provenance.backend == self.backend
                && run.provenance.version == version
        }) {
            return Cell { row, experiment, folder: plain };
        }
        let result_of = [&experiment.to_toml(), &row.days.sha256, backend, version].join("\n");
        let key = &sha256(result_of.as_bytes())[..8];
        let folder = of_row.join(format!("{backend}-seed{seed}-{key}"));
        Cell { row, experiment, folder }
    }

    /// Trains the runs that are not done, `jobs` at a time, each on one thread; `false` where it
    /// was stopped before the last.
    ///
    /// # Errors
    ///
    /// The first run that fails; those that are under way are stopped.
    pub fn train(
        &self,
        shard: Option<Shard>,
        jobs: NonZeroUsize,
        stop: &Arc<AtomicBool>,
        watch: &impl Watch,
    ) -> Result<bool, TableError> {
        let mut missing = Vec::new();
        for (number, cell) in self.cells().into_iter().enumerate() {
            if shard.is_none_or(|shard| shard.holds(number)) && cell.scores()?.is_none() {
                missing.push(cell);
            }
        }
        watch.found(self.cells().len() - missing.len());
        let next = AtomicUsize::new(0);
        let failure = Mutex::new(None);
        let work = |worker: usize| {
            while let Some(cell) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                watch.begins(worker, &cell.label());
                match self.run(cell, stop) {
                    Ok(()) => watch.completes(worker, &cell.label()),
                    Err(error) => {
                        // First the cause, then the stop: it makes the others fail as well.
                        let mut first = failure.lock().unwrap_or_else(PoisonError::into_inner);
                        first.get_or_insert(error);
                        stop.store(true, Ordering::Relaxed);
                    }
                }
            }
        };
        thread::scope(|scope| {
            for worker in 0..jobs.get().min(missing.len()) {
                scope.spawn(move || work(worker));
            }
        });
        match failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(TableError::Session(SessionError::Train {
                error: TrainError::Interrupted { .. },
                ..
            })) => Ok(false),
            Some(error) => Err(error),
            None => Ok(!stop.load(Ordering::Relaxed)),
        }
    }

    /// One run, from where it was interrupted if it was.
    fn run(&self, cell: &Cell<'_>, stop: &Arc<AtomicBool>) -> Result<(), TableError> {
        let train = || {
            let session = match Session::resume(&cell.folder, |_| Ok(self.device.clone())) {
                Ok(session) => session,
                // Nothing to go on with: a new run, over what may be left of one.
                Err(_) => Session::start(
                    &cell.row.name,
                    &cell.experiment,
                    cell.row.days.clone(),
                    (self.backend, self.device.clone()),
                    Some(&cell.folder),
                    true,
                )?,
            };
            session.run(Display::Quiet, stop.clone())
        };
        let bug = |panic: Box<dyn Any + Send>| TableError::Bug(panic_message(&*panic));
        panic::catch_unwind(AssertUnwindSafe(train)).map_err(bug)??;
        Ok(())
    }
}
