//! The day that a text names, as exports write it: `2021-01-31`, `31.1.2021`, `20210131`,
//! `2021年1月31日`, each with or without a time.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How dates that do not start with the year are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateOrder {
    /// As in 1/31/2021
    MonthsFirst,
    /// As in 31/1/2021
    DaysFirst,
}

impl DateOrder {
    /// Both.
    pub const ALL: [Self; 2] = [Self::MonthsFirst, Self::DaysFirst];

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::MonthsFirst => "months first",
            Self::DaysFirst => "days first",
        }
    }
}

/// A date as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// With the year first: there is one way to read it.
    Day(Date),
    /// With the year last.
    YearLast {
        /// The month or the day.
        first: i8,
        /// The other.
        second: i8,
        /// The year.
        year: i16,
    },
}

/// A date and whether a time of day other than midnight follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The date.
    pub date: Written,
    /// Whether it is a part of a day.
    pub timed: bool,
}

impl Written {
    /// The only order that it can be read in.
    #[must_use]
    pub fn order(self) -> Option<DateOrder> {
        match self {
            Self::YearLast { first: 13.., .. } => Some(DateOrder::DaysFirst),
            Self::YearLast { second: 13.., .. } => Some(DateOrder::MonthsFirst),
            _ => None,
        }
    }

    /// The day, where there is one with that order.
    #[must_use]
    pub fn day(self, order: DateOrder) -> Option<Date> {
        match (self, order) {
            (Self::Day(day), _) => Some(day),
            (Self::YearLast { first, second, year }, DateOrder::MonthsFirst) => {
                Date::new(year, first, second).ok()
            }
            (Self::YearLast { first, second, year }, DateOrder::DaysFirst) => {
                Date::new(year, second, first).ok()
            }
        }
    }
}

/// Reads a date, and what of a time follows it. The time zone is left as it is: a day is the day that is
/// written.
#[must_use]
pub fn moment(text: &str) -> Option<Moment> {
    let chinese = text.contains('年').then(|| text.replace(['年', '月'], "-").replace('日', ""));
    let text = chinese.as_deref().unwrap_or(text);
    let in_date = |letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '/' | '.');
    let end = text.find(|letter| !in_date(letter)).unwrap_or(text.len());
    let (date, time) = text.split_at(end);
    let (date, hour) = match date.len() {
        // 2021013118, as Wikimedia writes hours, and with minutes and seconds.
        10 | 12 | 14 if digits(date) => date.split_at(8),
        _ => (date, ""),
    };
    let date = written(date)?;
    let later = hour.bytes().any(|digit| digit != b'0');
    Some(Moment { date, timed: time_of_day(time)? || later })
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn written(date: &str) -> Option<Written> {
    if date.len() == 8 && digits(date) {
        let number = |from: usize, to: usize| date[from..to].parse::<i16>().ok();
        let month = i8::try_from(number(4, 6)?).ok()?;
        let day = i8::try_from(number(6, 8)?).ok()?;
        // Other eight digits are a count, and other ten the seconds since 1970.
        let year = number(0, 4).filter(|year| (1900..2200).contains(year))?;
        return Date::new(year, month, day).ok().map(Written::Day);
    }
    let separator = date.chars().find(|letter| !letter.is_ascii_digit())?;
    let parts: Vec<&str> = date.split(separator).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let short = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2 && digits(part));
    let year = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() == 4 && digits(part));
    if let Some(year) = year(first) {
        return Date::new(year, short(second)?, short(third)?).ok().map(Written::Day);
    }
    let (first, second, year) = (short(first)?, short(second)?, year(third)?);
    let possible = [(first, second), (second, first)];
    let possible = possible.iter().any(|&(month, day)| Date::new(year, month, day).is_ok());
    possible.then_some(Written::YearLast { first, second, year })
}

/// Whether a time after a date is another than midnight; nothing where it is no time.
fn time_of_day(text: &str) -> Option<bool> {
    if text.is_empty() {
        return Some(false);
    }
    let text = text.strip_prefix(['T', 't', ' '])?.trim_start();
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | ':' | '.'));
    let (clock, zone) = text.split_at(end.unwrap_or(text.len()));
    let parts: Vec<&str> = clock.split([':', '.']).collect();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || " +-:/_[]".contains(letter);
    let clock_like = match parts[..] {
        [hour, minute, ref more @ ..] => {
            more.len() <= 2
                && parts.iter().all(|part| digits(part))
                && hour.parse::<u8>().is_ok_and(|hour| hour < 24)
                && minute.parse::<u8>().is_ok_and(|minute| minute < 60)
        }
        _ => false,
    };
    // `+01:00`, ` UTC`, ` PM`, `[Europe/Berlin]`.
    let zone_like = zone.len() <= 40 && zone.chars().all(plain);
    (clock_like && zone_like).then(|| clock.bytes().any(|byte| (b'1'..=b'9').contains(&byte)))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_year_first_is_read_in_one_way() {
        let day = Written::Day(date(2021, 1, 31));
        for (text, timed) in [
            ("2021-01-31", false),
            ("2021/1/31", false),
            ("20210131", false),
            ("2021013100", false),
            ("2021013118", true),
            ("2021年1月31日", false),
            ("2021-01-31T00:00:00Z", false),
            ("2021-01-31 18:05", true),
            ("2021-01-31T18:05:00.125+01:00", true),
            ("2021-01-31 6:05 PM", true),
        ] {
            assert_eq!(moment(text), Some(Moment { date: day, timed }), "{text}");
        }
        for text in [
            "",
            "2021",
            "2021-01",
            "2021-02-29",
            "21-01-31",
            "1/2/21",
            "2021-01-31x",
            "2021-01-31T",
            "2021-01-31 25:00",
            "2021.01-31",
            "32.13.2021",
            "1612051200",
            "+021-01-31",
            "2021-01-31 \u{1b}[0m",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_last_is_read_in_the_order_that_gives_a_day() {
        let of = |text| moment(text).unwrap().date;
        assert_eq!(of("31.1.2021").order(), Some(DateOrder::DaysFirst));
        assert_eq!(of("1/31/2021 18:00").order(), Some(DateOrder::MonthsFirst));
        assert_eq!(of("01-02-2021").order(), None);
        assert_eq!(of("01-02-2021").day(DateOrder::DaysFirst), Some(date(2021, 2, 1)));
        assert_eq!(of("01-02-2021").day(DateOrder::MonthsFirst), Some(date(2021, 1, 2)));
        assert_eq!(of("31.1.2021").day(DateOrder::MonthsFirst), None);
    }
}
