//! A run that is complete.

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use super::{
    days::Days,
    error::RunError,
    folder::{PROVENANCE, SCORES, unfinished},
    manifest::Manifest,
    place::Place,
    plan::Plan,
    provenance::Provenance,
    read::{read_ensemble, read_experiment, read_history, read_json},
};
use crate::{
    evaluate::{Prediction, Scores, predict},
    model::Ensemble,
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
/// # plan.train(&folder, Existing::Keep, &trainer)?;
/// let run = Run::open(&folder)?;
/// let last = *run.epochs()?.last().expect("a run has an epoch");
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
        let unfinished = unfinished(folder);
        if !folder.exists() && unfinished.exists() {
            return Err(RunError::Interrupted { unfinished, folder: folder.into() });
        }
        let experiment = read_experiment(folder)?;
        let provenance = read_json(folder, PROVENANCE)?;
        let plan = Plan::again(folder, experiment, &provenance, data)?;
        Ok(Self { folder: folder.into(), plan, provenance })
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
        let runs =
            folders.iter().map(|of| Self::open_with(of, data)).collect::<Result<Vec<_>, _>>()?;
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

    /// Opens the run that came of a plan, where it is there and whole.
    pub(super) fn open_as(folder: &Path, plan: &Plan) -> Result<Self, RunError> {
        let provenance = read_json(folder, PROVENANCE)?;
        Ok(Self { folder: folder.into(), plan: plan.clone(), provenance })
    }

    /// The scores that were written when it was trained.
    ///
    /// # Errors
    ///
    /// Where the file is missing or damaged.
    pub fn scores(&self) -> Result<Scores, RunError> {
        read_json(&self.folder, SCORES)
    }

    /// Whether every file of it is what it was when it was written; of a run of an earlier version, whether it
    /// has scores.
    pub(super) fn check(&self) -> Result<(), RunError> {
        match Manifest::read(&self.folder)? {
            Some(manifest) => {
                manifest.check_all(&self.folder).into_iter().next().map_or(Ok(()), Err)
            }
            None => self.scores().map(drop),
        }
    }

    /// Its learning curve; of an ensemble, that of its first network.
    ///
    /// # Errors
    ///
    /// Where the file is missing or damaged.
    pub fn epochs(&self) -> Result<Vec<Epoch>, RunError> {
        let first = Place::first(self.plan.experiment.training.ensemble);
        Ok(read_history(&self.folder, first)?.epochs())
    }

    /// Its networks, with the saved weights, on a device.
    ///
    /// # Errors
    ///
    /// Where a file is missing, damaged or of another architecture.
    pub fn ensemble(&self, device: &Device) -> Result<Ensemble, RunError> {
        read_ensemble(&self.folder, &self.plan.experiment, device)
    }

    /// Predicts every window of its days anew, with the saved weights, on a device.
    ///
    /// # Errors
    ///
    /// As [`Run::ensemble`].
    pub fn predictions(&self, device: &Device) -> Result<Vec<Prediction>, RunError> {
        let Days { series, windows, .. } = &self.plan.days;
        Ok(predict(&self.ensemble(device)?, series, windows, device))
    }
}
