//! The colour and the dash of each model of the lecture: the same in every figure.

use viewcast_figures::plot::style::{Dash, GREEN, Look, ORANGE, PREDICTED, PURPLE, SKY};

/// Each experiment of the loss table, and how it is drawn. Lines are green, what has one layer is light
/// blue; the network of three layers is as the slides draw what is predicted.
const LOOKS: [(&str, Look); 10] = [
    ("linear1", (GREEN, Dash::DashDot)),
    ("linear7", (GREEN, Dash::Dotted)),
    ("linear28", (GREEN, Dash::Long)),
    ("linear56", (GREEN, Dash::Solid)),
    ("relu1-10", (SKY, Dash::Dotted)),
    ("relu1", (SKY, Dash::Solid)),
    ("relu1-1000", (SKY, Dash::DashDot)),
    ("relu2", (PURPLE, Dash::DashDot)),
    ("relu3", PREDICTED),
    ("relu4", (ORANGE, Dash::Long)),
];

/// How an experiment of the lecture is drawn, by its name; `None` of any other.
pub fn look(experiment: &str) -> Option<Look> {
    LOOKS.iter().find(|(name, _)| *name == experiment).map(|(_, look)| *look)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::published::LOSS_TABLE;

    #[test]
    fn every_row_has_a_look_of_its_own() {
        let looks: Vec<_> = LOSS_TABLE.iter().map(|row| look(row.experiment).unwrap()).collect();
        for (place, one) in looks.iter().enumerate() {
            assert!(!looks[..place].contains(one), "{one:?} twice");
        }
        assert_eq!(look("conv"), None);
    }
}
