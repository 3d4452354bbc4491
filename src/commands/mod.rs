//! One file a command: each ties the stages together and prints.

mod backends;
mod evaluate;
mod grids;
mod inspect;
mod lecture;
mod report;
mod scoreboard;
mod simulate;
mod table;
mod train;

use std::{
    io,
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    backend::BackendError,
    cli::{Cli, Command, Overrides},
    data::SeriesError,
    demonstrations::curve::CurveError,
    experiment::{Experiment, ExperimentError},
    report::ReportError,
    run::RunError,
    session::SessionError,
    table::TableError,
};

/// What went wrong, for people.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each is the stage that failed")]
pub enum Failure {
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error("{0}")]
    Stopped(String),
    #[error(transparent)]
    Curve(#[from] CurveError),
    #[error(transparent)]
    Report(#[from] ReportError),
    #[error("{data} determines no line of {history} day(s): its days are too few, or all the same")]
    NoLine { data: String, history: usize },
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: {message}", path.display())]
    Channel { path: PathBuf, message: String },
    #[error("the calibration failed: {0}")]
    Calibrate(io::Error),
    #[error("the saved model of {} scores differently now: {}", run.display(), differences)]
    ScoresDiffer { run: PathBuf, differences: String },
}

impl Failure {
    /// Whether something is wrong; not where the user stopped it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::Stopped(_))
    }

    /// 130 where the user stopped it, as shells expect after Ctrl-C; 1 otherwise.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.is_error() { 1 } else { 130 }
    }
}

/// Does what the command line says.
///
/// # Errors
///
/// [`Failure`], with its message for people.
pub fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Train(args) => train::train(&args),
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Table(args) => table::table(&args),
        Command::Lecture(part) => lecture::lecture(part),
        Command::Report(args) => report::report(&args),
        Command::Simulate(args) => simulate::simulate(&args),
        Command::Calibrate(args) => simulate::calibrate(&args),
        Command::Backends => {
            backends::backends();
            Ok(())
        }
    }
}

/// What to say where a file or folder cannot be written.
fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    let path = path.to_owned();
    |source| Failure::Unwritable { path, source }
}

/// An experiment and its name, which is that of its file.
fn load(config: &Path, overrides: &Overrides) -> Result<(String, Experiment), Failure> {
    let experiment = Experiment::load(config, &overrides.all())?;
    let name = config.file_stem().unwrap_or_default().to_string_lossy();
    Ok((name.into_owned(), experiment))
}

/// Turns true at the first Ctrl-C; the second ends the process at once.
fn stop_on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    // Without a handler Ctrl-C ends the process, and the last checkpoint is still there.
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            process::exit(130);
        }
    })
    .ok();
    stop
}
