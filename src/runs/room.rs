//! Whether there is room in memory for runs: asked before the first of them begins.

use std::num::NonZeroUsize;

use burn::tensor::Device;

use super::{error::RunError, plan::Plan};
use crate::{memory, train::Footprint};

impl Plan {
    /// What training it takes, on a device of its backend.
    #[must_use]
    pub fn footprint(&self, device: &Device) -> Footprint {
        Footprint::of(&self.experiment, &self.days.windows, device, self.backend.is_gpu())
    }

    /// Checks that there is memory to train it.
    ///
    /// # Errors
    ///
    /// [`RunError::Train`], with what it takes, what is free, and the key to lower.
    pub fn check_room(&self, device: &Device) -> Result<Footprint, RunError> {
        let (windows, on_gpu) = (&self.days.windows, self.backend.is_gpu());
        Footprint::that_fits(&self.experiment, windows, device, on_gpu)
            .map_err(|error| RunError::Train { label: self.name.clone(), error: error.into() })
    }
}

/// Checks that there is memory to train any of some plans, and so many at the same time.
///
/// # Errors
///
/// As [`Plan::check_room`], and [`RunError::TooMany`].
pub fn check<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    jobs: NonZeroUsize,
    device: &Device,
) -> Result<(), RunError> {
    let bytes = |plan: &Plan| Ok(plan.check_room(device)?.bytes);
    let mut bytes = plans.into_iter().map(bytes).collect::<Result<Vec<_>, RunError>>()?;
    bytes.sort_by(|a, b| b.total_cmp(a));
    bytes.truncate(jobs.get());
    let needed: f64 = bytes.iter().sum();
    match memory::free() {
        Some(free) if free < needed => {
            let mut sum = 0.0;
            let fits = |bytes: &&f64| {
                sum += **bytes;
                sum <= free
            };
            let fit = bytes.iter().take_while(fits).count().max(1);
            Err(RunError::TooMany { jobs: bytes.len(), needed, free, fit })
        }
        _ => Ok(()),
    }
}
