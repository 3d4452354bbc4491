//! The line.

use burn::{module::Module, nn, tensor::Tensor};

use super::LayerInit;

/// The lecture's linear model, over one day or many:
///
/// ```text
/// y = b + Σ_j w_j x_j        (y = b + w·x)
/// ```
///
/// `x_1` is yesterday. With a history of 7 days it has 8 parameters.
#[derive(Module, Debug)]
pub struct Linear {
    /// w as `[history, 1]` and b as `[1]`.
    pub output: nn::Linear,
}

impl Linear {
    pub(super) fn init(history: usize, layers: &mut LayerInit<'_>) -> Self {
        Self { output: layers.layer(history, 1) }
    }

    /// `[batch, history]` to `[batch, 1]`.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        self.output.forward(inputs)
    }
}
