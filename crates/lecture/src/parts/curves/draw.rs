//! Curves from pieces: hard sigmoids, sigmoids, ReLUs.

use kuva::{
    plot::{
        legend::LegendPosition,
        scatter::MarkerShape::{Circle, Square, Triangle},
    },
    render::plots::Plot,
};

use super::{
    approximation::{Approximation, Built, Learned, Nearness},
    curve::Term,
    pieces::{Curves, StraightLine},
    sigmoids::{FamilyMember, Sigmoids},
};
use viewcast_figures::plot::{
    Figures,
    panel::{Panel, Sheet},
    style::{
        ALTERNATIVE, BLUE, Dash, GREEN, GREY, HEIGHT, Look, ORANGE, PREDICTED, PURPLE, REAL, RED,
        SERIES, SKY, line, markers,
    },
};
use viewcast_texts::Language;

/// The curve taken apart, the parts, and the smooth curve approximated and learned.
pub const FIGURES: Figures<Curves> = &[
    (
        "underfitting",
        "The line that comes nearest to a curve that bends",
        "最接近一条弯折曲线的直线",
        underfitting,
    ),
    (
        "sum",
        "A piecewise linear curve as a constant and a sum of hard sigmoids",
        "分段线性曲线 = 常量 + 若干 hard sigmoid 之和",
        sum,
    ),
    (
        "sigmoid",
        "A sigmoid and a hard sigmoid; a hard sigmoid as two ReLUs",
        "sigmoid 与 hard sigmoid；两个 ReLU 合成一个 hard sigmoid",
        sigmoid,
    ),
    (
        "parameters",
        "What w, b and c do to c sigmoid(b + w x)",
        "w、b、c 对 c sigmoid(b + w x) 的影响",
        parameters,
    ),
    (
        "pieces",
        "A smooth curve by 1 to 32 straight pieces",
        "用 1 到 32 段直线逼近光滑曲线",
        pieces,
    ),
    (
        "learned",
        "The same curve learned by networks of one layer",
        "单层网络学到的同一条曲线",
        learned,
    ),
    (
        "errors",
        "The error falls as pieces and units grow",
        "误差随段数和神经元数增加而下降",
        errors,
    ),
];

/// Where sigmoids are drawn.
const MIDDLE: (f64, f64) = (-8.0, 8.0);

fn points<'a>(x: &'a [f64], y: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    x.iter().copied().zip(y.iter().copied())
}

fn underfitting(curves: &Curves, language: Language) -> Sheet {
    let Curves { x, y, line: StraightLine { w, b, y: straight, .. }, .. } = curves;
    let nearest = language.say("the nearest line", "最接近的直线");
    let plots = vec![
        line(points(x, y), language.say("the curve", "目标曲线"), REAL, 2.6),
        line(points(x, straight), format!("{nearest}: y = {b:.2} + {w:.2} x"), ALTERNATIVE, 2.2),
    ];
    Panel::new(plots, "x", "y").x_range((x[0], x[x.len() - 1])).sheet(HEIGHT - 60.0)
}

fn sum(curves: &Curves, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let Curves { x, y, hard_sigmoids, terms, curve, .. } = curves;
    let ends = [x[0], x[x.len() - 1]];
    let constant = hard_sigmoids.constant;
    let name = language.say(format!("constant {constant}"), format!("常量 {constant}"));
    let mut plots = vec![line(ends.map(|x| (x, constant)), name, (GREY, Dash::Dashed), 1.6)];
    let looks = [
        (BLUE, Dash::Dashed),
        (GREEN, Dash::DashDot),
        (ORANGE, Dash::Dotted),
        (PURPLE, Dash::Long),
        (SKY, Dash::Dashed),
    ];
    for (number, (term, look)) in (1..).zip(terms.iter().zip(looks.into_iter().cycle())) {
        plots.push(line(points(x, term), format!("hard sigmoid {number}"), look, 1.8));
    }
    let corners = curve.corners.iter().map(|corner| (corner.x, corner.y));
    plots.extend([
        line(points(x, y), say("their sum: the curve", "相加即得红色曲线"), REAL, 2.6),
        markers(corners, say("corners", "折点"), RED, Circle, 4.5),
    ]);
    Panel::new(plots, "x", "y").x_range(ends.into()).sheet(HEIGHT)
}

fn sigmoid(curves: &Curves, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let Sigmoids { x, sigmoid, hard_sigmoid, first_relu, second_relu, .. } = &curves.sigmoids;
    let ramp = || line(points(x, hard_sigmoid), "hard sigmoid", REAL, 2.2);
    let soft = vec![ramp(), line(points(x, sigmoid), "sigmoid", PREDICTED, 2.2)];
    let relus = vec![
        ramp(),
        line(points(x, first_relu), say("first ReLU", "第一个 ReLU"), ALTERNATIVE, 1.8),
        line(
            points(x, second_relu),
            say("second ReLU", "第二个 ReLU"),
            (ORANGE, Dash::Dotted),
            1.8,
        ),
    ];
    let panel = |plots, title| Panel::new(plots, "x", "y").x_range(MIDDLE).titled(title);
    let panels = vec![
        panel(soft, say("a soft and a hard bend", "光滑的弯折与硬的弯折")),
        panel(relus, say("ramp = ReLU + ReLU", "斜坡 = ReLU + ReLU")),
    ];
    Sheet::new(panels, 2, HEIGHT)
}

fn parameters(curves: &Curves, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let Sigmoids { x, slopes, shifts, heights, .. } = &curves.sigmoids;
    let panel = |members: &[FamilyMember], value: fn(&Term) -> f64, name: &str, title: &str| {
        let looks = [SERIES[1], SERIES[0], SERIES[2]];
        let plot = |(FamilyMember { term, y }, look): (&FamilyMember, Look)| {
            line(points(x, y), format!("{name} = {}", value(term)), look, 2.0)
        };
        Panel::new(members.iter().zip(looks).map(plot).collect(), "x", "y")
            .titled(title)
            .x_range(MIDDLE)
            .y_range((0.0, 2.2))
            .named_inside(LegendPosition::InsideTopLeft)
    };
    let panels = vec![
        panel(slopes, |term| term.w, "w", say("w: the slope", "w：斜率")),
        panel(shifts, |term| term.b, "b", say("b: the place", "b：位置")),
        panel(heights, |term| term.c, "c", say("c: the height", "c：高度")),
    ];
    Sheet::new(panels, 3, HEIGHT)
}

/// The smooth curve, what comes near it, and how near.
fn beside(smooth: &Approximation, plots: Vec<Plot>, title: &str, language: Language) -> Panel {
    let name = language.say("the curve", "目标曲线");
    let mut all = vec![line(points(&smooth.x, &smooth.y), name, REAL, 1.6)];
    all.extend(plots);
    Panel::new(all, "x", "y").titled(title)
}

fn pieces(curves: &Curves, language: Language) -> Sheet {
    let smooth = &curves.approximation;
    let panel = |Built { pieces, near: Nearness { largest_error, y, .. } }: &Built| {
        let name = language.say("straight pieces", "分段直线");
        let title = language.say(
            format!("pieces: {pieces}, error {largest_error:.3}"),
            format!("{pieces} 段，误差 {largest_error:.3}"),
        );
        beside(smooth, vec![line(points(&smooth.x, y), name, PREDICTED, 1.8)], &title, language)
    };
    Sheet::new(smooth.built.iter().map(panel).collect(), 3, HEIGHT + 160.0)
}

fn learned(curves: &Curves, language: Language) -> Sheet {
    let smooth = &curves.approximation;
    let panels = [1, 3, 5].map(|place| {
        let (soft, relu) = (&smooth.sigmoid[place], &smooth.relu[place]);
        let plots = vec![
            line(points(&smooth.x, &soft.near.y), "sigmoid", PREDICTED, 1.8),
            line(points(&smooth.x, &relu.near.y), "ReLU", ALTERNATIVE, 1.8),
        ];
        let title = language.say(
            format!("{} sigmoids, {} ReLUs", soft.units, relu.units),
            format!("{} 个 sigmoid，{} 个 ReLU", soft.units, relu.units),
        );
        beside(smooth, plots, &title, language)
    });
    Sheet::new(panels.into(), 3, HEIGHT)
}

fn errors(curves: &Curves, language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let Approximation { built, sigmoid, relu, .. } = &curves.approximation;
    let series = |errors: Vec<f64>, english, chinese, look: Look, shape| {
        let counts = built.iter().map(|built| f64::from(built.pieces));
        let points: Vec<_> = counts.zip(errors).collect();
        let name = say(english, chinese);
        [line(points.clone(), name, look, 1.8), markers(points, "", look.0, shape, 4.5)]
    };
    let pieces = built.iter().map(|of| of.near.rms_error).collect();
    let learned = |by: &[Learned]| by.iter().map(|of| of.near.rms_error).collect();
    let plots = [
        series(pieces, "built: pieces", "构造：段数", REAL, Circle),
        series(learned(sigmoid), "learned: sigmoids", "学习：sigmoid 个数", PREDICTED, Square),
        series(learned(relu), "learned: pairs of ReLUs", "学习：ReLU 对数", ALTERNATIVE, Triangle),
    ];
    let plots = plots.into_iter().flatten().collect();
    let count = say("pieces, sigmoids or pairs of ReLUs", "段数、sigmoid 个数或 ReLU 对数");
    let error = say("root mean squared error", "均方根误差");
    Panel::new(plots, count, error).x_range((0.8, 40.0)).logarithmic(true).sheet(HEIGHT)
}
