//! The feed-forward network, of any depth and width.

use burn::{
    module::Module,
    nn::{
        self,
        activation::{Activation as Unit, ActivationConfig, HardSigmoidConfig},
    },
    tensor::{Device, Tensor},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    kind::{Activations, Architecture, Network, wide},
    shape::Shape,
};
use crate::check::KeyProblem;

/// The most hidden layers: a layer takes memory and time however few units it has.
const MOST_LAYERS: usize = 256;

/// Hidden layers with an activation, then a line: the lecture's network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Units of each hidden layer, of at most 256 layers.
    #[schemars(length(min = 1, max = 256), inner(range(min = 1)))]
    pub hidden: Vec<usize>,
    /// The activation of hidden units.
    pub activation: Activation,
}

/// Activations of hidden units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Activation {
    /// max(0, x).
    Relu,
    /// 1 / (1 + e^-x).
    Sigmoid,
    /// min(1, max(0, x/5 + 1/2)), as Burn and ONNX define it.
    HardSigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// x: the lecture's quiz, a network that stays a line.
    Identity,
}

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
    /// c and the last b, as `[units, horizon]` and `[horizon]`.
    pub output: nn::Linear,
    /// σ: what bends the output of each hidden layer.
    pub activation: Unit,
}

impl Default for Config {
    fn default() -> Self {
        Self { hidden: vec![100], activation: Activation::Relu }
    }
}

impl Architecture for Config {
    type Network = Mlp;

    fn check(&self) -> Result<(), KeyProblem> {
        let Self { hidden, .. } = self;
        let layers = hidden.len();
        if layers > MOST_LAYERS {
            let complaint = format!("lists {layers} layers; expected at most {MOST_LAYERS}");
            return Err(KeyProblem::new("hidden", complaint));
        }
        if !hidden.is_empty() && hidden.iter().all(|&units| units > 0) {
            return Ok(());
        }
        let complaint = format!(
            "= {hidden:?} must list the units of each hidden layer, 1 or more; for none, use \
             model.kind = \"linear\""
        );
        Err(KeyProblem::new("hidden", complaint))
    }

    fn activations(&self, shape: Shape) -> Activations {
        let units = || self.hidden.iter().map(|&units| wide([units])[0]);
        let [horizon] = wide([shape.horizon]);
        // Of each layer its sums, and what the activation makes of them.
        Activations {
            kept: 2.0 * units().sum::<f64>(),
            passing: 2.0 * units().fold(horizon, f64::max),
        }
    }

    fn smaller(&self) -> Vec<(&'static str, Self)> {
        vec![("hidden", Self { hidden: vec![1; self.hidden.len()], ..self.clone() })]
    }

    #[expect(clippy::expect_used, reason = "inputs and outputs alone are a layer")]
    fn network(&self, shape: Shape, device: &Device) -> Mlp {
        let units = [&[shape.inputs()], &self.hidden[..], &[shape.horizon]].concat();
        let linear = |of: &[usize]| nn::LinearConfig::new(of[0], of[1]).init(device);
        let mut hidden: Vec<_> = units.windows(2).map(linear).collect();
        let output = hidden.pop().expect("at least the last layer");
        Mlp { hidden, output, activation: self.activation.init(device) }
    }
}

impl Network for Mlp {
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let layer = |values, layer: &nn::Linear| self.activation.forward(layer.forward(values));
        self.output.forward(self.hidden.iter().fold(inputs, layer))
    }
}

impl Activation {
    /// What it makes of a number, in float64.
    pub fn at(self, r: f64) -> f64 {
        match self {
            Self::Relu => r.max(0.0),
            Self::Sigmoid => 1.0 / (1.0 + (-r).exp()),
            Self::HardSigmoid => (r / 5.0 + 0.5).clamp(0.0, 1.0),
            Self::Tanh => r.tanh(),
            Self::Identity => r,
        }
    }

    /// Burn's module of it.
    pub fn init(self, device: &Device) -> Unit {
        match self {
            Self::Relu => ActivationConfig::Relu,
            Self::Sigmoid => ActivationConfig::Sigmoid,
            Self::HardSigmoid => ActivationConfig::HardSigmoid(HardSigmoidConfig::new()),
            Self::Tanh => ActivationConfig::Tanh,
            Self::Identity => ActivationConfig::Identity,
        }
        .init(device)
    }
}
