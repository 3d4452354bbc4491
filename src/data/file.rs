//! A data file as bytes.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use crate::memory::{self, words};

/// Bytes of memory that a byte of a file takes at the most: itself, its row while rows are collected
/// and sorted, and its day.
const TIMES: f64 = 8.0;

/// Why a file is not read.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum FileError {
    #[error("cannot read {}: {source}; data.path names the CSV file, from the current folder", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "cannot read {}: it has more than {}, which is what fits into the {} of memory that are free; data.path names the CSV file",
        path.display(), words(*most), words(*free)
    )]
    TooLarge { path: PathBuf, most: f64, free: f64 },
}

/// Reads a file that fits into the memory that is free.
///
/// # Errors
///
/// [`FileError`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let unreadable = |source| FileError::Unreadable { path: path.into(), source };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let free = memory::free().unwrap_or(f64::INFINITY);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast of a float keeps within its type"
    )]
    let most = (free / TIMES) as u64;
    let mut bytes = Vec::new();
    if length <= most {
        // A device or a pipe has no length: it is read until there is no room.
        file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if length.max(bytes.len() as u64) > most {
        return Err(FileError::TooLarge { path: path.into(), most: free / TIMES, free });
    }
    Ok(bytes)
}
