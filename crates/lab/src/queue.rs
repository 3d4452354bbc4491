//! Trainings, one after the other: each is an ordinary run in the end.

use std::{
    collections::VecDeque,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
};

use tokio::sync::watch;

use super::snapshot::{Photographer, Snapshot, State};
use viewcast::{
    backend::NamedDevice,
    panics,
    plan::Plan,
    runs::{Existing, Run, RunError},
    train::Trainer,
};
use viewcast_figures::unseen_forecast::UnseenForecast;

/// Trainings that may wait at the same time.
const WAITING: usize = 16;
/// Trainings that are told of; older ones are runs like others.
const REMEMBERED: usize = 100;

/// A training that was asked for.
#[derive(Debug)]
pub struct Training {
    /// Its number, from 1.
    pub id: u64,
    /// What is trained.
    pub plan: Plan,
    /// Where its run is kept.
    pub folder: PathBuf,
    /// Who was asked to stop it.
    stop: Arc<AtomicBool>,
    latest: watch::Sender<Arc<Snapshot>>,
}

impl Training {
    /// How far it is.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.latest.borrow().clone()
    }

    /// Told at each change.
    pub fn watch(&self) -> watch::Receiver<Arc<Snapshot>> {
        self.latest.subscribe()
    }

    /// Ends it: at once where it waits, else with the weights of its last epoch.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.latest.send_if_modified(|now| {
            let waits = now.state == State::Waiting;
            if waits {
                Arc::make_mut(now).state = State::Stopped;
            }
            waits
        });
    }

    fn change(&self, state: State, error: Option<String>) {
        self.latest.send_modify(|now| {
            let now = Arc::make_mut(now);
            (now.state, now.error) = (state, error);
        });
    }
}

/// Why a training was not taken on.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum Refused {
    #[error("{WAITING} trainings wait already; stop one, or come back when one has ended")]
    Full,
    #[error("training {0} is not stopped: there is nothing to go on with")]
    NotStopped(u64),
    #[error("the lab is being closed")]
    Closed,
}

/// All trainings, and the thread that does them.
#[derive(Debug)]
pub struct Queue {
    shared: Arc<Shared>,
    worker: Mutex<Option<thread::JoinHandle<()>>>,
}

#[derive(Debug)]
struct Shared {
    device: NamedDevice,
    next: AtomicU64,
    closed: AtomicBool,
    lists: Mutex<Lists>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Lists {
    all: VecDeque<Arc<Training>>,
    waiting: VecDeque<Arc<Training>>,
}

impl Queue {
    /// An empty one, whose trainings are done on a device.
    pub fn new(device: NamedDevice) -> Self {
        let shared = Arc::new(Shared {
            device,
            next: AtomicU64::new(1),
            closed: AtomicBool::new(false),
            lists: Mutex::default(),
            changed: Condvar::new(),
        });
        let work = shared.clone();
        let worker = thread::spawn(move || work.work());
        Self { shared, worker: Mutex::new(Some(worker)) }
    }

    /// Takes on a plan, whose run goes to a folder; a run that is there already is complete at once.
    pub fn add(&self, plan: Plan, folder: PathBuf) -> Result<Arc<Training>, Refused> {
        let mut lists = self.shared.lock();
        // The same again, while it is under way: one training that several watch, however many wait.
        if let Some(same) =
            lists.all.iter().find(|it| it.folder == folder && !it.snapshot().state.is_over())
        {
            return Ok(same.clone());
        }
        // A training that was stopped while it waited waits no more.
        lists.waiting.retain(|it| !it.snapshot().state.is_over());
        self.shared.admit(&lists)?;
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let (latest, _) = watch::channel(Arc::new(Snapshot::waiting()));
        let training = Arc::new(Training { id, plan, folder, stop: Arc::default(), latest });
        lists.all.push_back(training.clone());
        while lists.all.len() > REMEMBERED {
            lists.all.pop_front();
        }
        lists.waiting.push_back(training.clone());
        self.shared.changed.notify_all();
        Ok(training)
    }

    /// Goes on with a training that was stopped, as a new one.
    pub fn resume(&self, stopped: &Training) -> Result<Arc<Training>, Refused> {
        if stopped.snapshot().state != State::Stopped {
            return Err(Refused::NotStopped(stopped.id));
        }
        self.add(stopped.plan.clone(), stopped.folder.clone())
    }

    /// All that are remembered, the latest first.
    pub fn all(&self) -> Vec<Arc<Training>> {
        self.shared.lock().all.iter().rev().cloned().collect()
    }

    /// One, by its number.
    pub fn get(&self, id: u64) -> Option<Arc<Training>> {
        self.shared.lock().all.iter().find(|training| training.id == id).cloned()
    }

    /// Takes on nothing more, stops what is under way and waits for its checkpoint. Gives how many were
    /// stopped.
    pub fn close(&self) -> usize {
        self.shared.closed.store(true, Ordering::Relaxed);
        let open: Vec<_> =
            self.all().into_iter().filter(|it| !it.snapshot().state.is_over()).collect();
        for training in &open {
            training.stop();
        }
        self.shared.changed.notify_all();
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(worker) = worker {
            // It catches what a training panics with.
            worker.join().ok();
        }
        open.len()
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Lists> {
        // Nobody panics between two changes that belong together.
        self.lists.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn admit(&self, lists: &Lists) -> Result<(), Refused> {
        match () {
            () if self.closed.load(Ordering::Relaxed) => Err(Refused::Closed),
            () if lists.waiting.len() >= WAITING => Err(Refused::Full),
            () => Ok(()),
        }
    }

    /// Trains one after the other, until the queue is closed.
    fn work(&self) {
        loop {
            let mut lists = self.lock();
            let training = loop {
                if self.closed.load(Ordering::Relaxed) {
                    return;
                }
                match lists.waiting.pop_front() {
                    Some(training) => break training,
                    None => {
                        lists = self.changed.wait(lists).unwrap_or_else(PoisonError::into_inner);
                    }
                }
            };
            drop(lists);
            if training.snapshot().state == State::Waiting {
                self.train(&training);
            }
        }
    }

    fn train(&self, training: &Training) {
        training.change(State::Training, None);
        let work = || self.run(training);
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
            .unwrap_or_else(|panic| Err(RunError::Bug(panics::report(&*panic))));
        match ended {
            Ok(run) => {
                // Of the weights that were kept, which need not be the last epoch's.
                let predictions = run.predictions(&self.device.device).unwrap_or_default();
                training.latest.send_modify(|now| {
                    let now = Arc::make_mut(now);
                    now.epochs = run.history;
                    now.scores = Some(run.scores.model);
                    now.unseen =
                        Some(UnseenForecast::from_predictions(&training.plan.name, &predictions));
                    now.state = State::Complete;
                });
            }
            Err(error) if error.is_interruption() => training.change(State::Stopped, None),
            Err(error) => training.change(State::Failed, Some(error.to_string())),
        }
    }

    /// The run: the one that is there, an interrupted one to its end, or a new one.
    fn run(&self, training: &Training) -> Result<Run, RunError> {
        let (plan, folder) = (&training.plan, &training.folder);
        if folder.exists() {
            return Run::open(folder);
        }
        let photographer =
            Photographer::new(plan.clone(), self.device.device.clone(), training.latest.clone());
        let trainer = Trainer {
            observer: Some(Arc::new(photographer)),
            ..Trainer::quiet(self.device.clone()).until(&training.stop)
        };
        match Run::resume(folder, None, |_| Ok(trainer.clone())) {
            Err(RunError::NotARun { .. }) => Run::fit(plan, folder, Existing::Keep, &trainer),
            ended => ended,
        }
    }
}
