//! Loss against history, width and depth, with the spread over seeds.

use kuva::{
    plot::{line::LinePlot, scatter::MarkerShape},
    render::{layout::Layout, plots::Plot},
};

use super::{
    Capacity,
    by_epoch::{ByEpoch, Errors},
    sizes::{Size, Sizes},
};
use crate::table::row::Losses;
use viewcast::sample::Sample;
use viewcast_figures::plot::{
    Figures,
    panel::{Panel, Sheet},
    style::{BLUE, Dash, GREY, HEIGHT, Look, RED, around, line, markers},
};
use viewcast_texts::Language;

/// The training era in both figures.
const TRAINING: Look = (BLUE, Dash::Solid);
/// The unseen era.
const UNSEEN: Look = (RED, Dash::Dashed);

/// Both eras by history, width and depth, with equal epochs, and by epoch.
pub const FIGURES: Figures<Capacity> = &[
    (
        "",
        "Training and unseen loss by days of history, units and layers",
        "训练期与测试期的损失随历史天数、神经元个数和层数的变化",
        as_trained,
    ),
    (
        "equal",
        "The same for networks that are trained equally long",
        "各网络训练轮数相同时的损失",
        equally_long,
    ),
    (
        "epochs",
        "Training and unseen loss of 1 to 4 layers, epoch by epoch",
        "1 至 4 层网络的训练期与测试期损失随训练轮数的变化",
        by_epoch,
    ),
];

fn as_trained(capacity: &Capacity, language: Language) -> Sheet {
    let Sizes { history, width, depth } = &capacity.sizes;
    let heights = heights(capacity);
    let panels = vec![
        on_powers(
            history,
            language.say("days of history (line)", "历史天数（线性模型）"),
            language,
        ),
        units(width, language),
        layers(depth, language),
    ];
    Sheet::new(panels.into_iter().map(|panel| panel.y_range(heights)).collect(), 3, HEIGHT + 20.0)
}

fn equally_long(capacity: &Capacity, language: Language) -> Sheet {
    let Sizes { width, depth, .. } = &capacity.equal;
    let heights = heights(capacity);
    let panels = vec![units(width, language), layers(depth, language)];
    Sheet::new(panels.into_iter().map(|panel| panel.y_range(heights)).collect(), 2, HEIGHT + 20.0)
}

fn by_epoch(capacity: &Capacity, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let all = || capacity.by_epoch.iter().flat_map(|of| &of.epochs);
    let heights = around(all().flat_map(|it| [it.training_k, it.unseen_k]), 0.05);
    let longest = all().map(|it| it.epoch).max().unwrap_or(1);
    let panel = |of: &ByEpoch| {
        let points = |value: fn(&Errors) -> f64| {
            of.epochs.iter().map(move |it| (place(it.epoch), value(it)))
        };
        let lowest = [(place(of.lowest.epoch), of.lowest.unseen_k)];
        let plots = vec![
            line(points(|it| it.training_k), say("training era", "训练期"), TRAINING, 1.8),
            line(points(|it| it.unseen_k), say("unseen era", "测试期"), UNSEEN, 1.8),
            markers(lowest, say("its lowest", "最低点"), UNSEEN.0, MarkerShape::Circle, 4.5),
        ];
        let layers = match (language, of.layers) {
            (Language::En, 1) => "1 layer".into(),
            (Language::En, several) => format!("{several} layers"),
            (Language::Zh, several) => format!("{several} 层"),
        };
        Panel::new(plots, say("epoch", "训练轮数"), say("MAE (k views)", "MAE（千次观看）"))
            .titled(&layers)
            .x_range((0.0, place(longest)))
            .y_range(heights)
    };
    Sheet::new(capacity.by_epoch.iter().map(panel).collect(), 2, 2.0 * HEIGHT - 160.0)
}

fn on_powers(sizes: &[Size], name: &str, language: Language) -> Panel {
    let between = ends(sizes, |low, high| (low / 1.5, high * 1.5));
    panel(sizes, name, language).x_range(between).with(Layout::with_log_x)
}

fn units(sizes: &[Size], language: Language) -> Panel {
    on_powers(sizes, language.say("ReLUs (one layer)", "ReLU 个数（单层）"), language)
}

fn layers(sizes: &[Size], language: Language) -> Panel {
    let name = language.say("layers of 100 ReLUs", "层数（每层 100 个 ReLU）");
    panel(sizes, name, language)
        .x_range(ends(sizes, |low, high| (low - 0.4, high + 0.4)))
        .with(|layout| layout.with_x_tick_step(1.0))
}

/// The ends of an axis that shows some sizes, with room on both sides.
fn ends(sizes: &[Size], room: fn(f64, f64) -> (f64, f64)) -> (f64, f64) {
    let ends = sizes.first().zip(sizes.last());
    ends.map_or((0.0, 1.0), |(first, last)| room(place(first.size), place(last.size)))
}

fn panel(sizes: &[Size], name: &str, language: Language) -> Panel {
    let say = |english, chinese| language.say(english, chinese);
    let (seen, unseen) = (say("training era", "训练期"), say("unseen era", "测试期"));
    let mut plots = Vec::new();
    plots.extend(era(sizes, |size| &size.training, seen, TRAINING, MarkerShape::Square));
    plots.extend(era(sizes, |size| &size.unseen, unseen, UNSEEN, MarkerShape::Circle));
    let theirs = |of: fn(Losses) -> f64| -> Vec<(f64, f64)> {
        sizes.iter().filter_map(|size| Some((place(size.size), of(size.lecture?)))).collect()
    };
    let both = [theirs(|losses| losses.training_k), theirs(|losses| losses.unseen_k)].concat();
    if !both.is_empty() {
        plots.push(markers(both, say("the slides'", "课件公布值"), GREY, MarkerShape::Cross, 5.0));
    }
    Panel::new(plots, name, say("MAE (k views)", "MAE（千次观看）"))
}

/// The ends of an axis that holds all losses, error bars and all (kuva's own leave bars out): figures that
/// are compared have the same.
fn heights(Capacity { sizes, equal, .. }: &Capacity) -> (f64, f64) {
    let sizes = || [sizes, equal].into_iter().flat_map(Sizes::all);
    let bars = sizes().flat_map(|size| [&size.training, &size.unseen]).flat_map(|sample| {
        let deviation = sample.deviation_k.unwrap_or(0.0);
        [sample.mean_k - deviation, sample.mean_k + deviation]
    });
    let published = sizes().filter_map(|size| size.lecture);
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
