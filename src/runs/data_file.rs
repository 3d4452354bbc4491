//! Finding the data of a run again, by its hash.

use std::path::{self, Path, PathBuf};

use super::{error::RunError, provenance::Provenance};
use crate::{
    data::{self, SeriesError},
    sha256::sha256,
};

/// Where a run's data file is: the file that is `named`, if one is; else by its path as it was written,
/// from the current folder, then from each folder above the run's, the nearest first. A file of another
/// hash is none.
///
/// # Errors
///
/// [`RunError::DataChanged`] where only other files are there, [`RunError::DataMissing`] where none is,
/// and where the named one cannot be read.
pub fn find(
    folder: &Path,
    then: &Provenance,
    written: &Path,
    named: Option<&Path>,
) -> Result<PathBuf, RunError> {
    let mut other = None;
    for path in candidates(folder, written, named) {
        let now = match data::read(&path) {
            Ok(bytes) => sha256(&bytes),
            Err(error) if named.is_some() || path.exists() => {
                return Err(SeriesError::from(error).into());
            }
            Err(_) => continue,
        };
        if now == then.data_sha256 {
            return Ok(path);
        }
        // The first is the one that people mean.
        other.get_or_insert((path, now));
    }
    let folder = folder.into();
    Err(match other {
        Some((path, now)) => RunError::DataChanged {
            folder,
            data: path.display().to_string(),
            now,
            then: then.data_sha256.clone(),
        },
        None => RunError::DataMissing { folder, data: then.data.clone() },
    })
}

fn candidates(folder: &Path, written: &Path, named: Option<&Path>) -> Vec<PathBuf> {
    if let Some(named) = named {
        return vec![named.into()];
    }
    let mut candidates = vec![written.to_owned()];
    // The folder of a run that is resumed has its name only later.
    if let (true, Ok(folder)) = (written.is_relative(), path::absolute(folder)) {
        candidates.extend(folder.ancestors().skip(1).map(|above| above.join(written)));
    }
    candidates
}
