//! From an experiment to a complete run: what `train` does once and `table` many times.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
    time::Instant,
};

use burn::tensor::Device;

use crate::{
    backend::{Backend, BackendError, NamedDevice},
    data::{Columns, Cut, Series, SeriesError, Windows, WindowsError},
    evaluate::{Prediction, Scores, predict},
    experiment::{Experiment, ExperimentError},
    model::Forecaster,
    provenance::{Provenance, git_commit, sha256},
    run::{Draft, Run, RunError, check_data},
    train::{Checkpoint, Display, Epoch, Fit, Outcome, TrainError},
};

/// An experiment's days, whole and cut, and the hash of their file.
#[derive(Debug, Clone)]
pub struct Days {
    /// Every day.
    pub series: Series,
    /// Their windows.
    pub windows: Arc<Windows>,
    /// The file's SHA-256.
    pub sha256: String,
}

/// An experiment that is to be trained with several seeds.
#[derive(Debug, Clone)]
pub struct Planned {
    /// Its name.
    pub name: String,
    /// What is trained; its seed is set run by run.
    pub experiment: Experiment,
    /// On which days.
    pub days: Days,
}

/// A complete run read back, with its days and its forecaster.
#[derive(Debug)]
pub struct Trained {
    /// The run.
    pub run: Run,
    /// Its days.
    pub days: Days,
    /// With its saved weights.
    pub forecaster: Forecaster,
    device: Device,
}

/// Why there is no complete run.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each is the stage that failed")]
pub enum SessionError {
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
    #[error("{label}: {error}")]
    Train { label: String, error: TrainError },
}

/// A run that is being trained.
pub struct Session {
    draft: Draft,
    experiment: Experiment,
    provenance: Provenance,
    device: NamedDevice,
    days: Days,
    resume: Option<Checkpoint>,
}

/// A run that is complete.
pub struct Finished {
    /// Its folder.
    pub folder: PathBuf,
    /// Where it came from.
    pub provenance: Provenance,
    /// Its days.
    pub days: Days,
    /// Its scores.
    pub scores: Scores,
    /// Its epochs.
    pub epochs: Vec<Epoch>,
    /// How training ended.
    pub outcome: Outcome,
}

impl Days {
    /// Reads and cuts an experiment's days; `config` only names it in errors.
    ///
    /// # Errors
    ///
    /// Where the file is no daily series, or too short for the experiment.
    pub fn read(experiment: &Experiment, config: &Path) -> Result<Self, SessionError> {
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
            .map_err(|error| SessionError::Windows { config: config.into(), error })?;
        Ok(Self { series, windows: Arc::new(windows), sha256: sha256(&bytes) })
    }
}

impl Planned {
    /// Reads a config of a folder, `<name>.toml`, with overrides, and its days.
    ///
    /// # Errors
    ///
    /// Where the experiment or its data cannot be read.
    pub fn read(folder: &Path, name: &str, overrides: &[String]) -> Result<Self, SessionError> {
        let config = folder.join(format!("{name}.toml"));
        let experiment = Experiment::load(&config, overrides)?;
        let days = Days::read(&experiment, &config)?;
        Ok(Self { name: name.into(), experiment, days })
    }
}

impl Trained {
    /// Reads a complete run, its days and its weights.
    ///
    /// # Errors
    ///
    /// Where the run is incomplete or damaged, or its data has changed since.
    pub fn load(folder: &Path, device: &Device) -> Result<Self, SessionError> {
        let run = Run::read(folder)?;
        let days = Days::read(&run.experiment, folder)?;
        run.check_data(&days.sha256)?;
        let mut forecaster = Forecaster::init(&run.experiment, device);
        run.load_weights(&mut forecaster)?;
        Ok(Self { run, days, forecaster, device: device.clone() })
    }

    /// Predicts every window of its days.
    #[must_use]
    pub fn predictions(&self) -> Vec<Prediction> {
        predict(&self.forecaster, &self.days.series, &self.days.windows, &self.device)
    }
}

impl Session {
    /// Starts a run of an experiment in `folder`, or in its usual folder where none is given.
    ///
    /// # Errors
    ///
    /// As [`Draft::start`].
    pub fn start(
        name: &str,
        experiment: &Experiment,
        days: Days,
        (backend, device): (Backend, NamedDevice),
        folder: Option<&Path>,
        force: bool,
    ) -> Result<Self, SessionError> {
        let provenance = Provenance {
            experiment: name.into(),
            version: env!("CARGO_PKG_VERSION").into(),
            git_commit: git_commit(),
            backend,
            device: device.name.clone(),
            seed: experiment.training.seed,
            data: experiment.data.path.clone(),
            data_sha256: days.sha256.clone(),
            wall_seconds: None,
        };
        let folder = folder.map_or_else(|| provenance.usual_folder(), Path::to_owned);
        let draft = Draft::start(&folder, force, experiment, &provenance)?;
        // What is trained is what the run folder says.
        let experiment = experiment.resolved();
        Ok(Self { draft, experiment, provenance, device, days, resume: None })
    }

    /// Goes on with an interrupted run, on a device of its backend.
    ///
    /// # Errors
    ///
    /// As [`Draft::resume`], and where the data has changed since.
    pub fn resume(
        run: &Path,
        device: impl FnOnce(Backend) -> Result<NamedDevice, BackendError>,
    ) -> Result<Self, SessionError> {
        let (draft, experiment, provenance) = Draft::resume(run)?;
        let device = device(provenance.backend)?;
        let days = Days::read(&experiment, run)?;
        check_data(run, &provenance, &days.sha256)?;
        let resume = Checkpoint::last(&draft.checkpoints()).map_err(|error| {
            SessionError::Train { label: provenance.experiment.clone(), error: error.into() }
        })?;
        Ok(Self { draft, experiment, provenance, device, days, resume })
    }

    /// The folder's name once the run is complete.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.draft.folder()
    }

    /// Trains to the end, scores and completes the run folder.
    ///
    /// # Errors
    ///
    /// [`SessionError::Train`] where training ended early, [`SessionError::Run`] where the folder
    /// cannot be written.
    pub fn run(
        mut self,
        display: Display,
        stop: Arc<AtomicBool>,
    ) -> Result<Finished, SessionError> {
        let started = Instant::now();
        let Days { series, windows, .. } = &self.days;
        let fit = Fit {
            experiment: &self.experiment,
            label: &self.provenance.experiment,
            windows: windows.clone(),
            device: &self.device.device,
            checkpoints: &self.draft.checkpoints(),
            resume: self.resume.take(),
            display,
            stop,
        };
        let fitted = on_one_thread(|| fit.run());
        let before = self.provenance.wall_seconds.unwrap_or(0.0);
        self.provenance.wall_seconds = Some(before + started.elapsed().as_secs_f64());
        let fitted = fitted.map_err(|error| {
            // The time so far is a courtesy to the sitting that resumes; the checkpoint counts.
            self.draft.note(&self.provenance).ok();
            if matches!(error, TrainError::Diverged { .. }) {
                // Going on would only diverge again: the next attempt starts anew.
                fs::remove_dir_all(self.draft.checkpoints()).ok();
            }
            SessionError::Train { label: self.provenance.experiment.clone(), error }
        })?;
        let predictions = predict(&fitted.forecaster, series, windows, &self.device.device);
        let scores = Scores::of(&predictions, series, windows);
        let folder = self.draft.complete(&fitted, &scores, &predictions, &self.provenance)?;
        Ok(Finished {
            folder,
            provenance: self.provenance,
            days: self.days,
            scores,
            epochs: fitted.epochs,
            outcome: fitted.outcome,
        })
    }
}

/// At these sizes a second thread costs more than it brings, and the other cores have other runs.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}
