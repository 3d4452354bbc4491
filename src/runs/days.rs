//! The days of an experiment.

use std::{path::Path, sync::Arc};

use jiff::civil::Date;

use super::error::RunError;
use crate::{
    data::{self, Columns, Cut, Era, Series, SeriesError, Windows, import::command::importable},
    experiment::{Data, Experiment},
    sha256::sha256,
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
        let (series, bytes) = read(data)?;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(&series));
        Self::cut(series.into(), data, Some(unseen_from), sha256(&bytes), config)
    }

    /// Days of no file, cut as nobody asked for.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn of(series: Series, unseen_from: Date) -> Self {
        let windows = Windows::new(&series, Cut::next_day(1, unseen_from));
        Self {
            windows: Arc::new(windows.unwrap_or_else(|error| panic!("{error}"))),
            series: Arc::new(series),
            unseen_from,
            sha256: String::new(),
        }
    }

    /// The same days without an unseen era.
    pub(super) fn all(&self, data: &Data, name: &str) -> Result<Self, RunError> {
        let series = self.series.clone();
        Self::cut(series, data, None, self.sha256.clone(), Path::new(name))
    }

    /// The same days, cut in another way.
    pub(crate) fn again(&self, data: &Data, name: &str) -> Result<Self, RunError> {
        let (series, sha256) = (self.series.clone(), self.sha256.clone());
        Self::cut(series, data, Some(self.unseen_from), sha256, Path::new(name))
    }

    /// The first of these days, with the same unseen era where it has not ended before it began.
    pub(super) fn until(&self, days: usize, data: &Data, name: &str) -> Result<Self, RunError> {
        let series = Series::new(
            self.series.date(0),
            self.series.views().iter().take(days).copied().collect(),
        );
        let begins = self.unseen_from <= series.last_date();
        let unseen_from = if begins { self.unseen_from } else { Era::usual_start(&series) };
        Self::cut(series.into(), data, Some(unseen_from), self.sha256.clone(), Path::new(name))
    }

    fn cut(
        series: Arc<Series>,
        data: &Data,
        unseen_from: Option<Date>,
        sha256: String,
        config: &Path,
    ) -> Result<Self, RunError> {
        let windows = Windows::new(&series, Cut { unseen_from, ..data.cut() })
            .map_err(|error| RunError::Windows { config: config.into(), error })?;
        let unseen_from = unseen_from.unwrap_or_else(|| series.date(series.days()));
        Ok(Self { series, windows: Arc::new(windows), unseen_from, sha256 })
    }
}

/// Every day of an experiment's file.
///
/// # Errors
///
/// Where the file is no daily series, or too large.
pub fn read_series(data: &Data) -> Result<Series, RunError> {
    Ok(read(data)?.0)
}

fn read(data: &Data) -> Result<(Series, Vec<u8>), RunError> {
    let path = Path::new(&data.path);
    let columns = Columns {
        date: data.date_column.clone(),
        views: data.views_column.clone(),
        ignored: data.ignored_columns.clone(),
    };
    let bytes = data::read(path).map_err(SeriesError::from)?;
    let series = Series::parse(&bytes, path, &columns)
        .map_err(|error| importable(error, &bytes, path, &columns))?;
    Ok((series, bytes))
}
