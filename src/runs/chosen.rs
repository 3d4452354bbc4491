//! Which runs of a folder are meant, and in which order.

use std::{
    cmp::Ordering,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    error::RunError,
    filter::Filter,
    list::{Listed, list},
    record::Record,
};

/// What runs are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// The folder.
    Name,
    /// The unseen era's error, the best first.
    Unseen,
    /// The training era's error, the best first.
    Training,
    /// The epochs, the fewest first.
    Epochs,
    /// The seconds of training, the fewest first.
    Seconds,
    /// When they were last written, the latest first.
    Written,
}

/// Runs that are meant, and the folders that cannot be read.
#[derive(Debug)]
pub struct Chosen {
    /// The runs, in order.
    pub records: Vec<Record>,
    /// Folders, each with what is wrong.
    pub damaged: Vec<(PathBuf, RunError)>,
}

impl Sort {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Unseen, Self::Training, Self::Epochs, Self::Seconds, Self::Written];

    /// Which of two runs comes first; those without what they are ordered by come last.
    fn order(self, a: &Record, b: &Record) -> Ordering {
        let by = |of: fn(&Record) -> Option<f64>| {
            let [a, b] = [a, b].map(|record| of(record).unwrap_or(f64::INFINITY));
            a.total_cmp(&b)
        };
        match self {
            // As they are listed.
            Self::Name => Ordering::Equal,
            Self::Unseen => by(|of| Some(of.scores.as_ref()?.model.unseen.mae_k)),
            Self::Training => by(|of| Some(of.scores.as_ref()?.model.training.mae_k)),
            Self::Epochs => a.epochs.cmp(&b.epochs),
            Self::Seconds => by(|of| of.provenance.wall_seconds),
            Self::Written => b.written.cmp(&a.written),
        }
    }
}

impl Chosen {
    /// The runs below a folder that meet every filter.
    ///
    /// # Errors
    ///
    /// As [`list`], and [`RunError::NoSuchKey`] where a filter's key is none of any run.
    pub fn of(runs: &Path, filters: &[Filter], sort: Sort) -> Result<Self, RunError> {
        let (mut records, mut damaged) = (Vec::new(), Vec::new());
        for Listed { folder, record } in list(runs)? {
            match record {
                Ok(record) => records.push(record),
                Err(error) => damaged.push((folder, error)),
            }
        }
        for filter in filters {
            let known = records.iter().any(|record| filter.meets(record).is_some());
            if let (false, false, Filter::Key(key, _)) = (known, records.is_empty(), filter) {
                return Err(RunError::NoSuchKey { key: key.clone(), runs: runs.into() });
            }
        }
        records.retain(|record| filters.iter().all(|it| it.meets(record) == Some(true)));
        records.sort_by(|a, b| sort.order(a, b));
        Ok(Self { records, damaged })
    }
}
