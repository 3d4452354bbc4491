//! Checkpoints: all that a run needs to go on as if it had never stopped.
//!
//! Burn keeps the model, the optimizer and the schedule; the journal of past epochs is kept
//! beside them, for early stopping and the learning curve. The order of rows needs no state.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
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
    journal::{Epoch, Journal, LOSS},
    sealed::{read_sealed, write_sealed},
    slices::{join, split},
};
use crate::experiment::Training;

/// A point that a run can go on from.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// How many epochs were done.
    pub epoch: usize,
    /// The losses of those epochs.
    pub journal: Journal,
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
        let path = journal_path(folder, epoch);
        let text = read_sealed(&path).map_err(|error| error.to_string())?;
        let named = |problem| format!("{}: {problem}", path.display());
        let journal = Journal::parse(&text).map_err(named)?;
        let there = journal.epochs();
        if there.len() != epoch || there.iter().any(|it| !it.training_loss.is_finite()) {
            return Err(named("it is not what was written".into()));
        }
        let [models, optimizers, schedules] = WholeFiles::parts(&[folder.into()]);
        let problem = |error| match error {
            CheckpointerError::IOError(error) => error.to_string(),
            other => other.to_string(),
        };
        Checkpointer::<ModuleRecord>::restore(&models, epoch).map_err(problem)?;
        Checkpointer::<OptimizerRecord>::restore(&optimizers, epoch).map_err(problem)?;
        Checkpointer::<LrSchedulerRecord>::restore(&schedules, epoch).map_err(problem)?;
        if best {
            Checkpointer::<ModuleRecord>::restore(&models, journal.chosen(true))
                .map_err(problem)?;
        }
        Ok(Self { epoch, journal })
    }
}

fn journal_path(folder: &Path, epoch: usize) -> PathBuf {
    folder.join(format!("journal-{epoch}.csv"))
}

/// Burn's file checkpointer, with files that are whole or not there, and a folder for each of the
/// networks that are trained side by side.
pub struct WholeFiles {
    folders: Vec<PathBuf>,
    part: &'static str,
    /// The epoch that a run may go on from: the disk is waited for.
    due: Arc<AtomicUsize>,
}

impl WholeFiles {
    /// One each for the model, the optimizer and the schedule.
    pub fn parts(folders: &[PathBuf]) -> [Self; 3] {
        Self::parts_of(folders, &Arc::default())
    }

    fn parts_of(folders: &[PathBuf], due: &Arc<AtomicUsize>) -> [Self; 3] {
        let of = |part| Self { folders: folders.to_vec(), part, due: due.clone() };
        ["model", "optimizer", "schedule"].map(of)
    }

    fn paths(&self, epoch: usize) -> impl Iterator<Item = PathBuf> {
        let file = format!("{}-{epoch}.bpk", self.part);
        self.folders.iter().map(move |folder| folder.join(&file))
    }
}

impl<R: Record> Checkpointer<R> for WholeFiles {
    fn save(&self, epoch: usize, record: R) -> Result<(), CheckpointerError> {
        let bytes = record.checkpoint_into_bytes().map_err(CheckpointerError::Record)?;
        let records = split(bytes, self.folders.len()).map_err(CheckpointerError::Record)?;
        let waits = self.due.load(Ordering::Relaxed) == epoch;
        self.paths(epoch)
            .zip(records)
            .try_for_each(|(path, record)| write_sealed(&path, &record, waits))
            .map_err(CheckpointerError::IOError)
    }

    fn delete(&self, epoch: usize) -> Result<(), CheckpointerError> {
        // One that cannot be deleted is in nobody's way.
        self.paths(epoch).for_each(|path| drop(fs::remove_file(path)));
        Ok(())
    }

    fn restore(&self, epoch: usize) -> Result<R, CheckpointerError> {
        let read = |path: PathBuf| read_sealed(&path).map(Bytes::from_bytes_vec);
        let records = self.paths(epoch).map(read).collect::<io::Result<_>>();
        let record = join(records.map_err(CheckpointerError::IOError)?);
        record.and_then(R::checkpoint_from_bytes).map_err(|error| {
            // Of several networks, the first stands for all.
            let path = self.paths(epoch).next().unwrap_or_default();
            CheckpointerError::IOError(io::Error::other(format!("{}: {error}", path.display())))
        })
    }
}

/// How much work a killed process may lose.
const EVERY: Duration = Duration::from_secs(3);

/// Saves every few seconds and when a stop is asked for, and keeps the last two; where asked, it saves
/// each best epoch too, and keeps the last and those that the two would end with.
pub struct Keeping {
    folders: Vec<PathBuf>,
    journals: Vec<Journal>,
    asked: Arc<AtomicBool>,
    saved: Instant,
    /// The epochs that a run can go on from, each with its best so far.
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
    fn look(&mut self, journal: &Journal, until: usize) {
        for epoch in (self.seen + 1..=until).filter_map(|number| journal.epoch(number)) {
            // As in Journal::chosen: the first of several.
            let lower = |lowest: Epoch| epoch.checked_loss.total_cmp(&lowest.checked_loss).is_lt();
            if self.lowest.is_none_or(lower) {
                self.lowest = Some(epoch);
            }
        }
        self.seen = until;
    }
}

impl Keeping {
    /// With a folder and a journal for each network.
    pub fn new(
        folders: &[PathBuf],
        journals: &[Journal],
        training: &Training,
        asked: Arc<AtomicBool>,
    ) -> Self {
        Self {
            folders: folders.to_vec(),
            journals: journals.to_vec(),
            asked,
            saved: Instant::now(),
            points: Vec::new(),
            best: training.keep_best.then_some(Best { seen: 0, lowest: None }),
            files: BTreeSet::new(),
            due: Arc::default(),
        }
    }

    /// What saves the model, the optimizer and the schedule as this asks for it.
    pub fn parts(&self) -> [WholeFiles; 3] {
        WholeFiles::parts_of(&self.folders, &self.due)
    }
}

impl CheckpointingStrategy for Keeping {
    fn checkpointing(
        &mut self,
        epoch: usize,
        store: &EventStoreClient,
    ) -> Vec<CheckpointingAction> {
        // With a first best epoch there is something to go on from at once.
        let first = self.best.is_some() && self.points.is_empty();
        let due = first || self.saved.elapsed() >= EVERY || self.asked.load(Ordering::Relaxed);
        let again = self.points.iter().any(|(point, _)| *point == epoch);
        if again || !due && self.best.is_none() {
            return Vec::new();
        }
        // Asking makes sure that the journals have heard of this epoch: events travel by a queue.
        store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train);
        let finite = |record: Epoch| record.training_loss.is_finite();
        if !self.journals.iter().all(|journal| journal.epoch(epoch).is_some_and(finite)) {
            return Vec::new();
        }
        if let (Some(best), Some(journal)) = (&mut self.best, self.journals.first()) {
            best.look(journal, epoch);
        }
        let best = self.best.as_ref().and_then(|best| best.lowest).map(|lowest| lowest.epoch);
        if !due && best != Some(epoch) {
            return Vec::new();
        }
        if due {
            self.saved = Instant::now();
            self.due.store(epoch, Ordering::Relaxed);
            // A journal that cannot be written leaves this epoch out of the checkpoints, and
            // burn-train reports the parts that fail for the same reason.
            for (folder, journal) in self.folders.iter().zip(&self.journals) {
                let csv = journal.until(epoch).to_csv();
                write_sealed(&journal_path(folder, epoch), &csv, true).ok();
            }
            // Two, because the three parts are written side by side: whenever the process dies, one
            // epoch is whole.
            self.points.push((epoch, best));
            self.points.drain(..self.points.len().saturating_sub(2));
        }
        self.files.insert(epoch);
        let needed = |epoch: &usize| {
            let of =
                |&(point, best): &(usize, Option<usize>)| point == *epoch || best == Some(*epoch);
            best == Some(*epoch) || self.points.iter().any(of)
        };
        let old: Vec<_> = self.files.iter().copied().filter(|epoch| !needed(epoch)).collect();
        for epoch in &old {
            self.files.remove(epoch);
            for folder in &self.folders {
                fs::remove_file(journal_path(folder, *epoch)).ok();
            }
        }
        let delete = old.into_iter().map(CheckpointingAction::Delete);
        std::iter::once(CheckpointingAction::Save).chain(delete).collect()
    }
}
