//! Training step by step, outside the Learner: for demonstrations that watch every step.

use burn::{
    lr_scheduler::module_lr_scheduler::ModuleLrScheduler, optim::ModuleOptimizer, train::TrainStep,
};

use super::{loader::Batch, objective::Trainee};
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
            trainee: Trainee::new(forecaster, training.loss, scale),
            optimizer: training.optimizer(),
            schedule: training.schedule(1),
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

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, path::Path};

    use burn::tensor::{Tensor, TensorData};
    use serde::Deserialize;

    use super::*;
    use crate::{backend::test_device, experiment::Experiment};

    /// What tests/fixtures/trajectory.py wrote with PyTorch.
    #[derive(Deserialize)]
    struct Trajectory {
        inputs: Vec<f32>,
        targets: Vec<f32>,
        losses: HashMap<String, Vec<f64>>,
    }

    #[test]
    fn twenty_steps_follow_pytorch() {
        let weights = include_bytes!("../../tests/fixtures/trajectory.safetensors");
        let trajectory = include_str!("../../tests/fixtures/trajectory.json");
        let trajectory: Trajectory = serde_json::from_str(trajectory).unwrap();
        let device = test_device().autodiff();
        let rows = trajectory.targets.len();
        let batch = Batch {
            inputs: Tensor::from_data(TensorData::new(trajectory.inputs, [rows, 7]), &device),
            targets: Tensor::from_data(TensorData::new(trajectory.targets, [rows, 1]), &device),
        };
        assert_eq!(trajectory.losses.len(), 4);
        for (name, expected) in trajectory.losses {
            let (kind, loss) = name.split_once(' ').unwrap();
            let (rate, momentum) = match kind {
                "sgd" => ("0.05", ", momentum = 0.9"),
                _ => ("0.01", ""),
            };
            let text = format!(
                "[model]\nkind = \"mlp\"\nhidden = [8, 8, 8]\n[training]\nlearning_rate = {rate}\n\
                 loss = {{ kind = \"{loss}\" }}\noptimizer = {{ kind = \"{kind}\"{momentum} }}"
            );
            let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
            let mut forecaster = experiment.model.init(7, 1, &device);
            forecaster.load_safetensors(weights.to_vec()).unwrap();
            let mut steps = Steps::new(forecaster, &experiment.training);
            assert_eq!(expected.len(), 20);
            for (step, expected) in expected.into_iter().enumerate() {
                let (next, loss) = steps.step(batch.clone());
                steps = next;
                assert!(
                    (loss / expected - 1.0).abs() < 1e-5,
                    "{name}, step {step}: {loss}, PyTorch {expected}"
                );
            }
        }
    }
}
