//! Parameters as files: Burn's own format, and PyTorch's names and layout.

use burn::{
    store::{
        BurnToPyTorchAdapter, BurnpackStore, ModuleSnapshot, PyTorchToBurnAdapter, SafetensorsStore,
    },
    tensor::Bytes,
};

use super::{Forecaster, kind::Network};

/// Why stored parameters do not make a forecaster.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(String);

impl StoreError {
    fn new(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// A regular expression that is this name and no other.
fn exactly(name: &str) -> String {
    format!("^{}$", name.replace('.', r"\."))
}

impl Forecaster {
    /// The parameters in Burn's own format.
    pub fn to_burnpack(&self) -> Result<Vec<u8>, StoreError> {
        let mut store = BurnpackStore::from_bytes(None);
        self.save_into(&mut store).map_err(StoreError::new)?;
        Ok(store.get_bytes().map_err(StoreError::new)?.to_vec())
    }

    /// Takes parameters that [`Forecaster::to_burnpack`] wrote of the same architecture.
    pub fn load_burnpack(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut store = BurnpackStore::from_bytes(Some(Bytes::from_bytes_vec(bytes)));
        self.load_from(&mut store).map(drop).map_err(StoreError::new)
    }

    /// The parameters as safetensors, named and laid out as PyTorch does: weights
    /// `[outputs, inputs]`, named `hidden.0.weight`, ..., `output.bias`.
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
        for (ours, theirs) in self.pytorch_names() {
            store = store.with_key_remapping(exactly(&ours), theirs);
        }
        self.save_into(&mut store).map_err(StoreError::new)?;
        store.get_bytes().map_err(StoreError::new)
    }

    /// Takes parameters from safetensors as [`Forecaster::to_safetensors`] and PyTorch lay them
    /// out.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where the bytes are damaged or belong to another architecture.
    pub fn load_safetensors(&mut self, bytes: Vec<u8>) -> Result<(), StoreError> {
        let mut store = SafetensorsStore::from_bytes(Some(bytes))
            .with_from_adapter(PyTorchToBurnAdapter)
            .skip_enum_variants(true);
        for (ours, theirs) in self.pytorch_names() {
            store = store.with_key_remapping(exactly(&theirs), ours);
        }
        self.load_from(&mut store).map(drop).map_err(StoreError::new)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Tensor;

    use crate::{
        backend::test_device,
        model::{Forecaster, ModelConfig, Network, Shape, linear, mlp},
    };
    use viewcast_mutations::each;

    fn mlp(hidden: &[usize], seed: u64) -> Forecaster {
        let config = mlp::Config { hidden: hidden.to_vec(), ..mlp::Config::default() };
        ModelConfig::Mlp(config).init(Shape::next_day(3), seed, &test_device())
    }

    fn line(seed: u64) -> Forecaster {
        ModelConfig::Linear(linear::Config {}).init(Shape::next_day(3), seed, &test_device())
    }

    #[test]
    fn both_formats_give_the_same_network_back() {
        let input: Tensor<2> =
            Tensor::from_floats([[1.0, -2.0, 0.5], [0.0, 0.0, 0.0]], &test_device());
        for fresh in [line, |seed| mlp(&[4, 2], seed)] {
            let trained = fresh(1);
            let expected = trained.forward(input.clone()).to_data();
            let mut from_burnpack = fresh(2);
            assert_ne!(from_burnpack.forward(input.clone()).to_data(), expected);
            from_burnpack.load_burnpack(trained.to_burnpack().unwrap()).unwrap();
            assert_eq!(from_burnpack.forward(input.clone()).to_data(), expected);

            let mut from_safetensors = fresh(3);
            from_safetensors.load_safetensors(trained.to_safetensors().unwrap()).unwrap();
            assert_eq!(from_safetensors.forward(input.clone()).to_data(), expected);
        }
    }

    #[test]
    fn mutated_weights_are_loaded_or_refused() {
        let stored = [mlp(&[4], 1).to_burnpack().unwrap(), mlp(&[4], 1).to_safetensors().unwrap()];
        each(&stored, 2000, |bytes| {
            mlp(&[4], 1).load_burnpack(bytes.to_vec()).ok();
            mlp(&[4], 1).load_safetensors(bytes.to_vec()).ok();
        });
    }

    #[test]
    fn a_network_of_another_shape_is_refused() {
        let stored = mlp(&[4], 1).to_burnpack().unwrap();
        assert!(mlp(&[5], 1).load_burnpack(stored).is_err());
    }
}
