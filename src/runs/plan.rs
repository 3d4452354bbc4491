//! A run that is to be.

use std::{
    ffi::OsStr,
    path::{Component, Path, PathBuf},
};

use super::{
    data_file,
    days::Days,
    error::RunError,
    folder::{CONFIG, PROVENANCE},
    provenance::{Build, Provenance},
    read::read_json,
};
use crate::{
    backend::{Backend, instruction_set},
    data::Era,
    experiment::{CONFIGS, Experiment, ExperimentError, find},
    language::Language,
};

/// Days of a year.
const YEAR: usize = 365;

/// An experiment with its days, its seed and its backend: all that a run's result depends on.
///
/// ```
/// use std::path::Path;
/// use viewcast::{Backend, Plan, Trainer, types::Existing};
///
/// let overrides = ["training.epochs=2".to_owned()];
/// let plan = Plan::read(Path::new("configs/relu1-10.toml"), &overrides, Backend::default())?;
/// let trainer = Trainer::quiet(plan.backend.device(None)?);
/// let folder = std::env::temp_dir().join(format!("viewcast-plan-{}", std::process::id()));
/// // Two seeds of the same: each becomes a run of its own.
/// for plan in plan.seeds(2) {
///     let seed = plan.seed();
///     let run = plan.train(&folder.join(seed.to_string()), Existing::Keep, &trainer)?;
///     println!("seed {seed}: {:.3}k", run.scores()?.model.unseen.mae_k);
/// }
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plan {
    /// The experiment's name: its file's, without the ending.
    pub name: String,
    /// What is trained, with its seed.
    pub experiment: Experiment,
    /// On which days.
    pub days: Days,
    /// The backend that trains it.
    pub backend: Backend,
}

impl Plan {
    /// Reads a config, by its path or its name, with overrides, and its days.
    ///
    /// # Errors
    ///
    /// Where the experiment or its data cannot be read.
    pub fn read(config: &Path, overrides: &[String], backend: Backend) -> Result<Self, RunError> {
        let config = find(config, Path::new(CONFIGS))?;
        let mut experiment = Experiment::load(&config, overrides)?;
        let days = Days::read(&experiment, &config)?;
        // A run says where its unseen era began, whoever chose it.
        experiment.data.unseen_from = Some(days.unseen_from);
        let name = match name_of_run(&config) {
            Some(name) => name,
            None => name_of_config(&config)?,
        };
        Ok(Self { name, experiment, days, backend })
    }

    /// The same, to learn from every day: with no unseen era, no validation days, and nothing that
    /// goes by them.
    ///
    /// # Errors
    ///
    /// Where the days are too few.
    pub fn on_all_days(&self) -> Result<Self, RunError> {
        let mut experiment = self.experiment.clone();
        experiment.data.validation_days = 0;
        experiment.training.patience = None;
        experiment.training.keep_best = false;
        let days = self.days.all(&experiment.data, &self.name)?;
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// The same with validation days where it has none: a year, so that every season is among them, or
    /// a quarter of the training era where that is less.
    ///
    /// # Errors
    ///
    /// Where the days are too few.
    pub fn with_validation(&self) -> Result<Self, RunError> {
        let mut experiment = self.experiment.clone();
        let tail = YEAR.min(self.days.windows.era(Era::Training).len() / 4);
        if experiment.data.validation_days > 0 || tail < experiment.data.horizon {
            return Ok(self.clone());
        }
        experiment.data.validation_days = tail;
        let days = self.days.again(&experiment.data, &self.name)?;
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// The same, as if so many of its days were known and no later one.
    ///
    /// # Errors
    ///
    /// Where the days are too few.
    pub fn until(&self, day: usize) -> Result<Self, RunError> {
        let mut experiment = self.experiment.clone();
        let days = self.days.until(day, &experiment.data, &self.name)?;
        experiment.data.unseen_from = Some(days.unseen_from);
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// What a run was planned to be, with its days read again: they must be the ones it had. Their file
    /// is the one that is named, or [found](data_file::find).
    pub(super) fn again(
        folder: &Path,
        experiment: Experiment,
        then: &Provenance,
        named: Option<&Path>,
    ) -> Result<Self, RunError> {
        let file = data_file::find(folder, then, Path::new(&experiment.data.path), named)?;
        let mut there = experiment.clone();
        there.data.path = file.to_string_lossy().into_owned();
        let days = Days::read(&there, folder)?;
        Ok(Self { name: then.experiment.clone(), experiment, days, backend: then.backend })
    }

    /// The same with seeds 1 to `seeds`.
    pub fn seeds(&self, seeds: u64) -> impl Iterator<Item = Self> + '_ {
        (1..=seeds).map(|seed| {
            let experiment = self.experiment.clone().with_seed(seed);
            Self { experiment, ..self.clone() }
        })
    }

    /// Its seed.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.experiment.training.seed
    }

    /// Its experiment and seed, for people.
    pub(super) fn label(&self, language: Language) -> String {
        format!("{} {} {}", self.name, language.say("seed", "种子"), self.seed())
    }

    /// Whether it differs from another plan by its seed alone.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let with = |seed| self.experiment.clone().with_seed(seed);
        self.name == other.name
            && self.backend == other.backend
            && self.days.sha256 == other.days.sha256
            && with(other.seed()) == other.experiment
    }

    /// Where its run is looked for, and kept, by name: `<runs>/<experiment>/<backend>-seed<N>`.
    pub(crate) fn usual_folder(&self, runs: &Path) -> PathBuf {
        runs.join(&self.name).join(format!("{}-seed{}", self.backend.name(), self.seed()))
    }

    /// What is noted of it while it is trained on a device.
    pub(super) fn provenance(&self, device: &str) -> Provenance {
        Provenance {
            experiment: self.name.clone(),
            build: Build::this(),
            backend: self.backend,
            device: device.into(),
            instruction_set: Some(instruction_set()),
            seed: self.seed(),
            data: self.experiment.data.path.clone(),
            data_sha256: self.days.sha256.clone(),
            wall_seconds: None,
        }
    }
}

/// The name of an experiment by its file: one that a folder of runs can have.
fn name_of_config(config: &Path) -> Result<String, ExperimentError> {
    let name = config.file_stem().unwrap_or_default();
    if Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(name.to_string_lossy().into_owned());
    }
    let message =
        format!("{name:?}, its name without the ending, is no name of a folder; rename it");
    Err(ExperimentError::File { path: config.into(), message })
}

/// The name of the experiment whose run a config is of, if it is of one: with it a run can be made again.
fn name_of_run(config: &Path) -> Option<String> {
    let folder = config.parent().filter(|_| config.file_name() == Some(OsStr::new(CONFIG)))?;
    read_json(folder, PROVENANCE).ok().map(|of: Provenance| of.experiment)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::{backend::test_device, excerpt::is_readable, mutations::each};

    #[test]
    fn mutated_configs_are_planned_or_refused() {
        let files = fs::read_dir(CONFIGS).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|it| it == "toml"));
        let text = |path: PathBuf| fs::read(path).unwrap();
        let mut seeds: Vec<_> = files.map(text).collect();
        seeds.sort();
        let parse = |text: &str| Experiment::parse(text, Path::new("x.toml"), &[]);
        // With every key written out, there is more to change.
        let whole = seeds.iter().map(|text| parse(str::from_utf8(text).unwrap()).unwrap());
        let whole: Vec<_> = whole.map(|it| it.to_toml().into_bytes()).collect();
        seeds.extend(whole);
        let days =
            Days::read(&parse("[model]\nkind = \"linear\"").unwrap(), Path::new("x")).unwrap();
        each(&seeds, 4000, |bytes| {
            let Ok(text) = str::from_utf8(bytes) else {
                return;
            };
            let planned = parse(text).map_err(RunError::from).and_then(|experiment| {
                let unseen_from = experiment.data.unseen_from.unwrap_or(days.unseen_from);
                let days = Days { unseen_from, ..days.clone() }.again(&experiment.data, "x")?;
                let backend = Backend::default();
                let plan = Plan { name: "x".into(), experiment, days, backend };
                plan.check_room(&test_device())?;
                Ok(plan)
            });
            match planned {
                Ok(plan) => assert_eq!(parse(&plan.experiment.to_toml()).unwrap(), plan.experiment),
                Err(error) => assert!(is_readable(&error.to_string()), "{error}"),
            }
        });
    }
}
