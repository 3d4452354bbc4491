//! `viewcast lecture identity`.

use super::{Failure, grid, planned, publish};
use crate::{cli::LectureArgs, demonstrations::collapse::Collapse, evaluate::EraScores, figures};

/// Trains layers without a bend, and multiplies them into one line.
pub fn identity(args: &LectureArgs) -> Result<(), Failure> {
    let rows = [planned(args, "identity3")?, planned(args, "relu3")?];
    let device = args.runs.backend.backend.device(args.runs.backend.gpu)?;
    let trained = grid(&rows, 1, &args.runs, &device)?.trained()?;
    let collapse = Collapse::compute(&trained[0], &trained[1], &device.device)?;

    let row = |name: &str, parameters: usize, scores: &EraScores| {
        let (training, unseen) = (scores.training.mae_k, scores.unseen.mae_k);
        println!("{name:<34} {parameters:>10} {training:>12.3}k {unseen:>10.3}k");
    };
    println!("{:<34} {:>10} {:>13} {:>11}", "", "parameters", "training era", "unseen era");
    let layers = collapse.layers;
    row(&format!("{layers} layers of ReLUs"), collapse.parameters, &collapse.relu);
    row(&format!("{layers} layers, identity"), collapse.parameters, &collapse.identity);
    row("its matrices as one line", collapse.parameters_of_line, &collapse.collapsed);
    if let Some(exact) = &collapse.least_squares {
        row("the line of least squares", collapse.parameters_of_line, exact);
    }
    println!(
        "\nThe network with the identity and its line differ by at most {:.4} of {:.0} views: {} \
         layers without a\nbend are one line, however many parameters they have.",
        collapse.largest_difference_views, collapse.mean_views, collapse.layers
    );
    let figures = figures::collapse::figures(&collapse, "viewcast lecture identity");
    publish("identity", &collapse, &figures, &args.figures)
}
