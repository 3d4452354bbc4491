//! Stages 3 and 4 of the search: candidates scored by all rows, networks trained as `configs/` says.

use std::path::Path;

use super::{candidate::Candidate, search::keep_best};
use crate::{
    backend::Backend,
    experiment::data_override,
    files::write_whole,
    lecture::published::LOSS_TABLE,
    runs::{Plan, Run, RunError, sha256},
};

/// What must be trained: so many networks of each kind of the loss table on each candidate's days,
/// which become files of a folder.
///
/// # Errors
///
/// Where an experiment cannot be read or the folder cannot be written.
pub fn plans(
    candidates: &[Candidate],
    configs: &Path,
    seeds: u64,
    folder: &Path,
    backend: Backend,
) -> Result<Vec<Plan>, RunError> {
    let mut plans = Vec::new();
    for candidate in candidates {
        let csv = candidate.channel.simulate().to_csv();
        let path = folder.join(format!("{}.csv", &sha256(csv.as_bytes())[..16]));
        write_whole(&path, &csv)
            .map_err(|source| RunError::Files { path: path.clone(), source })?;
        let data = data_override(&path.to_string_lossy());
        for row in &LOSS_TABLE[4..] {
            let config = configs.join(format!("{}.toml", row.experiment));
            plans.extend(Plan::read(&config, std::slice::from_ref(&data), backend)?.seeds(seeds));
        }
    }
    Ok(plans)
}

/// The same candidates scored by all rows, the best first.
///
/// # Errors
///
/// Where a run cannot be read.
pub fn rank(candidates: &[Candidate], runs: &[Run]) -> Result<Vec<Candidate>, RunError> {
    let ranked = candidates.iter().map(|of| of.by_networks(runs));
    Ok(keep_best(ranked.collect::<Result<Vec<_>, _>>()?, candidates.len()))
}
