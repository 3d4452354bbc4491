//! Some days in words: `2021-01-01 to 2021-01-05, 2021-02-03`.

use jiff::{ToSpan, civil::Date};

/// Spans that a text tells one by one.
const TOLD: usize = 20;

/// Days that follow each other, by their first and last.
pub fn spans(days: impl IntoIterator<Item = Date>) -> Vec<(Date, Date)> {
    let mut spans: Vec<(Date, Date)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if last.saturating_add(1.day()) == day => *last = day,
            _ => spans.push((day, day)),
        }
    }
    spans
}

/// Days, which are in order, in words: at most `told` spans of them, at most 20 where it is not said.
pub fn days_text(days: &[Date], told: Option<usize>) -> String {
    let all = spans(days.iter().copied());
    let told = told.unwrap_or(TOLD);
    let shown = all.iter().take(told).map(|(first, last)| {
        if first == last { first.to_string() } else { format!("{first} to {last}") }
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let Some((next, _)) = all.get(told) {
        let rest = days.iter().filter(|day| *day >= next).count();
        text += &format!(" and {rest} more");
    }
    text
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_in_a_row_are_one_span_and_the_rest_is_counted() {
        let days = [1, 2, 3, 5, 8, 9].map(|day| date(2021, 1, day));
        assert_eq!(
            days_text(&days, None),
            "2021-01-01 to 2021-01-03, 2021-01-05, 2021-01-08 to 2021-01-09"
        );
        assert_eq!(days_text(&days, Some(1)), "2021-01-01 to 2021-01-03 and 3 more");
    }
}
