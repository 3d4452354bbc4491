//! Checkpoints: all that a run needs to resume as if it had never stopped. Burn's own files may be half
//! written after a crash, hold all networks of a stack in one and lack the history of past epochs, which
//! early stopping and the learning curve need. The order of rows needs no state.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use burn::{
    lr_scheduler::LrSchedulerRecord,
    optim::OptimizerRecord,
    store::ModuleRecord,
    tensor::Bytes,
    train::{
        checkpoint::{
            Checkpoint as Record, Checkpointer, CheckpointerError, CheckpointingAction,
            CheckpointingStrategy,
        },
        metric::store::{Aggregate, EventStoreClient, Split},
    },
};

use super::{
    sealed::{read_sealed, write_sealed},
    slices::{join, split},
};
use crate::{
    experiment::Training,
    train::history::{Epoch, History, LOSS},
};

/// A point that a run can resume from.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// How many epochs were done.
    pub epoch: usize,
    /// The losses of those epochs.
    pub history: History,
}

/// What a folder of checkpoints holds.
#[derive(Debug, Default)]
pub struct Found {
    /// The last whole checkpoint, if there is any.
    pub last: Option<Checkpoint>,
    /// What is wrong with those after it.
    pub damaged: Vec<String>,
}

impl Checkpoint {
    /// Looks for the last whole checkpoint in a folder; where `best` weights are kept, one that has
    /// them too.
    pub fn find(folder: &Path, best: bool) -> Found {
        let mut found = Found::default();
        let entries = fs::read_dir(folder).into_iter().flatten();
        let mut epochs: Vec<usize> = entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                let number = name.to_str()?.strip_prefix("journal-")?;
                number.strip_suffix(".csv")?.parse().ok()
            })
            .collect();
        epochs.sort_unstable();
        for epoch in epochs.into_iter().rev() {
            match Self::read(folder, epoch, best) {
                Ok(checkpoint) => {
                    found.last = Some(checkpoint);
                    break;
                }
                Err(problem) => found.damaged.push(problem),
            }
        }
        found
    }

    /// The last whole checkpoint in a folder, if there is any.
    pub fn last(folder: &Path) -> Option<Self> {
        Self::find(folder, false).last
    }

    /// Reads all parts of one, so that what is damaged is known before anything is trained.
    fn read(folder: &Path, epoch: usize, best: bool) -> Result<Self, String> {
        let path = history_path(folder, epoch);
        let text = read_sealed(&path).map_err(|error| error.to_string())?;
        let named = |problem| format!("{}: {problem}", path.display());
        let history = History::parse(&text).map_err(named)?;
        let there = history.epochs();
        if there.len() != epoch || there.iter().any(|it| !it.training_loss.is_finite()) {
            return Err(named("it is not what was written".into()));
        }
        let [models, optimizers, schedules] = Store::Folders(vec![folder.into()]).parts();
        let problem = |error| match error {
            CheckpointerError::IOError(error) => error.to_string(),
            other => other.to_string(),
        };
        Checkpointer::<ModuleRecord>::restore(&models, epoch).map_err(problem)?;
        Checkpointer::<OptimizerRecord>::restore(&optimizers, epoch).map_err(problem)?;
        Checkpointer::<LrSchedulerRecord>::restore(&schedules, epoch).map_err(problem)?;
        if best {
            Checkpointer::<ModuleRecord>::restore(&models, history.chosen(true))
                .map_err(problem)?;
        }
        Ok(Self { epoch, history })
    }
}

fn history_path(folder: &Path, epoch: usize) -> PathBuf {
    folder.join(format!("journal-{epoch}.csv"))
}

/// Where checkpoints of networks that are trained side by side are kept.
#[derive(Clone)]
pub enum Store {
    /// In a folder for each network, in files that are whole or not there.
    Folders(Vec<PathBuf>),
    /// In memory, for one network: the weights of its best epoch, by epoch. Nothing can resume from them.
    Memory(Arc<Mutex<BTreeMap<usize, Vec<u8>>>>),
}

impl Store {
    /// The folders of networks; memory where one of them has none.
    pub fn new(folders: Option<Vec<PathBuf>>) -> Self {
        folders.map_or_else(|| Self::Memory(Arc::default()), Self::Folders)
    }

    /// The checkpointers of the model, the optimizer and the schedule.
    pub fn parts(&self) -> [Part; 3] {
        self.parts_due(&Arc::default())
    }

    fn parts_due(&self, due: &Arc<AtomicUsize>) -> [Part; 3] {
        let part = |name| Part { store: self.clone(), name, due: due.clone() };
        [MODEL, "optimizer", "schedule"].map(part)
    }

    fn folders(&self) -> &[PathBuf] {
        match self {
            Self::Folders(folders) => folders,
            Self::Memory(_) => &[],
        }
    }
}

/// The name of a checkpoint's part that holds weights.
const MODEL: &str = "model";

/// The checkpointer of one part of a checkpoint.
pub struct Part {
    store: Store,
    name: &'static str,
    /// The epoch that a run may resume from: the disk is waited for.
    due: Arc<AtomicUsize>,
}

impl Part {
    fn paths(&self, epoch: usize) -> impl Iterator<Item = PathBuf> {
        let file = format!("{}-{epoch}.bpk", self.name);
        self.store.folders().iter().map(move |folder| folder.join(&file))
    }
}

impl<R: Record> Checkpointer<R> for Part {
    fn save(&self, epoch: usize, record: R) -> Result<(), CheckpointerError> {
        let bytes = record.checkpoint_into_bytes().map_err(CheckpointerError::Record)?;
        if let Store::Memory(best) = &self.store {
            if self.name == MODEL {
                let mut best = best.lock().unwrap_or_else(PoisonError::into_inner);
                best.insert(epoch, bytes.to_vec());
            }
            return Ok(());
        }
        let records =
            split(bytes, self.store.folders().len()).map_err(CheckpointerError::Record)?;
        let waits = self.due.load(Ordering::Relaxed) == epoch;
        self.paths(epoch)
            .zip(records)
            .try_for_each(|(path, record)| write_sealed(&path, &record, waits))
            .map_err(CheckpointerError::IOError)
    }

    fn delete(&self, epoch: usize) -> Result<(), CheckpointerError> {
        if let Store::Memory(best) = &self.store {
            best.lock().unwrap_or_else(PoisonError::into_inner).remove(&epoch);
        }
        // A file that cannot be deleted is in nobody's way.
        self.paths(epoch).for_each(|path| drop(fs::remove_file(path)));
        Ok(())
    }

    fn restore(&self, epoch: usize) -> Result<R, CheckpointerError> {
        let records = match &self.store {
            Store::Memory(best) => {
                let best = best.lock().unwrap_or_else(PoisonError::into_inner);
                best.get(&epoch).map(|bytes| Ok(bytes.clone())).into_iter().collect()
            }
            Store::Folders(_) => {
                self.paths(epoch).map(|path| read_sealed(&path)).collect::<io::Result<Vec<_>>>()
            }
        };
        let records = records.map_err(CheckpointerError::IOError)?;
        let record = join(records.into_iter().map(Bytes::from_bytes_vec).collect());
        record.and_then(R::checkpoint_from_bytes).map_err(|error| {
            // Of several networks, the first stands for all.
            let path = self.paths(epoch).next().unwrap_or_default();
            CheckpointerError::IOError(io::Error::other(format!("{}: {error}", path.display())))
        })
    }
}

/// How much work a killed process may lose.
const EVERY: Duration = Duration::from_secs(3);

/// Saves every few seconds and when a stop is requested, and keeps the last two; with `keep_best`, saves each
/// best epoch too, and keeps the last and those that the two would end with. In memory only best epochs
/// are saved.
pub struct Saving {
    store: Store,
    histories: Vec<History>,
    asked: Arc<AtomicBool>,
    saved: Instant,
    /// The epochs that a run can resume from, each with its best so far.
    points: Vec<(usize, Option<usize>)>,
    best: Option<Best>,
    files: BTreeSet<usize>,
    due: Arc<AtomicUsize>,
}

/// The epoch of the lowest loss on checked rows, of those up to one.
struct Best {
    seen: usize,
    lowest: Option<Epoch>,
}

impl Best {
    fn look(&mut self, history: &History, until: usize) {
        for epoch in (self.seen + 1..=until).filter_map(|number| history.epoch(number)) {
            // As in History::chosen: the first of several.
            let lower = |lowest: Epoch| epoch.checked_loss.total_cmp(&lowest.checked_loss).is_lt();
            if self.lowest.is_none_or(lower) {
                self.lowest = Some(epoch);
            }
        }
        self.seen = until;
    }
}

impl Saving {
    /// With a history for each network.
    pub fn new(
        store: Store,
        histories: &[History],
        training: &Training,
        asked: Arc<AtomicBool>,
    ) -> Self {
        Self {
            store,
            histories: histories.to_vec(),
            asked,
            saved: Instant::now(),
            points: Vec::new(),
            best: training.keep_best.then_some(Best { seen: 0, lowest: None }),
            files: BTreeSet::new(),
            due: Arc::default(),
        }
    }

    /// The checkpointers of the model, the optimizer and the schedule.
    pub fn parts(&self) -> [Part; 3] {
        self.store.parts_due(&self.due)
    }
}

impl CheckpointingStrategy for Saving {
    fn checkpointing(
        &mut self,
        epoch: usize,
        store: &EventStoreClient,
    ) -> Vec<CheckpointingAction> {
        // With a first best epoch there is something to resume from at once.
        let first = self.best.is_some() && self.points.is_empty();
        let due = !self.store.folders().is_empty()
            && (first || self.saved.elapsed() >= EVERY || self.asked.load(Ordering::Relaxed));
        let again = self.points.iter().any(|(point, _)| *point == epoch);
        if again || !due && self.best.is_none() {
            return Vec::new();
        }
        // Asking makes sure that the histories have heard of this epoch: events travel by a queue.
        store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train);
        let finite = |record: Epoch| record.training_loss.is_finite();
        if !self.histories.iter().all(|history| history.epoch(epoch).is_some_and(finite)) {
            return Vec::new();
        }
        if let (Some(best), Some(history)) = (&mut self.best, self.histories.first()) {
            best.look(history, epoch);
        }
        let best = self.best.as_ref().and_then(|best| best.lowest).map(|lowest| lowest.epoch);
        if !due && best != Some(epoch) {
            return Vec::new();
        }
        if due {
            self.saved = Instant::now();
            self.due.store(epoch, Ordering::Relaxed);
            // A history that cannot be written leaves this epoch out of the checkpoints, and
            // burn-train reports the parts that fail for the same reason.
            for (folder, history) in self.store.folders().iter().zip(&self.histories) {
                let csv = history.until(epoch).to_csv();
                write_sealed(&history_path(folder, epoch), &csv, true).ok();
            }
            // Two, because the three parts are written side by side: whenever the process dies, one
            // epoch is whole.
            self.points.push((epoch, best));
            self.points.drain(..self.points.len().saturating_sub(2));
        }
        self.files.insert(epoch);
        let needed = |epoch: &usize| {
            let needs =
                |&(point, best): &(usize, Option<usize>)| point == *epoch || best == Some(*epoch);
            best == Some(*epoch) || self.points.iter().any(needs)
        };
        let old: Vec<_> = self.files.iter().copied().filter(|epoch| !needed(epoch)).collect();
        for epoch in &old {
            self.files.remove(epoch);
            for folder in self.store.folders() {
                fs::remove_file(history_path(folder, *epoch)).ok();
            }
        }
        let delete = old.into_iter().map(CheckpointingAction::Delete);
        std::iter::once(CheckpointingAction::Save).chain(delete).collect()
    }
}
