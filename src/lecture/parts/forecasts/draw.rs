//! Real (red) against predicted (blue) views of the unseen era, as the slides show them.

use kuva::render::render::Scene;

use crate::{
    language::Language,
    lecture::forecast::{Day, Forecast, ends},
    plot::{
        Figure,
        days::{LONG, along, by_day},
        style::{BLUE, Dash, GREEN, HEIGHT, RED, line},
    },
};

/// The first 45 days of a forecast, and all of them where there are more.
#[must_use]
pub fn figures<'a>(name: &str, forecast: &'a Forecast) -> Vec<Figure<'a>> {
    let titles = |days: usize| {
        let model = &forecast.model;
        [
            format!("Real and predicted views of {days} unseen days: {model}"),
            format!("{days} 个未见日的真实与预测观看量：{model}"),
        ]
    };
    let (all, first) = (forecast.days.len(), forecast.shown().len());
    let mut figures =
        vec![Figure::new(name, titles(first), |language| {
            draw(forecast.shown(), language)
        })];
    if all > first {
        figures.push(Figure::new(
            format!("{name}-all"),
            titles(all),
            |language| draw(&forecast.days, language),
        ));
    }
    figures
}

/// The first 45 days of two models on the same axes.
#[must_use]
pub fn together<'a>(line: &'a Forecast, network: &'a Forecast) -> Figure<'a> {
    Figure::new(
        "models",
        [
            "Real views, and those that a line and a network predict",
            "真实观看量，以及直线和网络的预测",
        ],
        |language| draw_together(line, network, language),
    )
}

fn draw_together(of_line: &Forecast, network: &Forecast, language: Language) -> Scene {
    let days = of_line.shown();
    let plots = vec![
        line(
            along(Forecast::actual(days)),
            Some(language.say("real", "真实")),
            (RED, Dash::Solid),
            2.0,
        ),
        line(along(Forecast::predicted(days)), Some(&of_line.model), (GREEN, Dash::DashDot), 1.8),
        line(
            along(Forecast::predicted(network.shown())),
            Some(&network.model),
            (BLUE, Dash::Dashed),
            2.0,
        ),
    ];
    by_day(plots, ends(days), language).draw(HEIGHT)
}

fn draw(days: &[Day], language: Language) -> Scene {
    let width = if days.len() < LONG { 2.0 } else { 1.2 };
    let plots = vec![
        line(
            along(Forecast::actual(days)),
            Some(language.say("real", "真实")),
            (RED, Dash::Solid),
            width,
        ),
        line(
            along(Forecast::predicted(days)),
            Some(language.say("predicted", "预测")),
            (BLUE, Dash::Dashed),
            width,
        ),
    ];
    by_day(plots, ends(days), language).draw(HEIGHT)
}
