//! Builds Burn's optimizer and scheduler from the keys of an experiment; on flex, [`super::adam`] takes the place of
//! Burn's Adam.

use burn::{
    grad_clipping::GradientClippingConfig,
    lr_scheduler::{
        constant::ConstantLr, cosine::CosineAnnealingLrSchedulerConfig,
        exponential::ExponentialLrSchedulerConfig, linear::LinearLrSchedulerConfig,
        module_lr_scheduler::ModuleLrScheduler, step::StepLrSchedulerConfig,
    },
    optim::{ModuleOptimizer, RmsPropConfig, SgdConfig, momentum::MomentumConfig},
};

use super::adam::{InOnePass, penalty, single};
use crate::experiment::{
    Clip, Decline, Exponential, Limit, Optimizer, Rmsprop, Schedule, Sgd, Step, Training,
};

/// Builds the optimizer, before its first step, with its clipping of gradients.
pub fn optimizer(training: &Training) -> ModuleOptimizer {
    let optimizer: ModuleOptimizer = match training.optimizer {
        Optimizer::Sgd(Sgd { momentum, nesterov, weight_decay }) => {
            // Burn damps by 0.1 unless told; the textbook, and PyTorch, do not.
            let momentum = (momentum > 0.0).then(|| {
                MomentumConfig::new()
                    .with_momentum(momentum)
                    .with_dampening(0.0)
                    .with_nesterov(nesterov)
            });
            let config = SgdConfig::new().with_weight_decay(penalty(weight_decay));
            config.with_momentum(momentum).init()
        }
        Optimizer::Adam(adam) => InOnePass(adam).into(),
        Optimizer::Adamw(adamw) => InOnePass(adamw).into(),
        Optimizer::Rmsprop(Rmsprop { alpha, momentum, epsilon, weight_decay }) => {
            RmsPropConfig::new()
                .with_alpha(single(alpha))
                .with_momentum(single(momentum))
                .with_epsilon(single(epsilon))
                .with_weight_decay(penalty(weight_decay))
                .init()
        }
    };
    let clipping = match training.clip {
        None => return optimizer,
        Some(Clip::Value(Limit { limit })) => GradientClippingConfig::Value(single(limit)),
        Some(Clip::Norm(Limit { limit })) => GradientClippingConfig::Norm(single(limit)),
    };
    optimizer.with_grad_clipping(clipping.init())
}

/// Builds the scheduler of the learning rate for `batches` mini-batches an epoch.
#[expect(clippy::expect_used, reason = "the checks of an experiment cover what Burn refuses")]
pub fn scheduler(training: &Training, batches: usize) -> ModuleLrScheduler {
    let start = training.learning_rate;
    let steps = training.epochs.saturating_mul(batches);
    match training.schedule {
        Schedule::Constant {} => Ok(ConstantLr::new(start).into()),
        Schedule::Cosine(Decline { final_learning_rate }) => {
            let config = CosineAnnealingLrSchedulerConfig::new(start, steps);
            config.with_min_lr(final_learning_rate).init()
        }
        Schedule::Linear(Decline { final_learning_rate }) => {
            LinearLrSchedulerConfig::new(start, final_learning_rate, steps).init()
        }
        Schedule::Step(Step { every, gamma }) => {
            StepLrSchedulerConfig::new(start, every.saturating_mul(batches))
                .with_gamma(gamma)
                .init()
        }
        Schedule::Exponential(Exponential { gamma }) => {
            #[allow(clippy::cast_precision_loss, reason = "a count of batches is small")]
            let by_batch = gamma.powf(1.0 / batches as f64);
            ExponentialLrSchedulerConfig::new(start, by_batch).init()
        }
    }
    .expect("a checked experiment")
}
