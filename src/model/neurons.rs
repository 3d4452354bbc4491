//! What each neuron of a network makes of one row of inputs: x -> r -> a -> y, as on the slides.

use nalgebra::DVector;

use super::{mlp::Activation, values::LayerValues};

/// A layer's neurons after one row.
#[derive(Debug, Clone, PartialEq)]
pub struct Neurons {
    /// What comes in: x, or the layer before's a.
    pub inputs: DVector<f64>,
    /// r = b + W x.
    pub sums: DVector<f64>,
    /// a = σ(r); of the last layer y = r.
    pub outputs: DVector<f64>,
}

/// Passes a row through some layers, of which all but the last bend.
pub fn neurons(layers: &[LayerValues], activation: Activation, row: &[f64]) -> Vec<Neurons> {
    let mut inputs = DVector::from_row_slice(row);
    let mut passed = Vec::new();
    for (place, layer) in layers.iter().enumerate() {
        let sums = layer.apply(&inputs);
        let last = place + 1 == layers.len();
        let outputs = if last { sums.clone() } else { sums.map(|r| activation.at(r)) };
        passed.push(Neurons { inputs, sums, outputs: outputs.clone() });
        inputs = outputs;
    }
    passed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::test_device,
        model::{ModelConfig, Shape, mlp},
    };

    #[test]
    fn the_last_neurons_say_what_the_network_says() {
        let device = test_device();
        let row = [0.5, -1.5, 2.0];
        let all = [
            Activation::Relu,
            Activation::Sigmoid,
            Activation::HardSigmoid,
            Activation::Tanh,
            Activation::Identity,
        ];
        for activation in all {
            let config = mlp::Config { hidden: vec![5, 4], activation };
            let shape = Shape { history: 3, calendar: 0, horizon: 2 };
            let network = ModelConfig::Mlp(config).init(shape, 1, &device);
            let passed = neurons(&network.values().unwrap(), activation, &row);
            assert_eq!(passed.len(), 3);
            assert_eq!(passed[1].inputs, passed[0].outputs);
            let outputs = network.outputs(&row, 3, &device);
            for (ours, burn) in passed[2].outputs.iter().zip(outputs) {
                assert!((ours - burn).abs() < 1e-6, "{activation:?}: {ours} {burn}");
            }
        }
    }
}
