//! The simple rules that a forecaster has to beat.

use serde::{Deserialize, Serialize};

/// A forecast that needs no training (Hyndman and Athanasopoulos, "Forecasting: principles and
/// practice", section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Naive forecast: yesterday's value.
    Yesterday,
    /// Seasonal naive forecast: the value a week before.
    LastWeek,
    /// The mean of the last four days of the same weekday.
    SameWeekdays,
    /// Drift: the line from the first day through the last.
    Drift,
}

impl Rule {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Yesterday, Self::LastWeek, Self::SameWeekdays, Self::Drift];

    /// Those that are worth a look one day ahead, where a drift is hardly more than yesterday again.
    pub const NEXT_DAY: [Self; 3] = [Self::Yesterday, Self::LastWeek, Self::SameWeekdays];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yesterday => "yesterday again",
            Self::LastWeek => "last week again",
            Self::SameWeekdays => "mean of 4 weekdays",
            Self::Drift => "drift",
        }
    }

    /// The days that the rule looks back.
    pub fn history(self) -> usize {
        match self {
            Self::Yesterday => 1,
            Self::LastWeek => 7,
            Self::SameWeekdays => 28,
            Self::Drift => 2,
        }
    }

    /// Forecasts the day that follows `before` by `ahead` days, 1 or more, in views; `None` where there are
    /// fewer days than the rule looks back.
    pub fn forecast(self, before: &[f64], ahead: usize) -> Option<f64> {
        let days = before.len();
        if days < self.history() {
            return None;
        }
        // The last day that is known of the weekday of the day ahead.
        let same_weekday = |weeks: usize| before[days - 7 * weeks + (ahead - 1) % 7];
        #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
        Some(match self {
            Self::Yesterday => before[days - 1],
            Self::LastWeek => same_weekday(1),
            Self::SameWeekdays => (1..=4).map(same_weekday).sum::<f64>() / 4.0,
            Self::Drift => {
                let slope = (before[days - 1] - before[0]) / (days - 1) as f64;
                before[days - 1] + ahead as f64 * slope
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_say_what_their_formulas_say() {
        // Four weeks of 10, 20, ... 280; tomorrow is the weekday of 10, 80, 150, 220.
        let before: Vec<f64> = (1..=28).map(|day| 10.0 * f64::from(day)).collect();
        let of = |rule: Rule, ahead| rule.forecast(&before, ahead).unwrap();
        for (rule, tomorrow, in_a_week, in_nine_days) in [
            (Rule::Yesterday, 280.0, 280.0, 280.0),
            (Rule::LastWeek, 220.0, 280.0, 230.0),
            (Rule::SameWeekdays, 115.0, 175.0, 125.0),
            (Rule::Drift, 290.0, 350.0, 370.0),
        ] {
            for (ahead, expected) in [(1, tomorrow), (7, in_a_week), (9, in_nine_days)] {
                let said = of(rule, ahead);
                assert!((said - expected).abs() < 1e-9, "{rule:?} {ahead}: {said}");
            }
            assert_eq!(rule.forecast(&before[..rule.history() - 1], 1), None);
        }
    }
}
