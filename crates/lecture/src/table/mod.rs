//! The loss table: rows of runs, beside the published figures where the lecture has them.
//!
//! [`row`] says which experiments are rows, here their runs become figures, [`mod@format`] writes them
//! down.

pub mod format;
pub mod row;

use serde::Serialize;

use self::row::{Losses, TableRow};
use viewcast::{
    backend::Backend,
    evaluate::{EraScores, LeastSquaresLine, Rule, Score, Scores},
    model::ModelConfig,
    plan::Days,
    runs::Run,
    sample::Sample,
};
use viewcast_texts::Language;

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowResult {
    /// Its experiment.
    pub experiment: String,
    /// It in words.
    pub model: String,
    /// The same in Chinese, for people.
    #[serde(skip)]
    pub chinese: String,
    /// The kind of loss that training minimised.
    pub minimised: String,
    /// Epochs of training.
    pub epochs: usize,
    /// What the slides print; `None` of an experiment that is none of theirs, and on other days.
    pub lecture: Option<Losses>,
    /// The training era by the Learner.
    pub training: Sample,
    /// The unseen era by the Learner.
    pub unseen: Sample,
    /// A line by formula, which minimises the squared error.
    pub least_squares: Option<Losses>,
}

/// The whole table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The data file.
    pub data: String,
    /// Its SHA-256.
    pub data_sha256: String,
    /// What computed.
    pub backend: Backend,
    /// viewcast's version.
    pub version: &'static str,
    /// Its rows.
    pub rows: Vec<RowResult>,
    /// What the simple rules do on the days of the row with the longest history.
    pub rules: Vec<RuleResult>,
}

/// A simple rule beside the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RuleResult {
    /// Which.
    pub rule: Rule,
    /// Its errors.
    #[serde(flatten)]
    pub losses: Losses,
}

impl Table {
    /// Sums up the runs of some rows; `None` without rows.
    pub fn new(rows: &[TableRow], runs: &[Run]) -> Option<Self> {
        let first = rows.first()?;
        let result = |row: &TableRow| {
            let of_row = runs.iter().filter(|run| run.plan.is_like(&row.plan));
            RowResult::new(row, &of_row.map(|run| &run.scores).collect::<Vec<_>>())
        };
        Some(Self {
            data: first.plan.experiment.data.path.clone(),
            data_sha256: first.plan.days.sha256.clone(),
            backend: first.plan.backend,
            version: env!("CARGO_PKG_VERSION"),
            rows: rows.iter().map(result).collect(),
            rules: rules(rows),
        })
    }
}

impl RowResult {
    /// Sums up a row's runs, by seed.
    pub fn new(row: &TableRow, scores: &[&Scores]) -> Self {
        let sample = |era: fn(&Scores) -> Score| {
            Sample::new(scores.iter().map(|scores| era(scores).mae_k).collect())
        };
        let experiment = &row.plan.experiment;
        Self {
            experiment: row.plan.name.clone(),
            model: row.label(Language::En),
            chinese: row.label(Language::Zh),
            minimised: experiment.training.loss.name(),
            epochs: experiment.training.epochs,
            lecture: row.published_losses(),
            training: sample(|scores| scores.model.training),
            unseen: sample(|scores| scores.model.unseen),
            least_squares: matches!(experiment.model, ModelConfig::Linear(_))
                .then(|| least_squares(&row.plan.days))
                .flatten(),
        }
    }
}

fn rules(rows: &[TableRow]) -> Vec<RuleResult> {
    let longest = rows.iter().max_by_key(|row| row.plan.experiment.data.history);
    let result = |rule: Rule| {
        let Days { series, windows, .. } = &longest?.plan.days;
        let EraScores { training, unseen } = EraScores::of_rule(rule, series, windows)?;
        let losses = Losses { training_k: training.mae_k, unseen_k: unseen.mae_k };
        Some(RuleResult { rule, losses })
    };
    Rule::NEXT_DAY.into_iter().filter_map(result).collect()
}

fn least_squares(days: &Days) -> Option<Losses> {
    let Days { series, windows, .. } = days;
    let line = LeastSquaresLine::fit(series, windows.history(), windows.fitted())?;
    let EraScores { training, unseen } = EraScores::of_line(&line, series, windows);
    Some(Losses { training_k: training.mae_k, unseen_k: unseen.mae_k })
}
