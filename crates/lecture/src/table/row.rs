//! The rows of the loss table: the lecture's, and any experiment beside them.

use std::path::Path;

use serde::Serialize;

use crate::published::{LOSS_TABLE, PublishedRow};
use viewcast::{
    backend::Backend,
    data::CHANNEL,
    experiment::{Experiment, ExperimentError, find},
    plan::{Plan, PlanError},
    runs::RunError,
};
use viewcast_texts::{Language, labels};

/// Why there is no row.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum RowError {
    #[error("row {row}: {error}")]
    Unknown { row: String, error: ExperimentError },
    #[error(transparent)]
    Run(#[from] RunError),
}

impl From<PlanError> for RowError {
    fn from(error: PlanError) -> Self {
        RunError::from(error).into()
    }
}

/// Mean absolute errors of both eras, in k views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Losses {
    /// The training era.
    pub training_k: f64,
    /// The unseen era.
    pub unseen_k: f64,
}

/// A row to be: an experiment, and what the slides print for it, if it is theirs.
#[derive(Debug, Clone)]
pub struct TableRow {
    /// What the slides print.
    pub published: Option<&'static PublishedRow>,
    /// What is trained, with any seed.
    pub plan: Plan,
}

impl TableRow {
    /// The rows of these names or paths, or all of the published table: each from its file, with
    /// overrides. A name is a file of `configs`. The published ones come first, in the slides' order.
    ///
    /// # Errors
    ///
    /// [`RowError::Unknown`], and where an experiment or its days cannot be read.
    pub fn read(
        configs: &Path,
        names: &[String],
        overrides: &[String],
        backend: Backend,
    ) -> Result<Vec<Self>, RowError> {
        let published = LOSS_TABLE.iter().map(|row| row.experiment);
        let chosen: Vec<&str> = if names.is_empty() {
            published.collect()
        } else {
            let ours = names.iter().map(String::as_str);
            let others = ours.filter(|name| LOSS_TABLE.iter().all(|row| row.experiment != *name));
            published.filter(|row| names.iter().any(|name| name == row)).chain(others).collect()
        };
        chosen.into_iter().map(|name| Self::read_one(configs, name, overrides, backend)).collect()
    }

    fn read_one(
        configs: &Path,
        name: &str,
        overrides: &[String],
        backend: Backend,
    ) -> Result<Self, RowError> {
        let published = LOSS_TABLE.iter().find(|row| row.experiment == name);
        let config = match published {
            Some(_) => {
                find(&configs.join(format!("{name}.toml")), configs).map_err(RunError::from)?
            }
            None => find(Path::new(name), configs)
                .map_err(|error| RowError::Unknown { row: name.into(), error })?,
        };
        let plan = Plan::read(&config, overrides, backend)?;
        // With another model or other days of input it is no row of the lecture's any more.
        let published = published.filter(|_| {
            Experiment::load(&config, &[]).is_ok_and(|theirs| {
                let ours = &plan.experiment;
                ours.model == theirs.model && ours.data.history == theirs.data.history
            })
        });
        Ok(Self { published, plan })
    }

    /// What must be trained for some rows: each with the seeds 1 to `seeds`.
    pub fn plans(rows: &[Self], seeds: u64) -> Vec<Plan> {
        rows.iter().flat_map(|row| row.plan.seeds(seeds)).collect()
    }

    /// It in words: the slides', or the model's own.
    pub fn label(&self, language: Language) -> String {
        let experiment = &self.plan.experiment;
        match self.published {
            Some(row) => language.say(row.model, row.chinese).into(),
            None => labels::model(experiment, language),
        }
    }

    /// What the slides print, where its days are those of the channel.
    pub fn published_losses(&self) -> Option<Losses> {
        let PublishedRow { training_k, unseen_k, .. } = *self.published?;
        let path = Path::new(&self.plan.experiment.data.path);
        let is_channel = path.file_name() == Path::new(CHANNEL).file_name();
        is_channel.then_some(Losses { training_k, unseen_k })
    }
}
