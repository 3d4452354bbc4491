//! A trained model outside of training: scored, asked, saved as a run and loaded from one.

use std::path::Path;

use burn::tensor::Device;

use super::{
    active::{ActiveRun, Existing},
    error::RunError,
    folder::{MemberName, PROVENANCE, SCALE},
    life::score_and_publish,
    manifest::{read_experiment, read_history, read_json, read_network},
    run::Run,
    summary::Provenance,
};
use crate::{
    backend::Backend,
    data::Series,
    evaluate::{Prediction, Scores},
    experiment::Experiment,
    plan::{Days, Plan},
    train::TrainedModel,
};

impl TrainedModel {
    /// Scores both eras of the days that it was trained on, beside the simple rules.
    ///
    /// # Errors
    ///
    /// [`RunError::NoScore`] where the networks answer beyond all numbers.
    pub fn scores(&self) -> Result<Scores, RunError> {
        let (_, scores) = self.score(self.days()?);
        if scores.model.is_finite() {
            return Ok(scores);
        }
        Err(RunError::NoScore {
            label: self.name.clone(),
            learning_rate: self.experiment.training.learning_rate,
        })
    }

    /// Predicts every day of a series that has enough days before it.
    ///
    /// # Errors
    ///
    /// [`RunError::TooFewDays`] where none has.
    pub fn predict(&self, series: &Series) -> Result<Vec<Prediction>, RunError> {
        self.check_days(series, self.experiment.data.history + 1)?;
        Ok(self.predict_windows(series, &self.windows(series)))
    }

    /// Saves it as a complete run in a folder where nothing is yet.
    ///
    /// # Errors
    ///
    /// Where something is there already, the disk refuses, and as [`TrainedModel::scores`].
    pub fn save(&self, folder: &Path) -> Result<Run, RunError> {
        let Self { name, experiment, backend, .. } = self;
        let (name, experiment, days) = (name.clone(), experiment.clone(), self.days()?.clone());
        let plan = Plan { name, experiment, days, backend: *backend };
        let mut devices = backend.devices()?.into_iter();
        let name = devices.find(|named| named.device == self.device).map(|named| named.name);
        let name = name.unwrap_or_default();
        let mut active = ActiveRun::start(&plan, folder, Existing::Keep, &name)?;
        let fitted = self.ensemble.members().iter().zip(&self.histories);
        for (number, (network, history)) in fitted.enumerate() {
            active.keep(number, network.clone(), history.clone())?;
        }
        active.add_seconds(0.0);
        Ok(score_and_publish(vec![active], &self.device, None)?.remove(0))
    }

    /// Loads a complete run, onto the first device of the backend that trained it.
    ///
    /// # Errors
    ///
    /// As [`Run::open`] and [`Run::model`].
    pub fn load(folder: &Path) -> Result<Self, RunError> {
        let run = Run::open(folder)?;
        let device = run.plan.backend.device(None)?.device;
        run.model(&device)
    }

    /// The days that it was trained on.
    pub fn days(&self) -> Result<&Days, RunError> {
        self.days.as_ref().ok_or_else(|| RunError::NoDays { label: self.name.clone() })
    }

    /// Checks that a series has so many days.
    pub fn check_days(&self, series: &Series, needed: usize) -> Result<(), RunError> {
        let days = series.days();
        if days >= needed {
            return Ok(());
        }
        Err(RunError::TooFewDays { label: self.name.clone(), days, needed })
    }
}

impl Run {
    /// The trained model, with the saved weights, on a device.
    ///
    /// # Errors
    ///
    /// Where a file is missing, damaged or of another architecture.
    pub fn model(&self, device: &Device) -> Result<TrainedModel, RunError> {
        let Plan { name, experiment, backend, .. } = &self.plan;
        let name = name.clone();
        let model = read_model(&self.folder, name, experiment.clone(), *backend, device)?;
        Ok(model.with_days(self.plan.days.clone()))
    }

    /// Predicts every window of its days anew, with the saved weights, on a device.
    ///
    /// # Errors
    ///
    /// As [`Run::model`].
    pub fn predictions(&self, device: &Device) -> Result<Vec<Prediction>, RunError> {
        Ok(self.model(device)?.score(&self.plan.days).0)
    }
}

/// Reads the trained model of a complete run onto a device. Its days need not be there any more.
///
/// # Errors
///
/// Where it is incomplete, damaged or no run at all.
pub fn load_without_days(folder: &Path, device: &Device) -> Result<TrainedModel, RunError> {
    let experiment = read_experiment(folder)?;
    let Provenance { experiment: name, backend, .. } = read_json(folder, PROVENANCE)?;
    read_model(folder, name, experiment, backend, device)
}

/// Reads networks and their scale from the folder of a run.
fn read_model(
    folder: &Path,
    name: String,
    experiment: Experiment,
    backend: Backend,
    device: &Device,
) -> Result<TrainedModel, RunError> {
    let scale = read_json(folder, SCALE)?;
    let network = |member| {
        let network = read_network(folder, member, &experiment, device)?;
        Ok((network, read_history(folder, member)?))
    };
    let fitted = MemberName::all(experiment.training.ensemble).map(network);
    let fitted = fitted.collect::<Result<Vec<_>, RunError>>()?;
    let on = (backend, device.clone());
    Ok(TrainedModel::without_days(name, experiment, fitted, scale, on))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fs};

    use jiff::civil::date;

    use super::*;
    use crate::{
        backend::{NamedDevice, test_device},
        model::mlp,
        runs::{Verdict, verify},
        train::Trainer,
    };

    fn plan(change: impl FnOnce(&mut Experiment)) -> (Plan, Trainer) {
        let day = |day: u32| f64::from(900 + 50 * (day % 7) + day * day % 11);
        let views = (0..200).map(day);
        let series = Series::new(date(2020, 1, 1), views.collect());
        let mut experiment =
            Experiment::new(mlp::Config { hidden: vec![3], ..mlp::Config::default() });
        (experiment.data.history, experiment.training.epochs) = (7, 6);
        change(&mut experiment);
        let plan = Plan::new("weeks", experiment, series, Backend::default()).unwrap();
        let device = NamedDevice { device: test_device(), name: "test".into() };
        (plan, Trainer::quiet(device))
    }

    /// The files of a run but for what tells of its making, and of each the bytes.
    fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let files = entries.map(|path| (name(&path), fs::read(path).unwrap()));
        files.filter(|(name, _)| !["provenance.json", "manifest.json"].contains(&&**name)).collect()
    }

    #[test]
    fn a_model_saved_from_memory_is_the_run_that_is_trained_in_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let [saved, published] = ["saved", "published"].map(|name| folder.path().join(name));
        for change in [
            (|_| ()) as fn(&mut Experiment),
            |experiment| experiment.training.ensemble = 3,
            |experiment| {
                experiment.data.validation_days = 14;
                (experiment.training.keep_best, experiment.training.patience) = (true, Some(2));
                experiment.training.learning_rate = 0.3;
            },
        ] {
            let (plan, trainer) = plan(change);
            let model = plan.fit(&trainer).unwrap();
            model.save(&saved).unwrap();
            Run::fit(&plan, &published, Existing::Keep, &trainer).unwrap();
            assert_eq!(content(&saved), content(&published));
            assert!(matches!(verify(&saved).unwrap(), Verdict::Whole));
            let loaded = TrainedModel::load(&saved).unwrap();
            assert_eq!(loaded.scores().unwrap(), model.scores().unwrap());
            // The scale passes through JSON, which may cost its last bit.
            let views = |model: &TrainedModel| {
                let days = model.forecast(5).unwrap().days.into_iter();
                days.map(|day| format!("{:.6}", day.views)).collect::<Vec<_>>()
            };
            assert_eq!(views(&loaded), views(&model));
            for folder in [&saved, &published] {
                fs::remove_dir_all(folder).unwrap();
            }
        }
    }

    #[test]
    fn what_was_changed_after_planning_is_refused_and_does_not_panic() {
        for change in [
            (|plan| plan.experiment.training.epochs = 0) as fn(&mut Plan),
            |plan| plan.experiment.data.history = 0,
            |plan| plan.experiment.data.history = 5,
        ] {
            let (mut plan, trainer) = plan(|_| ());
            change(&mut plan);
            assert_eq!(plan.fit(&trainer).unwrap_err().code(), "experiment-invalid");
        }
        let (plan, trainer) = plan(|_| ());
        let model = plan.fit(&trainer).unwrap();
        let short = Series::new(date(2021, 1, 1), vec![900.0; 7]);
        assert_eq!(model.predict(&short).unwrap_err().code(), "series-too-short");
    }
}
