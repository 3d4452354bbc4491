//! Runs that are there already.

use std::path::{Path, PathBuf};

use super::{error::RunError, plan::Plan, provenance::Build, read::read_experiment, run::Run};
use crate::sha256::sha256;

/// Whether a run is what would come of a plan.
fn is_of(run: &Run, plan: &Plan) -> bool {
    let there = &run.provenance;
    there.data_sha256 == plan.days.sha256
        && there.backend == plan.backend
        && there.build.computes_like(&Build::this())
        && read_experiment(&run.folder).is_ok_and(|there| there == plan.experiment)
}

impl Plan {
    /// Where its run is kept below a folder of runs, and found again exactly where it would be repeated: the
    /// name carries a hash of all that its result depends on. A run of the same that `train` keeps by its
    /// plain name is found too.
    #[must_use]
    pub fn kept_in(&self, runs: &Path) -> PathBuf {
        let usual = self.usual_folder(runs);
        if Run::open_as(&usual, self).is_ok_and(|run| is_of(&run, self)) {
            return usual;
        }
        let Build { version, sources, .. } = Build::this();
        let experiment = self.experiment.to_toml();
        let result_of =
            [&experiment, &self.days.sha256, self.backend.name(), &version, &sources].join("\n");
        let mut folder = usual.into_os_string();
        folder.push(format!("-{}", &sha256(result_of.as_bytes())[..8]));
        folder.into()
    }

    /// The run that came of it, below a folder of runs.
    ///
    /// # Errors
    ///
    /// Where it is not there, or damaged.
    pub fn find(&self, runs: &Path) -> Result<Run, RunError> {
        Run::open_as(&self.kept_in(runs), self)
    }
}
