//! Adam without denormal numbers.

use burn::{
    optim::{Adam, AdamState, AdamW, AdamWState, AdaptiveMomentumState, Optimizer},
    tensor::{Device, Tensor},
};

/// How many steps lie between two looks at the moments.
const EVERY: usize = 128;
/// A mean of gradients below it moves no weight by a bit: even where Adam divides by 1e-8.
const NO_GRADIENT: f32 = 1e-30;

/// A kind of Adam whose moments are set to zero where gradients have died out.
///
/// Where a ReLU is off for all rows, the gradient is exactly zero and its mean decays by `beta1` a
/// step, into the denormal numbers below 1.2e-38, and stays there for good, since rounding takes
/// the smallest of them back to itself. Processors multiply them a hundred times slower: a third of
/// the time that `relu3` takes. PyTorch has `set_flush_denormal` for it; in Rust, changing the
/// processor's mode is undefined behaviour.
#[derive(Clone)]
pub struct Flushed<O>(pub O);

/// What Burn's kinds of Adam have in common.
pub trait Moments: Optimizer {
    /// The means of gradients and of their squares.
    fn moments<const D: usize>(state: &mut Self::State<D>) -> &mut AdaptiveMomentumState<D>;
}

impl Moments for Adam {
    fn moments<const D: usize>(state: &mut AdamState<D>) -> &mut AdaptiveMomentumState<D> {
        &mut state.momentum
    }
}

impl Moments for AdamW {
    fn moments<const D: usize>(state: &mut AdamWState<D>) -> &mut AdaptiveMomentumState<D> {
        &mut state.momentum
    }
}

impl<O: Moments> Optimizer for Flushed<O> {
    type State<const D: usize> = O::State<D>;

    fn step<const D: usize>(
        &self,
        rate: f64,
        weights: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let (weights, mut state) = self.0.step(rate, weights, gradient, state);
        if let Some(moments) = state.as_mut().map(O::moments)
            && moments.time.is_multiple_of(EVERY)
        {
            moments.moment_1 = flush(moments.moment_1.clone(), NO_GRADIENT);
            moments.moment_2 = flush(moments.moment_2.clone(), f32::MIN_POSITIVE);
        }
        (weights, state)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        O::to_device(state, device)
    }
}

/// Zero where the absolute value is below a limit.
fn flush<const D: usize>(tensor: Tensor<D>, limit: f32) -> Tensor<D> {
    let tiny = tensor.clone().abs().lower_scalar(limit);
    tensor.mask_fill(tiny, 0.0)
}

#[cfg(test)]
mod tests {
    use burn::optim::AdamConfig;

    use super::*;
    use crate::backend::test_device;

    /// Steps with a gradient for a while, then without one: the weights, and Adam's moments.
    fn train<O: Optimizer<State<1> = AdamState<1>>>(optimizer: &O) -> (Vec<f32>, [Vec<f32>; 2]) {
        let device = test_device();
        let mut weights = Tensor::<1>::from_floats([0.5, -0.25, 1e-3], &device);
        let mut state = None;
        for step in 0..1280 {
            let gradient = if step < 10 { [1.0, -0.01, 1e-9] } else { [0.0; 3] };
            let gradient = Tensor::from_floats(gradient, &device);
            (weights, state) = optimizer.step(1e-3, weights, gradient, state);
        }
        let moments = state.expect("Adam has a state").momentum;
        let read = |tensor: Tensor<1>| tensor.into_data().try_to_vec::<f32>().unwrap();
        (read(weights), [moments.moment_1, moments.moment_2].map(read))
    }

    #[test]
    fn weights_are_those_of_adam_and_moments_are_not_denormal() {
        let adam = AdamConfig::new().with_epsilon(1e-8).build();
        let (expected, moments) = train(&adam);
        assert!(moments.concat().iter().any(|moment| moment.is_subnormal()), "{moments:?}");
        let (weights, moments) = train(&Flushed(adam));
        assert_eq!(weights, expected);
        assert!(!moments.concat().iter().any(|moment| moment.is_subnormal()), "{moments:?}");
    }
}
