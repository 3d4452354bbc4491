//! How many networks of a plan are trained side by side, as one stack.

use crate::plan::{Days, Plan};

/// How many numbers a network may hold, and a stack of them, on a processor: measured. Larger ones
/// keep it busy one by one, and stacked they drive each other out of its cache.
const ON_CPU: (usize, usize) = (80_000, 400_000);
/// How many numbers a stack may hold on a GPU: with gradients, what the optimizer remembers and
/// copies on the way about 512 MiB.
const ON_GPU: usize = 1 << 24;
/// What a step costs whatever the network, in parameters.
const STEP: usize = 5_000;

/// How long a plan takes, to compare it with others.
pub fn work(plan: &Plan) -> usize {
    let size = plan.experiment.model.stacked_size(plan.experiment.data.shape());
    // Networks of other kinds compute more.
    let each = STEP + size.map_or(ON_CPU.0, |(parameters, _)| parameters);
    each.saturating_mul(plan.experiment.training.ensemble)
}

/// How many networks of a plan make a stack, where on a processor none shall be more than a worker's
/// share of the work.
pub fn most_side_by_side(plan: &Plan, share: usize) -> usize {
    let Plan { experiment, backend, days: Days { windows, .. }, .. } = plan;
    let size = experiment.model.stacked_size(experiment.data.shape());
    let Some((parameters, units)) = size else {
        return 1;
    };
    if !experiment.training.is_the_same_side_by_side() {
        return 1;
    }
    let fitted = windows.rows(windows.fitted()).len();
    let rows = experiment.training.batch_size.rows(fitted);
    let numbers = parameters + units * rows;
    let (one, all) = ON_CPU;
    match backend.is_gpu() {
        true => (ON_GPU / (numbers + experiment.data.shape().inputs() * fitted)).max(1),
        false if numbers > one => 1,
        false => (all / numbers).min(share / work(plan)).max(1),
    }
}
