//! Days: reading a CSV file, cutting a series into windows, gathering a mini-batch.

use std::path::Path;

use divan::{Bencher, black_box, counter::ItemsCount};
use speed::{series, windows};
use viewcast::{Series, types::Columns};

const DAYS: [usize; 3] = [1_826, 100_000, 1_000_000];

fn main() {
    divan::main();
}

#[divan::bench(args = DAYS, sample_count = 10)]
fn read_csv(bencher: Bencher<'_, '_>, days: usize) {
    let csv = series(days).to_csv();
    let parse =
        || Series::parse(black_box(csv.as_bytes()), Path::new("days.csv"), &Columns::default());
    bencher.counter(ItemsCount::new(days)).bench_local(parse);
}

#[divan::bench(args = DAYS, sample_count = 20)]
fn cut_into_windows(bencher: Bencher<'_, '_>, days: usize) {
    let series = series(days);
    bencher.counter(ItemsCount::new(days)).bench_local(|| windows(black_box(&series), 56));
}

/// All windows of an epoch, one after the other, without a device.
#[divan::bench(args = DAYS, sample_count = 20)]
fn gather_windows(bencher: Bencher<'_, '_>, days: usize) {
    let windows = windows(&series(days), 56);
    bencher.counter(ItemsCount::new(days)).bench_local(|| {
        let mut inputs: Vec<f32> = Vec::with_capacity(56 * windows.fitted().len());
        for day in windows.fitted() {
            windows.push_inputs(day, &mut inputs);
        }
        inputs
    });
}
