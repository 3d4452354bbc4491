//! A training step: predict, measure the loss, differentiate. Burn's own outputs average over a batch, which
//! holds rows of several networks here.

use burn::{
    module::Module,
    nn::loss::{HuberLoss, HuberLossConfig, LpLoss, LpLossConfig, MseLoss},
    tensor::Tensor,
    train::{InferenceStep, TrainOutput, TrainStep},
};

use super::losses::Losses;
use crate::{
    data::Scale,
    experiment::{Huber, Loss},
    model::{Batch, Network},
};

/// A forecaster, or a stack of them, and the loss it is trained by.
#[derive(Module, Debug)]
pub struct Trainee<N: Module> {
    /// The forecaster whose parameters are trained.
    pub forecaster: N,
    networks: usize,
    objective: Objective,
    /// From a loss on standardised views to one that people read, on k views (of `mse` and `huber`: k
    /// views²).
    pub unit: f64,
}

/// Burn's losses, by the names that experiments give them.
#[derive(Module, Debug)]
enum Objective {
    Mae(LpLoss),
    Mse(MseLoss),
    Huber(HuberLoss),
}

impl<N: Network> Trainee<N> {
    /// Of so many networks: each has an equal share of the rows of a batch, which follow each other
    /// by network.
    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    pub fn new(forecaster: N, networks: usize, loss: Loss, scale: Scale) -> Self {
        let objective = match loss {
            Loss::Mae {} => Objective::Mae(LpLossConfig::l1()),
            Loss::Mse {} => Objective::Mse(MseLoss::new()),
            Loss::Huber(Huber { delta }) => {
                Objective::Huber(HuberLossConfig::new(delta as f32).init())
            }
        };
        let (deviation, _) = scale.of_errors();
        let unit = if loss.is_squared() { deviation.powi(2) } else { deviation };
        Self { forecaster, networks, objective, unit }
    }

    /// The loss of each row and day, on standardised views: `[networks x batch, horizon]`.
    fn losses(&self, batch: Batch) -> Tensor<2> {
        let predicted = self.forecaster.forward(batch.inputs);
        match &self.objective {
            Objective::Mae(loss) => loss.forward_no_reduction(predicted, batch.targets),
            Objective::Mse(loss) => loss.forward_no_reduction(predicted, batch.targets),
            Objective::Huber(loss) => loss.forward_no_reduction(predicted, batch.targets),
        }
    }

    /// The same in k views, to report.
    fn report(&self, losses: Tensor<2>) -> Losses {
        let shape = [self.networks, losses.shape().num_elements() / self.networks];
        Losses::new(losses.without_autodiff().reshape(shape).mul_scalar(self.unit))
    }
}

impl<N: Network> TrainStep for Trainee<N> {
    type Input = Batch;
    type Output = Losses;

    fn step(&self, batch: Batch) -> TrainOutput<Losses> {
        let losses = self.losses(batch);
        // The sum of the networks' means: each has the gradients that it has alone.
        #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
        let share = self.networks as f64 / losses.shape().num_elements() as f64;
        let gradients = losses.clone().mul_scalar(share).sum().backward();
        TrainOutput::new(self, gradients, self.report(losses))
    }
}

impl<N: Network> InferenceStep for Trainee<N> {
    type Input = Batch;
    type Output = Losses;

    fn step(&self, batch: Batch) -> Losses {
        self.report(self.losses(batch))
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use burn::{module::Param, optim::GradientsParams};
    use nalgebra::DVector;

    use super::*;
    use crate::{
        backend::test_device,
        experiment::Experiment,
        model::{Forecaster, LayerValues},
    };

    const INPUTS: [[f64; 3]; 4] =
        [[0.3, -1.2, 0.8], [1.5, 0.4, -0.6], [-0.7, 0.9, 2.1], [0.2, -0.3, -1.9]];
    const TARGETS: [f64; 4] = [0.5, -1.4, 2.3, 0.1];

    /// The network of the lecture's formulas once more, in float64 and without Burn.
    fn loss(layers: &[LayerValues], activation: &str, loss: &str) -> f64 {
        let sigma = |x: f64| match activation {
            "relu" => x.max(0.0),
            "sigmoid" => 1.0 / (1.0 + (-x).exp()),
            "hard-sigmoid" => (x / 5.0 + 0.5).clamp(0.0, 1.0),
            "tanh" => x.tanh(),
            _ => x,
        };
        let row = |inputs: &[f64; 3], target: f64| {
            let mut values = DVector::from_row_slice(inputs);
            for (number, LayerValues { weights, biases }) in layers.iter().enumerate() {
                let sums = biases + weights * values;
                values = if number + 1 < layers.len() { sums.map(sigma) } else { sums };
            }
            let error = (values[0] - target).abs();
            match loss {
                "mae" => error,
                "mse" => error * error,
                _ if error <= 0.7 => 0.5 * error * error,
                _ => 0.7 * (error - 0.35),
            }
        };
        let rows = INPUTS.iter().zip(TARGETS);
        rows.map(|(inputs, target)| row(inputs, target)).sum::<f64>() / 4.0
    }

    fn gradient<const D: usize>(all: &GradientsParams, param: &Param<Tensor<D>>) -> Vec<f64> {
        let gradient = all.get::<D>(param.id).expect("every parameter has one");
        gradient.into_data().iter::<f64>().collect()
    }

    #[test]
    fn gradients_are_those_of_central_differences() {
        let device = test_device().autodiff();
        let batch = Batch::new(4, INPUTS.concat(), TARGETS.to_vec(), &device);
        for activation in ["relu", "sigmoid", "hard-sigmoid", "tanh", "identity"] {
            for name in ["mae\"", "mse\"", "huber\", delta = 0.7"] {
                let text = format!(
                    "[data]\nhistory = 3\n[model]\nkind = \"mlp\"\nhidden = [5, 4]\n\
                     activation = \"{activation}\"\n[training]\nloss = {{ kind = \"{name} }}"
                );
                let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
                let forecaster = experiment.model.init(experiment.data.shape(), 1, &device);
                let trainee =
                    Trainee::new(forecaster, 1, experiment.training.loss, Scale::THOUSANDS);
                let gradients = TrainStep::step(&trainee, batch.clone()).grads;
                let Forecaster::Mlp(mlp) = &trainee.forecaster else {
                    panic!("an mlp");
                };

                let modules: Vec<_> = mlp.hidden.iter().chain([&mlp.output]).collect();
                let layers = trainee.forecaster.values().unwrap();
                let name = name.split('"').next().unwrap();
                let slope = |change: &dyn Fn(&mut [LayerValues], f64)| {
                    let at = |step: f64| {
                        let mut moved = layers.clone();
                        change(&mut moved, step);
                        loss(&moved, activation, name)
                    };
                    (at(1e-6) - at(-1e-6)) / 2e-6
                };
                for (number, layer) in modules.iter().enumerate() {
                    let outputs = layer.weight.dims()[1];
                    let weights = gradient(&gradients, &layer.weight);
                    let biases = gradient(&gradients, layer.bias.as_ref().unwrap());
                    for (index, burn) in weights.into_iter().enumerate() {
                        let (input, unit) = (index / outputs, index % outputs);
                        let ours = slope(&|l, step| l[number].weights[(unit, input)] += step);
                        assert!((burn - ours).abs() < 1e-5, "{activation} {name} w: {burn} {ours}");
                    }
                    for (unit, burn) in biases.into_iter().enumerate() {
                        let ours = slope(&|l, step| l[number].biases[unit] += step);
                        assert!((burn - ours).abs() < 1e-5, "{activation} {name} b: {burn} {ours}");
                    }
                }
            }
        }
    }
}
