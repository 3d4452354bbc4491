//! A complete run: what was planned, its scores and history, and the folder of its files.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::Deserialize;

use super::{
    error::RunError,
    folder::{MemberName, PREDICTIONS, PROVENANCE, SCORES, incomplete},
    manifest::{Manifest, read_experiment, read_file, read_history, read_json},
    summary::{Build, Provenance},
};
use crate::{
    evaluate::{Score, Scores},
    plan::{Days, Plan},
    sha256::sha256,
    train::Epoch,
};

/// A run that is complete: what was planned, and the folder of what came of it.
///
/// ```
/// use std::path::Path;
/// use viewcast::{Backend, Plan, Run, Trainer, types::Existing};
///
/// let folder = std::env::temp_dir().join(format!("viewcast-run-{}", std::process::id()));
/// # let overrides = ["training.epochs=50".to_owned()];
/// # let plan = Plan::read(Path::new("configs/linear1.toml"), &overrides, Backend::default())?;
/// # let trainer = Trainer::quiet(plan.backend.device(None)?);
/// # Run::fit(&plan, &folder, Existing::Keep, &trainer)?;
/// let run = Run::open(&folder)?;
/// let last = run.history.last().expect("a run has an epoch");
/// println!("training loss {:.3} in epoch {}", last.training_loss, last.epoch);
///
/// // The same predictions again, from the saved weights.
/// let device = run.plan.backend.device(None)?.device;
/// let predictions = run.predictions(&device)?;
/// let first = &predictions[0];
/// println!("{}: {} views, {:.0} predicted", first.date, first.actual, first.predicted);
/// # assert_eq!(predictions.len(), 1825);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Run {
    /// Its folder.
    pub folder: PathBuf,
    /// What was trained.
    pub plan: Plan,
    /// Where it came from.
    pub provenance: Provenance,
    /// Its scores.
    pub scores: Scores,
    /// Its learning curve; of an ensemble, that of its first network.
    pub history: Vec<Epoch>,
}

impl Run {
    /// Opens a complete run, and reads its days again.
    ///
    /// # Errors
    ///
    /// Where it is incomplete, damaged or no run at all, or its data has changed since.
    pub fn open(folder: &Path) -> Result<Self, RunError> {
        Self::open_with(folder, None)
    }

    /// The same, with its days read from a file that is named, where one is: the same file, wherever it
    /// is now. Without, it is looked for as written, then from the folders above the run's.
    ///
    /// # Errors
    ///
    /// As [`Run::open`].
    pub fn open_with(folder: &Path, data: Option<&Path>) -> Result<Self, RunError> {
        let unfinished = incomplete(folder);
        if !folder.exists() && unfinished.exists() {
            return Err(RunError::Interrupted { unfinished, folder: folder.into() });
        }
        let experiment = read_experiment(folder)?;
        let provenance: Provenance = read_json(folder, PROVENANCE)?;
        let plan = provenance.plan(folder, experiment, data)?;
        Self::read(folder, plan, provenance)
    }

    /// Opens several complete runs, each with a name of its own: `relu3/flex-seed1`, or its whole
    /// folder where two would be called the same. `data` as in [`Run::open_with`].
    ///
    /// # Errors
    ///
    /// As [`Run::open`].
    pub fn open_named(
        folders: &[PathBuf],
        data: Option<&Path>,
    ) -> Result<Vec<(String, Self)>, RunError> {
        let runs = folders
            .iter()
            .map(|folder| Self::open_with(folder, data))
            .collect::<Result<Vec<_>, _>>()?;
        let name = |run: &Self| {
            let folder = run.folder.file_name().unwrap_or_default().to_string_lossy();
            format!("{}/{folder}", run.plan.name)
        };
        let names: Vec<_> = runs.iter().map(name).collect();
        let alone = |name: &String| names.iter().filter(|other| *other == name).count() == 1;
        let label = |(name, run): (&String, Self)| {
            let whole = || run.folder.to_string_lossy().into_owned();
            (if alone(name) { name.clone() } else { whole() }, run)
        };
        Ok(names.iter().zip(runs).map(label).collect())
    }

    /// Opens the run of a plan, where it is there and whole.
    pub(super) fn open_as(folder: &Path, plan: &Plan) -> Result<Self, RunError> {
        Self::read(folder, plan.clone(), read_json(folder, PROVENANCE)?)
    }

    fn read(folder: &Path, plan: Plan, provenance: Provenance) -> Result<Self, RunError> {
        let first = MemberName::first(plan.experiment.training.ensemble);
        let scores = read_json(folder, SCORES)?;
        let history = read_history(folder, first)?.epochs();
        Ok(Self { folder: folder.into(), plan, provenance, scores, history })
    }

    /// The folder below `runs` that the run of a plan is kept in by name: `<experiment>/<backend>-seed<N>`.
    pub fn usual_folder(plan: &Plan, runs: &Path) -> PathBuf {
        runs.join(&plan.name).join(format!("{}-seed{}", plan.backend.name(), plan.seed()))
    }

    /// The folder below `runs` that caches the run of a plan: its name has a cache key, the hash of all that
    /// the result depends on. A run of the same that has the usual name is found too.
    pub fn cached_folder(plan: &Plan, runs: &Path) -> PathBuf {
        let usual = Self::usual_folder(plan, runs);
        if is_run_of(&usual, plan).is_ok_and(|same| same) {
            return usual;
        }
        let Build { version, sources, .. } = Build::this();
        let experiment = plan.experiment.to_toml();
        let result_of =
            [&experiment, &plan.days.sha256, plan.backend.name(), &version, &sources].join("\n");
        let mut folder = usual.into_os_string();
        folder.push(format!("-{}", &sha256(result_of.as_bytes())[..8]));
        folder.into()
    }

    /// Opens the run of a plan from the cache below `runs`.
    ///
    /// # Errors
    ///
    /// Where it is not there, or damaged.
    pub fn find(plan: &Plan, runs: &Path) -> Result<Self, RunError> {
        Self::open_as(&Self::cached_folder(plan, runs), plan)
    }

    /// Checks every file against the manifest.
    pub(super) fn check(&self) -> Result<(), RunError> {
        let manifest = Manifest::read(&self.folder)?.unwrap_or_default();
        manifest.check_all(&self.folder).into_iter().next().map_or(Ok(()), Err)
    }

    /// How far its saved predictions are off on the validation days, which its optimizer did not see;
    /// of a network that predicts several days at once, all of them, however many days ahead.
    /// Without such days, both errors are not a number.
    ///
    /// # Errors
    ///
    /// Where the predictions are missing or damaged.
    pub fn validation_score(&self) -> Result<Score, RunError> {
        let Days { series, windows, .. } = &self.plan.days;
        let tail = windows.validation();
        let path = self.folder.join(PREDICTIONS);
        let damaged = |message: String| RunError::Damaged { path: path.clone(), message };
        let text = read_file(&self.folder, PREDICTIONS)?;
        let predictions = csv::Reader::from_reader(&text[..]).into_deserialize();
        let predictions = predictions.collect::<Result<Vec<SavedPrediction>, _>>();
        let predictions = predictions.map_err(|error| damaged(error.to_string()))?;
        let dates = series.date(tail.start)..series.date(tail.end);
        let of_tail = || predictions.iter().filter(|day| dates.contains(&day.date));
        let there = of_tail().filter(|day| day.ahead == 1).count();
        if there == tail.len() {
            return Ok(Score::from_pairs(of_tail().map(|day| (day.actual, day.predicted))));
        }
        Err(damaged(format!("it has {there} of {} validation days", tail.len())))
    }
}

/// What is needed of a saved prediction.
#[derive(Deserialize)]
struct SavedPrediction {
    date: Date,
    actual: f64,
    predicted: f64,
    ahead: usize,
}

/// Whether a folder holds the run that would come of a plan.
fn is_run_of(folder: &Path, plan: &Plan) -> Result<bool, RunError> {
    let provenance: Provenance = read_json(folder, PROVENANCE)?;
    Ok(provenance.data_sha256 == plan.days.sha256
        && provenance.backend == plan.backend
        && provenance.build.computes_like(&Build::this())
        && read_experiment(folder)? == plan.experiment)
}
