//! Real (red) against predicted (blue) views of the unseen era, as the slides show them.

use kuva::render::render::Scene;

use crate::{
    language::Language,
    lecture::forecast::{Day, Forecast, ends},
    plot::{
        Figure,
        days::{LONG, along, by_day},
        style::{ALTERNATIVE, HEIGHT, PREDICTED, REAL, line},
    },
};

/// The first 45 days of a forecast, and all of them where there are more.
#[must_use]
pub fn figures<'a>(name: &str, forecast: &'a Forecast) -> Vec<Figure<'a>> {
    let figure = |name: String, days: &'a [Day]| {
        let (count, model) = (days.len(), &forecast.model);
        let titles = [
            format!("Real and predicted views of {count} unseen days: {model}"),
            format!("{count} 个未见日的真实与预测观看量：{model}"),
        ];
        Figure::new(name, titles, move |language| draw(days, language))
    };
    let mut figures = vec![figure(name.into(), forecast.shown())];
    if forecast.days.len() > forecast.shown().len() {
        figures.push(figure(format!("{name}-all"), &forecast.days));
    }
    figures
}

/// The first 45 days of two models on the same axes.
#[must_use]
pub fn together<'a>(of_line: &'a Forecast, network: &'a Forecast) -> Figure<'a> {
    let titles = [
        "Real views, and those that a line and a network predict",
        "真实观看量，以及直线和网络的预测",
    ];
    Figure::new("models", titles, move |language| {
        let days = of_line.shown();
        let predicted = |forecast: &Forecast| along(Forecast::predicted(forecast.shown()));
        let plots = vec![
            line(along(Forecast::actual(days)), language.say("real", "真实"), REAL, 2.0),
            line(predicted(of_line), &of_line.model, ALTERNATIVE, 1.8),
            line(predicted(network), &network.model, PREDICTED, 2.0),
        ];
        by_day(plots, ends(days), language).draw(HEIGHT)
    })
}

fn draw(days: &[Day], language: Language) -> Scene {
    let say = |english, chinese| language.say(english, chinese);
    let width = if days.len() < LONG { 2.0 } else { 1.2 };
    let plots = vec![
        line(along(Forecast::actual(days)), say("real", "真实"), REAL, width),
        line(along(Forecast::predicted(days)), say("predicted", "预测"), PREDICTED, width),
    ];
    by_day(plots, ends(days), language).draw(HEIGHT)
}
