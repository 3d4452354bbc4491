//! Whole runs, from the days to the folder, and the loss table.

use clap::Parser;
use divan::Bencher;
use speed::{plan, project, train};
use viewcast_cli::commands::{self, Cli};

fn main() {
    divan::main();
}

/// Layers of 100 ReLUs, ten epochs of five years.
#[divan::bench(args = [1, 3], sample_count = 5, sample_size = 1)]
fn train_for_ten_epochs(bencher: Bencher<'_, '_>, layers: usize) {
    let plan = plan(1_826, &vec![100; layers], 10);
    bencher.bench_local(|| train(&plan));
}

/// A row of every kind of model, two epochs of the channel each.
#[divan::bench(
    args = ["linear56", "relu3", "conv", "lstm", "gru", "attention"],
    sample_count = 3,
    sample_size = 1
)]
fn train_for_two_epochs(bencher: Bencher<'_, '_>, experiment: &str) {
    bencher.bench_local(|| table(&["--rows", experiment]));
}

/// All of the lecture's rows, one seed, two epochs.
#[divan::bench(sample_count = 3, sample_size = 1)]
fn loss_table(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| table(&[]));
}

/// The table as the program makes it, in a folder of its own.
fn table(rows: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder for runs");
    let path = |name: &str| project().join(name).to_string_lossy().into_owned();
    let (configs, data) = (path("configs"), path("data/channel.csv"));
    let runs = folder.path().to_string_lossy();
    let flags = ["viewcast", "table", "--quiet", "--seeds", "1", "--set", "training.epochs=2"];
    let places = ["--configs", &configs, "--data", &data, "--runs", &runs];
    let cli = Cli::parse_from([&flags[..], &places, rows].concat());
    commands::run(cli, &[]).unwrap_or_else(|error| panic!("{error}"))
}
