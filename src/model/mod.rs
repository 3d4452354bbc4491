//! Forecasters: Burn modules from the days before to the next day.
//!
//! Both ends are standardised views; [`crate::data::Scale`] holds the way back. No file here
//! names a backend: the device of the parameters decides. A kind of model is one file, which has
//! its `[model]` keys as `Config` and its Burn module, and one line in the list of kinds below.

mod inspect;
mod kind;
mod seeded;
mod store;
mod values;

use burn::{
    module::Module,
    store::{ModuleSnapshot, SafetensorsStore, SafetensorsStoreError},
    tensor::{Device, Tensor},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::Problem;

pub use inspect::Layer;
pub use kind::{Architecture, Network};
pub use store::StoreError;
pub use values::LayerValues;

/// Makes the list of kinds: each is a file, and the name of its Burn module.
macro_rules! kinds {
    ($($file:ident: $kind:ident),+ $(,)?) => {
        $(pub mod $file;)+

        /// `[model]`: the forecaster.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(tag = "kind", rename_all = "kebab-case")]
        #[allow(missing_docs, reason = "each is the struct it holds")]
        pub enum ModelConfig {
            $($kind($file::Config)),+
        }

        impl ModelConfig {
            /// Checks ranges.
            ///
            /// # Errors
            ///
            /// The first [`Problem`], of a key of `[model]`.
            pub fn check(&self) -> Result<(), Problem> {
                match self { $(Self::$kind(config) => config.check()),+ }
            }

            /// The model in a few words, for so many days of history: `100 ReLU, 3 layers`.
            #[must_use]
            pub fn label(&self, history: usize) -> String {
                match self { $(Self::$kind(config) => config.label(history)),+ }
            }

            /// The forecaster, with initial parameters drawn from a seed.
            #[must_use]
            pub fn init(&self, history: usize, seed: u64, device: &Device) -> Forecaster {
                match self {
                    $(Self::$kind(config) => {
                        let network = config.init(history, device);
                        Forecaster::$kind(seeded::draw(network, seed, config.bound(), device))
                    }),+
                }
            }
        }

        /// Any model that predicts the next day.
        #[derive(Module, Debug)]
        #[allow(clippy::large_enum_variant, reason = "there is one a run")]
        #[allow(missing_docs, reason = "each is the struct it holds")]
        pub enum Forecaster {
            $($kind($file::$kind)),+
        }

        impl Forecaster {
            /// Predicts the next day, in standardised views: `[batch, history]`, the most recent
            /// day first, to `[batch, 1]`.
            #[must_use]
            pub fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
                match self { $(Self::$kind(network) => network.forward(inputs)),+ }
            }

            fn pytorch_names(&self) -> Vec<(String, String)> {
                match self { $(Self::$kind(network) => network.pytorch_names()),+ }
            }

            fn save(&self, store: &mut SafetensorsStore) -> Result<(), SafetensorsStoreError> {
                match self { $(Self::$kind(network) => network.save_into(store)),+ }
            }

            fn load(&mut self, store: &mut SafetensorsStore) -> Result<(), SafetensorsStoreError> {
                match self { $(Self::$kind(network) => network.load_from(store)),+ }?;
                Ok(())
            }
        }
    };
}

kinds! {
    linear: Linear,
    mlp: Mlp,
    conv: Conv,
    recurrent: Recurrent,
    attention: Attention,
}
