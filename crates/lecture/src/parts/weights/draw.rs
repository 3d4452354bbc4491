//! The weights of the line of 7 days, and how much each day matters.

use std::path::Path;

use kuva::plot::scatter::MarkerShape;

use super::lines::{FittedLine, Weights};
use viewcast_figures::plot::{
    Figures,
    panel::{Panel, Sheet},
    style::{ALTERNATIVE, Dash, GREY, HEIGHT, Look, PREDICTED, REAL, line, markers},
};
use viewcast_texts::Language;

/// Weights, importance and correlation, day by day.
pub const FIGURES: Figures<Weights> = &[(
    "",
    "Weight, importance and correlation of each of the 7 days before",
    "前 7 天中每一天的权重、重要性与相关系数",
    draw,
)];

fn draw(weights: &Weights, language: Language) -> Sheet {
    #[allow(clippy::cast_precision_loss, reason = "a week of days")]
    let by_day = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(day, &value)| ((day + 1) as f64, value)).collect()
    };
    let say = |english, chinese| language.say(english, chinese);
    let zero = || line([(0.5, 0.0), (7.5, 0.0)], "", (GREY, Dash::Solid), 0.8);
    let with_markers = |values: &[f64], name: &str, look: Look, shape| {
        [line(by_day(values), name, look, 1.6), markers(by_day(values), "", look.0, shape, 4.0)]
    };
    let panel = |mut plots: Vec<_>, of: fn(&FittedLine) -> Vec<f64>, label: &str| {
        let looks = [(PREDICTED, MarkerShape::Square), (ALTERNATIVE, MarkerShape::Triangle)];
        for (line, (look, shape)) in weights.fitted.iter().zip(looks.into_iter().cycle()) {
            // The data file's name.
            let name = Path::new(&line.data).file_stem().unwrap_or_default().to_string_lossy();
            plots.extend(with_markers(&of(line), &name, look, shape));
        }
        Panel::new(plots, say("days before", "往前第几天"), label)
            .x_range((0.5, 7.5))
            .with(|layout| layout.with_x_tick_step(1.0))
    };
    let mut first = vec![zero()];
    let (published, name) = (&weights.published.line.weights, say("published", "课件公布值"));
    first.extend(with_markers(published, name, REAL, MarkerShape::Circle));
    let importance = say("importance (k views)", "重要性（千次观看）");
    let panels = vec![
        panel(first, |of| of.line.weights.to_vec(), say("weight", "权重")),
        panel(vec![zero()], FittedLine::mean_importance_k, importance),
        panel(Vec::new(), |of| of.correlation.clone(), say("correlation", "相关系数")),
    ];
    Sheet::new(panels, 3, HEIGHT)
}
