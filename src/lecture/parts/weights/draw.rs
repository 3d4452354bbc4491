//! The weights of the line of 7 days, and how much each day matters.

use kuva::{plot::scatter::MarkerShape, render::render::Scene};

use crate::plot::{
    Figure,
    style::{BLUE, Dash, GREEN, GREY, HEIGHT, Panel, RED, draw_side_by_side, line, markers},
};
use super::lines::Weights;
use crate::language::Language;

/// Weights, importance and correlation, day by day.
#[must_use]
pub fn figures(weights: &Weights) -> Vec<Figure<'_>> {
    vec![Figure::new(
        "",
        [
            "Weight, importance and correlation of each of the 7 days before",
            "前 7 天中每一天的权重、重要性与相关系数",
        ],
        |language| draw(weights, language),
    )]
}

fn draw(weights: &Weights, language: Language) -> Scene {
    #[allow(clippy::cast_precision_loss, reason = "a week of days")]
    let by_day = |values: &[f64]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(day, &value)| ((day + 1) as f64, value)).collect()
    };
    let published = language.say("published", "课件公布值");
    let names: Vec<_> = weights.fitted.iter().map(|line| stem(&line.data)).collect();
    let looks =
        [(BLUE, Dash::Dashed, MarkerShape::Square), (GREEN, Dash::DashDot, MarkerShape::Triangle)];
    let days = language.say("days before", "几天之前");
    let zero = || line([(0.5, 0.0), (7.5, 0.0)], None, (GREY, Dash::Solid), 0.8);
    let with_markers = |values: &[f64], name: &str, (color, dash, marker)| {
        [
            line(by_day(values), Some(name), (color, dash), 1.6),
            markers(by_day(values), None, color, marker, 4.0),
        ]
    };
    let panel = |mut plots: Vec<_>, of: &dyn Fn(usize) -> Vec<f64>, label: &str| {
        for (place, name) in names.iter().enumerate() {
            plots.extend(with_markers(&of(place), name, looks[place % looks.len()]));
        }
        Panel::new(plots, days, label)
            .x_range((0.5, 7.5))
            .with(|layout| layout.with_x_tick_step(1.0))
    };
    let mut first = vec![zero()];
    first.extend(with_markers(
        &weights.published.line.weights,
        published,
        (RED, Dash::Solid, MarkerShape::Circle),
    ));
    let fitted = &weights.fitted;
    let importance =
        |place: usize| fitted[place].importance_k.iter().map(|growth| growth.mean_k).collect();
    let panels = vec![
        panel(first, &|place| fitted[place].line.weights.to_vec(), language.say("weight", "权重")),
        panel(
            vec![zero()],
            &importance,
            language.say("importance (k views)", "重要性（千次观看）"),
        ),
        panel(
            Vec::new(),
            &|place| fitted[place].correlation.clone(),
            language.say("correlation", "相关系数"),
        ),
    ];
    draw_side_by_side(panels, 3, HEIGHT)
}

/// A data file's name, for a legend.
fn stem(data: &str) -> String {
    let stem = std::path::Path::new(data).file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
