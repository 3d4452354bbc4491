//! Steps by Adam and `AdamW` in one pass over memory, without denormal numbers. Burn's own takes 13
//! passes and lets moments of dead units decay into denormal numbers, which slow a processor down.

use burn::{
    optim::{
        Adam as BurnAdam, AdamConfig, AdamState, AdamW as BurnAdamW, AdamWConfig, AdamWState,
        AdaptiveMomentumState, Optimizer, decay::WeightDecayConfig,
    },
    tensor::{Device, Tensor, TensorData},
};
use pulp::Arch;

use crate::{
    backend::is_flex,
    experiment::{Adam, Adamw},
};

#[allow(clippy::cast_possible_truncation, reason = "Burn's optimizers compute in f32")]
pub(super) fn single(value: f64) -> f32 {
    value as f32
}

pub(super) fn penalty(weight_decay: f64) -> Option<WeightDecayConfig> {
    (weight_decay > 0.0).then(|| WeightDecayConfig::new(single(weight_decay)))
}

/// How many steps lie between two looks for denormal numbers.
const EVERY: usize = 128;
/// A mean of gradients below it moves no weight by a bit: even where Adam divides by 1e-8.
const NO_GRADIENT: f32 = 1e-30;

/// A kind of Adam, which flex takes in one pass, without denormal numbers.
///
/// Burn computes a step an operation at a time, in 13 passes over the weights, with which the loss
/// table takes 8% longer. On flex each weight is read and written once, by the same operations in
/// the same order, and becomes the same to the bit. Elsewhere the step is Burn's own.
///
/// Where a ReLU is off for all rows, the gradient is exactly zero and its mean decays by `beta1` a
/// step, into the denormal numbers below 1.2e-38, and stays there for good, since rounding takes
/// the smallest of them back to itself. Processors multiply them a hundred times slower: a third of
/// the time that `relu3` takes. So the means are set to zero where gradients have died out. PyTorch
/// has `set_flush_denormal` for it; in Rust, changing the processor's mode is undefined behaviour.
#[derive(Clone)]
pub struct InOnePass<R>(pub R);

/// What a step does to weights, beside Burn's optimizer that does the same.
pub trait Rule: Clone + Send + Sync + 'static {
    /// Burn's optimizer.
    type Burn: Optimizer;

    /// Burn's optimizer with the same settings.
    fn burn(&self) -> Self::Burn;

    /// The means of gradients and of their squares that its state is.
    fn means<const D: usize>(state: State<Self, D>) -> AdaptiveMomentumState<D>;

    /// The state that such means are.
    fn state<const D: usize>(means: AdaptiveMomentumState<D>) -> State<Self, D>;

    /// What step number `time` makes of a weight, its gradient and the two means: the next weight
    /// and means.
    fn step(&self, rate: f64, time: usize) -> impl Fn([f32; 4]) -> [f32; 3];
}

/// The state of Burn's optimizer.
type State<R, const D: usize> = <<R as Rule>::Burn as Optimizer>::State<D>;

impl Rule for Adam {
    type Burn = BurnAdam;

    fn burn(&self) -> BurnAdam {
        AdamConfig::new()
            .with_beta_1(single(self.beta1))
            .with_beta_2(single(self.beta2))
            .with_epsilon(single(self.epsilon))
            .with_weight_decay(penalty(self.weight_decay))
            .build()
    }

    fn means<const D: usize>(state: AdamState<D>) -> AdaptiveMomentumState<D> {
        state.momentum
    }

    fn state<const D: usize>(means: AdaptiveMomentumState<D>) -> AdamState<D> {
        AdamState::new(means)
    }

    fn step(&self, rate: f64, time: usize) -> impl Fn([f32; 4]) -> [f32; 3] {
        let [beta1, beta2, epsilon, decay, rate] =
            [self.beta1, self.beta2, self.epsilon, self.weight_decay, rate].map(single);
        let of_square = unbiased(beta2, time).sqrt();
        let of_mean = of_square / unbiased(beta1, time);
        let epsilon = epsilon * of_square;
        move |[weight, gradient, mean, square]| {
            let gradient = if decay > 0.0 { weight * decay + gradient } else { gradient };
            let mean = averaged(mean, gradient, beta1);
            let square = averaged(square, gradient * gradient, beta2);
            let step = (mean * of_mean) / (square.sqrt() + epsilon);
            [weight - step * rate, mean, square]
        }
    }
}

impl Rule for Adamw {
    type Burn = BurnAdamW;

    fn burn(&self) -> BurnAdamW {
        AdamWConfig::new()
            .with_beta_1(single(self.beta1))
            .with_beta_2(single(self.beta2))
            .with_epsilon(single(self.epsilon))
            .with_weight_decay(single(self.weight_decay))
            .build()
    }

    fn means<const D: usize>(state: AdamWState<D>) -> AdaptiveMomentumState<D> {
        state.momentum
    }

    fn state<const D: usize>(means: AdaptiveMomentumState<D>) -> AdamWState<D> {
        AdamWState::new(means)
    }

    fn step(&self, rate: f64, time: usize) -> impl Fn([f32; 4]) -> [f32; 3] {
        let kept = single(1.0 - rate * f64::from(single(self.weight_decay)));
        let [beta1, beta2, epsilon, rate] =
            [self.beta1, self.beta2, self.epsilon, rate].map(single);
        let (of_mean, of_square) = (unbiased(beta1, time), unbiased(beta2, time));
        move |[weight, gradient, mean, square]| {
            let mean = averaged(mean, gradient, beta1);
            let square = averaged(square, gradient * gradient, beta2);
            let step = (mean / of_mean) / ((square / of_square).sqrt() + epsilon);
            [weight * kept - step * rate, mean, square]
        }
    }
}

/// A mean in which what is older than a step weighs `beta`.
fn averaged(mean: f32, new: f32, beta: f32) -> f32 {
    mean * beta + new * (1.0 - beta)
}

/// What a mean that starts at zero is too small by, after so many steps.
#[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "as Burn does")]
fn unbiased(beta: f32, time: usize) -> f32 {
    1.0 - beta.powi(time as i32)
}

impl<R: Rule> Optimizer for InOnePass<R> {
    type State<const D: usize> = State<R, D>;

    fn step<const D: usize>(
        &self,
        rate: f64,
        weights: Tensor<D>,
        gradients: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let (weights, state) = match state {
            Some(state) if is_flex(&weights.device()) => {
                let (weights, means) = self.pass(rate, weights, gradients, R::means(state));
                (weights, Some(means))
            }
            // The first step makes the means.
            state => {
                let (weights, state) = self.0.burn().step(rate, weights, gradients, state);
                (weights, state.map(R::means))
            }
        };
        let flushed = state.map(|mut means| {
            if means.time.is_multiple_of(EVERY) {
                means.moment_1 = flush(means.moment_1, NO_GRADIENT);
                means.moment_2 = flush(means.moment_2, f32::MIN_POSITIVE);
            }
            R::state(means)
        });
        (weights, flushed)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        R::Burn::to_device(state, device)
    }
}

impl<R: Rule> InOnePass<R> {
    /// A step on flex, which lends its memory.
    fn pass<const D: usize>(
        &self,
        rate: f64,
        weights: Tensor<D>,
        gradients: Tensor<D>,
        means: AdaptiveMomentumState<D>,
    ) -> (Tensor<D>, AdaptiveMomentumState<D>) {
        let device = weights.device();
        let AdaptiveMomentumState { time, moment_1, moment_2, .. } = means;
        let time = time + 1;
        let step = self.0.step(rate, time);
        let mut of = [weights, gradients, moment_1, moment_2].map(Tensor::into_data);
        let [weights, gradients, means, squares] = of.each_mut().map(numbers);
        // With the widest registers that this processor has.
        Arch::new().dispatch(|| {
            let weights = weights.iter_mut().zip(&*gradients);
            let means = means.iter_mut().zip(squares);
            for ((weight, gradient), (mean, square)) in weights.zip(means) {
                [*weight, *mean, *square] = step([*weight, *gradient, *mean, *square]);
            }
        });
        let [weights, _, moment_1, moment_2] = of.map(|data| Tensor::from_data(data, &device));
        (weights, AdaptiveMomentumState::new(time, moment_1, moment_2))
    }
}

#[allow(clippy::expect_used, reason = "every tensor here is of f32")]
fn numbers(data: &mut TensorData) -> &mut [f32] {
    data.as_mut_slice().expect("f32")
}

/// Zero where the absolute value is below a limit.
fn flush<const D: usize>(tensor: Tensor<D>, limit: f32) -> Tensor<D> {
    let tiny = tensor.clone().abs().lower_scalar(limit);
    tensor.mask_fill(tiny, 0.0)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

    use super::*;
    use crate::backend::test_device;

    /// Weights after each of many steps, and the last state. Some weights' gradients die out, as
    /// where a ReLU is off for all rows.
    fn train<O: Optimizer>(optimizer: &O) -> (Vec<Vec<f32>>, O::State<2>) {
        let device = test_device();
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let mut drawn = |scale: f32| (0..33).map(|_| scale * rng.random_range(-1.0..1.0)).collect();
        let of =
            |numbers: Vec<f32>| Tensor::<2>::from_data(TensorData::new(numbers, [3, 11]), &device);
        let mut weights = of(drawn(0.5));
        let (mut state, mut seen) = (None, Vec::new());
        for step in 0..1280 {
            let mut gradients: Vec<f32> = drawn(1e-2);
            if step >= 10 {
                gradients[..20].fill(0.0);
            }
            (weights, state) = optimizer.step(1e-3, weights, of(gradients), state);
            seen.push(weights.to_data().try_to_vec().unwrap());
        }
        (seen, state.unwrap())
    }

    fn denormal<R: Rule>(state: State<R, 2>) -> usize {
        let AdaptiveMomentumState { moment_1, moment_2, .. } = R::means(state);
        let numbers = [moment_1, moment_2].map(|of| of.into_data().try_to_vec::<f32>().unwrap());
        numbers.concat().iter().filter(|number| number.is_subnormal()).count()
    }

    fn assert_burns<R: Rule>(rule: R) {
        let (expected, state) = train(&rule.burn());
        assert!(denormal::<R>(state) > 0);
        let (weights, state) = train(&InOnePass(rule));
        assert_eq!(weights, expected);
        assert_eq!(denormal::<R>(state), 0);
    }

    #[test]
    fn weights_are_those_of_burn_to_the_bit_and_means_are_not_denormal() {
        assert_burns(Adam::default());
        assert_burns(Adam { beta1: 0.8, beta2: 0.99, epsilon: 1e-5, ..Adam::default() });
        assert_burns(Adamw::default());
        assert_burns(Adamw { weight_decay: 0.0, ..Adamw::default() });
    }

    #[test]
    fn a_penalty_is_that_of_burn_to_the_bit() {
        let rule = Adam { weight_decay: 0.1, ..Adam::default() };
        assert_eq!(train(&InOnePass(rule)).0, train(&rule.burn()).0);
    }
}
