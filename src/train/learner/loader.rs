//! Feeds the Learner: mini-batches of windows, in an order that a resumed run draws again.

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
    tensor::Device,
};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};

use crate::{
    data::Windows,
    experiment::{BatchSize, Training},
    model::Batch,
};

/// burn-train's source of batches: one of all rows, gathered once, or batches of some in an order
/// drawn from the seed and the epoch's number alone, so that an interrupted run finds the same
/// orders again without any saved state. Networks that are trained side by side have a seed each,
/// and so an order each.
///
/// Burn's own `DataLoaderBuilder` shuffles by a generator whose state a checkpoint does not hold, so
/// that a resumed run would see other orders; and it collects item by item what is a slice of one
/// buffer here.
pub struct Loader {
    windows: Arc<Windows>,
    days: Range<usize>,
    batch: BatchSize,
    seeds: Vec<u64>,
    device: Device,
    epoch: AtomicU64,
    /// How many of all rows come at once.
    most: usize,
    /// The batches of all rows, which are the same every epoch.
    same: OnceLock<Vec<Batch>>,
}

/// So many rows are kept between epochs, gathered; more are gathered anew.
const KEPT: usize = 4096;

impl Loader {
    /// All rows at once, every epoch, for each of some networks.
    fn whole(windows: Arc<Windows>, days: Range<usize>, seeds: &[u64], device: Device) -> Self {
        let (seeds, epoch, same) = (seeds.to_vec(), AtomicU64::new(0), OnceLock::new());
        let (batch, most) = (BatchSize::Full, usize::MAX);
        Self { windows, days, batch, seeds, device, epoch, most, same }
    }

    /// All rows in order, every epoch, so many at once.
    pub fn checked(
        windows: Arc<Windows>,
        days: Range<usize>,
        rows: usize,
        seeds: &[u64],
        device: Device,
    ) -> Self {
        Self { most: rows, ..Self::whole(windows, days, seeds, device) }
    }

    /// The rows to fit, in batches as an experiment says, for networks of some seeds; `done` epochs
    /// have been drawn before.
    pub fn fitted(
        windows: Arc<Windows>,
        training: &Training,
        seeds: &[u64],
        done: usize,
        device: Device,
    ) -> Self {
        let (days, epoch) = (windows.rows(windows.fitted()), AtomicU64::new(done as u64));
        let batch = training.batch_size;
        Self { batch, epoch, ..Self::whole(windows, days, seeds, device) }
    }

    /// How many mini-batches an epoch has.
    pub fn batches(&self) -> usize {
        match self.batch {
            BatchSize::Full => 1,
            BatchSize::Rows(rows) => self.days.len().div_ceil(rows),
        }
    }

    fn copy(&self, days: Range<usize>, device: &Device) -> Self {
        let epoch = AtomicU64::new(self.epoch.load(Ordering::Relaxed));
        let whole = Self::whole(self.windows.clone(), days, &self.seeds, device.clone());
        Self { batch: self.batch, epoch, most: self.most, ..whole }
    }
}

impl DataLoader<Batch> for Loader {
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<Batch> + 'a> {
        let epoch = self.epoch.fetch_add(1, Ordering::Relaxed);
        let order = |&seed| {
            let mut days: Vec<usize> = self.days.clone().collect();
            if let BatchSize::Rows(_) = self.batch {
                let mut rng = ChaCha8Rng::seed_from_u64(seed);
                rng.set_stream(epoch + 1);
                days.shuffle(&mut rng);
            }
            days
        };
        let rows = self.batch.rows(self.days.len()).min(self.most);
        let orders = self.seeds.iter().map(order).collect();
        Box::new(Batches { loader: self, orders, rows, done: 0 })
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
    /// The days of each network.
    orders: Vec<Vec<usize>>,
    rows: usize,
    done: usize,
}

impl Iterator for Batches<'_> {
    type Item = Result<Batch, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let Loader { windows, days, device, batch, most, same, .. } = self.loader;
        let rows_from = |start: usize| start..days.len().min(start + self.rows);
        let now = rows_from(self.done);
        if now.is_empty() {
            return None;
        }
        self.done = now.end;
        let gather = |now: Range<usize>| {
            let days: Vec<_> = self.orders.iter().map(|order| &order[now.clone()]).collect();
            Batch::gather(windows, &days.concat(), device)
        };
        Some(Ok(match batch {
            BatchSize::Full if days.len() <= KEPT.max(*most) => {
                let all =
                    || (0..days.len()).step_by(self.rows).map(rows_from).map(gather).collect();
                same.get_or_init(all)[now.start / self.rows].clone()
            }
            _ => gather(now),
        }))
    }
}

impl DataLoaderIterator<Batch> for Batches<'_> {
    fn progress(&self) -> Progress {
        Progress::new(self.done, self.loader.days.len(), Some("rows".into()))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::backend::test_device;
    use crate::data::{Cut, Series};

    fn loader_of(seeds: &[u64], batch_size: BatchSize, epochs_done: usize) -> Loader {
        let series = Series::new(date(2020, 12, 1), (0..40).map(f64::from).collect());
        let cut = Cut::next_day(2, date(2021, 1, 1));
        let windows = Arc::new(Windows::new(&series, cut).unwrap());
        let training = Training { batch_size, ..Training::default() };
        Loader::fitted(windows, &training, seeds, epochs_done, test_device())
    }

    fn loader(batch_size: BatchSize, epochs_done: usize) -> Loader {
        loader_of(&[7], batch_size, epochs_done)
    }

    /// The targets of one epoch, batch by batch.
    fn epoch(loader: &Loader) -> Vec<Vec<f32>> {
        let batches = loader.iter().map(Result::unwrap);
        batches.map(|batch| batch.targets.into_data().try_to_vec().unwrap()).collect()
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
    fn the_loss_is_checked_on_so_many_rows_at_a_time() {
        let views = (0..6000).map(f64::from).collect();
        let cut = Cut::next_day(2, date(2016, 1, 1));
        let windows = Windows::new(&Series::new(date(2000, 1, 1), views), cut).unwrap();
        let (days, windows) = (windows.fitted(), Arc::new(windows));
        for rows in [128, 4096, 10_000] {
            let checked = Loader::checked(windows.clone(), days.clone(), rows, &[1], test_device());
            let sizes: Vec<_> = epoch(&checked).iter().map(Vec::len).collect();
            let (last, others) = sizes.split_last().unwrap();
            assert!(others.iter().all(|&size| size == rows));
            assert_eq!(others.len() * rows + last, days.len());
            assert_eq!(epoch(&checked), epoch(&checked));
        }
    }

    #[test]
    fn networks_side_by_side_see_the_rows_that_each_sees_alone() {
        for batch_size in [BatchSize::Rows(8), BatchSize::Full] {
            let [first, second] = [7, 9].map(|seed| epoch(&loader_of(&[seed], batch_size, 0)));
            let both: Vec<_> =
                first.iter().zip(&second).map(|(a, b)| [&a[..], b].concat()).collect();
            assert_eq!(epoch(&loader_of(&[7, 9], batch_size, 0)), both);
        }
    }

    #[test]
    fn epochs_differ_and_a_resumed_loader_finds_the_same_ones() {
        let whole = loader(BatchSize::Rows(8), 0);
        let [first, second] = [epoch(&whole), epoch(&whole)];
        assert_ne!(first, second);
        assert_eq!(epoch(&loader(BatchSize::Rows(8), 1)), second);
    }
}
