//! Views (red) and what a model predicts of them, in the unseen era, as the slides show them.

use super::unseen_forecast::{ShownDay, UnseenForecast, ends};
use crate::plot::{
    Figure,
    days::{LONG, along, by_day},
    panel::Sheet,
    style::{HEIGHT, Look, REAL, around, line},
};
use jiff::civil::Date;
use viewcast::data::Unit;
use viewcast_texts::Language;

/// The first 45 days of a forecast, and all of them where there are more, with the look of its model.
/// Those that are compared have the same axes, which hold `all`.
pub fn figures<'a>(
    name: &str,
    forecast: &'a UnseenForecast,
    look: Look,
    all: &[&UnseenForecast],
) -> Vec<Figure<'a>> {
    let model = &forecast.model;
    let ends =
        |days: fn(&UnseenForecast) -> &[ShownDay]| heights(all.iter().flat_map(|of| days(of)));
    let mut figures = vec![some(name, model, forecast.shown(), look, ends(UnseenForecast::shown))];
    if forecast.days.len() > forecast.shown().len() {
        let name = format!("{name}-all");
        figures.push(some(&name, model, &forecast.days, look, ends(|of| &of.days)));
    }
    figures
}

/// Some days of a model's forecast, with its look, on an axis with ends in k views.
pub fn some<'a>(
    name: &str,
    model: &str,
    days: &'a [ShownDay],
    look: Look,
    ends_k: (f64, f64),
) -> Figure<'a> {
    let count = days.len();
    let titles = [
        format!("Views of {count} unseen days, and the predictions of {model}"),
        format!("测试期 {count} 天的观看量与 {model} 的预测"),
    ];
    Figure::new(name, titles, move |language| draw(days, look, ends_k, language))
}

/// The ends of an axis that holds all views and predictions of some days, in k views.
pub fn heights<'a>(days: impl Iterator<Item = &'a ShownDay>) -> (f64, f64) {
    around(days.flat_map(|day| [day.actual_k, day.predicted_k]), 0.05)
}

/// The first 45 days of several models of the same days on the same axes, each with its look.
pub fn together<'a>(
    name: impl Into<String>,
    titles: [&str; 2],
    models: Vec<(&'a UnseenForecast, Look)>,
) -> Figure<'a> {
    Figure::new(name, titles, move |language| {
        let days = models.first().map_or(&[][..], |(first, _)| first.shown());
        let unit = unit(days);
        let mut plots = vec![line(
            points(UnseenForecast::actual(days), unit),
            language.say("views", "观看量"),
            REAL,
            2.0,
        )];
        plots.extend(models.iter().map(|(forecast, look)| {
            let predicted = points(UnseenForecast::predicted(forecast.shown()), unit);
            line(predicted, &forecast.model, *look, 1.8)
        }));
        by_day(plots, ends(days), unit, language).sheet(HEIGHT)
    })
}

fn draw(days: &[ShownDay], look: Look, (low, high): (f64, f64), language: Language) -> Sheet {
    let say = |english, chinese| language.say(english, chinese);
    let width = if days.len() < LONG { 2.0 } else { 1.2 };
    let unit = unit(days);
    let plots = vec![
        line(points(UnseenForecast::actual(days), unit), say("views", "观看量"), REAL, width),
        line(points(UnseenForecast::predicted(days), unit), say("predicted", "预测"), look, width),
    ];
    let scale = 1000.0 / unit.views;
    by_day(plots, ends(days), unit, language).y_range((low * scale, high * scale)).sheet(HEIGHT)
}

/// The unit that fits some days.
fn unit(days: &[ShownDay]) -> Unit {
    Unit::for_views(&days.iter().map(|day| 1000.0 * day.actual_k).collect::<Vec<_>>())
}

/// Values in k views, as points in a unit.
fn points(values: impl Iterator<Item = (Date, f64)>, unit: Unit) -> Vec<(f64, f64)> {
    // Exactly 1 for thousands, so that the lecture's figures stay as they are.
    let scale = 1000.0 / unit.views;
    along(values.map(|(date, value_k)| (date, value_k * scale)))
}
