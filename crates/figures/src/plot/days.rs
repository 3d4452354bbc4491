//! An axis of days.

use jiff::civil::Date;
use kuva::render::{datetime::DateTimeAxis, layout::Layout, plots::Plot};

use super::panel::Panel;
use viewcast::data::Unit;
use viewcast_texts::Language;

/// From how many days on an axis names months, not days.
pub const LONG: usize = 100;

/// A value each day, as points of a panel [`by_day`].
pub fn along(days: impl IntoIterator<Item = (Date, f64)>) -> Vec<(f64, f64)> {
    days.into_iter().map(|(date, value)| (seconds(date), value)).collect()
}

/// A panel of views, in a unit, over the days from `first` to `last`.
pub fn by_day(
    plots: Vec<Plot>,
    (first, last): (Date, Date),
    unit: Unit,
    language: Language,
) -> Panel {
    let ends = (seconds(first), seconds(last));
    let days = (last - first).get_days() + 1;
    let few = usize::try_from(days).is_ok_and(|days| days < LONG);
    let axis =
        if few { DateTimeAxis::weeks("%m-%d") } else { DateTimeAxis::months("%Y-%m").with_step(2) };
    let on_phone: fn(Layout) -> Layout = if few {
        |layout| layout.with_x_datetime(DateTimeAxis::weeks("%m-%d").with_step(2))
    } else {
        |layout| layout.with_x_datetime(DateTimeAxis::months("%y-%m").with_step(3))
    };
    Panel::new(plots, language.say("day", "日期"), views(unit, language))
        .x_range(ends)
        .with(|layout| layout.with_x_datetime(axis))
        .on_phone(on_phone)
}

/// What an axis of views in a unit says.
fn views(unit: Unit, language: Language) -> &'static str {
    match unit.sign {
        "k" => language.say("views (k)", "观看量（千次）"),
        "M" => language.say("views (M)", "观看量（百万次）"),
        _ => language.say("views", "观看量"),
    }
}

/// A day as kuva counts: seconds since 1970.
pub fn seconds(date: Date) -> f64 {
    let days = (date - Date::constant(1970, 1, 1)).get_days();
    f64::from(days) * 86400.0
}
