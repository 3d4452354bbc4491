//! A forecast after the weeks before it.

use crate::plot::{
    Figure,
    days::{along, by_day, seconds},
    style::{HEIGHT, PALE_BLUE, PALER_BLUE, PREDICTED, REAL, band, line},
};
use viewcast::{
    data::{Series, Unit},
    forecast::{Forecast, ForecastDay, bands::LEVELS},
};

/// Days that are known, at least so many and four times as many as are predicted.
const RECENT: usize = 56;

/// The last weeks that are known, the days ahead, and their bands.
pub fn figure<'a>(forecast: &'a Forecast, series: &'a Series) -> Figure<'a> {
    let Forecast { experiment, days, .. } = forecast;
    let titles = [
        format!("Views, and {} days that {experiment} predicts, with their bands", days.len()),
        format!("观看量，以及 {experiment} 预测的 {} 天", days.len()),
    ];
    Figure::new("forecast", titles, move |language| {
        let unit = Unit::for_views(series.views());
        let start = series.days().saturating_sub(RECENT.max(4 * days.len()));
        let known =
            (start..series.days()).map(|day| (series.date(day), series.views()[day] / unit.views));
        let ahead = days.iter().map(|day| (day.date, day.views / unit.views));
        // From the last day that is known, so that no line starts in the air.
        let last = series.days() - 1;
        let joint = [(series.date(last), series.views()[last] / unit.views)];
        let within = |place: usize| {
            let end = move |day: &ForecastDay| {
                let band = day.bands.iter().find(|band| band.level == LEVELS[place])?;
                Some((seconds(day.date), band.low / unit.views, band.high / unit.views))
            };
            days.iter().filter_map(end)
        };
        let mut plots = Vec::new();
        for (place, color) in [(1, PALER_BLUE), (0, PALE_BLUE)] {
            if within(place).next().is_some() {
                let name = format!("{}%", LEVELS[place]);
                plots.push(band(within(place), name, color));
            }
        }
        plots.push(line(along(known), language.say("views", "观看量"), REAL, 2.0));
        let predicted = along(joint.into_iter().chain(ahead));
        plots.push(line(predicted, language.say("predicted", "预测"), PREDICTED, 2.0));
        let ends = (series.date(start), days.last().map_or(series.last_date(), |day| day.date));
        by_day(plots, ends, unit, language).sheet(HEIGHT)
    })
}
