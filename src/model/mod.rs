//! Forecasters: Burn modules from the days before to the next day.
//!
//! Both ends are standardised views; [`crate::data::Scale`] holds the way back. No file here
//! names a backend: the device of the parameters decides.

mod linear;
mod mlp;
mod values;

use burn::{
    module::{Module, Param, ParamId},
    nn,
    store::{
        BurnToPyTorchAdapter, BurnpackStore, ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore,
    },
    tensor::{Device, Tensor, TensorData},
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::experiment::{Experiment, ModelKind};

pub use linear::Linear;
pub use mlp::Mlp;
pub use values::LayerValues;

/// Any model that predicts the next day.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "there is one a run")]
pub enum Forecaster {
    /// The line.
    Linear(Linear),
    /// The network.
    Mlp(Mlp),
}

/// One layer's share of the parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerSize {
    /// Its place: `hidden 1`, `output`.
    pub name: String,
    /// Numbers it takes in.
    pub inputs: usize,
    /// Numbers it gives out.
    pub outputs: usize,
}

/// Why stored parameters do not make a forecaster.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(String);

impl Forecaster {
    /// The forecaster of an experiment, with initial parameters.
    ///
    /// They are drawn here, not on the device, so that a seed means the same network on every
    /// backend and whatever other threads draw.
    #[must_use]
    pub fn init(experiment: &Experiment, device: &Device) -> Self {
        let mut layers = LayerInit {
            rng: ChaCha8Rng::seed_from_u64(experiment.training.seed),
            drawn: 0,
            device,
        };
        let history = experiment.data.history;
        match experiment.model.kind {
            ModelKind::Linear => Self::Linear(Linear::init(history, &mut layers)),
            ModelKind::Mlp => {
                let activation = experiment.model.activation;
                Self::Mlp(Mlp::init(history, &experiment.hidden(), activation, &mut layers))
            }
        }
    }

    /// Predicts the next day: `[batch, history]` to `[batch, 1]`, standardised views.
    #[must_use]
    pub fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Linear(model) => model.forward(inputs),
            Self::Mlp(model) => model.forward(inputs),
        }
    }

    /// The layers from input to output.
    #[must_use]
    pub fn layers(&self) -> Vec<LayerSize> {
        let (hidden, output) = match self {
            Self::Linear(model) => ([].as_slice(), &model.output),
            Self::Mlp(model) => (model.hidden.as_slice(), &model.output),
        };
        let size = |name, layer: &nn::Linear| {
            let [inputs, outputs] = layer.weight.val().dims();
            LayerSize { name, inputs, outputs }
        };
        let mut sizes: Vec<_> = (1..)
            .zip(hidden)
            .map(|(number, layer)| size(format!("hidden {number}"), layer))
            .collect();
        sizes.push(size("output".into(), output));
        sizes
    }

    /// How many parameters it has.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.layers().iter().map(LayerSize::parameters).sum()
    }

    /// The parameters in Burn's own format.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where a tensor cannot be read back from its device.
    pub fn to_burnpack(&self) -> Result<Vec<u8>, StoreError> {
        let mut store = BurnpackStore::from_bytes(None);
        self.save_into(&mut store).map_err(StoreError::new)?;
        let bytes = store.get_bytes().map_err(StoreError::new)?;
        Ok(bytes.to_vec())
    }

    /// Takes parameters that [`Forecaster::to_burnpack`] wrote.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the bytes are damaged or belong to another architecture.
    pub fn load_burnpack(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        let bytes = burn::tensor::Bytes::from_bytes_vec(bytes);
        let mut store = BurnpackStore::from_bytes(Some(bytes));
        self.load_from(&mut store).map_err(StoreError::new)?;
        Ok(())
    }

    /// The parameters as safetensors, laid out as PyTorch does: weights `[outputs, inputs]`,
    /// named `hidden.0.weight`, ..., `output.bias`.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where a tensor cannot be read back from its device.
    pub fn to_safetensors(&self) -> Result<Vec<u8>, StoreError> {
        let mut store = SafetensorsStore::from_bytes(None)
            .with_to_adapter(BurnToPyTorchAdapter)
            // Burn's own entries come out in a random order: with one, equal networks make equal
            // files.
            .clear_metadata()
            .metadata("format", "pt")
            .skip_enum_variants(true);
        match self {
            Self::Linear(model) => model.save_into(&mut store),
            Self::Mlp(model) => model.save_into(&mut store),
        }
        .map_err(StoreError::new)?;
        store.get_bytes().map_err(StoreError::new)
    }

    /// Takes parameters from safetensors as [`Forecaster::to_safetensors`] and PyTorch lay them
    /// out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the bytes are damaged or belong to another architecture.
    pub fn load_safetensors(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut store =
            SafetensorsStore::from_bytes(Some(bytes)).with_from_adapter(PyTorchToBurnAdapter);
        match self {
            Self::Linear(model) => model.load_from(&mut store),
            Self::Mlp(model) => model.load_from(&mut store),
        }
        .map_err(StoreError::new)?;
        Ok(())
    }
}

impl LayerSize {
    /// Weights and biases.
    #[must_use]
    pub fn parameters(&self) -> usize {
        (self.inputs + 1) * self.outputs
    }
}

impl StoreError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// Draws one layer after the other.
struct LayerInit<'a> {
    rng: ChaCha8Rng,
    drawn: u64,
    device: &'a Device,
}

impl LayerInit<'_> {
    /// A layer whose weights and biases are uniform in ±1/√inputs, as PyTorch and Burn draw them.
    fn layer(&mut self, inputs: usize, outputs: usize) -> nn::Linear {
        #[allow(clippy::cast_precision_loss, reason = "widths are far below 2^24")]
        let bound = 1.0 / (inputs as f32).sqrt();
        nn::Linear {
            weight: self.param([inputs, outputs], bound),
            bias: Some(self.param([outputs], bound)),
        }
    }

    fn param<const D: usize>(&mut self, shape: [usize; D], bound: f32) -> Param<Tensor<D>> {
        let values: Vec<f32> =
            (0..shape.iter().product()).map(|_| self.rng.random_range(-bound..bound)).collect();
        let mut param = Param::<Tensor<D>>::from_data(TensorData::new(values, shape), self.device);
        // The stored file and the optimizer's state name parameters by id: count instead of Burn's
        // random ones, or no two files would be equal.
        self.drawn += 1;
        param.id = ParamId::from(self.drawn);
        param
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::backend::test_device;

    fn forecaster(model: &str) -> Forecaster {
        let text = format!("[data]\nhistory = 3\n[model]\n{model}");
        let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
        Forecaster::init(&experiment, &test_device())
    }

    fn input() -> Tensor<2> {
        Tensor::from_floats([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0]], &test_device())
    }

    #[test]
    fn parameters_are_counted_by_layer() {
        let layers = forecaster("kind = \"mlp\"\nhidden = [4, 2]").layers();
        let counts: Vec<_> = layers.iter().map(LayerSize::parameters).collect();
        assert_eq!(counts, [16, 10, 3]);
        assert_eq!(forecaster("kind = \"linear\"").layers()[0].parameters(), 4);
    }

    #[test]
    fn both_formats_give_the_same_network_back() {
        for model in ["kind = \"linear\"", "kind = \"mlp\"\nhidden = [4, 2]"] {
            let trained = forecaster(model);
            let expected = trained.forward(input()).to_data();

            let fresh = |seed| {
                let text =
                    format!("[data]\nhistory = 3\n[model]\n{model}\n[training]\nseed = {seed}");
                let experiment = Experiment::parse(&text, Path::new("x.toml"), &[]).unwrap();
                Forecaster::init(&experiment, &test_device())
            };
            let mut from_burnpack = fresh(2);
            assert_ne!(from_burnpack.forward(input()).to_data(), expected);
            from_burnpack.load_burnpack(trained.to_burnpack().unwrap()).unwrap();
            assert_eq!(from_burnpack.forward(input()).to_data(), expected);

            let mut from_safetensors = fresh(3);
            from_safetensors.load_safetensors(trained.to_safetensors().unwrap()).unwrap();
            assert_eq!(from_safetensors.forward(input()).to_data(), expected);
        }
    }

    #[test]
    fn a_network_of_another_shape_is_refused() {
        let stored = forecaster("kind = \"mlp\"\nhidden = [4]").to_burnpack().unwrap();
        assert!(forecaster("kind = \"mlp\"\nhidden = [5]").load_burnpack(stored).is_err());
    }
}
