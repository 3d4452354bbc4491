//! Points on a curve, from which networks of one layer learn it.

use burn::tensor::Device;

use viewcast::{
    experiment::{Decline, Loss, Schedule, Training},
    model::{
        Batch, Forecaster, ModelConfig, Shape,
        mlp::{self, Activation},
    },
    train::Steps,
};

/// Places that a network learns from.
const PLACES: u32 = 128;

/// A curve on 0 to 1 as rows of a batch.
pub struct Lesson {
    batch: Batch,
    device: Device,
}

/// So many places from 0 to 1, both included.
pub fn places(count: u32) -> Vec<f64> {
    (0..=count).map(|place| f64::from(place) / f64::from(count)).collect()
}

/// What a network sees of a place: standardised, as views are. The places have mean 1/2 and variance
/// 1/12.
pub fn input(x: f64) -> f64 {
    (x - 0.5) * 12.0_f64.sqrt()
}

impl Lesson {
    /// On a curve, given by its height at each place.
    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    pub fn on(curve: impl Fn(f64) -> f64, device: &Device) -> Self {
        let row = |x| (input(x) as f32, curve(x) as f32);
        let (inputs, targets): (Vec<f32>, Vec<f32>) = places(PLACES).into_iter().map(row).unzip();
        let device = device.clone().autodiff();
        Self { batch: Batch::new(targets.len(), inputs, targets, &device), device }
    }

    /// The network of one layer that so many steps come to.
    pub fn learn(
        &self,
        activation: Activation,
        units: usize,
        seed: u64,
        steps: usize,
    ) -> Forecaster {
        let training = Training {
            loss: Loss::Mse {},
            learning_rate: 0.02,
            schedule: Schedule::Cosine(Decline::default()),
            epochs: steps,
            seed,
            ..Training::default()
        };
        let config = mlp::Config { hidden: vec![units], activation };
        let network = ModelConfig::Mlp(config).init(Shape::next_day(1), seed, &self.device);
        let mut learning = Steps::new(network, &training);
        for _ in 0..steps {
            learning = learning.step(self.batch.clone()).0;
        }
        learning.forecaster().clone()
    }
}
