//! What a run has learned, for other days than its own.

use std::path::Path;

use burn::tensor::Device;

use super::{
    error::RunError,
    folder::{PROVENANCE, SCALE},
    provenance::Provenance,
    read::{read_ensemble, read_experiment, read_json},
};
use crate::{
    data::{Encoding, Era, Series, Windows},
    experiment::Experiment,
    model::Ensemble,
};

/// A run's networks, and how they see days. Its own days need not be there any more.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The experiment's name.
    pub name: String,
    /// What was trained.
    pub experiment: Experiment,
    /// The networks.
    pub ensemble: Ensemble,
    encoding: Encoding,
}

impl Trained {
    /// Reads a complete run onto a device.
    ///
    /// # Errors
    ///
    /// Where it is incomplete, damaged or no run at all.
    pub fn open(folder: &Path, device: &Device) -> Result<Self, RunError> {
        let experiment = read_experiment(folder)?;
        let provenance: Provenance = read_json(folder, PROVENANCE)?;
        let encoding = experiment.data.cut().encoding(read_json(folder, SCALE)?);
        let ensemble = read_ensemble(folder, &experiment, device)?;
        Ok(Self { name: provenance.experiment, experiment, ensemble, encoding })
    }

    /// A series as its networks see it: on the scale of the days that they were trained on.
    #[must_use]
    pub fn windows(&self, series: &Series) -> Windows {
        let data = &self.experiment.data;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(series));
        Windows::seen_by(self.encoding.clone(), series, unseen_from, data.validation_days)
    }
}
