//! Causal convolutions over the days.

use burn::{
    module::Module,
    nn::{
        self, PaddingConfig1d,
        conv::{Conv1d, Conv1dConfig},
    },
    tensor::{Device, Tensor, activation::relu},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    kind::{Activations, Architecture, Network, wide},
    shape::{Shape, apart, beside},
};
use crate::check::{KeyProblem, at_least_one, range};

/// Layers of causal 1-D convolutions over the days, each with twice the dilation of the one before
/// and a residual: a small temporal convolutional network (Bai, Kolter and Koltun, 2018).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Channels of each layer.
    #[schemars(range(min = 1))]
    pub channels: usize,
    /// Days that a convolution looks at, `1, 2, 4, ...` days apart from layer to layer.
    #[schemars(range(min = 1, max = 1024))]
    pub kernel: usize,
    /// Layers. So many see `1 + (kernel - 1) (2^layers - 1)` days.
    #[schemars(range(min = 1, max = 16))]
    pub layers: usize,
}

/// A small temporal convolutional network:
///
/// ```text
/// h_0[t] = x_t                                             one channel, the oldest day first
/// h_l[t] = relu(b + Σ_k W_k h_(l-1)[t - k 2^(l-1)]) + h_(l-1)[t]      the residual widened at l = 1
/// y      = b + c·h_L[yesterday]
/// ```
///
/// No day sees a later one; days before the first are zero, which is the mean of all views.
#[derive(Module, Debug)]
pub struct Conv {
    /// The convolutions, `[channels, channels before, kernel]` each.
    pub layers: Vec<Conv1d>,
    /// The first layer's residual: one channel as many, `[channels, 1, 1]`.
    pub widen: Conv1d,
    /// c and the last b, as `[channels + calendar, horizon]` and `[horizon]`.
    pub output: nn::Linear,
    /// How many numbers about the date stand beside the days.
    #[module(skip)]
    pub calendar: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { channels: 32, kernel: 3, layers: 5 }
    }
}

impl Architecture for Config {
    type Network = Conv;

    fn check(&self) -> Result<(), KeyProblem> {
        at_least_one("channels", self.channels)?;
        range("kernel", self.kernel, (1..=1024).contains(&self.kernel), "from 1 to 1024")?;
        range("layers", self.layers, (1..=16).contains(&self.layers), "from 1 to 16")
    }

    fn activations(&self, shape: Shape) -> Activations {
        let [channels, kernel, days] = wide([self.channels, self.kernel, shape.history]);
        let (mut kept, mut passing) = (0.0, 0.0_f64);
        for number in 0..self.layers {
            let before = if number == 0 { 1.0 } else { channels };
            // The days, and the zeros that stand before the first.
            let padded = before * (days + wide([(self.kernel - 1) << number])[0]);
            let bent = channels * days;
            kept += padded + 2.0 * bent;
            // Burn multiplies matrices whose rows are the days that a convolution looks at.
            passing = passing.max(kernel * before * days + 2.0 * padded + 3.0 * bent);
        }
        Activations { kept, passing }
    }

    fn smaller(&self) -> Vec<(&'static str, Self)> {
        vec![
            ("channels", Self { channels: 1, ..*self }),
            ("layers", Self { layers: 1, ..*self }),
            ("kernel", Self { kernel: 1, ..*self }),
        ]
    }

    fn network(&self, shape: Shape, device: &Device) -> Conv {
        let layer = |number: usize| {
            let (before, dilation) = (if number == 0 { 1 } else { self.channels }, 1 << number);
            Conv1dConfig::new(before, self.channels, self.kernel)
                .with_dilation(dilation)
                .with_padding(PaddingConfig1d::Explicit((self.kernel - 1) * dilation, 0))
                .init(device)
        };
        Conv {
            layers: (0..self.layers).map(layer).collect(),
            widen: Conv1dConfig::new(1, self.channels, 1).init(device),
            output: nn::LinearConfig::new(
                self.channels.saturating_add(shape.calendar),
                shape.horizon,
            )
            .init(device),
            calendar: shape.calendar,
        }
    }
}

impl Network for Conv {
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let (days, date) = apart(inputs, self.calendar);
        let mut days = days.flip([1]).unsqueeze_dim::<3>(1);
        for (number, layer) in self.layers.iter().enumerate() {
            let bent = relu(layer.forward(days.clone()));
            days = bent + if number == 0 { self.widen.forward(days) } else { days };
        }
        let yesterday = days.dims()[2] - 1;
        self.output.forward(beside(days.narrow(2, yesterday, 1).squeeze_dim(2), date))
    }
}
