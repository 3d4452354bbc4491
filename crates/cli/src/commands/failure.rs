//! What went wrong, for people.

use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use super::advice::{part_error, row_error};
use viewcast::{
    backend::BackendError,
    data::{CHANNEL, WIKIPEDIA, import::ImportError},
    experiment::ExperimentError,
    files::in_the_way_of,
    forecast::backtest::Folds,
    plan::PlanError,
    runs::RunError,
    sweep::SweepError,
};
use viewcast_lecture::{parts::part::PartError, report::page::PageError, table::row::RowError};
use viewcast_texts::errors::{backend_error, experiment_error, plan_error, run_error, sweep_error};

/// What went wrong, for people.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each is the stage that failed, but for what the user stopped")]
pub enum Failure {
    #[error("{}", experiment_error(.0))]
    Experiment(#[from] ExperimentError),
    #[error("{}", plan_error(.0))]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Import(#[from] ImportError),
    #[error("{0}")]
    Refused(String),
    #[error(
        "--set data.path: the report's texts are about {CHANNEL} and {WIKIPEDIA}; for other days use `viewcast lecture PART --data FILE` and `viewcast table --data FILE`"
    )]
    OtherDataInReport,
    #[error("{} is there already; use --force to replace it, or another -o", .0.display())]
    Exists(PathBuf),
    #[error("{} is the file that is imported, which stays as it is; use another -o", .0.display())]
    OutIsIn(PathBuf),
    #[error("{} is a folder; name a file in it, such as {}", .0.display(), .0.join("mine.csv").display())]
    OutIsFolder(PathBuf),
    #[error("{}", backend_error(.0))]
    Backend(#[from] BackendError),
    #[error("{}", run_error(.0))]
    Run(#[from] RunError),
    #[error("{}", row_error(.0))]
    Row(#[from] RowError),
    #[error("{}", part_error(.0))]
    Part(#[from] PartError),
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("{}", sweep_error(.0))]
    Sweep(#[from] SweepError),
    #[error("--set and --seed change an experiment, and {} is trained already; name its config to train anew", .0.display())]
    RunAsItIs(PathBuf),
    #[error("--from {from}: the data begins and ends so that it must be from {first} to {last}")]
    From { from: Date, first: Date, last: Date },
    #[error(
        "--from {from}: {} was trained on days before {seen} and knows what came; name its config to train it on the days before {from} alone", run.display()
    )]
    SeenAlready { from: Date, seen: Date, run: PathBuf },
    #[error("{} has {days} day(s), and the run looks back on {history}", path.display())]
    TooFewDays { path: PathBuf, days: usize, history: usize },
    #[error("{first} and {other} are about different days; name one file for all with --data")]
    OtherDays { first: String, other: String },
    #[error(
        "{} has {days} days: too few for {} forecasts of {} days, {} days apart; {}", data.display(), folds.folds, folds.horizon, folds.step, fewer(*fitting)
    )]
    Folds { data: PathBuf, days: usize, folds: Folds, fitting: [Option<usize>; 2] },
    #[error("there is no folder {}; `viewcast init` makes it, or name another", .0.display())]
    NoFolder(PathBuf),
    #[error("cannot open {address}: {source}; --port takes another")]
    Address { address: SocketAddr, source: io::Error },
    #[error("{0}")]
    Stopped(String),
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
    #[error("{}: {message}", path.display())]
    Channel { path: PathBuf, message: String },
    #[error(
        "nothing is removed: {folders} may go, {bytes}, but there is no terminal to ask on; use --yes\n{}",
        question.trim_end()
    )]
    NobodyToAsk { folders: String, bytes: String, question: String },
    #[error("{}", .0.trim_end())]
    DamagedRuns(String),
    #[error("the saved model of {} scores differently now: {differences}", run.display())]
    ScoresDiffer { run: PathBuf, differences: String },
}

impl Failure {
    /// Fails where a folder cannot be made: before the training, not after.
    pub(super) fn unless_folder(folder: &Path) -> Result<(), Self> {
        in_the_way_of(folder).map_or(Ok(()), |problem| Err(Self::unwritable(folder)(problem)))
    }

    /// What to say where a file or folder cannot be written.
    pub(super) fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::Unwritable { path, source }
    }
}

/// What a backtest of so few days can do: the most folds, and the most days ahead.
fn fewer(fitting: [Option<usize>; 2]) -> String {
    match fitting {
        [Some(folds), Some(horizon)] => {
            format!("--folds {folds} fits, and so does --horizon {horizon}")
        }
        [Some(folds), None] => format!("--folds {folds} fits"),
        [None, Some(horizon)] => format!("--horizon {horizon} fits"),
        [None, None] => "a longer series is needed".into(),
    }
}
