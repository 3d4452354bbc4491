//! The feed-forward network, of any depth and width.

use burn::{
    module::Module,
    nn::{
        self,
        activation::{Activation as Unit, ActivationConfig, HardSigmoidConfig},
    },
    tensor::{Device, Tensor},
};

use super::LayerInit;
use crate::experiment::Activation;

/// The lecture's network: layers of units σ, then a line.
///
/// ```text
/// y = b + cᵀ σ(b + W x)                      one layer
/// y = b + cᵀ σ(b' + W' σ(b + W x))           two, and so on
/// ```
///
/// Layers follow each other without a gap: σ(... W' σ(W x)). With σ the identity all of it is
/// one line, which is the answer to the lecture's quiz.
#[derive(Module, Debug)]
pub struct Mlp {
    /// W and b of each hidden layer, as `[inputs, units]` and `[units]`.
    pub hidden: Vec<nn::Linear>,
    /// c and the last b, as `[units, 1]` and `[1]`.
    pub output: nn::Linear,
    /// σ.
    pub activation: Unit,
}

impl Mlp {
    pub(super) fn init(
        history: usize,
        widths: &[usize],
        activation: Option<Activation>,
        layers: &mut LayerInit<'_>,
    ) -> Self {
        let mut inputs = history;
        let mut hidden = Vec::with_capacity(widths.len());
        for &units in widths {
            hidden.push(layers.layer(inputs, units));
            inputs = units;
        }
        let activation = unit(activation.unwrap_or(Activation::Relu), layers.device);
        Self { hidden, output: layers.layer(inputs, 1), activation }
    }

    /// `[batch, history]` to `[batch, 1]`.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let last = self
            .hidden
            .iter()
            .fold(inputs, |values, layer| self.activation.forward(layer.forward(values)));
        self.output.forward(last)
    }
}

/// σ, by the name that experiments give it.
pub(super) fn unit(activation: Activation, device: &Device) -> Unit {
    match activation {
        Activation::Relu => ActivationConfig::Relu,
        Activation::Sigmoid => ActivationConfig::Sigmoid,
        Activation::HardSigmoid => ActivationConfig::HardSigmoid(HardSigmoidConfig::new()),
        Activation::Tanh => ActivationConfig::Tanh,
        Activation::Identity => ActivationConfig::Identity,
    }
    .init(device)
}
