//! One file a command: each ties the stages together and prints.

mod backends;
mod evaluate;
mod inspect;
mod scoreboard;
mod train;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    backend::BackendError,
    cli::{Cli, Command, Overrides},
    data::{Columns, Cut, Series, SeriesError, Windows, WindowsError},
    experiment::{Experiment, ExperimentError},
    run::{RunError, sha256},
    train::TrainError,
};

/// What went wrong, for people.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each is the stage that failed")]
pub enum Failure {
    #[error(transparent)]
    Experiment(#[from] ExperimentError),
    #[error(transparent)]
    Series(#[from] SeriesError),
    #[error("{}: {error}", config.display())]
    Windows { config: PathBuf, error: WindowsError },
    #[error(transparent)]
    Backend(#[from] BackendError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("{label}: {error}{advice}")]
    Train { label: String, error: TrainError, advice: String },
    #[error("the saved model of {} scores differently now: {}", run.display(), differences)]
    ScoresDiffer { run: PathBuf, differences: String },
}

impl Failure {
    /// Whether something is wrong; not where the user stopped it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        !matches!(self, Self::Train { error: TrainError::Interrupted { .. }, .. })
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
        Command::Train(args) => train::train(args),
        Command::Evaluate(args) => evaluate::evaluate(&args),
        Command::Inspect(args) => inspect::inspect(&args),
        Command::Backends => {
            backends::backends();
            Ok(())
        }
    }
}

/// An experiment and its name, which is that of its file.
fn load(config: &Path, overrides: &Overrides) -> Result<(String, Experiment), Failure> {
    let experiment = Experiment::load(config, &overrides.all())?;
    let name = config.file_stem().unwrap_or_default().to_string_lossy();
    Ok((name.into_owned(), experiment))
}

/// An experiment's days, whole and cut, and the hash of their file.
struct Days {
    series: Series,
    windows: Windows,
    sha256: String,
}

impl Days {
    /// `config` only names the experiment in errors.
    fn read(experiment: &Experiment, config: &Path) -> Result<Self, Failure> {
        let data = &experiment.data;
        let path = Path::new(&data.path);
        let columns = Columns {
            date: data.date_column.clone(),
            views: data.views_column.clone(),
            ignored: data.ignored_columns.clone(),
        };
        let bytes = fs::read(path)
            .map_err(|source| SeriesError::Unreadable { path: path.into(), source })?;
        let series = Series::parse(&bytes, path, &columns)?;
        let cut = Cut {
            history: data.history,
            unseen_from: data.unseen_from,
            validation_days: data.validation_days,
        };
        let windows = Windows::new(&series, cut)
            .map_err(|error| Failure::Windows { config: config.into(), error })?;
        Ok(Self { series, windows, sha256: sha256(&bytes) })
    }
}
