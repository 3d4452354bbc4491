//! What a date alone tells of a day.

use std::f64::consts::TAU;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that a date tells of its day, as numbers beside the days of input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Calendar {
    /// Its weekday: seven numbers, one of them 1, Monday first.
    Weekday,
    /// Its place in the year: the sine and cosine of one turn a year.
    Yearday,
}

impl Calendar {
    /// How many numbers it is.
    pub fn width(self) -> usize {
        match self {
            Self::Weekday => 7,
            Self::Yearday => 2,
        }
    }

    /// Adds the numbers of a date to a row.
    pub fn push(self, date: Date, row: &mut Vec<f32>) {
        match self {
            Self::Weekday => {
                let today = date.weekday().to_monday_zero_offset();
                row.extend((0..7).map(|day| if day == today { 1.0 } else { 0.0 }));
            }
            Self::Yearday => {
                let share = f64::from(date.day_of_year() - 1) / f64::from(date.days_in_year());
                let (sine, cosine) = (TAU * share).sin_cos();
                #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
                row.extend([sine as f32, cosine as f32]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn row(calendar: Calendar, date: Date) -> Vec<f32> {
        let mut row = Vec::new();
        calendar.push(date, &mut row);
        assert_eq!(row.len(), calendar.width());
        row
    }

    #[test]
    fn a_week_starts_on_monday() {
        // The first of 2021 was a Friday.
        let expected = [0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0];
        assert_eq!(row(Calendar::Weekday, date(2021, 1, 1)), expected);
        assert_eq!(row(Calendar::Weekday, date(2021, 1, 4))[0].to_bits(), 1.0_f32.to_bits());
    }

    #[test]
    fn a_year_is_a_circle_whatever_its_length() {
        assert_eq!(row(Calendar::Yearday, date(2021, 1, 1)), [0.0, 1.0]);
        // Half of a leap year is before the second of July.
        let half = row(Calendar::Yearday, date(2020, 7, 2));
        for (ours, expected) in half.into_iter().zip([0.0, -1.0]) {
            assert!((ours - expected).abs() < 1e-6, "{ours} {expected}");
        }
    }
}
