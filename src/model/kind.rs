//! What a kind of model is: the keys of its `[model]` table, and the Burn module that they describe.

use burn::{
    module::{Module, ModuleDisplay},
    tensor::{Device, Tensor},
};

use super::shape::Shape;
use crate::check::KeyProblem;

/// The `[model]` keys of one kind of forecaster.
pub trait Architecture {
    /// The Burn module that they describe.
    type Network: Network;

    /// Checks that its keys are in range.
    ///
    /// # Errors
    ///
    /// The first [`KeyProblem`], of a key of `[model]`.
    fn check(&self) -> Result<(), KeyProblem> {
        Ok(())
    }

    /// The module, with parameters that are yet to be drawn from a seed.
    fn network(&self, shape: Shape, device: &Device) -> Self::Network;

    /// What a row leaves behind on its way through the network.
    fn activations(&self, shape: Shape) -> Activations;

    /// The same with one of its keys at its least, for each key that makes it larger: to find out
    /// which of them makes it too large.
    fn smaller(&self) -> Vec<(&'static str, Self)>
    where
        Self: Sized;

    /// Initial parameters are uniform in ± this; in ±1/√inputs of their layer, as PyTorch and Burn
    /// draw most layers, where it is `None`.
    fn bound(&self) -> Option<f32> {
        None
    }
}

/// How many numbers one row of a mini-batch takes in a forward pass: of the order of what Burn
/// really keeps. As `f64`, they cannot overflow, whatever an experiment asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activations {
    /// What all layers keep for the backward pass.
    pub kept: f64,
    /// What the largest layer needs while it computes.
    pub passing: f64,
}

/// Counts as numbers that do not overflow.
#[allow(clippy::cast_precision_loss, reason = "they are for sizes in bytes, told to two digits")]
pub fn wide<const N: usize>(counts: [usize; N]) -> [f64; N] {
    counts.map(|count| count as f64)
}

/// The Burn module of one kind of forecaster.
pub trait Network: Module + ModuleDisplay + 'static {
    /// Predicts the next days, in standardised views: from `[batch, history + calendar]`, the most
    /// recent day first, to `[batch, horizon]`, the next day first.
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2>;

    /// What PyTorch calls parameters that it does not name like the fields here, as pairs of
    /// (ours, PyTorch's).
    fn pytorch_names(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
