//! Which bands a forecast lacks, and what would give them.

use super::bands::{LEVELS, needed};
use crate::data::{Era, Windows};

/// The most validation days that an experiment gets where it says none: a year, so that every season is among
/// them.
const YEAR: usize = 365;

/// Days beyond which no longer series is looked for.
const LONGEST: usize = 100_000;

/// A level whose bands are not there for all days ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lack {
    /// In percent.
    pub level: u32,
    /// The first day ahead without a band, from 1.
    pub ahead: usize,
    /// What would give the bands.
    pub remedy: Remedy,
}

/// What would give bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Training with this `data.validation_days`, which leaves half of the training era at least.
    ValidationDays(usize),
    /// A series of about so many days: this one has no room.
    Days(usize),
}

/// The levels that lack bands for forecasts of some days ahead, where `known` errors were at hand.
pub fn lacks(windows: &Windows, known: usize, days: usize) -> Vec<Lack> {
    let lack = |level: u32| {
        let ahead = (known + 1).saturating_sub(needed(level)) + 1;
        let remedy = || remedy(windows, needed(level) + days - 1);
        (ahead <= days).then(|| Lack { level, ahead, remedy: remedy() })
    };
    LEVELS.into_iter().filter_map(lack).collect()
}

/// What gives errors on so many days.
fn remedy(windows: &Windows, errors: usize) -> Remedy {
    let [training, unseen] = [Era::Training, Era::Unseen].map(|era| windows.era(era));
    let horizon = windows.encoding().horizon;
    let validation = errors.saturating_sub(unseen.len()).max(horizon);
    if 2 * validation <= training.len() {
        return Remedy::ValidationDays(validation);
    }
    let gives = |days: &usize| {
        let split = days * 4 / 5;
        let tail = YEAR.min(split.saturating_sub(windows.history()) / 4);
        tail >= horizon && days - split + tail >= errors
    };
    let longer = training.end.max(unseen.end) + 1;
    Remedy::Days((longer..LONGEST).find(gives).unwrap_or(LONGEST))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::data::{Cut, Series};

    fn windows(days: usize) -> Windows {
        let series = Series::new(date(2023, 1, 1), vec![1.0; days]);
        Windows::new(&series, Cut::next_day(7, Era::usual_start(&series))).unwrap()
    }

    #[test]
    fn validation_days_are_advised_only_where_half_of_the_training_era_is_left() {
        // 200 days: 40 unseen, and 153 rows before them. 19 errors for 30 days ahead take 48 days.
        let of_200 = lacks(&windows(200), 40, 30);
        let remedy = Remedy::ValidationDays(8);
        assert_eq!(of_200, [Lack { level: 95, ahead: 23, remedy }]);
        // 30 days: 6 unseen, 17 rows before them, and a quarter of those for validation.
        let of_30 = lacks(&windows(30), 10, 14);
        let remedies: Vec<_> = of_30.iter().map(|lack| lack.remedy).collect();
        assert_eq!(of_30.iter().map(|lack| lack.ahead).collect::<Vec<_>>(), [8, 1]);
        // 46 - 36 + (36 - 7) / 4 = 17, and 84 - 67 + (67 - 7) / 4 = 32.
        assert_eq!(remedies, [Remedy::Days(46), Remedy::Days(84)]);
    }

    #[test]
    fn nothing_lacks_where_errors_are_many() {
        assert_eq!(lacks(&windows(400), 32, 14), []);
    }
}
