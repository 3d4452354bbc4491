//! Candidates ranked by how far they are off on the validation days. The unseen era has no part in it.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::Date;
use serde::Serialize;

use super::candidate::Candidate;
use crate::{
    backend::Backend,
    data::Unit,
    evaluate::{Rule, Score},
    plan::Days,
    runs::{Run, RunError},
    sample::Sample,
};

/// How a candidate did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// The keys that vary, with its values.
    pub choices: BTreeMap<String, String>,
    /// The epochs that it was trained with.
    pub epochs: usize,
    /// Its mean absolute error on the validation days; `None` where a seed diverged.
    pub validation: Option<Sample>,
    /// How many of its seeds diverged.
    pub diverged: usize,
    /// The folders of its runs, by seed; without those that diverged.
    pub runs: Vec<String>,
    /// Which of the candidates it is, from 0.
    #[serde(skip)]
    pub number: usize,
}

impl Standing {
    /// Its value of a key that varies.
    pub fn choice(&self, key: &str) -> &str {
        self.choices.get(key).map_or("", String::as_str)
    }
}

/// All candidates, the best first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Leaderboard {
    /// The experiment that they vary.
    pub experiment: String,
    /// The data file.
    pub data: String,
    /// Its SHA-256.
    pub data_sha256: String,
    /// What computed.
    pub backend: Backend,
    /// viewcast's version.
    pub version: &'static str,
    /// The first validation day.
    pub first: Date,
    /// The last one.
    pub last: Date,
    /// How many there are.
    pub validation_days: usize,
    /// Seeds of each candidate.
    pub seeds: u64,
    /// The keys that vary, in the order that they were given.
    pub keys: Vec<String>,
    /// The candidates, those that were trained longest first, and of these the best.
    pub standings: Vec<Standing>,
    /// The day before again, on the validation days.
    pub yesterday: Score,
    /// The same weekday a week before again.
    pub last_week: Score,
    /// What its errors are told in.
    #[serde(skip)]
    pub unit: Unit,
}

/// Ranks some candidates by their runs, of the seeds 1 to `seeds`, below a folder.
///
/// # Errors
///
/// Where a run cannot be read.
pub fn ranked(
    candidates: &[(usize, Candidate)],
    seeds: u64,
    runs: &Path,
) -> Result<Vec<Standing>, RunError> {
    let standing = |(number, candidate): &(usize, Candidate)| {
        let (mut errors, mut folders, mut diverged) = (Vec::new(), Vec::new(), 0);
        for plan in candidate.plan.seeds(seeds) {
            match Run::find(&plan, runs) {
                Ok(run) => {
                    errors.push(run.validation_score()?.mae_k);
                    folders.push(run.folder.to_string_lossy().into_owned());
                }
                // Once all are trained, one that diverged is the only one that left no run.
                Err(RunError::NotARun { .. }) => diverged += 1,
                Err(error) => return Err(error),
            }
        }
        Ok(Standing {
            choices: candidate.choices.iter().cloned().collect(),
            epochs: candidate.plan.experiment.training.epochs,
            validation: (diverged == 0).then(|| Sample::new(errors)),
            diverged,
            runs: folders,
            number: *number,
        })
    };
    let mut standings = candidates.iter().map(standing).collect::<Result<Vec<_>, RunError>>()?;
    let error = |of: &Standing| of.validation.as_ref().map_or(f64::INFINITY, |it| it.mean_k);
    standings.sort_by(|a, b| error(a).total_cmp(&error(b)));
    Ok(standings)
}

impl Leaderboard {
    /// The leaderboard of ranked candidates, of which `first` is any. Those that diverged go last.
    pub fn new(first: &Candidate, mut standings: Vec<Standing>, seeds: u64) -> Self {
        standings.sort_by_key(|standing| standing.validation.is_none());
        let plan = &first.plan;
        let Days { series, windows, sha256, .. } = &plan.days;
        let tail = windows.validation();
        let of_rule = |rule| Score::of_rule(rule, series.views(), tail.clone());
        Self {
            experiment: plan.name.clone(),
            data: plan.experiment.data.path.clone(),
            data_sha256: sha256.clone(),
            backend: plan.backend,
            version: env!("CARGO_PKG_VERSION"),
            first: series.date(tail.start),
            last: series.date(tail.end - 1),
            validation_days: tail.len(),
            seeds,
            keys: first.choices.iter().map(|(key, _)| key.clone()).collect(),
            yesterday: of_rule(Rule::Yesterday),
            last_week: of_rule(Rule::LastWeek),
            unit: Unit::for_views(series.views()),
            standings,
        }
    }

    /// The best candidate, where not all diverged.
    pub fn best(&self) -> Option<&Standing> {
        self.standings.first().filter(|best| best.validation.is_some())
    }
}
