//! A curve that somebody draws, as figures of the lab.

use kuva::plot::scatter::MarkerShape::Circle;

use super::{
    curve::Term,
    drawn::{Drawn, Taught, X, Y, bend},
};
use viewcast::{model::mlp::Activation, names};
use viewcast_figures::plot::{
    Figure,
    panel::{Panel, Sheet},
    style::{Dash, GREY, PREDICTED, REAL, RED, around, line, markers, series},
};
use viewcast_texts::Language;

/// The axis of x, with room beside the outermost corners.
const ALONG: (f64, f64) = (X.0 - 0.25, X.1 + 0.25);
/// The axis of y, with room above and below.
const UP: (f64, f64) = (Y.0 - 0.5, Y.1 + 0.5);
/// Where a single sigmoid is drawn.
const MIDDLE: (f64, f64) = (-6.0, 6.0);

fn points<'a>(x: &'a [f64], y: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    x.iter().copied().zip(y.iter().copied())
}

/// The ends of an axis that holds some curves: whole numbers, so that it seldom changes while one drags.
fn whole<'a>(curves: impl Iterator<Item = &'a Vec<f64>>, least: (f64, f64)) -> (f64, f64) {
    let values = curves.flatten().copied().chain([least.0, least.1]);
    let (low, high) = around(values, 0.02);
    (low.floor(), high.ceil())
}

/// The curve with its corners, which a page lets one drag.
pub fn board(drawn: &Drawn) -> Figure<'_> {
    Figure::new("board", ["The curve and its corners", "曲线与它的折点"], |_| {
        let corners = drawn.curve.corners.iter().map(|corner| (corner.x, corner.y));
        let plots = vec![
            line(points(&drawn.x, &drawn.y), "", REAL, 2.6),
            markers(corners, "", RED, Circle, 5.0),
        ];
        Panel::new(plots, "x", "y").x_range(ALONG).y_range(UP).sheet(340.0).half()
    })
}

/// The constant and the hard sigmoids, and how they add up.
pub fn parts(drawn: &Drawn) -> [Figure<'_>; 2] {
    let apart = ["The constant and each hard sigmoid", "常量与各个 hard sigmoid"];
    let added = ["Added one by one: the last sum is the curve", "逐个相加：最后的和就是红色曲线"];
    [
        Figure::new("parts", apart, |language| {
            let name = language.say("constant", "常量");
            let mut plots = vec![line(
                <[f64; 2]>::from(ALONG).map(|x| (x, drawn.sum.constant)),
                name,
                (GREY, Dash::Dashed),
                1.6,
            )];
            for (place, term) in drawn.terms.iter().enumerate() {
                let name = format!("{}", place + 1);
                plots.push(line(points(&drawn.x, term), name, series(place), 2.0));
            }
            let up = whole(drawn.terms.iter(), (drawn.sum.constant.min(0.0), 3.0));
            Panel::new(plots, "x", "y").x_range(ALONG).y_range(up).sheet(300.0).half()
        }),
        Figure::new("added", added, |language| {
            let last = drawn.added.len() - 1;
            let mut plots = Vec::new();
            for (place, sum) in drawn.added[..last].iter().enumerate() {
                let name = match place {
                    0 => language.say("constant", "常量").into(),
                    1 => "+ 1".into(),
                    _ => format!("+ 1 … {place}"),
                };
                let look = match place {
                    0 => (GREY, Dash::Dashed),
                    _ => series(place - 1),
                };
                plots.push(line(points(&drawn.x, sum), name, look, 1.3));
            }
            let name = language.say("their sum: the curve", "总和：红色曲线");
            plots.push(line(points(&drawn.x, &drawn.added[last]), name, REAL, 2.6));
            let up = whole(drawn.added.iter(), UP);
            Panel::new(plots, "x", "y").x_range(ALONG).y_range(up).sheet(300.0).half()
        }),
    ]
}

/// One bent line, beside the same with c = w = 1 and b = 0.
pub fn unit(term: Term, activation: Activation) -> Figure<'static> {
    let titles = ["c σ(b + w x), and σ(x) in grey", "c σ(b + w x)，灰色为 σ(x)"];
    Figure::new("unit", titles, move |_| {
        let sigma = bend(activation);
        let x: Vec<f64> = (-120..=120).map(|place| f64::from(place) / 20.0).collect();
        let along = |term: Term| x.iter().map(move |&x| (x, term.at(x, sigma))).collect::<Vec<_>>();
        let plain = Term { c: 1.0, w: 1.0, b: 0.0 };
        let plots = vec![
            line(along(plain), "σ(x)", (GREY, Dash::Dashed), 1.6),
            line(along(term), "c σ(b + w x)", PREDICTED, 2.4),
        ];
        let up = if activation == Activation::Relu { (-6.0, 6.0) } else { (-3.5, 3.5) };
        Panel::new(plots, "x", "y").x_range(MIDDLE).y_range(up).sheet(300.0).half()
    })
}

/// The curve as a network learned it, and the network's units.
pub fn taught<'a>(drawn: &'a Drawn, taught: &'a Taught, activation: Activation) -> [Figure<'a>; 2] {
    let titles = ["The curve, and what the network learned", "目标曲线与网络学到的曲线"];
    let units = ["The units that bend most", "弯折最明显的几个神经元"];
    [
        Figure::new("taught", titles, move |language: Language| -> Sheet {
            let plots = vec![
                line(points(&drawn.x, &drawn.y), language.say("the curve", "目标曲线"), REAL, 1.8),
                line(points(&drawn.x, &taught.y), names::name(activation), PREDICTED, 2.2),
            ];
            Panel::new(plots, "x", "y").x_range(ALONG).y_range(UP).sheet(340.0).half()
        }),
        Figure::new("units", units, move |_| {
            let unit = |(place, (number, _, y)): (usize, &(usize, Term, Vec<f64>))| {
                line(points(&drawn.x, y), format!("{number}"), series(place), 1.8)
            };
            let plots = taught.units.iter().enumerate().map(unit).collect();
            let up = whole(taught.units.iter().map(|unit| &unit.2), (0.0, 1.0));
            Panel::new(plots, "x", "y").x_range(ALONG).y_range(up).sheet(340.0).half()
        }),
    ]
}
