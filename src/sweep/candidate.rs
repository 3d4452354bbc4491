//! A variant of an experiment: the choices that make it, and its plan.

use std::{collections::BTreeSet, path::Path};

use super::{axis::Axis, combinations::Combination, error::SweepError, halving};
use crate::{
    backend::Backend,
    data::Era,
    experiment::ExperimentError,
    plan::{Days, Plan, PlanError},
};

/// Validation days to begin with: half a year, or a quarter of a shorter training era.
const ADVICE: usize = 182;

/// A variant of an experiment.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The keys that vary, each with its value as `--set` takes it.
    pub choices: Vec<(String, String)>,
    /// The experiment that they make.
    pub plan: Plan,
}

impl Candidate {
    /// Reads a config with overrides, once with each combination of the axes' values. Combinations that
    /// make the same experiment are one candidate.
    ///
    /// # Errors
    ///
    /// Where one is no experiment, or its days cannot be read; where there are no validation days, or
    /// not the same for all.
    pub fn read(
        config: &Path,
        overrides: &[String],
        axes: &[Axis],
        combinations: &[Combination],
        backend: Backend,
    ) -> Result<Vec<Self>, SweepError> {
        check_keys(axes, overrides)?;
        let mut candidates: Vec<Self> = Vec::new();
        let mut seen = BTreeSet::new();
        for combination in combinations {
            let keys = axes.iter().map(|axis| axis.key.clone());
            let choices: Vec<_> = keys.zip(combination.iter().cloned()).collect();
            let chosen = choices.iter().map(|(key, value)| format!("{key}={value}"));
            let all = [overrides, &chosen.collect::<Vec<_>>()].concat();
            let plan =
                Plan::read(config, &all, backend).map_err(|error| named(error, axes, &choices))?;
            let mut candidate = Self { choices, plan };
            candidate.check_days(candidates.first())?;
            if !seen.insert(candidate.plan.experiment.to_toml()) {
                continue;
            }
            if let Some(first) = candidates.first()
                && first.plan.experiment.data == candidate.plan.experiment.data
            {
                // Thousands of candidates share the days.
                candidate.plan.days = first.plan.days.clone();
            }
            candidates.push(candidate);
        }
        Ok(candidates)
    }

    /// Whether it is scored on validation days, and on those of the first candidate.
    fn check_days(&self, first: Option<&Self>) -> Result<(), SweepError> {
        let Days { series, windows, sha256, .. } = &self.plan.days;
        let tail = windows.validation();
        if tail.is_empty() {
            let (rows, horizon) = (windows.era(Era::Training).len(), windows.encoding().horizon);
            let advice = ADVICE.min(rows / 4).max(horizon);
            return Err(if advice + horizon <= rows {
                SweepError::NoValidation { advice }
            } else {
                SweepError::NoRoom { rows, horizon }
            });
        }
        let Some(first) = first else {
            return Ok(());
        };
        let theirs = &first.plan.days;
        if (theirs.windows.validation(), &theirs.sha256) == (tail.clone(), sha256) {
            return Ok(());
        }
        Err(SweepError::OtherDays {
            choices: self.text(),
            first: series.date(tail.start),
            last: series.date(tail.end - 1),
        })
    }

    /// Its choices, as `key=value, key=value`.
    pub fn text(&self) -> String {
        let choices = self.choices.iter().map(|(key, value)| format!("{key}={value}"));
        choices.collect::<Vec<_>>().join(", ")
    }

    /// The same with its epochs halved so often.
    pub fn halved(&self, times: u32) -> Self {
        let mut halved = self.clone();
        let training = &mut halved.plan.experiment.training;
        training.epochs = halving::epochs(training.epochs, times);
        halved
    }
}

/// Refuses keys that are no choice to make.
fn check_keys(axes: &[Axis], overrides: &[String]) -> Result<(), SweepError> {
    let set = overrides.iter().filter_map(|it| it.split_once('=')).map(|(key, _)| key.trim());
    if axes.iter().map(|axis| axis.key.as_str()).chain(set).any(|key| key == "training.seed") {
        return Err(SweepError::Seed);
    }
    for (number, axis) in axes.iter().enumerate() {
        if axes.iter().take(number).any(|other| other.key == axis.key) {
            return Err(SweepError::KeyTwice { flag: axis.flag(), key: axis.key.clone() });
        }
    }
    Ok(())
}

/// An error of an override, by the flag that it was given by.
fn named(error: PlanError, axes: &[Axis], choices: &[(String, String)]) -> SweepError {
    match error {
        PlanError::Experiment(ExperimentError::Override { argument, message }) => {
            let is_of = |(key, value): &(String, String)| format!("{key}={value}") == argument;
            match choices.iter().position(is_of).and_then(|number| axes.get(number)) {
                Some(of) => SweepError::Value { flag: of.flag(), argument, message },
                None => SweepError::Run(ExperimentError::Override { argument, message }.into()),
            }
        }
        other => SweepError::Run(other.into()),
    }
}
