//! Both losses of networks of 1 to 4 layers, epoch by epoch: overfitting as it happens.

use serde::Serialize;

use crate::table::row::TableRow;
use viewcast::{model::ModelConfig, plan::Plan, runs::Run};

/// A network by epoch.
#[derive(Debug, Clone, Serialize)]
pub struct ByEpoch {
    /// Its experiment.
    pub experiment: String,
    /// How many layers it has.
    pub layers: usize,
    /// What it was seeded with.
    pub seed: u64,
    /// Both errors after each epoch.
    pub epochs: Vec<Errors>,
    /// The epoch of its lowest unseen error, which is known only afterwards: nothing is chosen by it.
    pub lowest: Errors,
    /// Its last epoch, with the weights of the table.
    pub last: Errors,
}

/// Mean absolute errors after an epoch, in k views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Errors {
    /// Which, from 1.
    pub epoch: usize,
    /// The training era.
    pub training_k: f64,
    /// The unseen era.
    pub unseen_k: f64,
}

/// The plans of networks of so many layers of 100, each with the seed of its experiment, scored at each
/// epoch.
pub fn plans(rows: &[TableRow]) -> Vec<Plan> {
    let layers = rows.iter().filter(|row| layers(&row.plan).is_some());
    let scored = |row: &TableRow| {
        let mut plan = row.plan.clone();
        plan.experiment.training.score_each_epoch = true;
        plan
    };
    layers.map(scored).collect()
}

/// How many layers of 100 a plan's network has.
fn layers(plan: &Plan) -> Option<usize> {
    match &plan.experiment.model {
        ModelConfig::Mlp(mlp) if mlp.hidden.iter().all(|&units| units == 100) => {
            Some(mlp.hidden.len())
        }
        _ => None,
    }
}

impl ByEpoch {
    /// The errors of a run that was scored at each epoch; `None` where it was not.
    pub fn new(run: &Run) -> Option<Self> {
        let errors = run.history.iter().filter_map(|epoch| {
            let (training_k, unseen_k) = (epoch.training_mae_k?, epoch.unseen_mae_k?);
            Some(Errors { epoch: epoch.epoch, training_k, unseen_k })
        });
        let epochs: Vec<_> = errors.collect();
        let lowest = epochs.iter().min_by(|one, other| one.unseen_k.total_cmp(&other.unseen_k));
        let (&lowest, &last) = (lowest?, epochs.last()?);
        let experiment = run.plan.name.clone();
        let layers = layers(&run.plan).unwrap_or(0);
        Some(Self { experiment, layers, seed: run.plan.seed(), epochs, lowest, last })
    }
}
