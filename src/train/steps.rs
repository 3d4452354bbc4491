//! Training step by step, outside the Learner: for demonstrations that watch every step.

use burn::{
    lr_scheduler::module_lr_scheduler::ModuleLrScheduler, optim::ModuleOptimizer, train::TrainStep,
};

use super::{
    loader::Batch,
    objective::Trainee,
    optimizer::{optimizer, schedule},
};
use crate::{data::Scale, experiment::Training, model::Forecaster};

/// A forecaster between two steps of its training: the Learner's own loss, optimizer and
/// schedule.
pub struct Steps {
    trainee: Trainee,
    optimizer: ModuleOptimizer,
    schedule: ModuleLrScheduler,
}

impl Steps {
    /// Before the first step. The forecaster lives on a device with autodiff; an epoch is a step.
    #[must_use]
    pub fn new(forecaster: Forecaster, training: &Training) -> Self {
        // In k views, so that losses are not scaled.
        let scale = Scale { mean: 0.0, deviation: 1000.0 };
        Self {
            trainee: Trainee::new(forecaster, training, scale),
            optimizer: optimizer(training),
            schedule: schedule(training, 1),
        }
    }

    /// The forecaster as it is now.
    #[must_use]
    pub fn forecaster(&self) -> &Forecaster {
        &self.trainee.forecaster
    }

    /// Takes a step, and gives the mean loss of the batch before it, in the batch's own unit.
    #[must_use]
    pub fn step(self, batch: Batch) -> (Self, f64) {
        let Self { trainee, mut optimizer, mut schedule } = self;
        let output = trainee.step(batch);
        let loss = output.item.loss.mean().into_scalar::<f64>();
        let trainee = trainee.optimize(&mut optimizer, schedule.step(), output.grads);
        (Self { trainee, optimizer, schedule }, loss)
    }
}
