//! Curves from pieces: hard sigmoids, sigmoids, ReLUs.

use kuva::{
    plot::{legend::LegendPosition, scatter::MarkerShape},
    render::{plots::Plot, render::Scene},
};

use crate::plot::{
    Figure,
    style::{
        BLUE, Dash, GREEN, GREY, HEIGHT, ORANGE, PURPLE, Panel, RED, SERIES, SKY,
        draw_side_by_side, line, markers,
    },
};
use super::{approximation::Approximation, pieces::Curves, sigmoids::Member};
use crate::language::Language;

/// The curve taken apart, the parts, and the smooth curve approximated and learned.
#[must_use]
pub fn figures(curves: &Curves) -> Vec<Figure<'_>> {
    let figure = |name: &str,
                  english: &'static str,
                  chinese: &'static str,
                  draw: fn(&Curves, Language) -> Scene| {
        Figure::new(name, [english, chinese], move |language| draw(curves, language))
    };
    vec![
        figure(
            "sum",
            "A piecewise linear curve as a constant and a sum of hard sigmoids",
            "分段线性曲线 = 常量 + 若干 hard sigmoid 之和",
            sum,
        ),
        figure(
            "sigmoid",
            "A sigmoid and a hard sigmoid; a hard sigmoid as two ReLUs",
            "sigmoid 与 hard sigmoid；两个 ReLU 合成一个 hard sigmoid",
            sigmoid,
        ),
        figure(
            "parameters",
            "What w, b and c do to c sigmoid(b + w x)",
            "w、b、c 对 c sigmoid(b + w x)的影响",
            parameters,
        ),
        figure(
            "pieces",
            "A smooth curve by 1 to 32 straight pieces",
            "用 1 到 32 段直线逼近光滑曲线",
            pieces,
        ),
        figure(
            "learned",
            "The same curve learned by networks of one layer",
            "单层网络学到的同一条曲线",
            learned,
        ),
        figure(
            "errors",
            "The error falls as pieces and units grow",
            "误差随段数和神经元数增加而下降",
            errors,
        ),
    ]
}

fn points<'a>(x: &'a [f64], y: &'a [f64]) -> impl Iterator<Item = (f64, f64)> + 'a {
    x.iter().copied().zip(y.iter().copied())
}

fn sum(curves: &Curves, language: Language) -> Scene {
    let Curves { x, y, hard_sigmoids, terms, curve, .. } = curves;
    let ends = [x[0], x[x.len() - 1]];
    let constant = hard_sigmoids.constant;
    let mut plots = vec![line(
        ends.map(|x| (x, constant)),
        Some(&language.say(format!("constant {constant}"), format!("常量 {constant}"))),
        (GREY, Dash::Dashed),
        1.6,
    )];
    for (place, term) in terms.iter().enumerate() {
        let name = format!("hard sigmoid {}", place + 1);
        let looks = [
            (BLUE, Dash::Dashed),
            (GREEN, Dash::DashDot),
            (ORANGE, Dash::Dotted),
            (PURPLE, Dash::Long),
            (SKY, Dash::Dashed),
        ];
        plots.push(line(points(x, term), Some(&name), looks[place % looks.len()], 1.8));
    }
    plots.push(line(
        points(x, y),
        Some(language.say("their sum: the curve", "相加即得红色曲线")),
        (RED, Dash::Solid),
        2.6,
    ));
    plots.push(markers(
        curve.corners.iter().map(|corner| (corner.x, corner.y)),
        Some(language.say("corners", "折点")),
        RED,
        MarkerShape::Circle,
        4.5,
    ));
    Panel::new(plots, "x", "y").x_range(ends.into()).draw(HEIGHT)
}

fn sigmoid(curves: &Curves, language: Language) -> Scene {
    let parts = &curves.sigmoids;
    let x = &parts.x;
    let soft = vec![
        line(points(x, &parts.hard_sigmoid), Some("hard sigmoid"), (RED, Dash::Solid), 2.2),
        line(points(x, &parts.sigmoid), Some("sigmoid"), (BLUE, Dash::Dashed), 2.2),
    ];
    let relus = vec![
        line(points(x, &parts.hard_sigmoid), Some("hard sigmoid"), (RED, Dash::Solid), 2.2),
        line(
            points(x, &parts.first_relu),
            Some(language.say("first ReLU", "第一个 ReLU")),
            (GREEN, Dash::DashDot),
            1.8,
        ),
        line(
            points(x, &parts.second_relu),
            Some(language.say("second ReLU", "第二个 ReLU")),
            (ORANGE, Dash::Dotted),
            1.8,
        ),
    ];
    let panels = vec![
        Panel::new(soft, "x", "y")
            .x_range((-8.0, 8.0))
            .titled(language.say("a soft and a hard bend", "平滑与硬的转折")),
        Panel::new(relus, "x", "y")
            .x_range((-8.0, 8.0))
            .titled(language.say("ramp = ReLU + ReLU", "斜坡 = ReLU + ReLU")),
    ];
    draw_side_by_side(panels, 2, HEIGHT)
}

fn parameters(curves: &Curves, language: Language) -> Scene {
    let parts = &curves.sigmoids;
    let panel = |members: &[Member], value: fn(&Member) -> f64, name: &str, title: &str| {
        let plots = members
            .iter()
            .zip([SERIES[1], SERIES[0], SERIES[2]])
            .map(|(member, look)| {
                let label = format!("{name} = {}", value(member));
                line(points(&parts.x, &member.y), Some(&label), look, 2.0)
            })
            .collect();
        Panel::new(plots, "x", "y")
            .titled(title)
            .x_range((-8.0, 8.0))
            .y_range((0.0, 2.2))
            .named_inside(LegendPosition::InsideTopLeft)
    };
    let panels = vec![
        panel(&parts.slopes, |member| member.term.w, "w", language.say("w: the slope", "w：斜率")),
        panel(&parts.shifts, |member| member.term.b, "b", language.say("b: the place", "b：位置")),
        panel(
            &parts.heights,
            |member| member.term.c,
            "c",
            language.say("c: the height", "c：高度"),
        ),
    ];
    draw_side_by_side(panels, 3, HEIGHT)
}

/// What is to be approximated.
fn target(smooth: &Approximation, language: Language) -> Plot {
    let name = language.say("the curve", "目标曲线");
    line(points(&smooth.x, &smooth.y), Some(name), (RED, Dash::Solid), 1.6)
}

fn pieces(curves: &Curves, language: Language) -> Scene {
    let smooth = &curves.approximation;
    let panels = smooth
        .built
        .iter()
        .map(|built| {
            let plots = vec![
                target(smooth, language),
                line(
                    points(&smooth.x, &built.y),
                    Some(language.say("straight pieces", "分段直线")),
                    (BLUE, Dash::Dashed),
                    1.8,
                ),
            ];
            let title = language.say(
                format!("pieces: {}, error {:.3}", built.pieces, built.largest_error),
                format!("{} 段，误差 {:.3}", built.pieces, built.largest_error),
            );
            Panel::new(plots, "x", "y").titled(&title)
        })
        .collect();
    draw_side_by_side(panels, 3, HEIGHT + 160.0)
}

fn learned(curves: &Curves, language: Language) -> Scene {
    let smooth = &curves.approximation;
    let chosen = [1, 3, 5];
    let panels = chosen
        .map(|place| {
            let (soft, relu) = (&smooth.sigmoid[place], &smooth.relu[place]);
            let plots = vec![
                target(smooth, language),
                line(points(&smooth.x, &soft.y), Some("sigmoid"), (BLUE, Dash::Dashed), 1.8),
                line(points(&smooth.x, &relu.y), Some("ReLU"), (GREEN, Dash::DashDot), 1.8),
            ];
            let title = language.say(
                format!("{} sigmoids, {} ReLUs", soft.units, relu.units),
                format!("{} 个 sigmoid，{} 个 ReLU", soft.units, relu.units),
            );
            Panel::new(plots, "x", "y").titled(&title)
        })
        .into();
    draw_side_by_side(panels, 3, HEIGHT)
}

fn errors(curves: &Curves, language: Language) -> Scene {
    let smooth = &curves.approximation;
    let counts = || smooth.built.iter().map(|built| f64::from(built.pieces));
    let built: Vec<_> = counts().zip(smooth.built.iter().map(|of| of.rms_error)).collect();
    let soft: Vec<_> = counts().zip(smooth.sigmoid.iter().map(|of| of.rms_error)).collect();
    let relu: Vec<_> = counts().zip(smooth.relu.iter().map(|of| of.rms_error)).collect();
    let plots = [
        (
            built,
            language.say("built: pieces", "构造：段数"),
            (RED, Dash::Solid),
            MarkerShape::Circle,
        ),
        (
            soft,
            language.say("learned: sigmoids", "学习：sigmoid 个数"),
            (BLUE, Dash::Dashed),
            MarkerShape::Square,
        ),
        (
            relu,
            language.say("learned: pairs of ReLUs", "学习：ReLU 对数"),
            (GREEN, Dash::DashDot),
            MarkerShape::Triangle,
        ),
    ]
    .into_iter()
    .flat_map(|(values, name, look, marker)| {
        [line(values.clone(), Some(name), look, 1.8), markers(values, None, look.0, marker, 4.5)]
    })
    .collect();
    Panel::new(
        plots,
        language.say("pieces, sigmoids or pairs of ReLUs", "段数、sigmoid 个数或 ReLU 对数"),
        language.say("root mean squared error", "均方根误差"),
    )
    .x_range((0.8, 40.0))
    .logarithmic(true)
    .draw(HEIGHT)
}
