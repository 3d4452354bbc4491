//! What a cell says of a count: a number with thousands, units and a suffix; a word for none; a threshold.

use crate::data::count::{CountProblem, Decimal, MOST, count, ungrouped_number};

/// Words for a count that is not known, in small letters.
const MISSING: [&str; 34] = [
    "na",
    "n/a",
    "#n/a",
    "n.a.",
    "n.a",
    "nan",
    "null",
    "none",
    "nil",
    "undefined",
    "missing",
    "unknown",
    "not available",
    "no data",
    "(not set)",
    "\\n",
    "-",
    "--",
    "---",
    "–",
    "—",
    ".",
    "?",
    "#value!",
    "#ref!",
    "#div/0!",
    "#null!",
    "k.a.",
    "k. a.",
    "无",
    "暂无",
    "暂无数据",
    "無",
    "<na>",
];

/// What multiplies a count, as it is written behind it.
const SCALES: [(&str, u8); 26] = [
    ("K", 3),
    ("k", 3),
    ("Tsd", 3),
    ("Tsd.", 3),
    ("тыс", 3),
    ("тыс.", 3),
    ("千", 3),
    ("천", 3),
    ("万", 4),
    ("萬", 4),
    ("만", 4),
    ("w", 4),
    ("W", 4),
    ("M", 6),
    ("Mn", 6),
    ("mn", 6),
    ("Mio", 6),
    ("Mio.", 6),
    ("mln", 6),
    ("млн", 6),
    ("亿", 8),
    ("億", 8),
    ("억", 8),
    ("B", 9),
    ("bn", 9),
    ("Mrd", 9),
];

/// A count that is read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number<'a> {
    /// Its value.
    pub value: f64,
    /// What stands behind it: `views`, or `M`.
    pub unit: &'a str,
    /// Whether that multiplies it, so that it is rounded.
    pub scaled: bool,
}

/// What a cell is.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// A count.
    Count(Number<'a>),
    /// A word for none, or nothing.
    Missing,
    /// Fewer than so many, as in `<10`.
    Below(f64),
    /// Anything else.
    Other(CountProblem),
}

/// Reads a cell; `missing` are more words for none.
pub fn cell<'a>(text: &'a str, decimal: Decimal, missing: &[String]) -> Cell<'a> {
    if text.is_empty() || missing.iter().any(|word| word.trim() == text) {
        return Cell::Missing;
    }
    // The most of all cells by far.
    let plain = text.len() < 16 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain && is_missing(text) {
        return Cell::Missing;
    }
    if let Some(bound) = below(text, decimal) {
        return Cell::Below(bound);
    }
    match number(text, decimal) {
        Ok(number) => Cell::Count(number),
        Err(problem) => Cell::Other(problem),
    }
}

/// Whether a text is a word for none.
pub fn is_missing(text: &str) -> bool {
    let lower =
        if text.chars().any(char::is_uppercase) { text.to_lowercase() } else { text.into() };
    MISSING.contains(&lower.as_str())
}

/// The number of a threshold such as `<10`.
fn below(text: &str, decimal: Decimal) -> Option<f64> {
    let signs =
        ["<=", "&lt;", "<", "≤", "＜", "less than ", "Less than ", "fewer than ", "少于", "小于"];
    let number = signs.iter().find_map(|sign| text.strip_prefix(sign))?;
    count(number.trim(), decimal).ok()
}

fn number(text: &str, decimal: Decimal) -> Result<Number<'_>, CountProblem> {
    let plain = |value| Number { value, unit: "", scaled: false };
    let problem = match count(text, decimal) {
        Ok(value) => return Ok(plain(value)),
        Err(CountProblem::Bad(said)) => CountProblem::Bad(said),
        Err(other) => return Err(other),
    };
    let ascii: String;
    let text_read = if text.is_ascii() {
        text
    } else {
        ascii = text.chars().map(narrow).collect();
        if let Ok(value) = count(&ascii, decimal) {
            return Ok(plain(value));
        }
        if count(&ascii.replace('−', "-"), decimal).is_ok_and(|value| value == 0.0) {
            return Ok(plain(0.0));
        }
        if ascii.starts_with('−') {
            return count(&ascii.replacen('−', "-", 1), decimal).map(plain);
        }
        text
    };
    let text_read = text_read.trim_start_matches(['\'', '$', '€', '£', '¥', '￥']).trim_start();
    let end = text_read.rfind(|letter: char| letter.is_ascii_digit()).map_or(0, |at| at + 1);
    let (digits, unit) = text_read.split_at(end);
    let unit = unit.trim_matches([' ', '\u{a0}', '\u{202f}', ',']);
    // Words of more letters are notes.
    let is_word = unit.chars().all(|letter| letter.is_alphabetic() || letter == '.');
    if digits.is_empty() || unit.chars().count() > 16 || !is_word {
        return Err(problem);
    }
    let Some(digits) = ungrouped_number(digits.trim(), decimal) else { return Err(problem) };
    let scale = SCALES.iter().find(|(name, _)| *name == unit);
    // `5m` may be minutes, metres or millions.
    if scale.is_none() && unit == "m" {
        return Err(problem);
    }
    let digits = scale.map_or(digits.clone(), |(_, zeros)| format!("{digits}e{zeros}"));
    match digits.parse::<f64>() {
        Ok(value) if (0.0..=MOST).contains(&value) => {
            Ok(Number { value: value.abs(), unit, scaled: scale.is_some() })
        }
        Ok(value) if value < 0.0 => Err(CountProblem::Negative(crate::excerpt::excerpt(text))),
        _ => Err(problem),
    }
}

/// The figures of a count, without a sign of money before them or a unit behind them.
pub fn digits(text: &str) -> &str {
    let text = text.trim_start_matches(['\'', '$', '€', '£', '¥', '￥']).trim_start();
    let end = text.rfind(|letter: char| letter.is_ascii_digit()).map_or(0, |at| at + 1);
    text.get(..end).unwrap_or_default()
}

/// A full-width figure or mark as ASCII has it.
fn narrow(letter: char) -> char {
    match letter {
        '０'..='９' | '，' | '．' => {
            char::from_u32(u32::from(letter) - 0xff01 + 0x21).unwrap_or(letter)
        }
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(f64, String)> {
        match cell(text, Decimal::Point, &[]) {
            Cell::Count(number) => Some((number.value, number.unit.into())),
            _ => None,
        }
    }

    #[test]
    fn a_count_may_have_a_unit_or_stand_for_thousands() {
        for (text, expected, unit) in [
            ("302977 views", 302_977.0, "views"),
            ("1 view", 1.0, "view"),
            ("19.63M", 19_630_000.0, "M"),
            ("1.2万", 12_000.0, "万"),
            ("1,234 次", 1234.0, "次"),
            ("$5", 5.0, ""),
            ("１２３", 123.0, ""),
            ("12,34,567", 1_234_567.0, ""),
            ("302\u{a0}977", 302_977.0, ""),
        ] {
            assert_eq!(value(text), Some((expected, unit.into())), "{text}");
        }
        for text in
            ["1.8%", "0:00:25", "5m", "1h 5min", "2021-01-01", "ten", "1/2", "a5", "12 of 30"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn words_for_none_and_thresholds_are_no_counts() {
        for text in ["", "NA", "n/a", "NaN", "undefined", "-", "—", "无"] {
            assert_eq!(cell(text, Decimal::Point, &[]), Cell::Missing, "{text}");
        }
        assert_eq!(cell("closed", Decimal::Point, &["closed".into()]), Cell::Missing);
        assert_eq!(cell("<10", Decimal::Point, &[]), Cell::Below(10.0));
        assert!(matches!(cell("-3", Decimal::Point, &[]), Cell::Other(CountProblem::Negative(_))));
        assert!(matches!(cell("−3", Decimal::Point, &[]), Cell::Other(CountProblem::Negative(_))));
    }
}
