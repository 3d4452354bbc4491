//! A forecast for a terminal.

use jiff::civil::Date;
use viewcast::{
    data::Unit,
    forecast::{Coverage, Forecast, ForecastDay, Lack, Remedy, Span, bands::LEVELS},
};

use crate::{Language, labels, table::text_table};

/// Days ahead whose coverage a terminal shows.
const SHOWN: [usize; 3] = [1, 7, 14];

/// For a terminal, in a unit.
pub fn text(forecast: &Forecast, unit: Unit, language: Language) -> String {
    let Forecast { experiment, days, trained_on, last_known, .. } = forecast;
    let levels: Vec<_> = LEVELS
        .into_iter()
        .filter(|level| days.iter().any(|day| day.bands.iter().any(|band| band.level == *level)))
        .collect();
    let mut head = language.say(["day", "views"], ["日期", "观看量"]).map(String::from).to_vec();
    let band = language.say("band", "区间");
    head.extend(levels.iter().map(|level| format!("{level}% {band}")));
    let row = |day: &ForecastDay| {
        let mut row = vec![dated(day.date, language), unit.text(day.views)];
        for level in &levels {
            let band = day.bands.iter().find(|band| band.level == *level);
            row.push(band.map_or(String::new(), |band| {
                [unit.text(band.low), unit.text(band.high)].join(language.say(" to ", " 至 "))
            }));
        }
        row
    };
    let table = text_table([head].into_iter().chain(days.iter().map(row)), 1);
    let (ahead, known, trust) = (days.len(), span(trained_on, language), trust(forecast, language));
    let title = language.say(
        format!("{experiment}: {ahead} days after {last_known}, trained on {known}"),
        format!("{experiment}：{last_known} 之后的 {ahead} 天，训练数据为 {known}"),
    );
    format!("{title}\n\n{table}\n{trust}")
}

/// A day with its weekday.
fn dated(date: Date, language: Language) -> String {
    let weekday = labels::weekday(date.weekday(), language);
    language.say(date.strftime("%a %Y-%m-%d").to_string(), format!("{date} {weekday}"))
}

fn span(Span { days, first, last }: &Span, language: Language) -> String {
    language
        .say(format!("{days} days, {first} to {last}"), format!("{days} 天（{first} 至 {last}）"))
}

/// Which days ahead have no band of a level, and what would give those bands.
fn lack_text(Lack { level, ahead, remedy }: Lack, language: Language) -> String {
    let head = language.say(
        format!("no {level}% band from {ahead} day(s) ahead on: "),
        format!("提前 {ahead} 天起没有 {level}% 区间："),
    );
    let remedy = match remedy {
        Remedy::ValidationDays(days) => language.say(
            format!("training with data.validation_days={days} gives it"),
            format!("以 data.validation_days={days} 训练即可得到"),
        ),
        Remedy::Days(days) => language.say(
            format!("the series is too short, and about {days} days would do"),
            format!("序列太短，约 {days} 天才够"),
        ),
    };
    format!("{head}{remedy}\n")
}

/// What the bands are made of, how often they held, and what is missing for those that are not there.
fn trust(forecast: &Forecast, language: Language) -> String {
    let lacks = forecast.lacks.iter().map(|lack| lack_text(*lack, language));
    let lacks: String = lacks.collect();
    let Some(from) = &forecast.bands_from else {
        let none = language.say(
            "no bands: bands are made of errors on days that training did not see, and here are none",
            "没有区间：区间取自训练没有见过的日子上的误差，而这里没有这样的日子",
        );
        return format!("{none}\n{lacks}");
    };
    let source = language.say(
        "bands by split conformal prediction, from the errors on",
        "区间由分裂共形预测（split conformal prediction）得出，所用误差来自",
    );
    let mut text = format!("{source}\n{}\n{lacks}", span(from, language));
    let shown = |coverage: &&Coverage| SHOWN.contains(&coverage.ahead);
    let rows = forecast.coverage.iter().filter(shown).map(|it| {
        let (days, s) = (it.ahead, if it.ahead == 1 { "" } else { "s" });
        let ahead = language.say(format!("  {days} day{s} ahead"), format!("  提前 {days} 天"));
        [ahead, format!("{}%", it.level), format!("{:.1}%", it.covered), it.days.to_string()]
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        let head = language.say(
            ["on unseen days", "band", "views in it", "of days"],
            ["测试期", "区间", "观看量落在其中", "天数"],
        );
        let head = head.map(String::from);
        text += &format!("\n{}", text_table([head].into_iter().chain(rows), 1));
    }
    text
}
