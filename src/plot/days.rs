//! An axis of days.

use jiff::civil::Date;
use kuva::render::{datetime::DateTimeAxis, plots::Plot};

use super::style::Panel;
use crate::language::Language;

/// From how many days on an axis names months, not days.
pub const LONG: usize = 100;

/// A value each day, as points of a panel [`by_day`].
#[must_use]
pub fn along(days: impl IntoIterator<Item = (Date, f64)>) -> Vec<(f64, f64)> {
    days.into_iter().map(|(date, value)| (seconds(date), value)).collect()
}

/// A panel of views over the days from `first` to `last`.
pub fn by_day(plots: Vec<Plot>, (first, last): (Date, Date), language: Language) -> Panel {
    let ends = (seconds(first), seconds(last));
    let days = (last - first).get_days() + 1;
    let axis = if usize::try_from(days).is_ok_and(|days| days < LONG) {
        DateTimeAxis::weeks("%m-%d")
    } else {
        DateTimeAxis::months("%Y-%m").with_step(2)
    };
    Panel::new(plots, language.say("day", "日期"), language.say("views (k)", "观看量（千次）"))
        .x_range(ends)
        .with(|layout| layout.with_x_datetime(axis))
}

/// Days as kuva counts them: seconds since 1970.
fn seconds(date: Date) -> f64 {
    let days = (date - Date::constant(1970, 1, 1)).get_days();
    f64::from(days) * 86400.0
}
