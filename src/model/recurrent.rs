//! A network that reads the days one after the other.

use burn::{
    module::Module,
    nn,
    tensor::{
        Device, Tensor,
        activation::{sigmoid, tanh},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    kind::{Activations, Architecture, Network, wide},
    shape::{Shape, apart, beside},
};
use crate::check::{KeyProblem, at_least_one, range};

/// A network that reads the days one after the other, the oldest first, and keeps a memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// What keeps the memory.
    pub cell: Cell,
    /// Numbers in the memory of a layer.
    #[schemars(range(min = 1))]
    pub units: usize,
    /// Layers: each reads the memory of the one below.
    #[schemars(range(min = 1, max = 64))]
    pub layers: usize,
}

/// What keeps the memory of a recurrent network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cell {
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997).
    Lstm,
    /// The gated recurrent unit (Cho et al., 2014).
    Gru,
}

/// A recurrent network, read at the last day: y = b + c·h. A day x changes the memory h by gates
/// (⊙ multiplies one by one):
///
/// ```text
/// lstm   i, f, o = σ(W x + b + U h + b')     g = tanh(W x + b + U h + b')
///        c ← f ⊙ c + i ⊙ g                   h ← o ⊙ tanh(c)
/// gru    r, z = σ(W x + b + U h + b')        n = tanh(W x + b + r ⊙ (U h + b'))
///        h ← (1 - z) ⊙ n + z ⊙ h
/// ```
///
/// Burn's own `Lstm` and `Gru` keep the matrices of each gate apart: eight products a day. Here they
/// stand side by side, as in PyTorch: two products.
#[derive(Module, Debug)]
pub struct Recurrent {
    /// The layers, the lowest first.
    pub layers: Vec<RecurrentLayer>,
    /// c and the last b, as `[units + calendar, horizon]` and `[horizon]`.
    pub output: nn::Linear,
    /// How many numbers about the date stand beside the days.
    #[module(skip)]
    pub calendar: usize,
    /// What keeps the memory.
    #[module(skip)]
    pub cell: Cell,
}

/// One layer: the matrices of its gates side by side, in PyTorch's order.
#[derive(Module, Debug)]
pub struct RecurrentLayer {
    /// W and b, as `[inputs, gates units]` and `[gates units]`.
    pub input: nn::Linear,
    /// U and b', as `[units, gates units]` and `[gates units]`.
    pub hidden: nn::Linear,
}

impl Default for Config {
    fn default() -> Self {
        Self { cell: Cell::Gru, units: 64, layers: 1 }
    }
}

impl Architecture for Config {
    type Network = Recurrent;

    fn check(&self) -> Result<(), KeyProblem> {
        at_least_one("units", self.units)?;
        range("layers", self.layers, (1..=64).contains(&self.layers), "from 1 to 64")
    }

    fn activations(&self, shape: Shape) -> Activations {
        let [units, layers, days] = wide([self.units, self.layers, shape.history]);
        // Of each day what goes into every gate, what comes out, and the memory.
        Activations { kept: 13.0 * units * days * layers, passing: 2.0 * units * (days + 4.0) }
    }

    fn smaller(&self) -> Vec<(&'static str, Self)> {
        vec![("units", Self { units: 1, ..*self }), ("layers", Self { layers: 1, ..*self })]
    }

    fn network(&self, shape: Shape, device: &Device) -> Recurrent {
        let linear = |inputs, outputs| nn::LinearConfig::new(inputs, outputs).init(device);
        let gates = match self.cell {
            Cell::Lstm => self.units.saturating_mul(4),
            Cell::Gru => self.units.saturating_mul(3),
        };
        let layer = |number| RecurrentLayer {
            input: linear(if number == 0 { 1 } else { self.units }, gates),
            hidden: linear(self.units, gates),
        };
        Recurrent {
            layers: (0..self.layers).map(layer).collect(),
            output: linear(self.units.saturating_add(shape.calendar), shape.horizon),
            calendar: shape.calendar,
            cell: self.cell,
        }
    }

    /// As PyTorch draws them: by the size of the memory, not of the input.
    fn bound(&self) -> Option<f32> {
        #[allow(clippy::cast_precision_loss, reason = "widths are far below 2^24")]
        let units = self.units as f32;
        Some(1.0 / units.sqrt())
    }
}

impl Network for Recurrent {
    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let (inputs, date) = apart(inputs, self.calendar);
        let [batch, history] = inputs.dims();
        let units = self.output.weight.dims()[0] - self.calendar;
        let device = inputs.device();
        let mut days: Vec<_> =
            (0..history).rev().map(|day| inputs.clone().narrow(1, day, 1)).collect();
        for layer in &self.layers {
            let mut memory = Tensor::zeros([batch, units], &device);
            let mut inner = memory.clone();
            for day in &mut days {
                let x = layer.input.forward(day.clone());
                let h = layer.hidden.forward(memory.clone());
                (memory, inner) = match self.cell {
                    Cell::Lstm => lstm(&(x + h), inner),
                    Cell::Gru => (gru(&x, &h, memory), inner),
                };
                *day = memory.clone();
            }
        }
        self.output.forward(beside(days.pop().unwrap_or(inputs), date))
    }

    fn pytorch_names(&self) -> Vec<(String, String)> {
        let mut names = Vec::new();
        for layer in 0..self.layers.len() {
            for (ours, theirs) in [("input", "ih"), ("hidden", "hh")] {
                for kind in ["weight", "bias"] {
                    let ours = format!("layers.{layer}.{ours}.{kind}");
                    names.push((ours, format!("recurrent.{kind}_{theirs}_l{layer}")));
                }
            }
        }
        names
    }
}

/// The memory, outer and inner, from the sum of what a day and the memory say.
fn lstm(sum: &Tensor<2>, inner: Tensor<2>) -> (Tensor<2>, Tensor<2>) {
    let units = inner.dims()[1];
    let gate = |number: usize| sum.clone().narrow(1, number * units, units);
    let inner = sigmoid(gate(1)) * inner + sigmoid(gate(0)) * tanh(gate(2));
    (sigmoid(gate(3)) * tanh(inner.clone()), inner)
}

/// The memory from what a day, the memory and the memory before say.
fn gru(x: &Tensor<2>, h: &Tensor<2>, memory: Tensor<2>) -> Tensor<2> {
    let units = memory.dims()[1];
    let gate = |of: &Tensor<2>, number: usize| of.clone().narrow(1, number * units, units);
    let reset = sigmoid(gate(x, 0) + gate(h, 0));
    let keep = sigmoid(gate(x, 1) + gate(h, 1));
    let new = tanh(gate(x, 2) + reset * gate(h, 2));
    new.clone() + keep * (memory - new)
}
