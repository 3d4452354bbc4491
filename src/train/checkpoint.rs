//! Checkpoints: all that a run needs to go on as if it had never stopped.
//!
//! Burn keeps the model, the optimizer and the schedule; the journal of past epochs is kept
//! beside them, for early stopping and the learning curve. The order of rows needs no state.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
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
        metric::store::{Aggregate, Direction, EventStoreClient, Split},
    },
};

use super::{
    journal::{Epoch, Journal, LOSS},
    slices::{join, split},
};
use crate::{experiment::Training, files::write_whole};

/// A point that a run can go on from.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// How many epochs were done.
    pub epoch: usize,
    /// The losses of those epochs.
    pub journal: Journal,
}

impl Checkpoint {
    /// The last whole checkpoint in a folder, if there is any.
    pub fn last(folder: &Path) -> io::Result<Option<Self>> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Ok(None);
        };
        let [models, optimizers, schedules] = WholeFiles::parts(&[folder.into()]);
        let whole = |epoch: &usize| {
            Checkpointer::<ModuleRecord>::restore(&models, *epoch).is_ok()
                && Checkpointer::<OptimizerRecord>::restore(&optimizers, *epoch).is_ok()
                && Checkpointer::<LrSchedulerRecord>::restore(&schedules, *epoch).is_ok()
        };
        entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                let number = name.to_str()?.strip_prefix("journal-")?;
                number.strip_suffix(".csv")?.parse().ok()
            })
            .filter(whole)
            .max()
            .map(|epoch| Ok(Self { epoch, journal: Journal::read(&journal_path(folder, epoch))? }))
            .transpose()
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
}

impl WholeFiles {
    /// One each for the model, the optimizer and the schedule.
    pub fn parts(folders: &[PathBuf]) -> [Self; 3] {
        ["model", "optimizer", "schedule"].map(|part| Self { folders: folders.to_vec(), part })
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
        self.paths(epoch)
            .zip(records)
            .try_for_each(|(path, record)| write_whole(&path, &*record))
            .map_err(CheckpointerError::IOError)
    }

    fn delete(&self, epoch: usize) -> Result<(), CheckpointerError> {
        self.paths(epoch).try_for_each(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(CheckpointerError::IOError(error))
            }
            _ => Ok(()),
        })
    }

    fn restore(&self, epoch: usize) -> Result<R, CheckpointerError> {
        let read = |path| fs::read(path).map(Bytes::from_bytes_vec);
        let records = self.paths(epoch).map(read).collect::<io::Result<_>>();
        let record = join(records.map_err(CheckpointerError::IOError)?);
        record.and_then(R::checkpoint_from_bytes).map_err(CheckpointerError::Record)
    }
}

/// How much work a killed process may lose.
const EVERY: Duration = Duration::from_secs(3);

/// Saves every few seconds and when a stop is asked for, keeps the last two and, where asked, the
/// best epoch.
pub struct Keeping {
    folders: Vec<PathBuf>,
    journals: Vec<Journal>,
    best: bool,
    asked: Arc<AtomicBool>,
    saved: Instant,
    kept: Vec<usize>,
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
            best: training.keep_best,
            asked,
            saved: Instant::now(),
            kept: Vec::new(),
        }
    }
}

impl CheckpointingStrategy for Keeping {
    fn checkpointing(
        &mut self,
        epoch: usize,
        store: &EventStoreClient,
    ) -> Vec<CheckpointingAction> {
        let due = self.saved.elapsed() >= EVERY || self.asked.load(Ordering::Relaxed);
        if self.kept.contains(&epoch) || !due && !self.best {
            return Vec::new();
        }
        // Asking makes sure that the journals have heard of this epoch: events travel by a queue.
        store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train);
        let finite = |record: Epoch| record.training_loss.is_finite();
        if !self.journals.iter().all(|journal| journal.epoch(epoch).is_some_and(finite)) {
            return Vec::new();
        }
        let lowest = || store.find_epoch(LOSS, Aggregate::Mean, Direction::Lowest, &Split::Valid);
        let best = self.best.then(lowest).flatten();
        if !due && best != Some(epoch) {
            return Vec::new();
        }
        self.saved = Instant::now();
        // A journal that cannot be written leaves this epoch out of the checkpoints, and
        // burn-train reports the parts that fail for the same reason.
        for (folder, journal) in self.folders.iter().zip(&self.journals) {
            journal.until(epoch).write(&journal_path(folder, epoch)).ok();
        }
        self.kept.push(epoch);
        // Two, because the three parts are written side by side: whenever the process dies, one
        // epoch is whole.
        let last_two = self.kept.len().saturating_sub(2);
        let old: Vec<_> =
            self.kept[..last_two].iter().copied().filter(|e| best != Some(*e)).collect();
        self.kept.retain(|epoch| !old.contains(epoch));
        for (folder, &epoch) in self.folders.iter().flat_map(|it| old.iter().map(move |e| (it, e)))
        {
            fs::remove_file(journal_path(folder, epoch)).ok();
        }
        let delete = old.into_iter().map(CheckpointingAction::Delete);
        std::iter::once(CheckpointingAction::Save).chain(delete).collect()
    }
}
