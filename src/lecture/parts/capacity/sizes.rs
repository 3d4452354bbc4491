//! Loss against history, width and depth: the picture of overfitting.

use serde::Serialize;

use crate::{
    lecture::table::{
        RowResult,
        row::{Losses, Row},
    },
    model::ModelConfig,
    sample::Sample,
};

/// The rows of the loss table by what changes from one to the next.
#[derive(Debug, Clone, Serialize)]
pub struct Capacity {
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
    /// The training era, over seeds.
    pub training: Sample,
    /// The unseen era, over seeds.
    pub unseen: Sample,
    /// What the slides print.
    pub lecture: Option<Losses>,
}

impl Capacity {
    /// Sorts the rows of a loss table by what changes from one to the next.
    #[must_use]
    pub fn of(rows: &[Row], results: &[RowResult]) -> Self {
        let (mut history, mut width, mut depth) = (Vec::new(), Vec::new(), Vec::new());
        for result in results {
            let Some(row) = rows.iter().find(|row| row.plan.name == result.experiment) else {
                continue;
            };
            let experiment = &row.plan.experiment;
            let RowResult { training, unseen, lecture, .. } = result.clone();
            let size = |size| Size { size, training, unseen, lecture };
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
}
