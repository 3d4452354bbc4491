//! Layers without a bend, and the one line that they are.

use kuva::{plot::scatter::MarkerShape, render::render::Scene};

use super::collapse::Collapse;
use crate::{
    language::Language,
    lecture::forecast::{Forecast, ends},
    plot::{
        Figure,
        days::{along, by_day},
        style::{BLUE, Dash, GREEN, HEIGHT, ORANGE, RED, line, markers},
    },
};

/// The first unseen days by the network with the identity, its line, and ReLUs.
#[must_use]
pub fn figures(collapse: &Collapse) -> Vec<Figure<'_>> {
    vec![Figure::new(
        "",
        [
            "A network with the identity says what one line says; ReLUs say more",
            "恒等激活的网络与一条直线的预测完全一致；ReLU 网络则不同",
        ],
        |language| draw(collapse, language),
    )]
}

fn draw(collapse: &Collapse, language: Language) -> Scene {
    let Collapse { identity_forecast, collapsed_forecast, relu_forecast, layers, .. } = collapse;
    let days = identity_forecast.shown();
    let predicted = |forecast: &Forecast| along(Forecast::predicted(forecast.shown()));
    let plots = vec![
        line(
            along(Forecast::actual(days)),
            Some(language.say("real", "真实")),
            (RED, Dash::Solid),
            1.6,
        ),
        line(
            predicted(relu_forecast),
            Some(&language.say(format!("{layers} layers of ReLUs"), format!("{layers} 层 ReLU"))),
            (GREEN, Dash::DashDot),
            1.6,
        ),
        line(
            predicted(identity_forecast),
            Some(
                &language.say(format!("{layers} layers, identity"), format!("{layers} 层恒等激活")),
            ),
            (BLUE, Dash::Dashed),
            2.0,
        ),
        markers(
            predicted(collapsed_forecast),
            Some(language.say("its matrices as one line", "矩阵相乘后的一条直线")),
            ORANGE,
            MarkerShape::Circle,
            3.5,
        ),
    ];
    by_day(plots, ends(days), language).draw(HEIGHT + 20.0)
}
