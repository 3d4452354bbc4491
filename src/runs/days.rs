//! The days of an experiment.

use std::{path::Path, sync::Arc};

use jiff::civil::Date;

use super::{error::RunError, provenance::sha256};
use crate::{
    data::{self, Columns, Cut, Era, Series, SeriesError, Windows, readers::command::importable},
    experiment::Experiment,
};

/// An experiment's days, whole and cut into windows, and the hash of their file. Copies share them.
#[derive(Debug, Clone)]
pub struct Days {
    /// Every day.
    pub series: Arc<Series>,
    /// Their windows.
    pub windows: Arc<Windows>,
    /// The first day of the unseen era.
    pub unseen_from: Date,
    /// The file's SHA-256.
    pub sha256: String,
}

impl Days {
    /// Reads and cuts an experiment's days; `config` only names it in errors.
    ///
    /// # Errors
    ///
    /// Where the file is no daily series, too large, or too short for the experiment.
    pub fn read(experiment: &Experiment, config: &Path) -> Result<Self, RunError> {
        let data = &experiment.data;
        let path = Path::new(&data.path);
        let columns = Columns {
            date: data.date_column.clone(),
            views: data.views_column.clone(),
            ignored: data.ignored_columns.clone(),
        };
        let bytes = data::read(path).map_err(SeriesError::from)?;
        let series = Series::parse(&bytes, path, &columns)
            .map_err(|error| importable(error, &bytes, path, &columns))?;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(&series));
        let cut = Cut { unseen_from: Some(unseen_from), ..data.cut() };
        let windows = Windows::new(&series, cut)
            .map_err(|error| RunError::Windows { config: config.into(), error })?;
        let (series, windows) = (Arc::new(series), Arc::new(windows));
        Ok(Self { series, windows, unseen_from, sha256: sha256(&bytes) })
    }
}
