//! Layers without a bend, and the one line that they are.

use kuva::plot::scatter::MarkerShape;

use super::collapse::Collapse;
use viewcast::data::Unit;
use viewcast_figures::{
    plot::{
        Figures,
        days::{along, by_day},
        panel::Sheet,
        style::{Dash, HEIGHT, ORANGE, PREDICTED, PURPLE, REAL, line, markers},
    },
    unseen_forecast::{UnseenForecast, ends},
};
use viewcast_texts::Language;

/// The first unseen days by the network with the identity, its line, and ReLUs.
pub const FIGURES: Figures<Collapse> = &[(
    "",
    "A network with the identity says what one line says; ReLUs say more",
    "恒等激活的网络与一条直线的预测完全一致；ReLU 网络则不同",
    draw,
)];

fn draw(collapse: &Collapse, language: Language) -> Sheet {
    let Collapse { identity_forecast, collapsed_forecast, relu_forecast, layers, .. } = collapse;
    let days = identity_forecast.shown();
    let predicted = |forecast: &UnseenForecast| along(UnseenForecast::predicted(forecast.shown()));
    let relus = language.say(format!("{layers} layers of ReLUs"), format!("{layers} 层 ReLU"));
    let flat = language.say(format!("{layers} layers, identity"), format!("{layers} 层恒等激活"));
    let product = language.say("its matrices as one line", "矩阵相乘后的一条直线");
    let plots = vec![
        line(along(UnseenForecast::actual(days)), language.say("views", "观看量"), REAL, 1.6),
        line(predicted(relu_forecast), relus, PREDICTED, 1.6),
        line(predicted(identity_forecast), flat, (PURPLE, Dash::Solid), 2.0),
        markers(predicted(collapsed_forecast), product, ORANGE, MarkerShape::Circle, 3.5),
    ];
    by_day(plots, ends(days), Unit::THOUSANDS, language).sheet(HEIGHT + 20.0)
}
