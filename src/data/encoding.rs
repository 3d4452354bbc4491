//! What a network is told before it predicts, and what its answer means.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Calendar, Scale};

/// What the views of a window are counted from, its days of input and those that it predicts alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The mean of all days that the optimizer sees.
    #[default]
    Mean,
    /// The day before the first that is predicted (as `NLinear` does: Zeng et al., 2023), so that no
    /// level is too high or too low to have been seen.
    Yesterday,
}

/// How days become the inputs of a network, and its outputs views.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// Days of input.
    pub history: usize,
    /// Days that are predicted at once.
    pub horizon: usize,
    /// Between views and standardised views.
    pub scale: Scale,
    /// What a window's views are counted from.
    pub level: Level,
    /// What stands beside the days of input, of the first day that is predicted.
    pub calendar: Vec<Calendar>,
}

impl Level {
    /// The level of a window, from its standardised days, the most recent first.
    fn offset(self, recent: &[f32]) -> f32 {
        match self {
            Self::Mean => 0.0,
            Self::Yesterday => recent.first().copied().unwrap_or(0.0),
        }
    }
}

impl Encoding {
    /// How many numbers a row of inputs has.
    pub fn inputs(&self) -> usize {
        self.history + self.calendar.iter().map(|part| part.width()).sum::<usize>()
    }

    /// Adds a row of inputs: the standardised days before `date`, the most recent first, `[history]`,
    /// and what the date tells.
    pub fn push_inputs(&self, recent: &[f32], date: impl FnOnce() -> Date, row: &mut Vec<f32>) {
        if self.level == Level::Mean {
            row.extend_from_slice(recent);
        } else {
            let level = self.level.offset(recent);
            row.extend(recent.iter().map(|value| value - level));
        }
        if !self.calendar.is_empty() {
            let date = date();
            for part in &self.calendar {
                part.push(date, row);
            }
        }
    }

    /// What a network should answer for a standardised day after the days before.
    pub fn target(&self, recent: &[f32], value: f32) -> f32 {
        value - self.level.offset(recent)
    }

    /// The standardised day that a network's answer means: the reverse of [`Encoding::target`].
    pub fn value(&self, recent: &[f32], answer: f32) -> f32 {
        answer + self.level.offset(recent)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::data::Transform;

    fn encoding(level: Level) -> Encoding {
        let scale = Scale { transform: Transform::None, mean: 0.0, deviation: 1.0 };
        Encoding { history: 8, horizon: 1, scale, level, calendar: vec![Calendar::Weekday] }
    }

    #[test]
    fn what_is_counted_from_a_level_comes_back() {
        let recent = [7.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 100.0];
        for (level, first, target) in [(Level::Mean, 7.0, 5.0), (Level::Yesterday, 0.0, -2.0)] {
            let encoding = encoding(level);
            let mut row = Vec::new();
            encoding.push_inputs(&recent, || date(2021, 1, 4), &mut row);
            assert_eq!(row.len(), encoding.inputs());
            assert_eq!(row[..1], [first]);
            assert_eq!(row[8..], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
            assert!((encoding.target(&recent, 5.0) - target).abs() < f32::EPSILON);
            assert!((encoding.value(&recent, target) - 5.0).abs() < f32::EPSILON);
        }
    }
}
