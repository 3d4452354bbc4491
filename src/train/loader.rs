//! Batches of windows on a device.

use std::{
    ops::Range,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
};

use burn::{
    data::{
        dataloader::{DataLoader, DataLoaderIterator, Progress},
        dataset::DatasetError,
    },
    tensor::{Device, Tensor, TensorData},
};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{data::Windows, experiment::BatchSize};

/// Rows of standardised views on a device.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The days before, most recent first: `[batch, history]`.
    pub inputs: Tensor<2>,
    /// The days themselves: `[batch, 1]`.
    pub targets: Tensor<2>,
}

impl Batch {
    /// Gathers the windows of some days.
    #[must_use]
    pub fn gather(windows: &Windows, days: &[usize], device: &Device) -> Self {
        let history = windows.history();
        let mut inputs = Vec::with_capacity(days.len() * history);
        for &day in days {
            inputs.extend_from_slice(windows.inputs(day));
        }
        let targets: Vec<f32> = days.iter().map(|&day| windows.target(day)).collect();
        Self {
            inputs: Tensor::from_data(TensorData::new(inputs, [days.len(), history]), device),
            targets: Tensor::from_data(TensorData::new(targets, [days.len(), 1]), device),
        }
    }
}

/// How an epoch walks over the rows.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// One batch of all rows, gathered once.
    Whole,
    /// Batches of so many rows, in an order drawn from the seed and the epoch's number alone: an
    /// interrupted run finds the same orders again without any saved state.
    Shuffled { rows: usize, seed: u64 },
}

/// burn-train's source of batches.
///
/// Burn's own `DataLoaderBuilder` shuffles by a generator whose state a checkpoint does not hold, so
/// that a resumed run would see other orders; and it collects item by item what is a slice of one
/// buffer here.
pub struct Loader {
    windows: Arc<Windows>,
    days: Range<usize>,
    order: Order,
    device: Device,
    epoch: AtomicU64,
    whole: OnceLock<Batch>,
}

impl Loader {
    /// All rows at once, every epoch.
    pub fn whole(windows: Arc<Windows>, days: Range<usize>, device: Device) -> Self {
        Self {
            windows,
            days,
            order: Order::Whole,
            device,
            epoch: AtomicU64::new(0),
            whole: OnceLock::new(),
        }
    }

    /// Batches in random order; `epochs_done` epochs have been drawn before.
    pub fn shuffled(
        windows: Arc<Windows>,
        days: Range<usize>,
        batch: BatchSize,
        seed: u64,
        epochs_done: usize,
        device: Device,
    ) -> Self {
        let order = match batch {
            BatchSize::Full => Order::Whole,
            BatchSize::Rows(rows) => Order::Shuffled { rows, seed },
        };
        Self {
            order,
            epoch: AtomicU64::new(epochs_done as u64),
            ..Self::whole(windows, days, device)
        }
    }

    /// Batches an epoch.
    pub fn batches(&self) -> usize {
        match self.order {
            Order::Whole => 1,
            Order::Shuffled { rows, .. } => self.days.len().div_ceil(rows),
        }
    }

    fn copy(&self, days: Range<usize>, device: &Device) -> Self {
        Self {
            windows: self.windows.clone(),
            days,
            order: self.order,
            device: device.clone(),
            epoch: AtomicU64::new(self.epoch.load(Ordering::Relaxed)),
            whole: OnceLock::new(),
        }
    }
}

impl DataLoader<Batch> for Loader {
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<Batch> + 'a> {
        let epoch = self.epoch.fetch_add(1, Ordering::Relaxed);
        let mut days: Vec<usize> = self.days.clone().collect();
        let rows = match self.order {
            Order::Whole => days.len(),
            Order::Shuffled { rows, seed } => {
                let mut rng = ChaCha8Rng::seed_from_u64(seed);
                rng.set_stream(epoch + 1);
                days.shuffle(&mut rng);
                rows
            }
        };
        Box::new(Batches { loader: self, days, rows, done: 0 })
    }

    fn num_items(&self) -> usize {
        self.days.len()
    }

    fn to_device(&self, device: &Device) -> Arc<dyn DataLoader<Batch>> {
        Arc::new(self.copy(self.days.clone(), device))
    }

    fn slice(&self, start: usize, end: usize) -> Arc<dyn DataLoader<Batch>> {
        let first = self.days.start;
        Arc::new(self.copy(first + start..first + end, &self.device))
    }
}

struct Batches<'a> {
    loader: &'a Loader,
    days: Vec<usize>,
    rows: usize,
    done: usize,
}

impl Iterator for Batches<'_> {
    type Item = Result<Batch, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let days = self.days.get(self.done..)?;
        let days = &days[..self.rows.min(days.len())];
        if days.is_empty() {
            return None;
        }
        self.done += days.len();
        let Loader { windows, device, .. } = self.loader;
        Some(Ok(match self.loader.order {
            Order::Whole => {
                let gather = || Batch::gather(windows, days, device);
                self.loader.whole.get_or_init(gather).clone()
            }
            Order::Shuffled { .. } => Batch::gather(windows, days, device),
        }))
    }
}

impl DataLoaderIterator<Batch> for Batches<'_> {
    fn progress(&self) -> Progress {
        Progress::new(self.done, self.days.len(), Some("rows".into()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::backend::test_device;
    use crate::data::{Cut, Series};

    fn loader(batch: BatchSize, epochs_done: usize) -> Loader {
        let views = (0..40).map(f64::from).collect();
        let series = Series::new(date(2020, 12, 1), views);
        let cut = Cut { history: 2, unseen_from: date(2021, 1, 1), validation_days: 0 };
        let windows = Arc::new(Windows::new(&series, cut).unwrap());
        let days = windows.fitted();
        Loader::shuffled(windows, days, batch, 7, epochs_done, test_device())
    }

    /// The targets of one epoch, batch by batch.
    fn epoch(loader: &Loader) -> Vec<Vec<f32>> {
        loader
            .iter()
            .map(|batch| batch.unwrap().targets.into_data().try_to_vec().unwrap())
            .collect()
    }

    #[test]
    fn every_row_comes_once_an_epoch_and_the_last_batch_may_be_short() {
        let batches = epoch(&loader(BatchSize::Rows(8), 0));
        let sizes: Vec<_> = batches.iter().map(Vec::len).collect();
        assert_eq!(sizes, [8, 8, 8, 5]);
        let mut rows = batches.concat();
        rows.sort_by(f32::total_cmp);
        assert_eq!(rows, epoch(&loader(BatchSize::Full, 0)).concat());
    }

    #[test]
    fn epochs_differ_and_a_resumed_loader_finds_the_same_ones() {
        let whole = loader(BatchSize::Rows(8), 0);
        let [first, second] = [epoch(&whole), epoch(&whole)];
        assert_ne!(first, second);
        assert_eq!(epoch(&loader(BatchSize::Rows(8), 1)), second);
    }
}
