//! Real (red) against predicted (blue) views of the unseen era, as the slides show them.

use kuva::render::{datetime::DateTimeAxis, plots::Plot, render::Scene};

use super::{
    Figure,
    style::{BLUE, Dash, GREEN, HEIGHT, Panel, RED, line, seconds},
};
use crate::{
    demonstrations::forecasts::{Day, Forecast},
    language::Language,
};

/// From how many days on an axis names months, not days.
const LONG: usize = 100;

/// The first 45 days of a forecast, and all of them where there are more.
#[must_use]
pub fn figures<'a>(name: &str, forecast: &'a Forecast, command: &str) -> Vec<Figure<'a>> {
    let titles = |days: usize| {
        let model = &forecast.model;
        [
            format!("Real and predicted views of {days} unseen days: {model}"),
            format!("{days} 个未见日的真实与预测观看量：{model}"),
        ]
    };
    let (all, first) = (forecast.days.len(), forecast.shown().len());
    let mut figures =
        vec![Figure::new(format!("forecast-{name}"), command, titles(first), |language| {
            draw(forecast.shown(), language)
        })];
    if all > first {
        figures.push(Figure::new(
            format!("forecast-{name}-all"),
            command,
            titles(all),
            |language| draw(&forecast.days, language),
        ));
    }
    figures
}

/// The first 45 days of two models on the same axes.
#[must_use]
pub fn together<'a>(line: &'a Forecast, network: &'a Forecast, command: &str) -> Figure<'a> {
    Figure::new(
        "forecast-models",
        command,
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
            along(days, |day| day.actual_k),
            Some(language.say("real", "真实")),
            (RED, Dash::Solid),
            2.0,
        ),
        line(along(days, |day| day.predicted_k), Some(&of_line.model), (GREEN, Dash::DashDot), 1.8),
        line(
            along(network.shown(), |day| day.predicted_k),
            Some(&network.model),
            (BLUE, Dash::Dashed),
            2.0,
        ),
    ];
    by_day(plots, days, language).draw(HEIGHT)
}

fn draw(days: &[Day], language: Language) -> Scene {
    let width = if days.len() < LONG { 2.0 } else { 1.2 };
    let plots = vec![
        line(
            along(days, |day| day.actual_k),
            Some(language.say("real", "真实")),
            (RED, Dash::Solid),
            width,
        ),
        line(
            along(days, |day| day.predicted_k),
            Some(language.say("predicted", "预测")),
            (BLUE, Dash::Dashed),
            width,
        ),
    ];
    by_day(plots, days, language).draw(HEIGHT)
}

/// One value a day, over the seconds of a panel [`by_day`].
#[must_use]
pub fn along(days: &[Day], of: fn(&Day) -> f64) -> Vec<(f64, f64)> {
    days.iter().map(|day| (seconds(day.date), of(day))).collect()
}

/// A panel whose x axis are days.
#[must_use]
pub fn by_day(plots: Vec<Plot>, days: &[Day], language: Language) -> Panel {
    let ends = days.first().zip(days.last());
    let ends = ends.map_or((0.0, 1.0), |(first, last)| (seconds(first.date), seconds(last.date)));
    let axis = if days.len() < LONG {
        DateTimeAxis::weeks("%m-%d")
    } else {
        DateTimeAxis::months("%Y-%m").with_step(2)
    };
    Panel::new(plots, language.say("day", "日期"), language.say("views (k)", "观看量（千次）"))
        .x_range(ends)
        .with(|layout| layout.with_x_datetime(axis))
}
