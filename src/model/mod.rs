//! Forecasters: Burn modules from the days before to the next day, or the next days.
//!
//! Both ends are standardised views; [`crate::data::Scale`] holds the way back. No file here
//! names a backend: the device of the parameters decides. A kind of model is one file, which has
//! its `[model]` keys as `Config` and its Burn module, and one line in the list of kinds below.

mod batch;
mod ensemble;
mod inspect;
mod kind;
mod neurons;
mod seeded;
mod shape;
mod stack;
mod store;
mod values;

use burn::{
    module::Module,
    tensor::{Device, Tensor},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::check::KeyProblem;

pub use batch::{Batch, PREDICTED_ROWS};
pub use ensemble::Ensemble;
pub use inspect::LayerSummary;
pub use kind::wide;
pub use kind::{Activations, Architecture, Network};
pub use neurons::{Neurons, neurons};
pub use shape::Shape;
pub use stack::{Networks, Stack};
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

        $(impl From<$file::Config> for ModelConfig {
            fn from(config: $file::Config) -> Self {
                Self::$kind(config)
            }
        })+

        impl Architecture for ModelConfig {
            type Network = Forecaster;

            fn check(&self) -> Result<(), KeyProblem> {
                match self { $(Self::$kind(config) => config.check()),+ }
            }

            fn network(&self, shape: Shape, device: &Device) -> Forecaster {
                match self {
                    $(Self::$kind(config) => Forecaster::$kind(config.network(shape, device))),+
                }
            }

            fn activations(&self, shape: Shape) -> Activations {
                match self { $(Self::$kind(config) => config.activations(shape)),+ }
            }

            fn smaller(&self) -> Vec<(&'static str, Self)> {
                match self {
                    $(Self::$kind(config) => {
                        let smaller = config.smaller().into_iter();
                        smaller.map(|(key, config)| (key, Self::$kind(config))).collect()
                    }),+
                }
            }

            fn bound(&self) -> Option<f32> {
                match self { $(Self::$kind(config) => config.bound()),+ }
            }
        }

        /// Any model that predicts the next days.
        #[derive(Module, Debug)]
        #[allow(clippy::large_enum_variant, reason = "there is one a run")]
        #[allow(missing_docs, reason = "each is the struct it holds")]
        pub enum Forecaster {
            $($kind($file::$kind)),+
        }

        impl Network for Forecaster {
            fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
                match self { $(Self::$kind(network) => network.forward(inputs)),+ }
            }

            fn pytorch_names(&self) -> Vec<(String, String)> {
                match self { $(Self::$kind(network) => network.pytorch_names()),+ }
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

impl ModelConfig {
    /// The forecaster of such a shape, with initial parameters drawn from a seed.
    pub fn init(&self, shape: Shape, seed: u64, device: &Device) -> Forecaster {
        seeded::draw(self.network(shape, device), seed, self.bound(), device)
    }
}
