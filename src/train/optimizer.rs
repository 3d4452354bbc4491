//! Burn's optimizers and schedules, by the names that experiments give them.

use burn::{
    grad_clipping::GradientClippingConfig,
    lr_scheduler::{
        constant::ConstantLr, cosine::CosineAnnealingLrSchedulerConfig,
        exponential::ExponentialLrSchedulerConfig, linear::LinearLrSchedulerConfig,
        module_lr_scheduler::ModuleLrScheduler, step::StepLrSchedulerConfig,
    },
    optim::{
        AdamConfig, AdamWConfig, ModuleOptimizer, RmsPropConfig, SgdConfig,
        decay::WeightDecayConfig, momentum::MomentumConfig,
    },
};

use crate::experiment::{Optimizer, Schedule, Training};

/// The optimizer of a resolved experiment.
#[allow(clippy::cast_possible_truncation, reason = "Burn's optimizers compute in f32")]
pub fn optimizer(training: &Training) -> ModuleOptimizer {
    let number = |value: Option<f64>, default: f64| value.unwrap_or(default) as f32;
    let beta1 = number(training.beta1, 0.9);
    let beta2 = number(training.beta2, 0.999);
    let epsilon = number(training.epsilon, 1e-8);
    let momentum = training.momentum.filter(|&momentum| momentum > 0.0);
    let decay = training.weight_decay as f32;
    let penalty = (decay > 0.0).then(|| WeightDecayConfig::new(decay));
    let optimizer = match training.optimizer {
        Optimizer::Sgd => SgdConfig::new()
            .with_weight_decay(penalty)
            .with_momentum(momentum.map(|momentum| {
                // Burn damps by 0.1 unless told; the textbook, and PyTorch, do not.
                MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0)
                    .with_nesterov(training.nesterov.unwrap_or(false))
            }))
            .init(),
        Optimizer::Adam => AdamConfig::new()
            .with_beta_1(beta1)
            .with_beta_2(beta2)
            .with_epsilon(epsilon)
            .with_weight_decay(penalty)
            .init(),
        Optimizer::Adamw => AdamWConfig::new()
            .with_beta_1(beta1)
            .with_beta_2(beta2)
            .with_epsilon(epsilon)
            .with_weight_decay(decay)
            .init(),
        Optimizer::Rmsprop => RmsPropConfig::new()
            .with_alpha(number(training.alpha, 0.99))
            .with_momentum(number(momentum, 0.0))
            .with_epsilon(epsilon)
            .with_weight_decay(penalty)
            .init(),
    };
    let clipping = match (training.clip_value, training.clip_norm) {
        (Some(value), _) => GradientClippingConfig::Value(value as f32),
        (_, Some(norm)) => GradientClippingConfig::Norm(norm as f32),
        (None, None) => return optimizer,
    };
    optimizer.with_grad_clipping(clipping.init())
}

/// The schedule of a resolved experiment, stepped `batches` times an epoch.
///
/// # Panics
///
/// Never for an experiment that passed its checks: they cover what Burn refuses.
pub fn schedule(training: &Training, batches: usize) -> ModuleLrScheduler {
    let start = training.learning_rate;
    let end = training.final_learning_rate.unwrap_or(0.0);
    let steps = training.epochs * batches;
    match training.schedule {
        Schedule::Constant => Ok(ConstantLr::new(start).into()),
        Schedule::Cosine => {
            CosineAnnealingLrSchedulerConfig::new(start, steps).with_min_lr(end).init()
        }
        Schedule::Linear => LinearLrSchedulerConfig::new(start, end, steps).init(),
        Schedule::Step => {
            let every = training.step_epochs.unwrap_or(training.epochs) * batches;
            StepLrSchedulerConfig::new(start, every)
                .with_gamma(training.gamma.unwrap_or(0.1))
                .init()
        }
        Schedule::Exponential => {
            #[allow(clippy::cast_precision_loss, reason = "a count of batches is small")]
            let by_step = training.gamma.unwrap_or(0.95).powf(1.0 / batches as f64);
            ExponentialLrSchedulerConfig::new(start, by_step).init()
        }
    }
    .expect("experiments are checked before they train")
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, path::Path};

    use burn::tensor::{Tensor, TensorData};
    use serde::Deserialize;

    use crate::{
        backend::test_device,
        experiment::Experiment,
        model::Forecaster,
        train::{Batch, Steps},
    };

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
            let parameters = match kind {
                "sgd" => "learning_rate = 0.05\nmomentum = 0.9",
                _ => "learning_rate = 0.01",
            };
            let text = format!(
                "[data]\nhistory = 7\n[model]\nkind = \"mlp\"\nhidden = [8, 8, 8]\n\
                 [training]\noptimizer = \"{kind}\"\nloss = \"{loss}\"\n{parameters}"
            );
            let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
            let training = experiment.resolved().training;
            let mut forecaster = Forecaster::init(&experiment, &device);
            forecaster.load_safetensors(weights.to_vec()).unwrap();
            let mut steps = Steps::new(forecaster, &training);
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
