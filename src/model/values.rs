//! Parameters as the matrices of the slides, in float64.

use burn::{
    module::Param,
    nn,
    tensor::{Device, Tensor, TensorData},
};
use nalgebra::{DMatrix, DVector};

use super::{
    Forecaster,
    kind::Network,
    linear::Linear,
    mlp::{Activation, Mlp},
};

/// One layer: r = b + W x.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerValues {
    /// W: `[outputs, inputs]`.
    pub weights: DMatrix<f64>,
    /// b: `[outputs]`.
    pub biases: DVector<f64>,
}

impl LayerValues {
    fn from_linear(layer: &nn::Linear) -> Self {
        fn values<const D: usize>(param: &Param<Tensor<D>>) -> Vec<f64> {
            param.val().into_data().iter::<f64>().collect()
        }
        let [inputs, outputs] = layer.weight.dims();
        // Burn keeps Wᵀ row by row, which is W column by column.
        Self {
            weights: DMatrix::from_vec(outputs, inputs, values(&layer.weight)),
            biases: DVector::from_iterator(outputs, layer.bias.iter().flat_map(values)),
        }
    }

    /// The same as a layer of Burn's, in float32.
    fn layer(&self, device: &Device) -> nn::Linear {
        #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
        let single = |values: &[f64]| values.iter().map(|&value| value as f32).collect::<Vec<_>>();
        let (outputs, inputs) = self.weights.shape();
        let weight = TensorData::new(single(self.weights.as_slice()), [inputs, outputs]);
        let bias = TensorData::new(single(self.biases.as_slice()), [outputs]);
        nn::Linear {
            weight: Param::<Tensor<2>>::from_data(weight, device),
            bias: Some(Param::<Tensor<1>>::from_data(bias, device)),
        }
    }

    /// b + W x.
    pub fn apply(&self, x: &DVector<f64>) -> DVector<f64> {
        &self.biases + &self.weights * x
    }

    /// This layer after another, as one: b + W (b' + W' x).
    pub fn after(&self, first: &Self) -> Self {
        Self {
            weights: &self.weights * &first.weights,
            biases: &self.biases + &self.weights * &first.biases,
        }
    }
}

impl Forecaster {
    /// Every layer from input to output; `None` of a network that is no stack of linear layers.
    pub fn values(&self) -> Option<Vec<LayerValues>> {
        match self {
            Self::Linear(model) => Some(vec![LayerValues::from_linear(&model.output)]),
            Self::Mlp(model) => Some(
                model.hidden.iter().chain([&model.output]).map(LayerValues::from_linear).collect(),
            ),
            _ => None,
        }
    }

    /// Its predictions for some rows of `inputs` numbers each, which stand one after the other.
    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    pub fn outputs(&self, rows: &[f64], inputs: usize, device: &Device) -> Vec<f64> {
        let single: Vec<f32> = rows.iter().map(|&x| x as f32).collect();
        let rows = TensorData::new(single, [rows.len() / inputs, inputs]);
        self.forward(Tensor::from_data(rows, device)).into_data().iter::<f64>().collect()
    }

    /// The network of these layers, the last one being the output; of one, the line.
    ///
    /// # Panics
    ///
    /// Without a layer.
    #[expect(clippy::expect_used, reason = "said above")]
    pub fn of_values(layers: &[LayerValues], activation: Activation, device: &Device) -> Self {
        let mut layers: Vec<_> = layers.iter().map(|values| values.layer(device)).collect();
        let output = layers.pop().expect("a network has an output layer");
        if layers.is_empty() {
            return Self::Linear(Linear { output });
        }
        Self::Mlp(Mlp { hidden: layers, output, activation: activation.init(device) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::test_device,
        model::{ModelConfig, Shape, mlp},
    };

    #[test]
    fn a_network_is_its_matrices() {
        let device = test_device();
        let config = mlp::Config { hidden: vec![4, 2], ..mlp::Config::default() };
        let network = ModelConfig::Mlp(config).init(Shape::next_day(3), 1, &device);
        let layers = network.values().unwrap();
        let x = [0.5, -1.5, 2.0];
        let hidden = |layer: &LayerValues, x: &DVector<f64>| layer.apply(x).map(|r| r.max(0.0));
        let last = hidden(&layers[1], &hidden(&layers[0], &DVector::from_row_slice(&x)));
        let by_hand = layers[2].apply(&last)[0];
        let again = Forecaster::of_values(&layers, Activation::Relu, &device);
        for network in [network, again] {
            assert!((network.outputs(&x, 3, &device)[0] - by_hand).abs() < 1e-6);
        }
    }
}
