//! Loss against history, width and depth, with the spread over seeds.

use kuva::{
    plot::{line::LinePlot, scatter::MarkerShape},
    render::{layout::Layout, plots::Plot, render::Scene},
};

use super::sizes::{Capacity, Size};
use crate::plot::{
    Figures,
    style::{BLUE, Dash, GREY, HEIGHT, Look, Panel, RED, around, draw_side_by_side, line, markers},
};
use crate::{language::Language, lecture::table::row::Losses, sample::Sample};

/// Both eras by history, width and depth.
pub const FIGURES: Figures<Capacity> = &[(
    "",
    "Training and unseen loss by days of history, units and layers",
    "训练期与未见期的损失随历史天数、神经元数和层数的变化",
    draw,
)];

fn draw(capacity: &Capacity, language: Language) -> Scene {
    let Capacity { history, width, depth } = capacity;
    let say = |english, chinese| language.say(english, chinese);
    let layers = say("layers of 100 ReLUs", "层数（每层 100 个 ReLU）");
    let on_powers = |sizes, name| {
        let between = ends(sizes, |low, high| (low / 1.5, high * 1.5));
        panel(sizes, name, language).x_range(between).with(Layout::with_log_x)
    };
    let panels = vec![
        on_powers(history, say("days of history (line)", "历史天数（线性模型）")),
        on_powers(width, say("ReLUs (one layer)", "ReLU 个数（单层）")),
        panel(depth, layers, language)
            .x_range(ends(depth, |low, high| (low - 0.4, high + 0.4)))
            .with(|layout| layout.with_x_tick_step(1.0)),
    ];
    draw_side_by_side(panels, 3, HEIGHT + 20.0)
}

/// The ends of an axis that shows some sizes, with room on both sides.
fn ends(sizes: &[Size], room: fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let ends = sizes.first().zip(sizes.last());
    ends.map_or((0.0, 1.0), |(first, last)| room(place(first.size), place(last.size)))
}

fn panel(sizes: &[Size], name: &str, language: Language) -> Panel {
    let say = |english, chinese| language.say(english, chinese);
    let (seen, unseen) = (say("training era", "训练期"), say("unseen era", "未见期"));
    let mut plots = Vec::new();
    plots.extend(era(sizes, |size| &size.training, seen, (BLUE, Dash::Solid), MarkerShape::Square));
    plots.extend(era(sizes, |size| &size.unseen, unseen, (RED, Dash::Dashed), MarkerShape::Circle));
    let theirs = |of: fn(Losses) -> f64| -> Vec<(f64, f64)> {
        sizes.iter().filter_map(|size| Some((place(size.size), of(size.lecture?)))).collect()
    };
    let both = [theirs(|losses| losses.training_k), theirs(|losses| losses.unseen_k)].concat();
    if !both.is_empty() {
        plots.push(markers(both, say("the slides'", "课件公布值"), GREY, MarkerShape::Cross, 5.0));
    }
    Panel::new(plots, name, say("MAE (k views)", "MAE（千次观看）")).y_range(heights(sizes))
}

/// The ends of an axis that shows some losses, error bars and all; kuva's own leave bars out.
fn heights(sizes: &[Size]) -> (f64, f64) {
    let bars = sizes.iter().flat_map(|size| [&size.training, &size.unseen]).flat_map(|sample| {
        let deviation = sample.deviation_k.unwrap_or(0.0);
        [sample.mean_k - deviation, sample.mean_k + deviation]
    });
    let published = sizes.iter().filter_map(|size| size.lecture);
    let published = published.flat_map(|losses| [losses.training_k, losses.unseen_k]);
    around(bars.chain(published), 0.06)
}

fn era(
    sizes: &[Size],
    of: fn(&Size) -> &Sample,
    name: &str,
    look: Look,
    marker: MarkerShape,
) -> [Plot; 3] {
    let points: Vec<_> = sizes.iter().map(|size| (place(size.size), of(size).mean_k)).collect();
    let spread = sizes.iter().map(|size| of(size).deviation_k.unwrap_or(0.0));
    let bars = LinePlot::new()
        .with_data(points.iter().copied())
        .with_y_err(spread)
        .with_color(look.0)
        .with_stroke_width(0.0);
    [
        line(points.iter().copied(), name, look, 2.0),
        Plot::Line(bars),
        markers(points, "", look.0, marker, 4.0),
    ]
}

#[allow(clippy::cast_precision_loss, reason = "sizes are small")]
fn place(size: usize) -> f64 {
    size as f64
}
