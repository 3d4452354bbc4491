//! Loss against history, width and depth: the picture of overfitting.

use serde::Serialize;

use crate::{
    experiment::ModelKind,
    table::{Losses, Row, RowResult, Sample, Table},
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
    /// Sorts the rows of a table.
    #[must_use]
    pub fn of(rows: &[Row], table: &Table) -> Self {
        let (mut history, mut width, mut depth) = (Vec::new(), Vec::new(), Vec::new());
        for (Row { planned, .. }, result) in rows.iter().zip(&table.rows) {
            let experiment = &planned.experiment;
            let hidden = experiment.hidden();
            let size = |size| Size::of(size, result);
            match (experiment.model.kind, &hidden[..]) {
                (ModelKind::Linear, _) => history.push(size(experiment.data.history)),
                (ModelKind::Mlp, &[units]) => {
                    width.push(size(units));
                    if units == 100 {
                        depth.push(size(1));
                    }
                }
                (ModelKind::Mlp, layers) => depth.push(size(layers.len())),
            }
        }
        Self { history, width, depth }
    }
}

impl Size {
    fn of(size: usize, result: &RowResult) -> Self {
        Self {
            size,
            training: result.training.clone(),
            unseen: result.unseen.clone(),
            lecture: result.lecture,
        }
    }
}
