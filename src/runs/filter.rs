//! Which of some runs are meant.

use std::{path::Path, str::FromStr};

use super::record::Record;
use crate::experiment::Experiment;

/// `KEY=VALUE`, where the key is one of [`Filter::OWN`] or any of the experiment's, such as
/// `training.epochs`; or a text that the run's folder contains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// The folder contains it.
    Folder(String),
    /// The key has this value.
    Key(String, String),
}

impl Filter {
    /// Keys that are none of the experiment's.
    pub const OWN: [&'static str; 5] = ["experiment", "backend", "seed", "data", "state"];

    /// Whether a run is meant; `None` where it has no such key.
    #[must_use]
    pub fn meets(&self, record: &Record) -> Option<bool> {
        let (key, value) = match self {
            Self::Folder(text) => {
                return Some(record.folder.to_string_lossy().contains(text.as_str()));
            }
            Self::Key(key, value) => (key, value),
        };
        let provenance = &record.provenance;
        match key.as_str() {
            "experiment" => Some(provenance.experiment == *value),
            "backend" => Some(provenance.backend.name() == value),
            "seed" => Some(provenance.seed.to_string() == *value),
            "data" => Some(provenance.data == *value || record.data_name() == *value),
            "state" => Some(record.state.name() == *value),
            _ => {
                let keys = record.experiment.keys();
                let there = keys.iter().find(|(name, _)| name == key);
                match there {
                    Some((_, there)) => Some(spaceless(there) == spaceless(value)),
                    None => is_default(&record.experiment, key, value),
                }
            }
        }
    }
}

/// Whether a key that an experiment does not show has a value all the same: setting it changes nothing.
/// `None` where it has no such key.
fn is_default(experiment: &Experiment, key: &str, value: &str) -> Option<bool> {
    let set = [format!("{key}={value}")];
    let with = Experiment::parse(&experiment.to_toml(), Path::new(""), &set).ok()?;
    Some(with == *experiment)
}

/// A list may be written with spaces, or without as a shell likes it.
fn spaceless(value: &str) -> String {
    value.split_whitespace().collect()
}

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            None => Ok(Self::Folder(text.into())),
            Some((key, _)) if !key.contains('.') && !Self::OWN.contains(&key) => Err(format!(
                "there is no `{key}`; expected {}, a key of the experiment such as training.epochs, \
                 or a text that the folder contains",
                Self::OWN.join(", ")
            )),
            Some((key, value)) => Ok(Self::Key(key.trim().into(), value.trim().into())),
        }
    }
}
