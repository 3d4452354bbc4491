//! Tables by chance, in all that people's tables differ in: each is read right, or the commands that a refusal
//! gives lead to the right days; never is a day wrong that nobody asked for.

use std::{cell::Cell, collections::BTreeMap};

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::{arbitrary::any, collection::vec};

use super::{Choices, Opened, advice::answers};
use viewcast_mutations::{count, holds};

/// How many tables are tried.
const USUAL: u32 = 4000;

/// A table as it is written, and its days.
#[derive(Debug)]
struct Written {
    text: String,
    bytes: Vec<u8>,
    truth: BTreeMap<Date, Option<f64>>,
}

/// What is drawn: a number for each way in which tables differ.
struct Drawn<'a> {
    numbers: &'a [u32],
    at: usize,
}

impl Drawn<'_> {
    fn below(&mut self, most: u32) -> u32 {
        self.at += 1;
        self.numbers[self.at - 1] % most
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let at = self.below(u32::try_from(of.len()).unwrap());
        of[at as usize]
    }
}

const DATES: [&str; 18] = [
    "%Y-%m-%d",
    "%Y/%-m/%-d",
    "%d.%m.%Y",
    "%-m/%-d/%Y",
    "%d/%m/%y",
    "%d.%m.%y",
    "%y-%m-%d",
    "%-d %b %Y",
    "%b %-d, %Y",
    "%d-%b-%Y",
    "%a, %b %-d, %Y",
    "%A %-d %B %Y",
    "%Y%m%d",
    "%Y年%-m月%-d日",
    "%Y. %-m. %-d.",
    "%Y-%m-%dT00:00:00Z",
    "%-m/%-d/%Y 12:00:00 AM",
    "epoch",
];

fn day_text(day: Date, form: &str) -> String {
    if form == "epoch" {
        return (i64::from((day - date(1970, 1, 1)).get_days()) * 86_400).to_string();
    }
    day.strftime(form).to_string()
}

fn grouped(number: u32, mark: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text += mark;
        }
        text.push(digit);
    }
    text
}

fn count_text(number: u32, form: u32) -> String {
    match form {
        1 => grouped(number, ","),
        2 => grouped(number, "."),
        3 => grouped(number, "\u{a0}"),
        4 => format!("{number},0"),
        5 => format!("{number}.0"),
        6 => format!("{number} views"),
        7 => format!("\u{200e}{number}"),
        8 => grouped(number, "'"),
        _ => number.to_string(),
    }
}

#[allow(clippy::too_many_lines, reason = "one line for each way in which tables differ")]
fn written(numbers: &[u32]) -> Written {
    let mut drawn = Drawn { numbers, at: 0 };
    let delimiter = drawn.one(&[",", ";", "\t", "|"]);
    let preamble = drawn.one(&[
        "",
        "",
        "sep",
        "Views of a page\n",
        "Category: Arts, Music\n\n",
        "# made by hand\n# twice\n",
    ]);
    let (header, encoding) = (drawn.below(5), drawn.below(7));
    let form = drawn.one(&DATES);
    let (number_form, missing_at) = (drawn.below(10), drawn.below(4));
    let missing = drawn.one(&["", "NA", "-", "undefined", "null"]);
    let (total, weekday, other, newest_first) =
        (drawn.below(6), drawn.below(3) == 0, drawn.below(4) == 0, drawn.below(2) == 0);
    let index = drawn.below(5) == 0;
    let days = 20 + drawn.below(60);
    let first = date(2019, 1, 1) + i64::from(drawn.below(2000)).days();
    let scale = drawn.one(&[7, 130, 2100, 95_000]);
    let line_end = drawn.one(&["\n", "\r\n", "\r"]);

    let quoted = |cell: &str| {
        if cell.contains(delimiter) { format!("\"{cell}\"") } else { cell.to_owned() }
    };
    let mut rows: Vec<(Date, u32, bool)> = Vec::new();
    for at in 0..days {
        let known = match missing_at {
            1 => at < 5,
            2 => at % 9 == 4,
            _ => false,
        };
        let day = first + i64::from(at).days();
        rows.push((day, scale + (at * 7919 + numbers[0] % 977) % scale, known));
    }
    let sum: u32 = rows.iter().map(|(_, number, _)| number).sum();
    let truth = rows
        .iter()
        .map(|&(day, number, missing)| (day, (!missing).then_some(f64::from(number))))
        .collect();
    if newest_first {
        rows.reverse();
    }
    let line = |place: u32, day: &str, name: &str, count: &str, likes: &str| {
        let mut cells = Vec::new();
        if index {
            cells.push(if place == u32::MAX { String::new() } else { place.to_string() });
        }
        cells.push(quoted(day));
        if weekday {
            cells.push(quoted(name));
        }
        cells.push(quoted(count));
        if other {
            cells.push(quoted(likes));
        }
        cells.join(delimiter) + line_end
    };
    let mut text = match preamble {
        "sep" => format!("sep={delimiter}{line_end}"),
        other => other.replace('\n', line_end),
    };
    let names = match (header, encoding) {
        (0, _) => None,
        (_, 4) => Some(["日期", "星期", "播放", "点赞"]),
        (_, 5) => Some(["Datum", "Wochentag", "Anzahl für Tag", "Stück"]),
        (1, _) => Some(["ds", "weekday", "y", "likes"]),
        (2, _) => Some(["Date", "Weekday", "Visits", "Likes"]),
        (..) => Some(["Day", "Weekday", "Hits", "Likes"]),
    };
    // Numbers alone, without a name, are no dates.
    let names = if form == "epoch" { Some(["date", "weekday", "n", "m"]) } else { names };
    // A column that numbers the rows is told by its name.
    let names = if index { names.or(Some(["day", "weekday", "n", "m"])) } else { names };
    if let Some([day, name, count, likes]) = names {
        text += &line(u32::MAX, day, name, count, likes);
    }
    let sum_text = count_text(sum, number_form);
    if total == 1 {
        text += &line(u32::MAX, "Total", "", &sum_text, "1");
    }
    for (place, (day, number, is_missing)) in (0..).zip(&rows) {
        let count = if *is_missing { missing.to_owned() } else { count_text(*number, number_form) };
        let likes = (number / 3).to_string();
        text +=
            &line(place, &day_text(*day, form), &day.strftime("%A").to_string(), &count, &likes);
    }
    match total {
        2 => text += &line(u32::MAX, "Total", "", &sum_text, "1"),
        3 => text += &line(u32::MAX, "", "", &sum_text, "1"),
        4 => text += &format!("{line_end}Source: our own{line_end}"),
        _ => {}
    }
    let bytes = match encoding {
        1 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
        2 => "\u{feff}"
            .encode_utf16()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect(),
        3 => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        4 if number_form != 7 && number_form != 3 => {
            encoding_rs::GB18030.encode(&text).0.into_owned()
        }
        5 if number_form != 7 && !form.contains('年') => {
            encoding_rs::WINDOWS_1252.encode(&text).0.into_owned()
        }
        _ => text.clone().into_bytes(),
    };
    Written { text, bytes, truth }
}

/// What is wrong with the days of a table, by some choices; nothing where they are right.
fn difference(
    opened: &Opened,
    choices: &Choices,
    truth: &BTreeMap<Date, Option<f64>>,
) -> Option<String> {
    let imported = match opened.read(choices) {
        Ok(imported) => imported,
        Err(error) => return Some(format!("refused: {error}")),
    };
    let series = &imported.series;
    let got: BTreeMap<Date, f64> =
        (0..series.days()).map(|day| (series.date(day), series.views()[day])).collect();
    let known = truth.iter().filter_map(|(day, count)| Some((*day, (*count)?)));
    for (day, count) in known {
        if got.get(&day).is_none_or(|got| (got - count).abs() > 1e-9) {
            return Some(format!("{day}: {:?} for {count}", got.get(&day)));
        }
    }
    let strange = got.keys().find(|day| !truth.contains_key(day));
    strange.map(|day| format!("{day} is nowhere in the file"))
}

#[test]
fn crossed_tables_by_chance_are_read_right_or_led_to_right() {
    let (at_once, led) = (Cell::new(0), Cell::new(0));
    holds(&vec(any::<u32>(), 20), USUAL, |numbers| {
        let Written { text, bytes, truth } = written(numbers);
        let start: String = text.chars().take(300).collect();
        let opened = Opened::open(&bytes, "x").unwrap_or_else(|error| panic!("{error}\n{start}"));
        let choices = Choices::default();
        let Err(error) = opened.read(&choices) else {
            if let Some(wrong) = difference(&opened, &choices, &truth) {
                panic!("WRONG in silence: {wrong}\n{start}");
            }
            at_once.set(at_once.get() + 1);
            return;
        };
        let answers = answers(&opened, &choices, &error);
        let wrong: Vec<String> = answers
            .iter()
            .filter_map(|answer| difference(&opened, &answer.choices, &truth))
            .collect();
        assert!(wrong.len() < answers.len(), "{error}: {wrong:?}\n{start}");
        led.set(led.get() + 1);
    });
    assert!(at_once.get() > count(USUAL) / 3, "{at_once:?} {led:?}");
    assert!(led.get() > count(USUAL) / 20, "{at_once:?} {led:?}");
}
