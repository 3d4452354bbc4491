//! All curves in one figure: how many times the size, how many times the time.

use viewcast_figures::plot::{
    export,
    panel::Panel,
    style::{Dash, GREY, HEIGHT, line, series},
};

use crate::curves::Curve;

/// The figure as SVG. It stands on white, so that it is read on dark pages as well.
pub fn svg(curves: &[Curve]) -> String {
    let mut plots: Vec<_> = curves
        .iter()
        .enumerate()
        .map(|(place, curve)| {
            let (size, time) = curve.points[0];
            let times = curve.points.iter().map(|(x, y)| (x / size, y / time));
            let name = format!("{} ({:.2})", curve.what, curve.exponent_at_the_end());
            line(times, name, series(place), 2.0)
        })
        .collect();
    let proportional = [(1.0, 1.0), (1000.0, 1000.0)];
    plots.push(line(proportional, "in proportion", (GREY, Dash::Solid), 1.0));
    let panel = Panel::new(plots, "times as large", "times as long")
        .logarithmic(true)
        .x_range((1.0, 5000.0))
        .y_range((0.5, 10_000.0));
    export::svg(panel.sheet(1.4 * HEIGHT).draw(), "How time grows with size")
}
