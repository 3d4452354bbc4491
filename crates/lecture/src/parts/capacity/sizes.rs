//! Loss against history, width and depth: the picture of overfitting.

use serde::Serialize;

use crate::table::{
    RowResult,
    row::{Losses, TableRow},
};
use viewcast::{model::ModelConfig, plan::Plan, sample::Sample};

/// Whether a plan is one of the lecture's networks.
pub fn is_network(plan: &Plan) -> bool {
    matches!(plan.experiment.model, ModelConfig::Mlp(_))
}

/// The rows of the loss table by what changes from one to the next.
#[derive(Debug, Clone, Serialize)]
pub struct Sizes {
    /// Lines, by days of history.
    pub history: Vec<Size>,
    /// Networks of one layer, by units.
    pub width: Vec<Size>,
    /// Networks of layers of 100, by layers.
    pub depth: Vec<Size>,
}

/// A row of the loss table by its size. Losses are mean absolute errors in k views.
#[derive(Debug, Clone, Serialize)]
#[allow(clippy::struct_field_names, reason = "the JSON form says what its numbers are")]
pub struct Size {
    /// Days, units or layers.
    pub size: usize,
    /// How many epochs it was trained for.
    pub epochs: usize,
    /// The training era, over seeds.
    pub training: Sample,
    /// The unseen era, over seeds.
    pub unseen: Sample,
    /// What the slides print.
    pub lecture: Option<Losses>,
}

impl Sizes {
    /// Sorts the rows of a loss table by what changes from one to the next.
    pub fn new(rows: &[TableRow], results: &[RowResult]) -> Self {
        let (mut history, mut width, mut depth) = (Vec::new(), Vec::new(), Vec::new());
        for result in results {
            let Some(row) = rows.iter().find(|row| row.plan.name == result.experiment) else {
                continue;
            };
            let experiment = &row.plan.experiment;
            let RowResult { training, unseen, lecture, .. } = result.clone();
            let epochs = experiment.training.epochs;
            let size = |size| Size { size, epochs, training, unseen, lecture };
            match &experiment.model {
                ModelConfig::Linear(_) => history.push(size(experiment.data.history)),
                ModelConfig::Mlp(mlp) => match mlp.hidden[..] {
                    [units] => {
                        let of_width = size(units);
                        if units == 100 {
                            depth.push(Size { size: 1, ..of_width.clone() });
                        }
                        width.push(of_width);
                    }
                    ref layers => depth.push(size(layers.len())),
                },
                _ => {}
            }
        }
        Self { history, width, depth }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Size> {
        self.history.iter().chain(&self.width).chain(&self.depth)
    }
}
