//! Networks of one shape side by side, as one module: each operation is done for all of them.

use burn::{
    module::{Module, Param, ParamId},
    nn::{self, activation::Activation as Unit},
    tensor::Tensor,
};

use super::{
    Forecaster, ModelConfig,
    kind::Network,
    linear::Linear,
    mlp::{Activation, Mlp},
    shape::Shape,
};

/// Feed-forward networks that differ by the values of their parameters alone.
///
/// Parameters have the paths and ids that each network's own have, and one dimension more, the
/// first: a slice of a stack's record is the record of a network.
#[derive(Module, Debug)]
pub enum Stack {
    /// Of lines.
    Linear(StackedLayers),
    /// Of networks with hidden layers.
    Mlp(StackedLayers),
}

/// Their layers, from input to output.
#[derive(Module, Debug)]
pub struct StackedLayers {
    hidden: Vec<StackedLayer>,
    output: StackedLayer,
    activation: Unit,
}

/// One linear layer of each.
#[derive(Module, Debug)]
struct StackedLayer {
    /// `[networks, inputs, outputs]`.
    weight: Param<Tensor<3>>,
    /// `[networks, outputs]`.
    bias: Param<Tensor<2>>,
}

fn param<const D: usize>(id: ParamId, value: Tensor<D>) -> Param<Tensor<D>> {
    // A parameter is where differentiation ends, whatever its values come from.
    let mut param = Param::from_tensor(value.detach());
    param.id = id;
    param
}

impl StackedLayer {
    /// `None` where the layers differ in shape or have no bias.
    fn new(layers: &[&nn::Linear]) -> Option<Self> {
        let first = layers.first()?;
        let biases: Vec<_> = layers.iter().filter_map(|layer| layer.bias.as_ref()).collect();
        let shape = first.weight.dims();
        if biases.len() < layers.len() || layers.iter().any(|it| it.weight.dims() != shape) {
            return None;
        }
        let weights = layers.iter().map(|layer| layer.weight.val()).collect();
        let values = biases.iter().map(|bias| bias.val()).collect();
        Some(Self {
            weight: param(first.weight.id, Tensor::stack(weights, 0)),
            bias: param(biases[0].id, Tensor::stack(values, 0)),
        })
    }

    /// The layer of one network.
    fn network(&self, network: usize) -> nn::Linear {
        let weight = self.weight.val().narrow(0, network, 1).squeeze_dim(0);
        let bias = self.bias.val().narrow(0, network, 1).squeeze_dim(0);
        nn::Linear { weight: param(self.weight.id, weight), bias: Some(param(self.bias.id, bias)) }
    }

    /// `[networks, batch, inputs]` to `[networks, batch, outputs]`.
    fn forward(&self, inputs: Tensor<3>) -> Tensor<3> {
        inputs.matmul(self.weight.val()) + self.bias.val().unsqueeze_dim(1)
    }
}

/// The hidden layers and the output layer of a network, where that is all it has.
fn linear_layers(network: &Forecaster) -> Option<(&[nn::Linear], &nn::Linear)> {
    match network {
        Forecaster::Linear(Linear { output }) => Some((&[], output)),
        Forecaster::Mlp(Mlp { hidden, output, .. }) => Some((hidden, output)),
        _ => None,
    }
}

impl StackedLayers {
    fn new(networks: &[Forecaster], activation: Unit) -> Option<Self> {
        let layers = networks.iter().map(linear_layers).collect::<Option<Vec<_>>>()?;
        let (hidden, output): (Vec<_>, Vec<_>) = layers.into_iter().unzip();
        let depth = hidden.iter().map(|layers| layers.len()).max()?;
        let layer = |number| {
            let layers: Option<Vec<_>> = hidden.iter().map(|it| it.get(number)).collect();
            StackedLayer::new(&layers?)
        };
        let hidden = (0..depth).map(layer).collect::<Option<_>>()?;
        Some(Self { hidden, output: StackedLayer::new(&output)?, activation })
    }

    fn forward(&self, inputs: Tensor<3>) -> Tensor<3> {
        let layer = |values, layer: &StackedLayer| self.activation.forward(layer.forward(values));
        self.output.forward(self.hidden.iter().fold(inputs, layer))
    }
}

impl Stack {
    /// The stack of some networks of one architecture; `None` of kinds that are no linear layers
    /// with an activation between them, and of networks of several shapes.
    pub fn new(networks: &[Forecaster]) -> Option<Self> {
        match networks.first()? {
            Forecaster::Linear(Linear { output }) => {
                let none = Activation::Identity.init(&output.weight.device());
                Some(Self::Linear(StackedLayers::new(networks, none)?))
            }
            Forecaster::Mlp(Mlp { activation, .. }) => {
                Some(Self::Mlp(StackedLayers::new(networks, activation.clone())?))
            }
            _ => None,
        }
    }

    fn layers(&self) -> &StackedLayers {
        let (Self::Linear(layers) | Self::Mlp(layers)) = self;
        layers
    }

    /// How many networks there are.
    fn len(&self) -> usize {
        let [networks, ..] = self.layers().output.weight.dims();
        networks
    }
}

/// What the Learner trains: one network, or several side by side.
pub trait Networks: Network {
    /// The networks, each for itself.
    fn networks(&self) -> Vec<Forecaster>;
}

impl Networks for Forecaster {
    fn networks(&self) -> Vec<Forecaster> {
        vec![self.clone()]
    }
}

impl Networks for Stack {
    fn networks(&self) -> Vec<Forecaster> {
        let StackedLayers { hidden, output, activation } = self.layers();
        let network = |number| {
            let output = output.network(number);
            match self {
                Self::Linear(_) => Forecaster::Linear(Linear { output }),
                Self::Mlp(_) => Forecaster::Mlp(Mlp {
                    hidden: hidden.iter().map(|layer| layer.network(number)).collect(),
                    output,
                    activation: activation.clone(),
                }),
            }
        };
        (0..self.len()).map(network).collect()
    }
}

impl Network for Stack {
    /// Each network predicts for rows of its own, which follow each other by network:
    /// `[networks x batch, inputs]` to `[networks x batch, horizon]`.
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let ([rows, width], networks) = (inputs.dims(), self.len());
        let inputs = inputs.reshape([networks, rows / networks, width]);
        let outputs = self.layers().forward(inputs);
        let horizon = outputs.dims()[2];
        outputs.reshape([rows, horizon])
    }
}

impl ModelConfig {
    /// How many parameters and how many units a network has, of the kinds that [`Stack`] is made of;
    /// `None` of others.
    pub fn stacked_size(&self, shape: Shape) -> Option<(usize, usize)> {
        let units = match self {
            Self::Linear(_) => vec![shape.inputs(), shape.horizon],
            Self::Mlp(mlp) => [&[shape.inputs()], &mlp.hidden[..], &[shape.horizon]].concat(),
            _ => return None,
        };
        let parameters = units.windows(2).map(|of| (of[0] + 1) * of[1]).sum();
        Some((parameters, units[1..].iter().sum()))
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::{
        backend::test_device,
        model::{linear, mlp},
    };

    fn configs() -> Vec<ModelConfig> {
        let mlp = |hidden: &[usize], activation| {
            ModelConfig::Mlp(mlp::Config { hidden: hidden.to_vec(), activation })
        };
        vec![
            ModelConfig::Linear(linear::Config {}),
            mlp(&[5], Activation::Relu),
            mlp(&[4, 3], Activation::Tanh),
            mlp(&[3, 3], Activation::Sigmoid),
        ]
    }

    #[test]
    fn each_network_of_a_stack_is_what_it_is_alone() {
        let device = test_device();
        for config in configs() {
            let alone = [1, 2, 7].map(|seed| config.init(Shape::next_day(2), seed, &device));
            let stack = Stack::new(&alone).unwrap();
            let rows = |seed: f32| vec![seed, -1.0, 0.5, seed / 3.0, 2.0, 0.1, -seed, 0.0];
            let inputs: Vec<_> = [1.0, 2.0, 3.0].map(rows).concat();
            let inputs = Tensor::from_data(TensorData::new(inputs, [12, 2]), &device);
            let all = stack.forward(inputs.clone());
            for (number, (alone, again)) in alone.iter().zip(stack.networks()).enumerate() {
                assert_eq!(alone.to_safetensors().unwrap(), again.to_safetensors().unwrap());
                assert_eq!(alone.to_burnpack().unwrap(), again.to_burnpack().unwrap());
                let own = alone.forward(inputs.clone().narrow(0, 4 * number, 4)).into_data();
                assert_eq!(all.clone().narrow(0, 4 * number, 4).into_data(), own, "{config:?}");
            }
            let (count, _) = config.stacked_size(Shape::next_day(2)).unwrap();
            assert_eq!(count, alone[0].num_params());
            assert_eq!(3 * count, stack.num_params());
        }
    }

    #[test]
    fn networks_of_several_shapes_are_no_stack() {
        let device = test_device();
        let networks: Vec<_> =
            configs().iter().map(|it| it.init(Shape::next_day(2), 1, &device)).collect();
        assert!(Stack::new(&networks).is_none());
        assert!(Stack::new(&networks[1..3]).is_none());
        assert!(Stack::new(&[]).is_none());
    }
}
