//! What an import says of the days that it read.

use std::path::Path;

use jiff::civil::Weekday;

use super::next;
use crate::{
    data::{
        Era, Series,
        profile::{spikes, weekdays, zeros},
        readers::{Fill, Imported, command::word},
        spans::days_text,
    },
    names,
    text_table::text_table,
};

/// Columns of a terminal that texts take, after their labels.
const WIDTH: usize = 68;
/// Columns of the longest bar.
const BAR: f64 = 40.0;
/// Suspicious days that are told one by one.
const TOLD: usize = 5;

/// The days, how they were read, what is suspicious, and the rhythm of the week.
pub fn text(imported: &Imported, fill: Option<Fill>) -> String {
    let series = &imported.series;
    let head = format!("{} days, {} to {}\n", series.days(), series.date(0), series.last_date());
    let mut rows = vec![["read as", imported.format].map(str::to_owned)];
    rows.extend(imported.notes.iter().map(|note| [String::new(), note.clone()]));
    let gaps = match (imported.filled.len(), fill) {
        (0, _) | (_, None) => "none".into(),
        (days, Some(fill)) => format!(
            "{days} day(s) filled by {}: {}",
            names::name(fill),
            days_text(&imported.filled, None)
        ),
    };
    rows.push(["gaps".into(), gaps]);
    // Those that were filled are told as such.
    let mut zeros = zeros(series);
    zeros.retain(|day| imported.filled.binary_search(day).is_err());
    let zero_days = match zeros.len() {
        0 => "none".into(),
        days => format!("{days} day(s) without a view: {}", days_text(&zeros, Some(TOLD))),
    };
    rows.push(["zeros".into(), zero_days]);
    rows.push(["spikes".into(), spikes_text(series)]);
    let rows = rows.into_iter().map(|[label, text]| [label, wrapped(&text)]);

    let means = weekdays(series);
    let most = means.iter().map(|(_, mean)| *mean).fold(0.0, f64::max);
    let bars =
        means.iter().map(|&(weekday, mean)| [name(weekday).into(), bar(mean, most), views(mean)]);
    format!("{head}{}\nmean views by weekday\n{}", text_table(rows, 2), text_table(bars, 2))
}

/// Where the days are, and how to train on them and go on from them.
pub fn next_steps(series: &Series, out: &Path) -> String {
    let written = format!("\nwritten to\n  {}\n", word(&out.display().to_string()));
    let unseen_from = Era::usual_start(series);
    // As many days of history as that experiment takes, if that leaves as many rows again and more.
    let fewer: &[&str] = match series.days_before(unseen_from) {
        112.. => &[],
        14.. => &["--set", "data.history=7", "--set", "data.horizon=1"],
        _ => return written,
    };
    let command = |name: &str| {
        let mut arguments = next::arguments([name, "configs/own.toml", "--data"]);
        arguments.push(next::path(out));
        arguments.extend(fewer.iter().copied().map(String::from));
        arguments
    };
    let train = format!("train on them, the days from {unseen_from} on unseen, with");
    let predict = "predict the days after them with".into();
    written + &next::text(&[(train, command("train")), (predict, command("forecast"))])
}

fn spikes_text(series: &Series) -> String {
    let spikes = spikes(series);
    let told = spikes.iter().take(TOLD).map(|spike| {
        format!(
            "{} ({}, {:.1} times the median around it)",
            spike.day,
            views(spike.views),
            spike.times
        )
    });
    let told = told.collect::<Vec<_>>().join(", ");
    match spikes.len() {
        0 => "none".into(),
        days if days > TOLD => format!("{days} day(s): {told} and {} more", days - TOLD),
        days => format!("{days} day(s): {told}"),
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

fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

/// A text in lines that a terminal of 80 columns shows whole.
fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_inclusive(' ') {
        let wide: usize = word.trim_end().chars().map(columns).sum();
        if used > 0 && used + wide > WIDTH {
            lines.push(String::new());
            used = 0;
        }
        for letter in word.chars() {
            if used >= WIDTH {
                lines.push(String::new());
                used = 0;
            }
            used += columns(letter);
            lines.last_mut().unwrap_or(&mut String::new()).push(letter);
        }
    }
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n")
}

/// Columns of a letter: two for those of East Asia, which is at most too many.
fn columns(letter: char) -> usize {
    if letter >= '\u{1100}' { 2 } else { 1 }
}
