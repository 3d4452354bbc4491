//! Real (red) against predicted (blue) views of the unseen era, as the slides show them.

use jiff::civil::Date;
use kuva::render::render::Scene;

use super::forecast::{Day, Forecast, ends};
use crate::{
    data::Unit,
    language::Language,
    plot::{
        Figure,
        days::{LONG, along, by_day},
        style::{HEIGHT, Look, PREDICTED, REAL, line},
    },
};

/// The first 45 days of a forecast, and all of them where there are more.
#[must_use]
pub fn figures<'a>(name: &str, forecast: &'a Forecast) -> Vec<Figure<'a>> {
    let model = &forecast.model;
    let mut figures = vec![some(name, model, forecast.shown())];
    if forecast.days.len() > forecast.shown().len() {
        figures.push(some(&format!("{name}-all"), model, &forecast.days));
    }
    figures
}

/// Some days of a model's forecast.
#[must_use]
pub fn some<'a>(name: &str, model: &str, days: &'a [Day]) -> Figure<'a> {
    let count = days.len();
    let titles = [
        format!("Real and predicted views of {count} unseen days: {model}"),
        format!("{count} 个未见日的真实与预测观看量：{model}"),
    ];
    Figure::new(name, titles, move |language| draw(days, language))
}

/// The first 45 days of several models of the same days on the same axes, each with its look.
#[must_use]
pub fn together<'a>(
    name: impl Into<String>,
    titles: [&str; 2],
    models: Vec<(&'a Forecast, Look)>,
) -> Figure<'a> {
    Figure::new(name, titles, move |language| {
        let days = models.first().map_or(&[][..], |(first, _)| first.shown());
        let unit = unit(days);
        let mut plots = vec![line(
            points(Forecast::actual(days), unit),
            language.say("real", "真实"),
            REAL,
            2.0,
        )];
        plots.extend(models.iter().map(|(forecast, look)| {
            let predicted = points(Forecast::predicted(forecast.shown()), unit);
            line(predicted, &forecast.model, *look, 1.8)
        }));
        by_day(plots, ends(days), unit, language).draw(HEIGHT)
    })
}

fn draw(days: &[Day], language: Language) -> Scene {
    let say = |english, chinese| language.say(english, chinese);
    let width = if days.len() < LONG { 2.0 } else { 1.2 };
    let unit = unit(days);
    let plots = vec![
        line(points(Forecast::actual(days), unit), say("real", "真实"), REAL, width),
        line(points(Forecast::predicted(days), unit), say("predicted", "预测"), PREDICTED, width),
    ];
    by_day(plots, ends(days), unit, language).draw(HEIGHT)
}

/// The unit that fits some days.
fn unit(days: &[Day]) -> Unit {
    Unit::of(&days.iter().map(|day| 1000.0 * day.actual_k).collect::<Vec<_>>())
}

/// Values in k views, as points in a unit.
fn points(values: impl Iterator<Item = (Date, f64)>, unit: Unit) -> Vec<(f64, f64)> {
    // Exactly 1 for thousands, so that the lecture's figures stay as they are.
    let scale = 1000.0 / unit.views;
    along(values.map(|(date, value_k)| (date, value_k * scale)))
}
