//! Gradient descent on the error surface.

use kuva::{
    plot::scatter::MarkerShape,
    render::{plots::Plot, render::Scene},
};

use super::walk::{Descent, End, Path, Point};
use crate::language::Language;
use crate::plot::{
    Figures,
    style::{
        BLUE, Dash, GREEN, GREY, HEIGHT, Look, ORANGE, PURPLE, Panel, RED, around,
        draw_side_by_side, line, markers,
    },
};

/// Contour lines on the surface.
const LEVELS: i32 = 14;

/// The surface with both paths, w and b by step, and three step sizes.
pub const FIGURES: Figures<Descent> = &[
    (
        "surface",
        "Full-batch and stochastic gradient descent over the error surface L(w, b)",
        "误差曲面 L(w, b)上的全批量与随机梯度下降路径",
        surface,
    ),
    ("parameters", "w and b step by step", "w 和 b 随迭代的变化", parameters),
    (
        "steps",
        "Three step sizes: too small, good, too large",
        "三种学习率：过小、合适、过大",
        steps,
    ),
];

/// What a descent on all days a step looks like.
const FULL: Look = (BLUE, Dash::Solid);
/// On some of them.
const STOCHASTIC: Look = (ORANGE, Dash::Dotted);

fn path(of: &Path) -> impl Iterator<Item = (f64, f64)> + '_ {
    of.points.iter().map(|point| (point.w, point.b_k))
}

/// A value of the points of a path by step, up to a last one.
#[allow(clippy::cast_precision_loss, reason = "thousands of steps")]
fn by_step(of: &Path, last: usize, value: impl Fn(&Point) -> f64) -> Vec<(f64, f64)> {
    let shown = of.points.iter().filter(|point| point.step <= last);
    shown.map(|point| (point.step as f64, value(point))).collect()
}

/// Contours evenly spaced in the logarithm above the lowest loss: the valley is as visible as its
/// walls.
fn contours(descent: &Descent) -> impl Iterator<Item = Plot> + '_ {
    let lowest = descent.least_squares.loss;
    let levels = (0..LEVELS).map(move |level| lowest * (1.0 + 0.02 * 2.0_f64.powi(level)));
    levels.map(|level| line(descent.contour(level), "", (GREY, Dash::Solid), 0.6))
}

fn surface(descent: &Descent, language: Language) -> Scene {
    let say = |english, chinese| language.say(english, chinese);
    let Descent { good, stochastic, least_squares, .. } = descent;
    let rows = stochastic.rows;
    let some = language.say(format!("{rows} random days a step"), format!("每步随机 {rows} 天"));
    let mark = |at: &Point, english, chinese, color, shape, size| {
        markers([(at.w, at.b_k)], say(english, chinese), color, shape, size)
    };
    let mut plots: Vec<_> = contours(descent).collect();
    plots.extend([
        line(path(stochastic), some, STOCHASTIC, 1.3),
        line(path(good), say("all days a step", "每步用全部数据"), FULL, 2.0),
        mark(&good.points[0], "random start", "随机初始点", GREEN, MarkerShape::Square, 6.0),
        mark(least_squares, "least squares", "最小二乘解", RED, MarkerShape::Cross, 7.0),
    ]);
    let both = || path(good).chain(path(stochastic));
    Panel::new(plots, "w", say("b (k views)", "b（千次观看）"))
        .x_range(around(both().map(|point| point.0), 0.25))
        .y_range(around(both().map(|point| point.1), 0.25))
        .draw(HEIGHT + 80.0)
}

fn parameters(descent: &Descent, language: Language) -> Scene {
    let say = |english, chinese| language.say(english, chinese);
    let panel = |of: fn(&Point) -> f64, name: &str| {
        let along = |path: &Path| by_step(path, descent.good.steps, of);
        let exact = of(&descent.least_squares);
        let all = along(&descent.good);
        let last = all.last().map_or(1.0, |last| last.0);
        let formula = [(0.0, exact), (last, exact)];
        let some = along(&descent.stochastic);
        let plots = vec![
            line(some, say("some days a step", "每步用部分数据"), STOCHASTIC, 1.2),
            line(all, say("all days a step", "每步用全部数据"), FULL, 2.0),
            line(formula, say("least squares", "最小二乘解"), (RED, Dash::Dashed), 1.3),
        ];
        Panel::new(plots, say("step", "迭代次数"), name).x_range((0.0, last))
    };
    let b = say("b (k views)", "b（千次观看）");
    draw_side_by_side(vec![panel(|point| point.w, "w"), panel(|point| point.b_k, b)], 2, HEIGHT)
}

fn steps(descent: &Descent, language: Language) -> Scene {
    let say = |english, chinese| language.say(english, chinese);
    let three = [
        (&descent.too_small, say("too small", "过小"), PURPLE),
        (&descent.good, say("good", "合适"), BLUE),
        (&descent.too_large, say("too large", "过大"), ORANGE),
    ];
    let lowest = descent.least_squares.loss;
    let height = say("L above its lowest (k²)", "L 与最小值之差（k²）");
    let panels = three.map(|(path, name, color)| {
        let end = match path.end {
            End::Arrived => say("arrives", "收敛"),
            End::OnItsWay => say("still on its way", "尚未收敛"),
            End::Diverged => say("diverges", "发散"),
        };
        let points = by_step(path, descent.good.steps, |point| point.loss - lowest);
        let plots = vec![line(points, "", (color, Dash::Solid), 2.0)];
        let eta = path.eta;
        Panel::new(plots, say("step", "迭代次数"), height)
            .titled(&language.say(
                format!("η = {eta:.5}: {name}, {end}"),
                format!("η = {eta:.5}：{name}，{end}"),
            ))
            .logarithmic(false)
    });
    draw_side_by_side(panels.into(), 3, HEIGHT)
}
