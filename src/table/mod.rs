//! The loss table: experiments x seeds, beside the published figures.
//!
//! [`grid`] trains what is missing, many runs at a time; here the runs become rows; [`mod@format`]
//! writes them down.

pub mod format;
pub mod grid;

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::Serialize;

use self::grid::Grid;
use crate::{
    backend::Backend,
    data::CHANNEL,
    evaluate::{EraScores, Score, Scores},
    experiment::{Experiment, Loss, ModelKind},
    lecture::{LOSS_TABLE, PublishedRow},
    run::RunError,
    session::{Days, Planned, SessionError},
    train::Line,
};

/// Why there is no table.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum TableError {
    #[error("--rows {unknown}: no such row; the rows are {known}")]
    UnknownRow { unknown: String, known: String },
    #[error(transparent)]
    Session(#[from] SessionError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error("cannot write {}: {source}", path.display())]
    Unwritable { path: PathBuf, source: std::io::Error },
    #[error("{done} of {all} runs are done: the table needs them all")]
    Incomplete { done: usize, all: usize },
    #[error("a run ended in a bug: {0}")]
    Bug(String),
}

/// A row to be: an experiment, and what the slides print for it.
#[derive(Debug, Clone)]
pub struct Row {
    /// What the slides print.
    pub published: PublishedRow,
    /// What is trained.
    pub planned: Planned,
}

/// A loss measured several times, in k views.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// Their mean.
    pub mean_k: f64,
    /// Their sample standard deviation; `None` of a single run.
    pub deviation_k: Option<f64>,
    /// Each of them, by seed.
    pub by_seed_k: Vec<f64>,
}

/// Mean absolute errors of both eras, in k views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Losses {
    /// The training era.
    pub training_k: f64,
    /// The unseen era.
    pub unseen_k: f64,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowResult {
    /// Its experiment.
    pub experiment: &'static str,
    /// It in words.
    pub model: &'static str,
    /// What training minimised.
    pub minimised: Loss,
    /// What the slides print; `None` on days that are not the channel's.
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
}

/// One part of a grid that several machines share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    index: usize,
    count: usize,
}

impl Shard {
    /// Whether run number `run` (from 0) is in this part.
    #[must_use]
    pub fn holds(self, run: usize) -> bool {
        run % self.count == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(index, count)| {
            Some(Self { index: index.parse().ok()?, count: count.parse().ok()? })
        });
        parts
            .filter(|shard| (1..=shard.count).contains(&shard.index))
            .ok_or_else(|| "expected I/N with I from 1 to N, such as 2/8".into())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl Row {
    /// The rows of these names, or all of the published table, in the slides' order: each from its
    /// file in `configs`, with overrides.
    ///
    /// # Errors
    ///
    /// [`TableError::UnknownRow`], and where an experiment or its days cannot be read.
    pub fn read(
        configs: &Path,
        names: &[String],
        overrides: &[String],
    ) -> Result<Vec<Self>, TableError> {
        let known = |name: &str| LOSS_TABLE.iter().any(|row| row.experiment == name);
        if let Some(unknown) = names.iter().find(|name| !known(name)) {
            let known: Vec<_> = LOSS_TABLE.iter().map(|row| row.experiment).collect();
            let (unknown, known) = (unknown.clone(), known.join(", "));
            return Err(TableError::UnknownRow { unknown, known });
        }
        let asked =
            |row: &&PublishedRow| names.is_empty() || names.iter().any(|n| n == row.experiment);
        let row = |published: &PublishedRow| {
            let planned = Planned::read(configs, published.experiment, overrides)?;
            Ok(Self { published: *published, planned })
        };
        LOSS_TABLE.iter().filter(asked).map(row).collect()
    }
}

impl Table {
    /// Sums up the runs of a grid whose rows are these.
    ///
    /// # Errors
    ///
    /// [`TableError::Incomplete`] while a run is missing, and where one cannot be read.
    ///
    /// # Panics
    ///
    /// Without rows.
    pub fn of(rows: &[Row], grid: &Grid<'_>) -> Result<Self, TableError> {
        let cells = grid.cells();
        let mut scores = Vec::new();
        for cell in &cells {
            scores.extend(cell.scores()?);
        }
        let (done, all) = (scores.len(), cells.len());
        if done < all {
            return Err(TableError::Incomplete { done, all });
        }
        let Planned { experiment, days, .. } = &rows[0].planned;
        #[allow(clippy::cast_possible_truncation, reason = "a handful of seeds")]
        let by_row = scores.chunks(grid.seeds as usize);
        Ok(Self {
            data: experiment.data.path.clone(),
            data_sha256: days.sha256.clone(),
            backend: grid.backend,
            version: env!("CARGO_PKG_VERSION"),
            rows: rows.iter().zip(by_row).map(|(row, scores)| RowResult::of(row, scores)).collect(),
        })
    }
}

impl Sample {
    /// Sums up several runs, in k views.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a handful of seeds")]
    pub fn of(by_seed_k: Vec<f64>) -> Self {
        let count = by_seed_k.len() as f64;
        let mean_k = by_seed_k.iter().sum::<f64>() / count;
        let squares: f64 = by_seed_k.iter().map(|value| (value - mean_k).powi(2)).sum();
        let deviation_k = (by_seed_k.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
        Self { mean_k, deviation_k, by_seed_k }
    }
}

impl RowResult {
    /// Sums up a row's runs, by seed.
    #[must_use]
    pub fn of(row: &Row, scores: &[Scores]) -> Self {
        let sample = |of: fn(&Scores) -> Score| {
            Sample::of(scores.iter().map(|scores| of(scores).mae_k).collect())
        };
        let PublishedRow { experiment, model, training_k, unseen_k, .. } = row.published;
        let Experiment { data, model: model_of, training } = &row.planned.experiment;
        let is_channel = Path::new(&data.path).file_name() == Path::new(CHANNEL).file_name();
        Self {
            experiment,
            model,
            minimised: training.loss,
            lecture: is_channel.then_some(Losses { training_k, unseen_k }),
            training: sample(|scores| scores.model.training),
            unseen: sample(|scores| scores.model.unseen),
            least_squares: (model_of.kind == ModelKind::Linear)
                .then(|| least_squares(&row.planned.days))
                .flatten(),
        }
    }
}

fn least_squares(days: &Days) -> Option<Losses> {
    let Days { series, windows, .. } = days;
    let line = Line::fit(series, windows.history(), windows.fitted())?;
    let EraScores { training, unseen } = EraScores::of_line(&line, series, windows);
    Some(Losses { training_k: training.mae_k, unseen_k: unseen.mae_k })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_sample_deviation() {
        let sample = Sample::of(vec![1.0, 2.0, 4.0]);
        assert!((sample.mean_k - 7.0 / 3.0).abs() < 1e-12);
        // ((4/3)² + (1/3)² + (5/3)²) / 2 = 7/3.
        assert!((sample.deviation_k.unwrap() - (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(Sample::of(vec![1.0]).deviation_k, None);
    }

    #[test]
    fn shards_part_the_grid() {
        let shards: Vec<Shard> = ["1/3", "2/3", "3/3"].map(|s| s.parse().unwrap()).into();
        for run in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.holds(run)).count(), 1);
        }
        for wrong in ["0/3", "4/3", "3", "a/b", "1/0"] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
