//! Checkpoints: all that a run needs to go on as if it had never stopped.
//!
//! Burn keeps the model, the optimizer and the schedule; the journal of past epochs is kept
//! beside them, for early stopping and the learning curve. The order of rows needs no state.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use burn::{
    lr_scheduler::LrSchedulerRecord,
    optim::OptimizerRecord,
    store::ModuleRecord,
    tensor::Bytes,
    train::{
        checkpoint::{
            Checkpoint as Record, Checkpointer, CheckpointerError, CheckpointingAction,
            CheckpointingStrategy, ComposedCheckpointingStrategy, KeepLastNCheckpoints,
            MetricCheckpointingStrategy,
        },
        metric::{
            LossMetric,
            store::{Aggregate, Direction, EventStoreClient, Split},
        },
    },
};

use super::journal::{Journal, LOSS};
use crate::files::write_whole;

const MODEL: &str = "model";
const OPTIMIZER: &str = "optimizer";
const SCHEDULE: &str = "schedule";

/// A point that a run can go on from.
#[derive(Debug, Clone)]
pub struct Checkpoint {
    /// Epochs done.
    pub epoch: usize,
    /// What they brought.
    pub journal: Journal,
}

impl Checkpoint {
    /// The last whole checkpoint in a folder, if there is any.
    ///
    /// # Errors
    ///
    /// Where its journal cannot be read.
    pub fn last(folder: &Path) -> io::Result<Option<Self>> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Ok(None);
        };
        let [models, optimizers, schedules] = WholeFiles::parts(folder);
        let whole = |epoch: &usize| {
            Checkpointer::<ModuleRecord>::restore(&models, *epoch).is_ok()
                && Checkpointer::<OptimizerRecord>::restore(&optimizers, *epoch).is_ok()
                && Checkpointer::<LrSchedulerRecord>::restore(&schedules, *epoch).is_ok()
        };
        let last = entries
            .filter_map(|entry| {
                let name = entry.ok()?.file_name();
                let number = name.to_str()?.strip_prefix("journal-")?;
                number.strip_suffix(".csv")?.parse().ok()
            })
            .filter(whole)
            .max();
        let read = |epoch| {
            let journal = Journal::read(&journal_path(folder, epoch))?;
            Ok(Self { epoch, journal })
        };
        last.map(read).transpose()
    }
}

fn part_path(folder: &Path, part: &str, epoch: usize) -> PathBuf {
    folder.join(format!("{part}-{epoch}.bpk"))
}

fn journal_path(folder: &Path, epoch: usize) -> PathBuf {
    folder.join(format!("journal-{epoch}.csv"))
}

/// Burn's file checkpointer, with files that are whole or not there.
pub struct WholeFiles {
    folder: PathBuf,
    part: &'static str,
}

impl WholeFiles {
    /// One each for the model, the optimizer and the schedule.
    pub fn parts(folder: &Path) -> [Self; 3] {
        [MODEL, OPTIMIZER, SCHEDULE].map(|part| Self { folder: folder.into(), part })
    }

    fn path(&self, epoch: usize) -> PathBuf {
        part_path(&self.folder, self.part, epoch)
    }
}

impl<R: Record> Checkpointer<R> for WholeFiles {
    fn save(&self, epoch: usize, record: R) -> Result<(), CheckpointerError> {
        let bytes = record.checkpoint_into_bytes().map_err(CheckpointerError::Record)?;
        write_whole(&self.path(epoch), &*bytes).map_err(CheckpointerError::IOError)
    }

    fn delete(&self, epoch: usize) -> Result<(), CheckpointerError> {
        match fs::remove_file(self.path(epoch)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(CheckpointerError::IOError(error))
            }
            _ => Ok(()),
        }
    }

    fn restore(&self, epoch: usize) -> Result<R, CheckpointerError> {
        let bytes = fs::read(self.path(epoch)).map_err(CheckpointerError::IOError)?;
        R::checkpoint_from_bytes(Bytes::from_bytes_vec(bytes)).map_err(CheckpointerError::Record)
    }
}

/// Saves every epoch, keeps the last two and, where asked, the best one.
pub struct Keeping {
    folder: PathBuf,
    journal: Journal,
    inner: ComposedCheckpointingStrategy,
}

impl Keeping {
    pub fn new(folder: &Path, journal: Journal, best: bool) -> Self {
        // Two, because the three parts are written side by side: whenever the process dies, one
        // epoch is whole.
        let mut inner = ComposedCheckpointingStrategy::builder().add(KeepLastNCheckpoints::new(2));
        if best {
            inner = inner.add(MetricCheckpointingStrategy::new(
                &LossMetric::new(),
                Aggregate::Mean,
                Direction::Lowest,
                Split::Valid,
            ));
        }
        Self { folder: folder.into(), journal, inner: inner.build() }
    }
}

impl CheckpointingStrategy for Keeping {
    fn checkpointing(
        &mut self,
        epoch: usize,
        store: &EventStoreClient,
    ) -> Vec<CheckpointingAction> {
        // Asking makes sure that the journal has heard of this epoch: events travel by a queue.
        let loss = store.find_metric(LOSS, epoch, Aggregate::Mean, &Split::Train);
        if !loss.is_some_and(f64::is_finite) {
            return Vec::new();
        }
        let actions = self.inner.checkpointing(epoch, store);
        for action in &actions {
            match action {
                CheckpointingAction::Save => {
                    // A journal that cannot be written leaves this epoch out of the checkpoints,
                    // and burn-train reports the parts that fail for the same reason.
                    self.journal.write(&journal_path(&self.folder, epoch)).ok();
                }
                CheckpointingAction::Delete(epoch) => {
                    fs::remove_file(journal_path(&self.folder, *epoch)).ok();
                }
            }
        }
        actions
    }
}
