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
