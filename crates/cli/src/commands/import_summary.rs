//! What an import says of the days that it read.

use std::path::Path;

use super::next;
use viewcast::{
    data::{
        Era, Series,
        import::{Fill, Imported},
        profile::{low_last_day, spikes, weekdays, zeros},
    },
    names,
};
use viewcast_texts::{
    Language, import, labels,
    shell::word,
    table::{columns_of, text_table},
};

/// Columns of a terminal that texts take, after their labels.
const WIDTH: usize = 68;
/// Columns of the longest bar.
const BAR: f64 = 40.0;
/// The experiment that days of one's own start with.
const OWN: &str = "configs/own.toml";
/// Suspicious days that are told one by one.
const TOLD: usize = 5;

/// The days, how they were read, what is suspicious, and the rhythm of the week.
pub fn text(imported: &Imported, fill: Option<Fill>, language: Language) -> String {
    let series = &imported.series;
    let (days, first, last) = (series.days(), series.date(0), series.last_date());
    let head = language.say(
        format!("{days} days, {first} to {last}\n"),
        format!("{days} 天，{first} 至 {last}\n"),
    );
    let format = import::format(imported.format, language);
    let mut rows = vec![[language.say("read as", "格式"), format].map(str::to_owned)];
    rows.extend(imported.notes.iter().map(|note| [String::new(), import::note(note, language)]));
    let none = || language.say("none", "无").to_owned();
    let gaps = match (imported.filled.len(), fill) {
        (0, _) | (_, None) => none(),
        (days, Some(fill)) => {
            let (fill, which) = (names::name(fill), labels::days(&imported.filled, None, language));
            language.say(
                format!("{days} day(s) filled by {fill}: {which}"),
                format!("{days} 天，用 {fill} 补上：{which}"),
            )
        }
    };
    rows.push([language.say("gaps", "缺日").into(), gaps]);
    // Those that were filled are told as such.
    let mut zeros = zeros(series);
    zeros.retain(|day| imported.filled.binary_search(day).is_err());
    let zero_days = match zeros.len() {
        0 => none(),
        days => {
            let which = labels::days(&zeros, Some(TOLD), language);
            language.say(
                format!("{days} day(s) without a view: {which}"),
                format!("{days} 天没有观看：{which}"),
            )
        }
    };
    rows.push([language.say("zeros", "零值").into(), zero_days]);
    let spikes = spikes_text(series, language).unwrap_or_else(none);
    rows.push([language.say("spikes", "突增").into(), spikes]);
    rows.extend(
        low_text(series, language).map(|text| [language.say("last day", "最后一天").into(), text]),
    );
    let rows = rows.into_iter().map(|[label, text]| [label, wrapped(&text)]);

    let means = weekdays(series);
    let most = means.iter().map(|(_, mean)| *mean).fold(0.0, f64::max);
    let bars = means.iter().map(|&(weekday, mean)| {
        [labels::weekday(weekday, language).into(), bar(mean, most), views(mean)]
    });
    let rhythm = language.say("mean views by weekday", "各星期几的平均观看量");
    format!("{head}{}\n{rhythm}\n{}", text_table(rows, 2), text_table(bars, 2))
}

/// What is to be said of a last day that may be incomplete.
fn low_text(series: &Series, language: Language) -> Option<String> {
    let low = low_last_day(series)?;
    let (day, seen, usual) = (series.last_date(), views(low.views), views(low.usual));
    Some(language.say(
        format!("{day} has {seen}, where its weekday has {usual}; where that day is not over, --drop-last leaves it out"),
        format!("{day} 只有 {seen}，同一星期几通常是 {usual}；若那天尚未结束，用 --drop-last 去掉"),
    ))
}

/// A warning of a last day that may be incomplete, of which a forecast goes on.
pub fn low_warning(series: &Series, language: Language) -> Option<String> {
    let low = low_last_day(series)?;
    let (day, seen, usual) = (series.last_date(), views(low.views), views(low.usual));
    Some(language.say(
        format!("warning: {day} has {seen}, where its weekday has {usual}; where that day is not over, import without it (--drop-last) or say --from {day}"),
        format!("警告：{day} 只有 {seen}，同一星期几通常是 {usual}；若那天尚未结束，导入时去掉（--drop-last），或用 --from {day}"),
    ))
}

/// What a short series is to be trained with; nothing where even that is too much.
pub fn for_length(series: &Series) -> Option<&'static [&'static str]> {
    // As many days of history as that experiment takes, if that leaves as many rows again and more.
    match series.days_before(Era::usual_start(series)) {
        112.. => Some(&[]),
        14.. => Some(&["data.history=7", "data.horizon=1"]),
        _ => None,
    }
}

/// Where the days are, and how to train on them and go on from them.
pub fn next_steps(series: &Series, out: &Path, language: Language) -> String {
    let file = word(&out.display().to_string());
    let written =
        language.say(format!("\nwritten to\n  {file}\n"), format!("\n已写入\n  {file}\n"));
    let unseen_from = Era::usual_start(series);
    let Some(fewer) = for_length(series) else { return written };
    let command = |name: &str| {
        let mut arguments = next::arguments([name, OWN, "--data"]);
        arguments.push(next::path(out));
        arguments.extend(fewer.iter().flat_map(|set| ["--set".to_owned(), (*set).into()]));
        arguments
    };
    let train = language.say(
        format!("train on them, the days from {unseen_from} on unseen, with"),
        format!("用这些数据训练，{unseen_from} 起为测试期："),
    );
    let predict = language.say("predict the days after them with", "预测之后的日子：").into();
    let mut steps = vec![(train, command("train")), (predict, command("forecast"))];
    if !Path::new(OWN).exists() {
        let bring = language.say(
            "bring viewcast's configs into this folder with",
            "把 viewcast 的配置写到这个文件夹：",
        );
        steps.insert(0, (bring.into(), next::arguments(["init"])));
    }
    written + &next::text(&steps)
}

/// The days far above those around them; nothing where there are none.
fn spikes_text(series: &Series, language: Language) -> Option<String> {
    let spikes = spikes(series);
    let told = spikes.iter().take(TOLD).map(|spike| {
        let (day, views, times) = (spike.day, views(spike.views), spike.times);
        language.say(
            format!("{day} ({views}, {times:.1} times the median around it)"),
            format!("{day}（{views}，前后中位数的 {times:.1} 倍）"),
        )
    });
    let told = told.collect::<Vec<_>>().join(language.say(", ", "、"));
    let days = spikes.len();
    match days {
        0 => None,
        days if days > TOLD => {
            let more = days - TOLD;
            Some(language.say(
                format!("{days} day(s): {told} and {more} more"),
                format!("{days} 天：{told}，另有 {more} 天"),
            ))
        }
        _ => Some(language.say(format!("{days} day(s): {told}"), format!("{days} 天：{told}"))),
    }
}

fn views(views: f64) -> String {
    if views < 1e12 { format!("{views:.0}") } else { format!("{views:.2e}") }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of the longest bar"
)]
fn bar(mean: f64, most: f64) -> String {
    let length = if most > 0.0 { (BAR * (mean / most)).round() as usize } else { 0 };
    "█".repeat(length)
}

/// A text in lines that a terminal of 80 columns shows whole.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        let wide: usize = word.trim_end().chars().map(columns_of).sum();
        if used > 0 && used + wide > WIDTH {
            lines.push(String::new());
            used = 0;
        }
        for letter in word.chars() {
            if used >= WIDTH {
                lines.push(String::new());
                used = 0;
            }
            used += columns_of(letter);
            lines.last_mut().unwrap_or(&mut String::new()).push(letter);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}
