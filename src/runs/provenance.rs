//! Where a run came from: what computed it, from which data, with which program.

use serde::{Deserialize, Serialize};

use crate::backend::Backend;

/// Where a run came from. The one file of a run that differs when the run is repeated, and with it its hash
/// in the manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provenance {
    /// The experiment's name.
    pub experiment: String,
    /// The program that trained it.
    #[serde(flatten)]
    pub build: Build,
    /// The backend.
    pub backend: Backend,
    /// The hardware.
    pub device: String,
    /// The processor's instructions that decide how sums round, as `x86_64+avx2+fma`; of a run that was resumed on
    /// another processor, both. `None` in runs of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instruction_set: Option<String>,
    /// The seed.
    pub seed: u64,
    /// The data file.
    pub data: String,
    /// Its SHA-256, in hexadecimal digits.
    pub data_sha256: String,
    /// Seconds of training, over all sittings; of a run that was trained beside others, its share of
    /// theirs; `None` while it is incomplete.
    pub wall_seconds: Option<f64>,
}

/// A build of viewcast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Its version.
    pub version: String,
    /// The commit of its sources, where git knew it, with `-modified` where they differed from it.
    pub commit: Option<String>,
    /// A hash of its sources: two programs that may compute differently have different ones.
    pub sources: String,
}

impl Build {
    /// The program that is running.
    pub fn this() -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").into(),
            commit: option_env!("VIEWCAST_COMMIT").map(str::to_owned),
            sources: env!("VIEWCAST_SOURCES").into(),
        }
    }

    /// Whether the results of two builds are the same: the commit may differ by what is no source.
    #[must_use]
    pub fn computes_like(&self, other: &Self) -> bool {
        self.version == other.version && self.sources == other.sources
    }
}
