//! `viewcast table`.

use std::{
    io::{IsTerminal, stderr},
    num::NonZeroUsize,
    path::Path,
    thread,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Failure, stop_on_ctrl_c};
use crate::{
    cli::TableArgs,
    experiment::Experiment,
    files::write_whole,
    session::Days,
    table::{
        Row, RowResult, Table, TableError, format,
        grid::{Grid, Watch},
        published_rows,
    },
};

/// Trains what is missing of the loss table and prints it.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    let rows = rows(args)?;
    let backend = args.backend.backend;
    let device = backend.device(args.backend.gpu)?;
    let grid = Grid { rows: &rows, seeds: args.seeds, backend, device: &device, runs: &args.runs };
    let out = args.out.clone().unwrap_or_else(|| {
        let data = Path::new(&rows[0].experiment.data.path).file_stem().unwrap_or_default();
        let name = format!("{}-{}", data.to_string_lossy(), backend.name());
        args.runs.join("table").join(name)
    });
    let jobs = args.jobs.or_else(|| thread::available_parallelism().ok());
    let jobs = jobs.unwrap_or(NonZeroUsize::MIN);

    let all = grid.cells().len();
    let progress = Progress::new(args, all, jobs);
    let finished = grid.train(args.shard, jobs, &stop_on_ctrl_c(), &progress)?;
    progress.close();

    let mut scores = Vec::new();
    for cell in grid.cells() {
        scores.extend(cell.scores()?);
    }
    let done = scores.len();
    if !finished {
        let message = format!("stopped with {done} of {all} runs done; the same command goes on");
        return Err(Failure::Stopped(message));
    }
    if done < all {
        println!(
            "{done} of {all} runs are in {}; once all are, `viewcast table` without --shard makes \
             the table",
            args.runs.display()
        );
        return Ok(());
    }
    #[allow(clippy::cast_possible_truncation, reason = "a handful of seeds")]
    let by_row = scores.chunks(args.seeds as usize);
    let table = Table {
        data: rows[0].experiment.data.path.clone(),
        data_sha256: rows[0].days.sha256.clone(),
        backend,
        version: env!("CARGO_PKG_VERSION"),
        rows: rows.iter().zip(by_row).map(|(row, scores)| RowResult::of(row, scores)).collect(),
    };
    for (file, content) in [
        ("table.md", format::markdown(&table)),
        ("table.csv", format::csv(&table)),
        ("table.json", format::json(&table)),
    ] {
        let path = out.join(file);
        write_whole(&path, content).map_err(|source| TableError::Unwritable { path, source })?;
    }
    print!("{}", format::text(&table));
    println!("\nAs Markdown, CSV and JSON, with every seed: {}", out.display());
    Ok(())
}

fn rows(args: &TableArgs) -> Result<Vec<Row>, Failure> {
    let mut set = args.set.clone();
    let data = args.data.iter();
    set.extend(data.map(|path| format!("data.path={}", toml::Value::String(path.clone()))));
    published_rows(&args.rows)?
        .into_iter()
        .map(|published| {
            let config = args.configs.join(format!("{}.toml", published.experiment));
            let experiment = Experiment::load(&config, &set)?;
            let days = Days::read(&experiment, &config)?;
            Ok(Row { published, experiment, days })
        })
        .collect()
}

/// On a terminal a bar for the whole and a line for each worker, in a log a line for each run.
struct Progress {
    log: bool,
    lines: MultiProgress,
    whole: ProgressBar,
    workers: Vec<ProgressBar>,
}

impl Progress {
    fn new(args: &TableArgs, all: usize, jobs: NonZeroUsize) -> Self {
        let terminal = stderr().is_terminal();
        let target = if terminal && !args.quiet {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let lines = MultiProgress::with_draw_target(target);
        let style = |template| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let whole = lines.add(ProgressBar::new(all as u64));
        whole.set_style(style("{pos}/{len} runs {wide_bar} {elapsed}, {eta} left"));
        let worker = |_| {
            let line = lines.add(ProgressBar::new_spinner());
            line.set_style(style("  {spinner} {msg}"));
            line
        };
        let workers = (0..jobs.get().min(all)).map(worker).collect();
        Self { log: !terminal && !args.quiet, lines, whole, workers }
    }

    fn close(self) {
        self.whole.finish_and_clear();
        // Where it fails there is no terminal to clear.
        self.lines.clear().ok();
    }
}

impl Watch for Progress {
    fn found(&self, done: usize) {
        self.whole.set_position(done as u64);
        self.whole.reset_eta();
    }

    fn begins(&self, worker: usize, label: &str) {
        if let Some(line) = self.workers.get(worker) {
            line.set_message(label.to_owned());
            line.tick();
        }
    }

    fn completes(&self, _worker: usize, label: &str) {
        self.whole.inc(1);
        if self.log {
            eprintln!("{}/{}: {label}", self.whole.position(), self.whole.length().unwrap_or(0));
        }
    }
}
