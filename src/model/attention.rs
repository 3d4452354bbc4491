//! Days that look at each other.

use burn::{
    module::{Initializer, Module, Param},
    nn::{self, LayerNorm, LayerNormConfig},
    tensor::{
        Device, Tensor,
        activation::{relu, softmax},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    kind::{Activations, Architecture, Network, wide},
    shape::{Shape, apart, beside},
};
use crate::check::{KeyProblem, at_least_one, range};

/// Encoder blocks of a transformer over the days (Vaswani et al., 2017), read at the last day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Numbers that stand for a day.
    #[schemars(range(min = 1))]
    pub width: usize,
    /// Heads, each of which attends on its own share of the width.
    #[schemars(range(min = 1))]
    pub heads: usize,
    /// Units of each block's feed-forward layer.
    #[schemars(range(min = 1))]
    pub feed_forward: usize,
    /// Encoder blocks, one after the other.
    #[schemars(range(min = 1, max = 64))]
    pub blocks: usize,
}

/// A small transformer encoder, with norms first (Xiong et al., 2020):
///
/// ```text
/// h_t = b + w x_t + p_t                                  p: a learned position of each day
/// h   ← h + O softmax(Q K' / sqrt(width / heads)) V      Q, K, V: from norm(h), a head each
/// h   ← h + b + W relu(b' + W' norm(h))                  both for each block
/// y   = b + c·norm(h_yesterday)
/// ```
///
/// Burn's own `TransformerEncoder` keeps Q, K and V apart; here they stand side by side, as in
/// PyTorch, so that either reads the other's weights.
#[derive(Module, Debug)]
pub struct Attention {
    /// A day as `width` numbers: `[1, width]`.
    pub embed: nn::Linear,
    /// What is added to each day, the oldest first: `[history, width]`.
    pub positions: Param<Tensor<2>>,
    /// The encoder blocks, the first first.
    pub blocks: Vec<Block>,
    /// The last norm: `[width]`.
    pub norm: LayerNorm,
    /// c and the last b, as `[width + calendar, horizon]` and `[horizon]`.
    pub output: nn::Linear,
    /// How many numbers about the date stand beside the days.
    #[module(skip)]
    pub calendar: usize,
}

/// One encoder block.
#[derive(Module, Debug)]
pub struct Block {
    /// Q, K and V side by side: `[width, 3 width]`.
    pub in_proj: nn::Linear,
    /// O: `[width, width]`.
    pub out_proj: nn::Linear,
    /// W': `[width, feed_forward]`.
    pub linear1: nn::Linear,
    /// W: `[feed_forward, width]`.
    pub linear2: nn::Linear,
    /// Before attention: `[width]`.
    pub norm1: LayerNorm,
    /// Before the feed-forward layer: `[width]`.
    pub norm2: LayerNorm,
    /// How many heads attend side by side.
    #[module(skip)]
    pub heads: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self { width: 32, heads: 4, feed_forward: 64, blocks: 2 }
    }
}

impl Architecture for Config {
    type Network = Attention;

    fn check(&self) -> Result<(), KeyProblem> {
        at_least_one("width", self.width)?;
        at_least_one("feed_forward", self.feed_forward)?;
        range("blocks", self.blocks, (1..=64).contains(&self.blocks), "from 1 to 64")?;
        let divides = self.heads > 0 && self.width.is_multiple_of(self.heads);
        let expected = format!("1 or more, and divide model.width = {}", self.width);
        range("heads", self.heads, divides, &expected)
    }

    fn activations(&self, shape: Shape) -> Activations {
        let [width, heads, days] = wide([self.width, self.heads, shape.history]);
        let [feed_forward, blocks] = wide([self.feed_forward, self.blocks]);
        // How much each day heeds each other, in every head; then by day.
        let heed = 2.0 * heads * days * days;
        Activations {
            kept: blocks * (heed + (12.0 * width + 3.0 * feed_forward) * days),
            passing: heed + (8.0 * width + 2.0 * feed_forward) * days,
        }
    }

    fn smaller(&self) -> Vec<(&'static str, Self)> {
        vec![
            ("width", Self { width: 1, ..*self }),
            ("feed_forward", Self { feed_forward: 1, ..*self }),
            ("blocks", Self { blocks: 1, ..*self }),
            ("heads", Self { heads: 1, ..*self }),
        ]
    }

    fn network(&self, shape: Shape, device: &Device) -> Attention {
        let linear = |inputs, outputs| nn::LinearConfig::new(inputs, outputs).init(device);
        let norm = || LayerNormConfig::new(self.width).init(device);
        let block = |_| Block {
            in_proj: linear(self.width, self.width.saturating_mul(3)),
            out_proj: linear(self.width, self.width),
            linear1: linear(self.width, self.feed_forward),
            linear2: linear(self.feed_forward, self.width),
            norm1: norm(),
            norm2: norm(),
            heads: self.heads,
        };
        Attention {
            embed: linear(1, self.width),
            positions: Initializer::Normal { mean: 0.0, std: 0.02 }
                .init([shape.history, self.width], device),
            blocks: (0..self.blocks).map(block).collect(),
            norm: norm(),
            output: linear(self.width.saturating_add(shape.calendar), shape.horizon),
            calendar: shape.calendar,
        }
    }
}

impl Network for Attention {
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let (days, date) = apart(inputs, self.calendar);
        let days = self.embed.forward(days.flip([1]).unsqueeze_dim::<3>(2));
        let mut days = days + self.positions.val().unsqueeze();
        for block in &self.blocks {
            days = block.forward(days);
        }
        let yesterday = days.dims()[1] - 1;
        let last: Tensor<2> = days.narrow(1, yesterday, 1).squeeze_dim(1);
        self.output.forward(beside(self.norm.forward(last), date))
    }

    fn pytorch_names(&self) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for kind in ["weight", "bias"] {
            names.push((format!("norm.{kind}"), format!("encoder.norm.{kind}")));
            for block in 0..self.blocks.len() {
                let (ours, theirs) = (format!("blocks.{block}"), format!("encoder.layers.{block}"));
                for (our, their) in [
                    ("in_proj.", "self_attn.in_proj_"),
                    ("out_proj.", "self_attn.out_proj."),
                    ("linear1.", "linear1."),
                    ("linear2.", "linear2."),
                    ("norm1.", "norm1."),
                    ("norm2.", "norm2."),
                ] {
                    names.push((format!("{ours}.{our}{kind}"), format!("{theirs}.{their}{kind}")));
                }
            }
        }
        names
    }
}

impl Block {
    /// `[batch, history, width]` to the same.
    fn forward(&self, days: Tensor<3>) -> Tensor<3> {
        let days = days.clone() + self.attend(self.norm1.forward(days));
        let bent = relu(self.linear1.forward(self.norm2.forward(days.clone())));
        days + self.linear2.forward(bent)
    }

    /// What each day learns from all of them.
    fn attend(&self, days: Tensor<3>) -> Tensor<3> {
        let [batch, history, width] = days.dims();
        let share = width / self.heads;
        let all = self.in_proj.forward(days);
        // [batch, heads, history, share] each.
        let [query, key, value] = [0, 1, 2].map(|part| {
            let part = all.clone().narrow(2, part * width, width);
            part.reshape([batch, history, self.heads, share]).swap_dims(1, 2)
        });
        #[allow(clippy::cast_precision_loss, reason = "widths are far below 2^52")]
        let scale = 1.0 / (share as f64).sqrt();
        let weights = softmax(query.matmul(key.swap_dims(2, 3)).mul_scalar(scale), 3);
        let heads = weights.matmul(value).swap_dims(1, 2).reshape([batch, history, width]);
        self.out_proj.forward(heads)
    }
}
