//! The line.

use burn::{
    module::Module,
    nn,
    tensor::{Device, Tensor},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    kind::{Activations, Architecture, Network, wide},
    shape::Shape,
};

/// y = b + w·x: the lecture's linear model. It has no keys of its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {}

/// The lecture's linear model, over one day or many:
///
/// ```text
/// y = b + Σ_j w_j x_j        (y = b + w·x)
/// ```
///
/// `x_1` is yesterday. With a history of 7 days it has 8 parameters.
#[derive(Module, Debug)]
pub struct Linear {
    /// w as `[inputs, horizon]` and b as `[horizon]`.
    pub output: nn::Linear,
}

impl Architecture for Config {
    type Network = Linear;

    fn activations(&self, shape: Shape) -> Activations {
        let [horizon] = wide([shape.horizon]);
        Activations { kept: 0.0, passing: 2.0 * horizon }
    }

    fn smaller(&self) -> Vec<(&'static str, Self)> {
        Vec::new()
    }

    fn network(&self, shape: Shape, device: &Device) -> Linear {
        Linear { output: nn::LinearConfig::new(shape.inputs(), shape.horizon).init(device) }
    }
}

impl Network for Linear {
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        self.output.forward(inputs)
    }
}
