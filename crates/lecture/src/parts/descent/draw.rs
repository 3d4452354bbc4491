//! Gradient descent on the error surface.

use kuva::{plot::scatter::MarkerShape, render::plots::Plot};

use super::{
    surface::{Point, Surface},
    walk::{Descent, End, Path},
};
use viewcast_figures::plot::{
    Figure, Figures,
    panel::{Panel, Sheet},
    style::{BLUE, Dash, GREEN, GREY, HEIGHT, Look, ORANGE, PURPLE, RED, around, line, markers},
};
use viewcast_texts::Language;

/// Contour lines on the surface.
const LEVELS: i32 = 14;
/// The most steps that have a dot each beside each other.
const DOTS: usize = 60;

/// The surface with both paths, w and b by step, and three step sizes.
pub const FIGURES: Figures<Descent> = &[
    (
        "surface",
        "Full-batch and stochastic gradient descent over the error surface L(w, b)",
        "误差曲面 L(w, b) 上的全批量与随机梯度下降路径",
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
fn contours(surface: &Surface) -> impl Iterator<Item = Plot> + '_ {
    let lowest = surface.least_squares.loss;
    let levels = (0..LEVELS).map(move |level| lowest * (1.0 + 0.02 * 2.0_f64.powi(level)));
    levels.map(|level| contour(surface, level))
}

fn contour(surface: &Surface, level: f64) -> Plot {
    line(surface.contour(level), "", (GREY, Dash::Solid), 0.6)
}

fn surface(descent: &Descent, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let Descent { good, stochastic, surface, .. } = descent;
    let least_squares = &surface.least_squares;
    let rows = stochastic.rows;
    let some = language.say(format!("{rows} random days a step"), format!("每步随机 {rows} 天"));
    let mark = |at: &Point, english, chinese, color, shape, size| {
        markers([(at.w, at.b_k)], say(english, chinese), color, shape, size)
    };
    let mut plots: Vec<_> = contours(surface).collect();
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
        .sheet(HEIGHT + 80.0)
}

fn parameters(descent: &Descent, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let panel = |of: fn(&Point) -> f64, name: &str| {
        let along = |path: &Path| by_step(path, descent.good.steps, of);
        let exact = of(&descent.surface.least_squares);
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
    Sheet::new(vec![panel(|point| point.w, "w"), panel(|point| point.b_k, b)], 2, HEIGHT)
}

fn steps(descent: &Descent, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let three = [
        (&descent.too_small, say("too small", "过小"), PURPLE),
        (&descent.good, say("good", "合适"), BLUE),
        (&descent.too_large, say("too large", "过大"), ORANGE),
    ];
    let lowest = descent.surface.least_squares.loss;
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
    Sheet::new(panels.into(), 3, HEIGHT)
}

/// A walk from anywhere: on the surface, and w, b and L by step.
pub fn walked<'a>(surface: &'a Surface, path: &'a Path) -> [Figure<'a>; 4] {
    let titles =
        ["The error surface L(w, b), and the way that was gone", "误差曲面 L(w, b) 与走过的路径"];
    let line = |name, titles: [&'static str; 2], of: fn(&Point) -> f64| {
        Figure::new("by-step", titles, move |language| along(surface, path, name, of, language))
    };
    [
        Figure::new("on-it", titles, |language| on_it(surface, path, language)),
        line("w", ["w by step", "每一步的 w"], |point| point.w),
        line("b (k)", ["b by step", "每一步的 b"], |point| point.b_k),
        Figure::new("loss", ["L by step", "每一步的 L"], |language| {
            falling(surface, path, language)
        }),
    ]
}

/// The look of a path: all days a step, or some.
fn look(surface: &Surface, path: &Path) -> Look {
    if path.rows < surface.days { STOCHASTIC } else { FULL }
}

fn on_it(surface: &Surface, path: &Path, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let [w, b] = surface.view();
    let lowest = &surface.least_squares;
    // Evenly spaced in the logarithm below the edge of the picture: also where the lowest loss is 0.
    let edge = (w.1 - lowest.w).powi(2) * surface.mean_square;
    let levels = (-1..LEVELS - 2).map(|level| lowest.loss + edge / 2.0_f64.powi(level));
    let mut plots: Vec<_> = levels.map(|level| contour(surface, level)).collect();
    let look = look(surface, path);
    let finite = path.points.iter().filter(|at| at.w.is_finite() && at.b_k.is_finite());
    let at = |point: &Point| (point.w, point.b_k);
    // What leaves the picture is cut off at its edge; dots would lie on the axes' numbers.
    let shown: Vec<_> = path.points.iter().filter(|point| surface.shows(point)).collect();
    plots.push(line(finite.map(at), "", (look.0, Dash::Solid), 1.2));
    let mut mark = |points: Vec<(f64, f64)>, name, color, shape, size| {
        if !points.is_empty() {
            plots.push(markers(points, name, color, shape, size));
        }
    };
    let iterates = shown.iter().filter(|point| point.step > 0).map(|point| at(point));
    mark(iterates.collect(), say("an iterate", "每一步"), look.0, MarkerShape::Circle, 3.2);
    let start = shown.iter().filter(|point| point.step == 0).map(|point| at(point));
    mark(start.collect(), say("start", "起点"), GREEN, MarkerShape::Square, 6.0);
    let name = say("least squares", "最小二乘解");
    mark(vec![at(lowest)], name, RED, MarkerShape::Cross, 7.0);
    Panel::new(plots, "w", say("b (k views)", "b（千次观看）"))
        .x_range(w)
        .y_range(b)
        .sheet(420.0)
        .half()
}

/// From the start to the last step, and room for some more.
#[allow(clippy::cast_precision_loss, reason = "hundreds of steps")]
fn steps_of(path: &Path) -> (f64, f64) {
    (0.0, path.steps.max(10) as f64)
}

/// Where the formula is, and a line with a dot for each step, while they can be told apart.
fn dotted(points: Vec<(f64, f64)>, color: &'static str, formula: [(f64, f64); 2]) -> Vec<Plot> {
    let dots = if points.len() <= DOTS { points.clone() } else { Vec::new() };
    let mut plots = vec![
        line(formula, "", (RED, Dash::Dashed), 1.3),
        line(points, "", (color, Dash::Solid), 1.8),
    ];
    if !dots.is_empty() {
        plots.push(markers(dots, "", color, MarkerShape::Circle, 2.2));
    }
    plots
}

fn along(
    surface: &Surface,
    path: &Path,
    name: &str,
    of: fn(&Point) -> f64,
    language: Language,
) -> Sheet {
    let ends = steps_of(path);
    let exact = of(&surface.least_squares);
    let mut points = by_step(path, path.steps, of);
    points.retain(|point| point.1.is_finite());
    let (low, high) = around(points.iter().map(|point| point.1).chain([exact]), 0.1);
    let (low, high) = if low < high { (low, high) } else { (exact - 1.0, exact + 1.0) };
    let formula = [(ends.0, exact), (ends.1, exact)];
    let plots = dotted(points, look(surface, path).0, formula);
    Panel::new(plots, language.say("step", "迭代次数"), name)
        .x_range(ends)
        .y_range((low, high))
        .sheet(210.0)
        .half()
}

fn falling(surface: &Surface, path: &Path, language: Language) -> Sheet {
    let ends = steps_of(path);
    // A logarithm needs a loss above 0.
    let least = surface.least_squares.loss.max(1e-9);
    let mut points = by_step(path, path.steps, |point| point.loss.max(1e-9));
    points.retain(|point| point.1.is_finite());
    let high = points.iter().map(|point| point.1).fold(least, f64::max);
    let formula = [(ends.0, least), (ends.1, least)];
    let plots = dotted(points, look(surface, path).0, formula);
    Panel::new(plots, language.say("step", "迭代次数"), "L (k²)")
        .x_range(ends)
        .y_range((least / 2.0, high * 2.0))
        .logarithmic(false)
        .sheet(210.0)
        .half()
}
