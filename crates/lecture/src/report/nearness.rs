//! How near the loss table comes to the slides', its misses included.

use serde::Serialize;

use crate::table::Table;

/// How far from a published figure is near, in k views: thirty views.
const NEAR_K: f64 = 0.03;

/// How many figures of a table are near the slides', and which is furthest off.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Nearness {
    /// Figures that the slides print.
    pub figures: usize,
    /// Those of ours within thirty views of them.
    pub near: usize,
    /// The row of the one that is furthest off, from 0.
    pub row: usize,
    /// Its era: `training` or `unseen`.
    pub era: &'static str,
}

impl Nearness {
    /// That of a table, by the means over seeds.
    pub fn new(table: &Table) -> Self {
        let mut nearness = Self::default();
        let mut furthest = f64::NEG_INFINITY;
        for (row, result) in table.rows.iter().enumerate() {
            let Some(lecture) = result.lecture else { continue };
            for (era, ours, theirs) in [
                ("training", result.training.mean_k, lecture.training_k),
                ("unseen", result.unseen.mean_k, lecture.unseen_k),
            ] {
                let off = (ours - theirs).abs();
                nearness.figures += 1;
                nearness.near += usize::from(off <= NEAR_K);
                if off > furthest {
                    furthest = off;
                    (nearness.row, nearness.era) = (row, era);
                }
            }
        }
        nearness
    }
}
