//! What a module is made of.

use burn::{
    module::{Module, ModuleVisitor, Param},
    tensor::Tensor,
};

use super::Forecaster;

/// One layer's share of the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerSummary {
    /// Its place: `hidden 1`, `output`.
    pub name: String,
    /// The shape of its weights, as Burn keeps them: `[inputs, outputs]` of a linear layer,
    /// `[outputs, inputs, kernel]` of a convolution.
    pub weights: Vec<usize>,
    /// How many biases it has; 0 where it has none.
    pub biases: usize,
}

impl LayerSummary {
    /// How many parameters it has: weights and biases together.
    pub fn parameters(&self) -> u128 {
        // A network that no machine can hold has a size, too.
        let weights = self.weights.iter().map(|&size| size as u128);
        weights.fold(1, u128::saturating_mul).saturating_add(self.biases as u128)
    }
}

impl Forecaster {
    /// The layers from input to output, without drawing parameters that are yet to be drawn.
    pub fn layers(&self) -> Vec<LayerSummary> {
        let mut layers = Layers { path: Vec::new(), found: Vec::new() };
        self.visit(&mut layers);
        layers.found
    }
}

/// Collects parameters by the layer that holds them.
struct Layers {
    path: Vec<String>,
    found: Vec<LayerSummary>,
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
            _ => self.found.push(LayerSummary { name, weights: shape, biases: 0 }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::test_device,
        model::{Architecture, ModelConfig, Shape, mlp},
    };

    #[test]
    fn parameters_are_counted_by_layer() {
        let mlp = mlp::Config { hidden: vec![4, 2], ..mlp::Config::default() };
        let forecaster = ModelConfig::Mlp(mlp).init(Shape::next_day(3), 1, &test_device());
        let layers = forecaster.layers();
        let counts: Vec<_> = layers.iter().map(LayerSummary::parameters).collect();
        assert_eq!(counts, [16, 10, 3]);
        assert_eq!(counts.iter().sum::<u128>(), forecaster.num_params() as u128);
        let names: Vec<_> = layers.iter().map(|layer| layer.name.as_str()).collect();
        assert_eq!(names, ["hidden 1", "hidden 2", "output"]);
    }

    #[test]
    fn every_kind_has_as_many_parameters_as_its_formula_says_and_burn_draws() {
        // Of layers from n to m numbers, W has n m, and b has m.
        let layer = |inputs, outputs| inputs * outputs + outputs;
        let (history, units) = (7, 6);
        let recurrent = |gates| {
            let layers =
                [1, units].map(|inputs| gates * (layer(inputs, units) + layer(units, units)));
            layers.iter().sum::<usize>() + layer(units, 1)
        };
        let norm = 2 * units;
        let block =
            layer(units, 3 * units) + layer(units, units) + layer(units, 5) + layer(5, units);
        for (text, expected) in [
            ("kind = \"linear\"", history + 1),
            ("kind = \"mlp\"\nhidden = [6, 4]", layer(history, 6) + layer(6, 4) + layer(4, 1)),
            (
                "kind = \"conv\"\nchannels = 6\nkernel = 3\nlayers = 2",
                layer(3, 6) + layer(3 * 6, 6) + layer(1, 6) + layer(6, 1),
            ),
            ("kind = \"recurrent\"\ncell = \"lstm\"\nunits = 6\nlayers = 2", recurrent(4)),
            ("kind = \"recurrent\"\ncell = \"gru\"\nunits = 6\nlayers = 2", recurrent(3)),
            (
                "kind = \"attention\"\nwidth = 6\nheads = 2\nfeed_forward = 5\nblocks = 2",
                layer(1, units) + history * units + 2 * (block + 2 * norm) + norm + layer(units, 1),
            ),
        ] {
            let config: ModelConfig = toml::from_str(text).unwrap();
            let lazy = config.network(Shape::next_day(history), &test_device()).layers();
            let counted: u128 = lazy.iter().map(LayerSummary::parameters).sum();
            assert_eq!(counted, expected as u128, "{text}");
            let drawn = config.init(Shape::next_day(history), 1, &test_device());
            assert_eq!(drawn.num_params(), expected, "{text}");
            assert_eq!(drawn.layers(), lazy, "{text}");
        }
    }
}
