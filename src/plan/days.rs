//! The days of an experiment.

use std::{
    path::{self, Path, PathBuf},
    sync::Arc,
};

use jiff::civil::Date;

use super::error::PlanError;
use crate::{
    data::{self, Columns, Cut, Era, Series, SeriesError, Windows, import::importable},
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
    /// The file's SHA-256; of days in memory, that of the file that a run keeps them in.
    pub sha256: String,
    /// Whether the days come from memory, not from a file.
    pub in_memory: bool,
}

impl Days {
    /// Reads and cuts an experiment's days; `config` only names it in errors.
    ///
    /// # Errors
    ///
    /// Where the file is no daily series, too large, or too short for the experiment.
    pub fn read(experiment: &Experiment, config: &Path) -> Result<Self, PlanError> {
        let data = &experiment.data;
        let (series, bytes) = read(data)?;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(&series));
        Self::cut(series.into(), data, Some(unseen_from), sha256(&bytes), config)
    }

    /// Cuts a series in memory as an experiment says; `name` only names it in errors.
    ///
    /// # Errors
    ///
    /// Where the series is too short for the experiment.
    pub fn new(series: Series, data: &Data, name: &str) -> Result<Self, PlanError> {
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(&series));
        let sha256 = sha256(series.to_csv().as_bytes());
        let days = Self::cut(series.into(), data, Some(unseen_from), sha256, Path::new(name))?;
        Ok(Self { in_memory: true, ..days })
    }

    /// Days of no file.
    #[cfg(test)]
    pub fn untold(series: Series, unseen_from: Date) -> Self {
        let windows = Windows::new(&series, Cut::next_day(1, unseen_from));
        Self {
            windows: Arc::new(windows.unwrap_or_else(|error| panic!("{error}"))),
            series: Arc::new(series),
            unseen_from,
            sha256: String::new(),
            in_memory: false,
        }
    }

    /// The same days without an unseen era.
    pub(super) fn without_unseen_era(&self, data: &Data, name: &str) -> Result<Self, PlanError> {
        let series = self.series.clone();
        let days = Self::cut(series, data, None, self.sha256.clone(), Path::new(name))?;
        Ok(Self { in_memory: self.in_memory, ..days })
    }

    /// The same days, cut in another way.
    pub fn cut_again(&self, data: &Data, name: &str) -> Result<Self, PlanError> {
        let (series, sha256) = (self.series.clone(), self.sha256.clone());
        let days = Self::cut(series, data, Some(self.unseen_from), sha256, Path::new(name))?;
        Ok(Self { in_memory: self.in_memory, ..days })
    }

    /// The first of these days, with the same unseen era where it has not ended before it began.
    pub(super) fn until(&self, days: usize, data: &Data, name: &str) -> Result<Self, PlanError> {
        let series = Series::new(
            self.series.date(0),
            self.series.views().iter().take(days).copied().collect(),
        );
        let begins = self.unseen_from <= series.last_date();
        let unseen_from = if begins { self.unseen_from } else { Era::usual_start(&series) };
        let sha256 = self.sha256.clone();
        Self::cut(series.into(), data, Some(unseen_from), sha256, Path::new(name))
    }

    fn cut(
        series: Arc<Series>,
        data: &Data,
        unseen_from: Option<Date>,
        sha256: String,
        config: &Path,
    ) -> Result<Self, PlanError> {
        let windows = Windows::new(&series, Cut { unseen_from, ..data.cut() })
            .map_err(|error| PlanError::Windows { config: config.into(), error })?;
        let unseen_from = unseen_from.unwrap_or_else(|| series.date(series.days()));
        Ok(Self { series, windows: Arc::new(windows), unseen_from, sha256, in_memory: false })
    }
}

/// Every day of an experiment's file.
///
/// # Errors
///
/// Where the file is no daily series, or too large.
pub fn read_series(data: &Data) -> Result<Series, PlanError> {
    Ok(read(data)?.0)
}

fn read(data: &Data) -> Result<(Series, Vec<u8>), PlanError> {
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

/// Finds the data file of a run by its SHA-256: the file that is `named`, if one is; else the file at the
/// path as written, from the current folder, then from the run's and each folder above, the nearest first.
///
/// # Errors
///
/// [`PlanError::DataChanged`] where only other files are there, [`PlanError::DataMissing`] where none is,
/// and where the named one cannot be read.
pub fn find_file(
    folder: &Path,
    written: &Path,
    data_sha256: &str,
    named: Option<&Path>,
) -> Result<PathBuf, PlanError> {
    let mut other = None;
    for path in candidates(folder, written, named) {
        let now = match data::read(&path) {
            Ok(bytes) => sha256(&bytes),
            Err(error) if named.is_some() || path.exists() => {
                return Err(SeriesError::from(error).into());
            }
            Err(_) => continue,
        };
        if now == data_sha256 {
            return Ok(path);
        }
        // The first is the one that people mean.
        other.get_or_insert((path, now));
    }
    let folder = folder.into();
    Err(match other {
        Some((path, now)) => PlanError::DataChanged {
            folder,
            data: path.display().to_string(),
            now,
            then: data_sha256.into(),
        },
        None => PlanError::DataMissing { folder, data: written.display().to_string() },
    })
}

fn candidates(folder: &Path, written: &Path, named: Option<&Path>) -> Vec<PathBuf> {
    if let Some(named) = named {
        return vec![named.into()];
    }
    let mut candidates = vec![written.to_owned()];
    // The folder of a run that is resumed has its name only later.
    if let (true, Ok(folder)) = (written.is_relative(), path::absolute(folder)) {
        candidates.extend(folder.ancestors().map(|above| above.join(written)));
    }
    candidates
}
