//! Reading a run's files: each is what was written, or it is said that it is not.

use std::{io, path::Path};

use burn::tensor::Device;
use serde::de::DeserializeOwned;

use super::{
    error::{RunError, files},
    folder::{BURNPACK, CONFIG, HISTORY},
    manifest::Manifest,
    place::Place,
};
use crate::{
    experiment::Experiment,
    files::read_regular,
    model::{Architecture, Ensemble, Forecaster, Layer},
    train::Journal,
};

/// Reads a file of a run, and checks it where the run has a manifest.
pub fn read_file(folder: &Path, name: &str) -> Result<Vec<u8>, RunError> {
    let path = folder.join(name);
    let bytes = match read_regular(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(RunError::NotARun { folder: folder.into(), file: name.into() });
        }
        read => files(&path, read)?,
    };
    if let Some(manifest) = Manifest::read(folder)? {
        manifest.check(path, name, &bytes)?;
    }
    Ok(bytes)
}

/// Reads the experiment of a run's folder.
pub fn read_experiment(folder: &Path) -> Result<Experiment, RunError> {
    let path = folder.join(CONFIG);
    let text = String::from_utf8(read_file(folder, CONFIG)?).map_err(|error| {
        RunError::Damaged { path: path.clone(), message: error.utf8_error().to_string() }
    })?;
    Ok(Experiment::parse(&text, &path, &[])?)
}

/// Reads a JSON file of a run's folder.
pub fn read_json<T: DeserializeOwned>(folder: &Path, name: &str) -> Result<T, RunError> {
    serde_json::from_slice(&read_file(folder, name)?)
        .map_err(|error| RunError::Damaged { path: folder.join(name), message: error.to_string() })
}

/// Reads the epochs of a network of a run.
pub fn read_history(folder: &Path, place: Place) -> Result<Journal, RunError> {
    let name = place.file(HISTORY);
    Journal::parse(&read_file(folder, &name)?)
        .map_err(|message| RunError::Damaged { path: folder.join(name), message })
}

/// Reads the networks of a run's folder onto a device.
pub fn read_ensemble(
    folder: &Path,
    experiment: &Experiment,
    device: &Device,
) -> Result<Ensemble, RunError> {
    let read = |place| read_network(folder, place, experiment, device);
    let members: Result<_, _> = Place::all(experiment.training.ensemble).map(read).collect();
    Ok(Ensemble::new(members?))
}

fn read_network(
    folder: &Path,
    place: Place,
    experiment: &Experiment,
    device: &Device,
) -> Result<Forecaster, RunError> {
    let Experiment { model, data, training } = experiment;
    let name = place.file(BURNPACK);
    let bytes = read_file(folder, &name)?;
    let damaged = |message| RunError::Damaged { path: folder.join(&name), message };
    // Before a parameter takes memory: an experiment may ask for more of them than its run has.
    let layers = model.network(data.shape(), device).layers();
    let parameters = layers.iter().map(Layer::parameters).fold(0, u128::saturating_add);
    if bytes.len() as u128 / (size_of::<f32>() as u128) < parameters {
        return Err(damaged(format!(
            "{} bytes are too few for {parameters} parameters",
            bytes.len()
        )));
    }
    let mut network = model.init(data.shape(), training.seed, device);
    network.load_burnpack(bytes).map_err(|error| damaged(error.to_string()))?;
    Ok(network)
}
