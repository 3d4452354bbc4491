//! A plan: an experiment with its days, its seed and its backend; not trained yet.

mod days;
mod error;

use std::{
    ffi::OsStr,
    path::{Component, Path},
};

use serde::Deserialize;
use serde_json::Value;

pub use days::{Days, find_file, read_series};
pub use error::PlanError;

use crate::{
    backend::Backend,
    check::KeyProblem,
    data::{Columns, Era, Series},
    experiment::{CONFIGS, Experiment, ExperimentError, find},
    files::read_regular,
    sha256::sha256,
};

/// The file that a run keeps days from memory in.
pub const DAYS: &str = "days.csv";

/// Days of a year.
const YEAR: usize = 365;

/// An experiment with its days, its seed and its backend: all that a run's result depends on.
///
/// ```
/// use std::path::Path;
/// use viewcast::{Backend, Plan, Run, Trainer, types::Existing};
///
/// let overrides = ["training.epochs=2".to_owned()];
/// let plan = Plan::read(Path::new("configs/relu1-10.toml"), &overrides, Backend::default())?;
/// let trainer = Trainer::quiet(plan.backend.device(None)?);
/// let folder = std::env::temp_dir().join(format!("viewcast-plan-{}", std::process::id()));
/// // Two seeds of the same: each becomes a run of its own.
/// for plan in plan.seeds(2) {
///     let seed = plan.seed();
///     let run = Run::fit(&plan, &folder.join(seed.to_string()), Existing::Keep, &trainer)?;
///     println!("seed {seed}: {:.3}k", run.scores.model.unseen.mae_k);
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
    /// Plans an experiment on a series in memory.
    ///
    /// ```
    /// use jiff::{ToSpan, civil::date};
    /// use viewcast::{Backend, Experiment, Plan, Series, Trainer, types::linear};
    ///
    /// let day = |number: i32| (date(2020, 1, 1) + number.days(), f64::from(number % 7));
    /// let series = Series::from_pairs((0..400).map(day))?;
    /// let mut experiment = Experiment::new(linear::Config {});
    /// experiment.data.history = 7;
    /// let plan = Plan::new("weeks", experiment.clone(), series.clone(), Backend::default())?;
    /// let model = plan.fit(&Trainer::quiet(plan.backend.device(None)?))?;
    /// assert_eq!(model.history().len(), 60);
    ///
    /// experiment.training.epochs = 0;
    /// let error = Plan::new("none", experiment, series, Backend::default()).unwrap_err();
    /// assert_eq!(error.code(), "experiment-invalid");
    /// assert_eq!(error.to_string(), "training.epochs = 0 must be 1 or more");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PlanError`] where keys of the experiment are out of range, or the series is too short for them.
    pub fn new(
        name: &str,
        mut experiment: Experiment,
        series: Series,
        backend: Backend,
    ) -> Result<Self, PlanError> {
        experiment.check().map_err(ExperimentError::from)?;
        let Columns { date, views, .. } = Columns::default();
        let data = &mut experiment.data;
        (data.path, data.date_column, data.views_column) = (DAYS.into(), date, views);
        let days = Days::new(series, data, name)?;
        data.unseen_from = Some(days.unseen_from);
        Ok(Self { name: name.into(), experiment, days, backend })
    }

    /// Checks the keys of the experiment, and that its days are cut by them: they may have been changed.
    pub fn check_keys(&self) -> Result<(), KeyProblem> {
        self.experiment.check()?;
        let (data, windows) = (&self.experiment.data, &self.days.windows);
        let encoding = windows.encoding();
        let cut = (encoding.history, encoding.horizon, &encoding.calendar);
        if cut != (data.history, data.horizon, &data.calendar) {
            let complaint = "differs from what the days are cut by; make a new plan";
            return Err(KeyProblem::new("data", complaint));
        }
        Ok(())
    }

    /// Reads a config, by its path or its name, with overrides, and its days.
    ///
    /// # Errors
    ///
    /// Where the experiment or its data cannot be read.
    pub fn read(config: &Path, overrides: &[String], backend: Backend) -> Result<Self, PlanError> {
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
    pub fn on_all_days(&self) -> Result<Self, PlanError> {
        let mut experiment = self.experiment.clone();
        experiment.data.validation_days = 0;
        experiment.training.patience = None;
        experiment.training.keep_best = false;
        let days = self.days.without_unseen_era(&experiment.data, &self.name)?;
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// The same with validation days where it has none: a year, so that every season is among them, or
    /// a quarter of the training era where that is less.
    ///
    /// # Errors
    ///
    /// Where the days are too few.
    pub fn with_validation(&self) -> Result<Self, PlanError> {
        let mut experiment = self.experiment.clone();
        let tail = YEAR.min(self.days.windows.era(Era::Training).len() / 4);
        if experiment.data.validation_days > 0 || tail < experiment.data.horizon {
            return Ok(self.clone());
        }
        experiment.data.validation_days = tail;
        let days = self.days.cut_again(&experiment.data, &self.name)?;
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// The same, as if so many of its days were known and no later one.
    ///
    /// # Errors
    ///
    /// Where the days are too few.
    pub fn until(&self, day: usize) -> Result<Self, PlanError> {
        let mut experiment = self.experiment.clone();
        let days = self.days.until(day, &experiment.data, &self.name)?;
        experiment.data.unseen_from = Some(days.unseen_from);
        Ok(Self { experiment, days, ..self.clone() })
    }

    /// The same with seeds 1 to `seeds`.
    pub fn seeds(&self, seeds: u64) -> impl Iterator<Item = Self> + '_ {
        (1..=seeds).map(|seed| {
            let experiment = self.experiment.clone().with_seed(seed);
            Self { experiment, ..self.clone() }
        })
    }

    /// Its seed.
    pub fn seed(&self) -> u64 {
        self.experiment.training.seed
    }

    /// Whether it differs from another plan by its seed alone.
    pub fn is_like(&self, other: &Self) -> bool {
        let with = |seed| self.experiment.clone().with_seed(seed);
        self.name == other.name
            && self.backend == other.backend
            && self.days.sha256 == other.days.sha256
            && with(other.seed()) == other.experiment
    }
}

/// The name of an experiment by its file: one that a folder of runs can have.
fn name_of_config(config: &Path) -> Result<String, ExperimentError> {
    let name = config.file_stem().unwrap_or_default();
    if Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(name.to_string_lossy().into_owned());
    }
    let name = name.to_string_lossy();
    let message =
        format!("{name:?}, its name without the ending, is no name of a folder; rename it");
    Err(ExperimentError::File { path: config.into(), message })
}

/// The name of the experiment whose run a config belongs to, if there is an undamaged one: with that name the
/// run can be made again.
fn name_of_run(config: &Path) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        experiment: String,
    }
    let folder =
        config.parent().filter(|_| config.file_name() == Some(OsStr::new("config.toml")))?;
    let provenance = read_regular(&folder.join("provenance.json")).ok()?;
    let manifest = read_regular(&folder.join("manifest.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let written = manifest.pointer("/sha256/provenance.json").and_then(Value::as_str);
    let whole = written.is_none_or(|written| written == sha256(&provenance));
    let named: Named = serde_json::from_slice(&provenance).ok().filter(|_| whole)?;
    Some(named.experiment)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::PathBuf};

    use super::*;
    use crate::{backend::test_device, excerpt::is_readable, runs::RunError};
    use viewcast_mutations::each;

    #[test]
    fn mutated_configs_are_planned_or_refused() {
        let files = fs::read_dir(CONFIGS).unwrap().map(|entry| entry.unwrap().path());
        let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "toml"));
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
                let days = Days { unseen_from, ..days.clone() }.cut_again(&experiment.data, "x")?;
                let backend = Backend::default();
                let plan = Plan { name: "x".into(), experiment, days, backend };
                let room = plan.check(&test_device());
                room.map_err(RunError::of_training(&plan))?;
                Ok(plan)
            });
            match planned {
                Ok(plan) => assert_eq!(parse(&plan.experiment.to_toml()).unwrap(), plan.experiment),
                Err(error) => assert!(is_readable(&error.to_string()), "{error}"),
            }
        });
    }
}
