//! The day that a text names, as people and programs write it: `2021-01-31`, `31.1.21`, `20210131`,
//! `Sun, Jan 31, 2021`, `2021年1月31日 星期日`, each with or without a time.

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::{is_between, month, weekday, without_weekday};

/// How dates that do not start with the whole year are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::enum_variant_names, reason = "as --dates names them")]
pub enum DateOrder {
    /// As in 1/31/2021
    MonthsFirst,
    /// As in 31/1/2021
    DaysFirst,
    /// As in 21/1/31
    YearsFirst,
}

impl DateOrder {
    /// All.
    pub const ALL: [Self; 3] = [Self::MonthsFirst, Self::DaysFirst, Self::YearsFirst];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::MonthsFirst => "months first",
            Self::DaysFirst => "days first",
            Self::YearsFirst => "years first",
        }
    }

    /// The flag that says it.
    pub fn flag(self) -> String {
        format!("--dates {}", crate::names::name(self))
    }
}

/// A date as it is written: the day in each order of [`DateOrder::ALL`], where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written([Option<Date>; 3]);

/// A date, and the time of day that follows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The date.
    pub date: Written,
    /// Seconds since midnight; 24:00 is 86400.
    pub time: Option<u32>,
}

impl From<Date> for Written {
    fn from(day: Date) -> Self {
        Self::certain(day)
    }
}

impl Written {
    fn certain(day: Date) -> Self {
        Self([Some(day); 3])
    }

    /// The day, where there is one with that order.
    pub fn day(self, order: DateOrder) -> Option<Date> {
        let [months_first, days_first, years_first] = self.0;
        match order {
            DateOrder::MonthsFirst => months_first,
            DateOrder::DaysFirst => days_first,
            DateOrder::YearsFirst => years_first,
        }
    }

    /// Whether every order gives the same day.
    pub fn is_certain(self) -> bool {
        let [first, second, third] = self.0;
        first == second && second == third
    }

    /// What is left of it where its weekday is known, 1 for Monday.
    fn on(self, weekday: Option<i8>) -> Option<Self> {
        let Some(weekday) = weekday else { return Some(self) };
        let days =
            self.0.map(|day| day.filter(|day| day.weekday().to_monday_one_offset() == weekday));
        days.iter().any(Option::is_some).then_some(Self(days))
    }
}

/// Reads a date, and what of a time follows it. The time zone is left as it is: a day is the day that is
/// written.
pub fn moment(text: &str) -> Option<Moment> {
    // No date is that long, with any time and zone.
    if text.len() < 6 || text.len() > 100 || text.starts_with(['+', '-', '<', '.']) {
        return None;
    }
    if text.is_ascii() {
        return ascii(text, None);
    }
    let (text, weekday) = without_weekday(text);
    ascii(&plain(&text), weekday)
}

/// Full-width letters and the signs of Chinese, Japanese and Korean dates as ASCII writes them.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        match letter {
            '\u{ff01}'..='\u{ff5e}' => {
                let code = u32::from(letter) - 0xff01 + 0x21;
                plain.extend(char::from_u32(code));
            }
            '年' | '月' | '년' | '월' | '‐' | '‑' | '–' | '−' => plain.push('-'),
            '日' | '号' | '號' | '일' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}' => {
                plain.push(' ');
            }
            '时' | '時' | '点' | '點' | '分' | '시' => plain.push(':'),
            '秒' | '초' => {}
            // A space after the year or the month is as good as none.
            ' ' if plain.ends_with('-') => {}
            _ => plain.push(letter),
        }
    }
    for (word, short) in [("上午", " AM "), ("下午", " PM "), ("오전", " AM "), ("오후", " PM ")]
    {
        plain = plain.replace(word, short);
    }
    // As Russian dates end.
    let plain = plain.trim().trim_end_matches(" г.").trim_end_matches(" г");
    plain.trim_end_matches([':', '-']).to_owned()
}

fn ascii(text: &str, weekday: Option<i8>) -> Option<Moment> {
    let starts_with_digit = text.starts_with(|letter: char| letter.is_ascii_digit());
    let numeric = if starts_with_digit { numeric(text) } else { None };
    let (date, named_weekday, rest) = match numeric {
        Some((date, rest)) => {
            let (weekday, rest) = leading_weekday(rest);
            (date, weekday, rest)
        }
        None => named(text)?,
    };
    let date = date.on(weekday.or(named_weekday))?;
    Some(Moment { date, time: time_of_day(rest)? })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A date of figures alone, and what follows it.
fn numeric(text: &str) -> Option<(Written, &str)> {
    let run = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (first, rest) = text.split_at(run);
    if run >= 8 {
        // 2021013118, as Wikimedia writes hours, and with minutes and seconds.
        let (date, clock) = first.split_at(8);
        if !matches!(clock.len(), 0 | 2 | 4 | 6) {
            return None;
        }
        let day = compact(date)?;
        if clock.is_empty() {
            return Some((Written::certain(day), rest));
        }
        // The clock is left to be read as a time.
        return rest.is_empty().then(|| (Written::certain(day), text.get(8..).unwrap_or_default()));
    }
    let separator = rest.chars().next().filter(|it| matches!(it, '-' | '/' | '.'))?;
    let part = |text: &'_ str| -> Option<(String, usize)> {
        let after = text.strip_prefix(separator)?;
        let spaces =
            if separator == '.' { after.len() - after.trim_start_matches(' ').len() } else { 0 };
        let number = after.get(spaces..)?;
        let run = number.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(number.len());
        Some((number.get(..run)?.to_owned(), separator.len_utf8() + spaces + run))
    };
    let (second, used) = part(rest)?;
    let rest = rest.get(used..)?;
    let (third, used) = part(rest)?;
    let rest = rest.get(used..)?;
    // As Korean and Slovenian dates end.
    let rest = if separator == '.' { rest.strip_prefix('.').unwrap_or(rest) } else { rest };
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| digits(part));
    let short = |part: &str| i8::try_from(number(part)?).ok().filter(|_| part.len() <= 2);
    let day = |year: i16, month: i8, day: i8| Date::new(year, month, day).ok();
    let written = match (first.len(), third.len()) {
        (4, _) => Written::certain(day(number(first)?, short(&second)?, short(&third)?)?),
        (1 | 2, 4) => {
            let (a, b, year) = (short(first)?, short(&second)?, number(&third)?);
            Written([day(year, a, b), day(year, b, a), None])
        }
        (1 | 2, 1 | 2) => {
            let (a, b, c) = (short(first)?, short(&second)?, short(&third)?);
            let last = |month: i8, of: i8| {
                if third.len() == 2 { day(century(c), month, of) } else { None }
            };
            let years = if first.len() == 2 { day(century(a), b, c) } else { None };
            Written([last(a, b), last(b, a), years])
        }
        _ => return None,
    };
    written.0.iter().any(Option::is_some).then_some((written, rest))
}

/// `20210131`. Other eight digits are a count, and other ten the seconds since 1970.
fn compact(text: &str) -> Option<Date> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i16>().ok();
    let year = number(0, 4).filter(|year| (1900..2200).contains(year))?;
    Date::new(year, i8::try_from(number(4, 6)?).ok()?, i8::try_from(number(6, 8)?).ok()?).ok()
}

/// The year that two figures mean.
fn century(year: i8) -> i16 {
    i16::from(year) + if year < 70 { 2000 } else { 1900 }
}

/// A weekday at the start of a text, and what follows it.
fn leading_weekday(text: &str) -> (Option<i8>, &str) {
    let start = text.trim_start_matches([' ', ',', '(']);
    let end = start.find(|letter: char| !letter.is_alphabetic() && letter != '-');
    let (word, rest) = start.split_at(end.unwrap_or(start.len()));
    match weekday(&word.to_lowercase()) {
        Some(weekday) => (Some(weekday), rest.trim_start_matches(['.', ')', ','])),
        None => (None, text),
    }
}

/// A date with its month in words, its weekday, and what follows it.
fn named(text: &str) -> Option<(Written, Option<i8>, &str)> {
    let (mut months, mut weekdays, mut numbers) = (None, None, Vec::<(&str, bool)>::new());
    let mut rest = text;
    // A date has few parts.
    for _ in 0..16 {
        if months.is_some() && numbers.len() == 2 {
            break;
        }
        rest = rest.trim_start_matches([' ', ',', '.', '-', '/', '\'', '(', ')']);
        let first = rest.chars().next()?;
        let end = if first.is_ascii_digit() {
            rest.find(|letter: char| !letter.is_ascii_digit())
        } else if first.is_alphabetic() {
            rest.find(|letter: char| !letter.is_alphabetic())
        } else {
            return None;
        };
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        if digits(token) {
            numbers.push((token, months.is_some()));
            if numbers.len() > 2 {
                return None;
            }
            continue;
        }
        let word = token.to_lowercase();
        // `mar` is both; a date has one month, and its weekday comes first.
        let a_weekday = weekdays.is_none() && numbers.is_empty() && months.is_none();
        match (month(&word), weekday(&word)) {
            (Some(_), Some(day)) if a_weekday && has_month(rest) => weekdays = Some(day),
            (Some(month), _) if months.is_none() => months = Some(month),
            (_, Some(day)) if weekdays.is_none() => weekdays = Some(day),
            _ if is_between(&word) => {}
            // A weekday that is written in a shorter or longer way.
            _ if a_weekday && word.chars().count() >= 2 && rest.starts_with(['.', ',']) => {}
            _ => return None,
        }
    }
    let month = months?;
    let [(first, first_after), (second, _)] = numbers[..] else { return None };
    let short = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
    let year = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() == 4);
    let day = |year: i16, day: Option<i8>| Date::new(year, month, day?).ok();
    let written = match (year(first), year(second)) {
        (Some(of), None) => Written::certain(day(of, short(second))?),
        (None, Some(of)) => Written::certain(day(of, short(first))?),
        (None, None) if second.len() == 2 => {
            let last = day(century(short(second)?), short(first));
            // `21-Jan-31`, where the month stands between them.
            let years = (first.len() == 2 && !first_after)
                .then(|| day(century(short(first)?), short(second)));
            let years = if first_after { last } else { years.flatten() };
            Written([last, last, years])
        }
        _ => return None,
    };
    let (weekday_after, rest) = leading_weekday(rest.strip_prefix('.').unwrap_or(rest));
    written.0.iter().any(Option::is_some).then_some((written, weekdays.or(weekday_after), rest))
}

/// Whether a month is named in a text.
fn has_month(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphabetic());
    words.filter(|word| !word.is_empty()).any(|word| month(&word.to_lowercase()).is_some())
}

/// The time after a date, in seconds; nothing where it is no time.
#[allow(clippy::option_option, reason = "a time may be wrong, or not there")]
fn time_of_day(text: &str) -> Option<Option<u32>> {
    let text = text.trim_end();
    if text.is_empty() || text == "," {
        return Some(None);
    }
    // What follows eight digits without a space.
    if digits(text) && matches!(text.len(), 2 | 4 | 6) {
        let number =
            |from: usize| text.get(from..from + 2).map_or(Some(0), |part| part.parse().ok());
        return seconds(number(0)?, number(2)?, number(4)?, None).map(Some);
    }
    let text = text.strip_prefix(',').unwrap_or(text);
    let after_t = text.starts_with('T');
    let text = text.strip_prefix(['T', 't', ' ', '_'])?.trim_start();
    let (half, text) = half_of_day(text);
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | ':' | '.'));
    let (clock, zone) = text.split_at(end.unwrap_or(text.len()));
    let parts: Vec<&str> = clock.split([':', '.']).collect();
    if parts.len() > 4 || !parts.iter().all(|part| digits(part)) {
        return None;
    }
    let (after, zone) = half_of_day(zone.trim_start());
    let number = |at: usize| parts.get(at).map_or(Some(0), |part| part.parse::<u32>().ok());
    // As Google Trends writes hours: 2021-01-31T18.
    let hour_alone = after_t && clock.len() == 2 && zone.is_empty();
    if parts.len() < 2 && half.or(after).is_none() && !hour_alone {
        return None;
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || " +-:/_[]()".contains(letter);
    // `+01:00`, ` UTC`, `[Europe/Berlin]`.
    if zone.len() > 60 || !zone.chars().all(plain) {
        return None;
    }
    seconds(number(0)?, number(1)?, number(2)?, half.or(after)).map(Some)
}

/// `AM` or `PM` at the start of a text: whether it is the second half of the day; and what follows.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    for (word, later) in [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)] {
        let start = text.get(..word.len());
        if start.is_some_and(|start| start.eq_ignore_ascii_case(word)) {
            let rest = text.get(word.len()..).unwrap_or_default();
            if !rest.starts_with(|letter: char| letter.is_alphanumeric())
                || rest.starts_with(|it: char| it.is_ascii_digit())
            {
                return (Some(later), rest.trim_start());
            }
        }
    }
    (None, text)
}

fn seconds(hour: u32, minute: u32, second: u32, later: Option<bool>) -> Option<u32> {
    let hour = match later {
        None => hour,
        Some(_) if hour == 0 || hour > 12 => return None,
        Some(later) => hour % 12 + if later { 12 } else { 0 },
    };
    let whole = 3600 * hour + 60 * minute + second;
    (minute < 60 && second <= 60 && (hour < 24 || whole == 86_400)).then_some(whole)
}

/// How a number stands for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Seconds since 1970, UTC: `1612051200`; or thousandths or millionths of them
    Epoch,
    /// Days as spreadsheets count them: `44227`
    Serial,
}

/// The moment that a number stands for, and how.
pub fn stamp(text: &str) -> Option<(Stamp, Date, u32)> {
    let whole = text.split_once('.').map_or(text, |(whole, zeros)| {
        if zeros.bytes().all(|byte| byte == b'0') { whole } else { text }
    });
    if !digits(whole) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let seconds = match whole.len() {
        5 => {
            let day = date(1899, 12, 30).checked_add(number.days()).ok()?;
            // From 1982 to 2078.
            return (30_000..=65_535).contains(&number).then_some((Stamp::Serial, day, 0));
        }
        9 | 10 => number,
        13 => number / 1000,
        16 => number / 1_000_000,
        _ => return None,
    };
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let day = date(1970, 1, 1).checked_add(days.days()).ok()?;
    // From 1990 to 2100.
    let second = u32::try_from(second).ok()?;
    (7305..47_482).contains(&days).then_some((Stamp::Epoch, day, second))
}

/// What of the calendar a text names, where that is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coarse {
    /// As in 2004-01
    Month,
    /// As in 2024-W05
    Week,
    /// As in 2004
    Year,
    /// As in Nov 1: a day of any year
    NoYear,
    /// As in 2024-01-01 - 2024-01-07
    Span,
}

/// Reads what is no day, but of the calendar.
pub fn coarse(text: &str) -> Option<Coarse> {
    for between in [" - ", " – ", " — ", "–", "~", "/", " to ", " bis ", ",", "至"] {
        let parts = text.split_once(between);
        if parts
            .is_some_and(|(from, to)| moment(from.trim()).is_some() && moment(to.trim()).is_some())
        {
            return Some(Coarse::Span);
        }
    }
    let text = plain(&without_weekday(text).0).to_lowercase();
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let year = |part: &str| part.len() == 4 && digits(part) && ("1900".."2200").contains(&part);
    let up_to = |part: &str, most: u8| {
        part.len() <= 2
            && digits(part)
            && part.parse::<u8>().is_ok_and(|it| (1..=most).contains(&it))
    };
    let week = |part: &str| {
        let number =
            part.trim_start_matches("kw").trim_start_matches("week").trim_start_matches('w');
        number.len() < part.len() && (number.is_empty() || up_to(number, 53))
    };
    match parts[..] {
        [of] if year(of) => Some(Coarse::Year),
        [of, part] | [part, of] if year(of) && (up_to(part, 12) || month(part).is_some()) => {
            Some(Coarse::Month)
        }
        [of, part] | [part, of] if year(of) && week(part) => Some(Coarse::Week),
        [week_of] if week(week_of) && week_of.len() > 1 => Some(Coarse::Week),
        [word, of, _] | [word, _, of] if year(of) && week(word) => Some(Coarse::Week),
        [day, of] | [of, day] if up_to(day, 31) && (month(of).is_some() || up_to(of, 12)) => {
            Some(Coarse::NoYear)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_of(text: &str) -> Option<(Date, Option<u32>)> {
        let moment = moment(text)?;
        assert!(moment.date.is_certain(), "{text}: {moment:?}");
        Some((moment.date.day(DateOrder::DaysFirst)?, moment.time))
    }

    #[test]
    fn a_date_that_says_all_is_read_in_one_way() {
        for (text, time) in [
            ("2021-01-31", None),
            ("2021/1/31", None),
            ("20210131", None),
            ("2021013100", Some(0)),
            ("2021013118", Some(18 * 3600)),
            ("2021年1月31日", None),
            ("2021年1月31日 星期日", None),
            ("2021年01月31日 8时05分", Some(8 * 3600 + 300)),
            ("２０２１／０１／３１", None),
            ("2021. 1. 31.", None),
            ("2021년 1월 31일", None),
            ("2021/1/31(日)", None),
            ("2021/1/31 下午6:05:00", Some(65_100)),
            ("31 Jan 2021", None),
            ("31-Jan-2021", None),
            ("Jan 31, 2021", None),
            ("January 31st, 2021", None),
            ("Sun, Jan 31, 2021", None),
            ("Sunday 31 January 2021", None),
            ("So., 31. Januar 2021", None),
            ("dimanche 31 janvier 2021", None),
            ("31 de enero de 2021", None),
            ("31 янв. 2021 г.", None),
            ("2021-01-31 (Sun)", None),
            ("2021-Jan-31", None),
            ("Sun Jan 31 2021 00:00:00 GMT+0100 (CET)", Some(0)),
            ("Sun, 31 Jan 2021 18:05:00 +0000", Some(65_100)),
            ("Jan 31, 2021, 6:05 PM", Some(65_100)),
            ("2021-01-31T00:00:00Z", Some(0)),
            ("2021-01-31T18", Some(64_800)),
            ("2021-01-31 00:00:00 UTC", Some(0)),
            ("2021-01-31 18:05", Some(65_100)),
            ("2021-01-31T18:05:00.125+01:00", Some(65_100)),
            ("2021-01-31 6:05 PM", Some(65_100)),
            ("2021-01-31 12:00:00 AM", Some(0)),
            ("2021-01-31 24:00", Some(86_400)),
        ] {
            assert_eq!(day_of(text), Some((date(2021, 1, 31), time)), "{text}");
        }
        for text in [
            "",
            "2021",
            "2021-01",
            "2021-02-29",
            "Mon, Jan 31, 2021",
            "2021年1月31日 星期一",
            "2021-01-31x",
            "2021-01-31T",
            "2021-01-31 25:00",
            "2021-01-31 13:00 PM",
            "2021.01-31",
            "32.13.2021",
            "1612051200",
            "+021-01-31",
            "2021-01-31 \u{1b}[0m",
            "Jan 2021",
            "31 Jan",
            "1.5.2",
            "10.0.0.1",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn other_dates_are_read_in_each_order_that_gives_a_day() {
        let days = |text: &str| {
            let written = moment(text).unwrap().date;
            DateOrder::ALL
                .map(|order| written.day(order).map_or(String::new(), |day| day.to_string()))
        };
        assert_eq!(days("31.1.2021"), ["", "2021-01-31", ""]);
        assert_eq!(days("1/31/2021 18:00"), ["2021-01-31", "", ""]);
        assert_eq!(days("01-02-2021"), ["2021-01-02", "2021-02-01", ""]);
        assert_eq!(days("01.11.23"), ["2023-01-11", "2023-11-01", "2001-11-23"]);
        assert_eq!(days("1/2/21"), ["2021-01-02", "2021-02-01", ""]);
        assert_eq!(days("21-01-31"), ["", "2031-01-21", "2021-01-31"]);
        assert_eq!(days("01-Nov-23"), ["2023-11-01", "2023-11-01", "2001-11-23"]);
        // A weekday tells the order.
        assert_eq!(days("01/02/2021 Mon"), ["", "2021-02-01", ""]);
    }

    #[test]
    fn numbers_stand_for_days_where_they_may() {
        assert_eq!(stamp("1612051200"), Some((Stamp::Epoch, date(2021, 1, 31), 0)));
        assert_eq!(stamp("1612051200000"), Some((Stamp::Epoch, date(2021, 1, 31), 0)));
        assert_eq!(stamp("1612054800.0"), Some((Stamp::Epoch, date(2021, 1, 31), 3600)));
        assert_eq!(stamp("44227"), Some((Stamp::Serial, date(2021, 1, 31), 0)));
        assert_eq!((stamp("123"), stamp("99999"), stamp("9999999999")), (None, None, None));
    }

    #[test]
    fn months_weeks_and_days_without_a_year_are_told() {
        for (text, expected) in [
            ("2004-01", Some(Coarse::Month)),
            ("Jan 2021", Some(Coarse::Month)),
            ("2021年1月", Some(Coarse::Month)),
            ("2024-W05", Some(Coarse::Week)),
            ("KW 5 2024", Some(Coarse::Week)),
            ("2004", Some(Coarse::Year)),
            ("Nov 1", Some(Coarse::NoYear)),
            ("11/01", Some(Coarse::NoYear)),
            ("11月1日", Some(Coarse::NoYear)),
            ("2024-01-01 - 2024-01-07", Some(Coarse::Span)),
            ("2024-01-01/2024-01-07", Some(Coarse::Span)),
            ("2021-01-31", None),
            ("x", None),
        ] {
            assert_eq!(coarse(text), expected, "{text}");
        }
    }
}
