//! Counts as people write them: `10047`, `10,047`, `10.047,5`.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::excerpt::excerpt;

/// Separators of thousands that mean nothing else in a number.
const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\'', '\u{2019}'];

/// The mark between the whole and the fraction of a number; the other one separates thousands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    /// As in 10,047.5
    Point,
    /// As in 10.047,5
    Comma,
}

impl Decimal {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Point, Self::Comma];
}

/// More views than any day has: mankind does not look so often, and squares of it are numbers still.
pub const MOST: f64 = 1e15;

/// Why a text is not a count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum CountProblem {
    #[error("the count of views is empty; expected a number, 0 or more")]
    Empty,
    #[error("`{0}` is not a count of views; expected a number, 0 or more")]
    Bad(String),
    #[error("the count of views `{0}` is negative; expected a number, 0 or more")]
    Negative(String),
    #[error("the count of views `{0}` is not finite; expected a number, 0 or more")]
    NonFinite(String),
    #[error("the count of views `{0}` is too large; expected a number from 0 to 10^15")]
    TooLarge(String),
}

/// Reads a count, with thousands separated or not.
///
/// # Errors
///
/// [`CountProblem`] for what is no number, negative or not finite.
pub fn count(text: &str, decimal: Decimal) -> Result<f64, CountProblem> {
    if text.is_empty() {
        return Err(CountProblem::Empty);
    }
    match number(text, decimal) {
        None => Err(CountProblem::Bad(excerpt(text))),
        Some(count) if !count.is_finite() => Err(CountProblem::NonFinite(excerpt(text))),
        Some(count) if count < 0.0 => Err(CountProblem::Negative(excerpt(text))),
        Some(count) if count > MOST => Err(CountProblem::TooLarge(excerpt(text))),
        // And not the zero with a sign, which is written as `-0`.
        Some(count) => Ok(count.abs()),
    }
}

fn number(text: &str, decimal: Decimal) -> Option<f64> {
    ungrouped_number(text, decimal)?.parse().ok()
}

/// A number as programs write it, `10047.5`, from one with thousands separated or not; it may still be no
/// number.
pub(super) fn ungrouped_number(text: &str, decimal: Decimal) -> Option<String> {
    let (thousands, mark) = match decimal {
        Decimal::Point => (',', '.'),
        Decimal::Comma => ('.', ','),
    };
    let (whole, fraction) = text.split_once(mark).unwrap_or((text, ""));
    let whole = ungrouped(whole, thousands)?;
    Some(if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") })
}

/// `10,047` as `10047`; nothing where the groups are not of three digits.
fn ungrouped(whole: &str, thousands: char) -> Option<String> {
    let separates = |letter: &char| *letter == thousands || SPACES.contains(letter);
    let Some(separator) = whole.chars().find(separates) else {
        return Some(whole.into());
    };
    let mut groups = whole.split(separator);
    let first = groups.next()?;
    let digits = first.trim_start_matches('-');
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    // `0.123` separates no thousands.
    let leads = (1..=3).contains(&digits.len()) && all_digits(digits) && !digits.starts_with('0');
    let follow = groups.clone().all(|group| group.len() == 3 && all_digits(group));
    // As in India: 12,34,567.
    let last =
        groups.clone().next_back().is_some_and(|group| group.len() == 3 && all_digits(group));
    let pairs = groups.clone().rev().skip(1).all(|group| group.len() == 2 && all_digits(group));
    let follow = follow || last && pairs && digits.len() <= 2 && groups.clone().count() > 1;
    (leads && follow).then(|| first.to_owned() + &groups.collect::<String>())
}

/// What a column's counts say of their decimal mark: the line of the first that can only be read with a
/// point, only with a comma, or with either and to a different number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// As `3.5`.
    pub point: Option<u64>,
    /// As `3,5`.
    pub comma: Option<u64>,
    /// As `3,500`, with its text.
    pub either: Option<(u64, String)>,
    /// As `3500`: thousands are not separated.
    pub whole: Option<u64>,
}

impl Marks {
    /// Looks at counts and their lines.
    pub fn of<'a>(counts: impl Iterator<Item = (u64, &'a str)>) -> Self {
        let mut marks = Self::default();
        for (line, text) in counts {
            if !text.contains(['.', ',']) {
                let large = text.len() > 3 && text.bytes().all(|byte| byte.is_ascii_digit());
                marks.whole = marks.whole.or(large.then_some(line));
                continue;
            }
            match (number(text, Decimal::Point), number(text, Decimal::Comma)) {
                (Some(_), None) => marks.point = marks.point.or(Some(line)),
                (None, Some(_)) => marks.comma = marks.comma.or(Some(line)),
                (Some(_), Some(_)) if marks.either.is_none() => {
                    marks.either = Some((line, text.into()));
                }
                _ => {}
            }
        }
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated_by_groups_of_three() {
        for (text, decimal, expected) in [
            ("10,047", Decimal::Point, 10_047.0),
            ("1,234,567.5", Decimal::Point, 1_234_567.5),
            ("10.047", Decimal::Point, 10.047),
            ("10.047", Decimal::Comma, 10_047.0),
            ("1.234.567,5", Decimal::Comma, 1_234_567.5),
            ("3,5", Decimal::Comma, 3.5),
            ("10\u{202f}047", Decimal::Comma, 10_047.0),
            ("10'047", Decimal::Point, 10_047.0),
            ("1e3", Decimal::Point, 1000.0),
        ] {
            assert_eq!(count(text, decimal), Ok(expected), "{text}");
        }
        for text in ["10,47", "1234,567", ",123", "0,123", "1,,234", "1,234 567", "ten", "."] {
            assert_eq!(count(text, Decimal::Point), Err(CountProblem::Bad(text.into())), "{text}");
        }
        assert!(matches!(count("-1,234", Decimal::Point), Err(CountProblem::Negative(_))));
    }

    #[test]
    fn a_mark_is_proved_by_what_the_other_cannot_read() {
        let of = |texts: &[&'static str]| Marks::of((1..).zip(texts.iter().copied()));
        assert_eq!(of(&["7", "3.5"]), Marks { point: Some(2), ..Marks::default() });
        assert_eq!(of(&["1.234.567", "3,5"]).comma, Some(1));
        assert_eq!(of(&["12", "1,234"]).either, Some((2, "1,234".into())));
    }
}
