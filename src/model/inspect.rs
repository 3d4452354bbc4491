//! What a module is made of.

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::Tensor,
};

use super::Forecaster;

/// One layer's share of the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its place: `hidden 1`, `output`.
    pub name: String,
    /// The shape of its weights, as Burn keeps them: `[inputs, outputs]` of a linear layer,
    /// `[outputs, inputs, kernel]` of a convolution.
    pub weights: Vec<usize>,
    /// How many biases it has; 0 where it has none.
    pub biases: usize,
}

impl Layer {
    /// How many parameters it has: weights and biases together.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights.iter().product::<usize>() + self.biases
    }
}

impl Forecaster {
    /// The layers from input to output.
    #[must_use]
    pub fn layers(&self) -> Vec<Layer> {
        let mut layers = Layers { path: Vec::new(), found: Vec::new() };
        self.visit(&mut layers);
        layers.found
    }
}

/// Collects parameters by the layer that holds them.
struct Layers {
    path: Vec<String>,
    found: Vec<Layer>,
}

impl ModuleVisitor for Layers {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        // The forecaster's own kind is no place within it; places are counted from 1.
        let place = match (container_type.starts_with("Enum:"), name.parse::<usize>()) {
            (true, _) => String::new(),
            (_, Ok(index)) => (index + 1).to_string(),
            (_, Err(_)) => name.replace('_', " "),
        };
        self.path.push(place);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let shape = param.lazy_shape().to_vec();
        let mut path: Vec<_> =
            self.path.iter().map(String::as_str).filter(|place| !place.is_empty()).collect();
        let last = path.pop_if(|last| ["weight", "gamma", "bias", "beta"].contains(last));
        let is_bias = matches!(last, Some("bias" | "beta"));
        let name = path.join(" ");
        match self.found.last_mut() {
            Some(layer) if is_bias && layer.name == name => layer.biases = shape.iter().product(),
            _ => self.found.push(Layer { name, weights: shape, biases: 0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::test_device,
        model::{ModelConfig, linear, mlp},
    };

    #[test]
    fn parameters_are_counted_by_layer() {
        let mlp = mlp::Config { hidden: vec![4, 2], ..mlp::Config::default() };
        let forecaster = ModelConfig::Mlp(mlp).init(3, 1, &test_device());
        let layers = forecaster.layers();
        let counts: Vec<_> = layers.iter().map(Layer::parameters).collect();
        assert_eq!(counts, [16, 10, 3]);
        assert_eq!(counts.iter().sum::<usize>(), forecaster.num_params());
        let names: Vec<_> = layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["hidden 1", "hidden 2", "output"]);
        let line = ModelConfig::Linear(linear::Config {}).init(3, 1, &test_device());
        assert_eq!(line.layers()[0].parameters(), 4);
    }
}
