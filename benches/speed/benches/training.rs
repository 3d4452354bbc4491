//! A training step by width, by batch size and by backend.

use std::fmt;

use divan::{Bencher, counter::ItemsCount};
use speed::{Trained, backends, on_one_thread};
use viewcast::Backend;

/// A network of layers of 100 ReLUs, or of other widths, on a backend.
#[derive(Clone, Copy)]
struct Step {
    backend: Backend,
    layers: usize,
    width: usize,
    rows: usize,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { backend, layers, width, rows } = self;
        write!(f, "{}, {layers} x {width}, {rows} rows", backend.name())
    }
}

fn main() {
    on_one_thread();
    divan::main();
}

/// On every backend of this build.
fn on_backends(of: impl Fn(Backend) -> Vec<Step>) -> Vec<Step> {
    backends().into_iter().flat_map(of).collect()
}

fn widths() -> Vec<Step> {
    let step = |backend, width| Step { backend, layers: 1, width, rows: 32 };
    on_backends(|backend| [10, 100, 1000, 4096].map(|width| step(backend, width)).into())
}

fn batch_sizes() -> Vec<Step> {
    let step = |backend, rows| Step { backend, layers: 3, width: 100, rows };
    on_backends(|backend| [1, 32, 256, 1405].map(|rows| step(backend, rows)).into())
}

#[divan::bench(args = widths(), sample_count = 20)]
fn step_by_width(bencher: Bencher<'_, '_>, step: &Step) {
    take(bencher, *step);
}

#[divan::bench(args = batch_sizes(), sample_count = 20)]
fn step_by_batch_size(bencher: Bencher<'_, '_>, step: &Step) {
    take(bencher, *step);
}

fn take(bencher: Bencher<'_, '_>, Step { backend, layers, width, rows }: Step) {
    let mut trained = Trained::new(&vec![width; layers], rows, backend);
    bencher.counter(ItemsCount::new(rows)).bench_local(|| trained.step());
}
