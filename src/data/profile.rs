//! What strikes one about a series before anything is trained on it: days to look at again, and the
//! rhythm of the week.

use jiff::civil::{Date, Weekday};

use super::Series;

/// Days before and after a day that say what is usual there.
const AROUND: usize = 14;
/// How many times the usual a spike is.
const SPIKE: f64 = 4.0;

/// A day far above the days around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spike {
    /// The day.
    pub day: Date,
    /// Its views.
    pub views: f64,
    /// How many times the median of the 14 days before and the 14 after.
    pub times: f64,
}

/// Weeks that say what is usual for the last day.
const WEEKS: usize = 6;

/// A last day far below its weekday's share, as of a day that is not over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LowLastDay {
    /// Its views.
    pub views: f64,
    /// The median of its weekday in the six weeks before.
    pub usual: f64,
}

/// The last day, where it has less than half of the least of its weekday in the six weeks before, three of them
/// at least.
pub fn low_last_day(series: &Series) -> Option<LowLastDay> {
    let (views, before) = series.views().split_last()?;
    let mut usual: Vec<f64> = before.iter().rev().skip(6).step_by(7).take(WEEKS).copied().collect();
    usual.sort_by(f64::total_cmp);
    let (least, median) = (*usual.first()?, *usual.get(usual.len() / 2)?);
    (usual.len() >= 3 && *views < least / 2.0)
        .then_some(LowLastDay { views: *views, usual: median })
}

/// The days without a view.
pub fn zeros(series: &Series) -> Vec<Date> {
    let views = series.views().iter().enumerate();
    views.filter(|(_, views)| **views == 0.0).map(|(day, _)| series.date(day)).collect()
}

/// The days of more than four times the median of the 14 days before and after, where that is not 0.
pub fn spikes(series: &Series) -> Vec<Spike> {
    let views = series.views();
    let mut found = Vec::new();
    for (day, &here) in views.iter().enumerate() {
        let before = views.iter().take(day).skip(day.saturating_sub(AROUND));
        let after = views.iter().skip(day + 1).take(AROUND);
        let mut around: Vec<_> = before.chain(after).copied().collect();
        around.sort_by(f64::total_cmp);
        let usual = around.get(around.len() / 2).copied().unwrap_or(0.0);
        // A week, so that a weekday alone is no spike.
        if around.len() >= 7 && usual > 0.0 && here > SPIKE * usual {
            found.push(Spike { day: series.date(day), views: here, times: here / usual });
        }
    }
    found
}

/// The mean views of each weekday that there is, from Monday on.
#[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
pub fn weekdays(series: &Series) -> Vec<(Weekday, f64)> {
    let days = || series.views().iter().enumerate().map(|(day, views)| (series.date(day), *views));
    let mean = |weekday: Weekday| {
        let of = || days().filter(|(day, _)| day.weekday() == weekday);
        // The share of each day before the sum, which then cannot overflow.
        let count = of().count() as f64;
        (count > 0.0).then(|| (weekday, of().map(|(_, views)| views / count).sum()))
    };
    Weekday::Monday.cycle_forward().take(7).filter_map(mean).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_spike_is_seen_by_its_neighbours_and_a_zero_by_itself() {
        let mut views = vec![10.0; 30];
        views[7] = 41.0;
        views[8] = 39.0;
        views[20] = 0.0;
        let series = Series::new(date(2021, 1, 1), views);
        let expected = Spike { day: date(2021, 1, 8), views: 41.0, times: 4.1 };
        assert_eq!(spikes(&series), [expected]);
        assert_eq!(zeros(&series), [date(2021, 1, 21)]);
    }

    #[test]
    fn a_last_day_that_is_not_over_is_far_below_its_weekday() {
        let mut views: Vec<f64> = (0..30).map(|day| f64::from(100 + 50 * (day % 7))).collect();
        assert_eq!(low_last_day(&Series::new(date(2021, 1, 1), views.clone())), None);
        views[29] = 12.0;
        let found = low_last_day(&Series::new(date(2021, 1, 1), views.clone()));
        assert_eq!(found, Some(LowLastDay { views: 12.0, usual: 150.0 }));
        let few = Series::new(date(2021, 1, 1), views[15..].to_vec());
        assert_eq!(low_last_day(&few), None);
    }

    #[test]
    fn a_weekday_has_the_mean_of_its_days() {
        // 2021-01-04 is a Monday.
        let series = Series::new(date(2021, 1, 4), (0..9).map(f64::from).collect());
        let means = weekdays(&series);
        assert_eq!(means[0], (Weekday::Monday, 3.5));
        assert_eq!(means[1], (Weekday::Tuesday, 4.5));
        assert_eq!(means[6], (Weekday::Sunday, 6.0));
        assert_eq!(weekdays(&Series::new(date(2021, 1, 4), vec![1.0, 2.0])).len(), 2);
    }
}
