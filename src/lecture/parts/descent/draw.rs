//! Gradient descent on the error surface.

use kuva::{
    plot::scatter::MarkerShape,
    render::{plots::Plot, render::Scene},
};

use crate::plot::{
    Figure,
    style::{
        BLUE, Dash, GREEN, GREY, HEIGHT, ORANGE, PURPLE, Panel, RED, around, draw_side_by_side,
        line, markers,
    },
};
use super::walk::{Descent, End, Path, Point};
use crate::language::Language;

/// Contour lines on the surface.
const LEVELS: i32 = 14;

/// The surface with both paths, w and b by step, and three step sizes.
#[must_use]
pub fn figures(descent: &Descent) -> Vec<Figure<'_>> {
    vec![
        Figure::new(
            "surface",
            [
                "Full-batch and stochastic gradient descent over the error surface L(w, b)",
                "误差曲面 L(w, b)上的全批量与随机梯度下降路径",
            ],
            |language| surface(descent, language),
        ),
        Figure::new(
            "parameters",
            ["w and b step by step", "w 和 b 随迭代的变化"],
            |language| parameters(descent, language),
        ),
        Figure::new(
            "steps",
            ["Three step sizes: too small, good, too large", "三种学习率：过小、合适、过大"],
            |language| steps(descent, language),
        ),
    ]
}

fn path(of: &Path) -> impl Iterator<Item = (f64, f64)> + '_ {
    of.points.iter().map(|point| (point.w, point.b_k))
}

/// Contours evenly spaced in the logarithm above the lowest loss: the valley is as visible as its
/// walls.
fn contours(descent: &Descent) -> impl Iterator<Item = Plot> + '_ {
    let lowest = descent.least_squares.loss;
    let levels = (0..LEVELS).map(move |level| lowest * (1.0 + 0.02 * 2.0_f64.powi(level)));
    levels.map(|level| line(descent.contour(level), None, (GREY, Dash::Solid), 0.6))
}

fn surface(descent: &Descent, language: Language) -> Scene {
    let Descent { good, stochastic, least_squares, .. } = descent;
    let both = || path(good).chain(path(stochastic));
    let rows = stochastic.rows;
    let some = language.say(format!("{rows} random days a step"), format!("每步随机 {rows} 天"));
    let mut plots: Vec<_> = contours(descent).collect();
    plots.extend([
        line(path(stochastic), Some(&some), (ORANGE, Dash::Dotted), 1.3),
        line(
            path(good),
            Some(language.say("all days a step", "每步用全部数据")),
            (BLUE, Dash::Solid),
            2.0,
        ),
        markers(
            [(good.points[0].w, good.points[0].b_k)],
            Some(language.say("random start", "随机初始点")),
            GREEN,
            MarkerShape::Square,
            6.0,
        ),
        markers(
            [(least_squares.w, least_squares.b_k)],
            Some(language.say("least squares", "最小二乘解")),
            RED,
            MarkerShape::Cross,
            7.0,
        ),
    ]);
    Panel::new(plots, "w", language.say("b (k views)", "b（千次观看）"))
        .x_range(around(both().map(|point| point.0), 0.25))
        .y_range(around(both().map(|point| point.1), 0.25))
        .draw(HEIGHT + 80.0)
}

fn parameters(descent: &Descent, language: Language) -> Scene {
    let step = language.say("step", "迭代次数");
    let shown = descent.good.steps;
    let panel = |of: fn(&Point) -> f64, name: &str| {
        let along = |path: &Path| -> Vec<(f64, f64)> {
            let points = path.points.iter().filter(|point| point.step <= shown);
            #[allow(clippy::cast_precision_loss, reason = "thousands of steps")]
            points.map(|point| (point.step as f64, of(point))).collect()
        };
        let exact = of(&descent.least_squares);
        let last = along(&descent.good).last().map_or(1.0, |last| last.0);
        let plots = vec![
            line(
                along(&descent.stochastic),
                Some(language.say("some days a step", "每步用部分数据")),
                (ORANGE, Dash::Dotted),
                1.2,
            ),
            line(
                along(&descent.good),
                Some(language.say("all days a step", "每步用全部数据")),
                (BLUE, Dash::Solid),
                2.0,
            ),
            line(
                [(0.0, exact), (last, exact)],
                Some(language.say("least squares", "最小二乘解")),
                (RED, Dash::Dashed),
                1.3,
            ),
        ];
        Panel::new(plots, step, name).x_range((0.0, last))
    };
    let panels = vec![
        panel(|point| point.w, "w"),
        panel(|point| point.b_k, language.say("b (k views)", "b（千次观看）")),
    ];
    draw_side_by_side(panels, 2, HEIGHT)
}

fn steps(descent: &Descent, language: Language) -> Scene {
    let three = [
        (&descent.too_small, language.say("too small", "过小"), PURPLE),
        (&descent.good, language.say("good", "合适"), BLUE),
        (&descent.too_large, language.say("too large", "过大"), ORANGE),
    ];
    let lowest = descent.least_squares.loss;
    let panels = three.map(|(path, name, color)| {
        let end = match path.end {
            End::Arrived => language.say("arrives", "收敛"),
            End::OnItsWay => language.say("still on its way", "尚未收敛"),
            End::Diverged => language.say("diverges", "发散"),
        };
        let shown = path.points.iter().filter(|point| point.step <= descent.good.steps);
        #[allow(clippy::cast_precision_loss, reason = "hundreds of steps")]
        let points = shown.map(|point| (point.step as f64, point.loss - lowest));
        let plots = vec![line(points, None, (color, Dash::Solid), 2.0)];
        Panel::new(
            plots,
            language.say("step", "迭代次数"),
            language.say("L above its lowest (k²)", "L 与最小值之差（k²）"),
        )
        .titled(&language.say(
            format!("η = {:.5}: {name}, {end}", path.eta),
            format!("η = {:.5}：{name}，{end}", path.eta),
        ))
        .logarithmic(false)
    });
    draw_side_by_side(panels.into(), 3, HEIGHT)
}
