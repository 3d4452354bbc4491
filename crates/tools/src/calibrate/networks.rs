//! Stages 3 to 5 of the search: what is trained to score candidates by all rows, as `configs/` says.

use std::path::Path;

use super::candidate::Candidate;
use viewcast::{
    backend::Backend, experiment::data_override, files::write_whole, plan::Plan, runs::RunError,
    sha256::sha256,
};
use viewcast_lecture::published::LOSS_TABLE;

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
