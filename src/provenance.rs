//! Where a run came from: what computed it, from which data, with which program.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::backend::Backend;

/// Where a run came from. The one file of a run that differs when the run is repeated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The experiment's name.
    pub experiment: String,
    /// viewcast's version.
    pub version: String,
    /// The commit of the current folder's git repository, if it is in one.
    pub git_commit: Option<String>,
    /// The backend.
    pub backend: Backend,
    /// The hardware.
    pub device: String,
    /// The seed.
    pub seed: u64,
    /// The data file.
    pub data: String,
    /// Its SHA-256, in hexadecimal digits.
    pub data_sha256: String,
    /// Seconds of training, over all sittings; `None` while it is incomplete.
    pub wall_seconds: Option<f64>,
}

impl Provenance {
    /// `runs/<experiment>/<backend>-seed<N>`.
    #[must_use]
    pub fn usual_folder(&self) -> PathBuf {
        let run = format!("{}-seed{}", self.backend.name(), self.seed);
        Path::new("runs").join(&self.experiment).join(run)
    }
}

/// The SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    use std::fmt::Write;

    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        write!(digits, "{byte:02x}").ok();
    }
    digits
}

/// The commit of the current folder's git repository.
#[must_use]
pub fn git_commit() -> Option<String> {
    let output = Command::new("git").args(["rev-parse", "HEAD"]).output().ok()?;
    let commit = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| commit.trim().to_owned())
}
