//! Series, cuts and scales by chance: what is made of them, beside the same in plain words and dates.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_wrap, reason = "small numbers")]

use std::{cell::Cell, collections::BTreeMap, ops::Range};

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use proptest::{
    arbitrary::any,
    collection::vec,
    option::weighted,
    prop_oneof,
    sample::{Index, select, subsequence},
    strategy::{Just, Strategy},
};

use super::{
    Calendar, Cut, Era, Level, Scale, Series, Transform, Windows, count::MOST,
    windows::WindowsError,
};
use viewcast_mutations::{count, holds};

/// How many of each a test tries.
const USUAL: u32 = 4000;

fn views(days: Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    let of_a_kind =
        (select(&[0.1, 1.0, 7.5, 5e3, 1e6, MOST][..]), days).prop_flat_map(|(usual, days)| {
            prop_oneof![
                vec(Just(usual), days),
                vec(Just(0.0), days),
                vec((0..100_u8).prop_map(f64::from), days),
                vec(0.0..1.0, days),
                vec(0.0..MOST, days),
                vec(1e9..1e9 + 1.0, days),
                vec(usual * 0.5..usual, days),
            ]
        });
    (of_a_kind, weighted(0.25, any::<Index>())).prop_map(|(mut views, outlier)| {
        if let Some(outlier) = outlier {
            *outlier.get_mut(&mut views) = MOST;
        }
        views
    })
}

fn series() -> impl Strategy<Value = Series> {
    let first = (0..12_000_i64).prop_map(|day| date(1999, 1, 1) + day.days());
    (first, views(2..62)).prop_map(|(first, views)| Series::new(first, views))
}

/// A series, and how it is cut.
fn cut() -> impl Strategy<Value = (Series, Cut)> {
    let cut = (
        1..21_usize,
        (0..4_usize, 0..4_usize).prop_map(|(a, b)| 1 + a * b),
        (0..3_usize, 0..10_usize).prop_map(|(a, b)| a * b),
        select(&[Transform::None, Transform::Log1p][..]),
        select(&[Level::Mean, Level::Yesterday][..]),
        subsequence(vec![Calendar::Weekday, Calendar::Yearday], 0..=2).prop_shuffle(),
    );
    (series(), weighted(0.875, any::<Index>()), cut).prop_map(|(series, unseen_from, cut)| {
        let (history, horizon, validation_days, transform, level, calendar) = cut;
        // Before the first day and after the last as well.
        let day = |index: Index| {
            let day = index.index(series.days() + 6) as i64 - 3;
            series.date(0) + day.days()
        };
        let unseen_from = unseen_from.map(day);
        let cut =
            Cut { history, horizon, unseen_from, validation_days, transform, level, calendar };
        (series, cut)
    })
}

/// A series by dates, and what the words of [`Cut`] make of it.
struct Words<'a> {
    views: BTreeMap<Date, f64>,
    cut: &'a Cut,
    unseen_from: Date,
    mean: f64,
    deviation: f64,
}

impl<'a> Words<'a> {
    fn new(series: &Series, cut: &'a Cut) -> Self {
        let views: BTreeMap<_, _> =
            (0..series.days()).map(|day| (series.date(day), series.views()[day])).collect();
        let unseen_from = cut.unseen_from.unwrap_or_else(|| series.last_date() + 1.day());
        let words = Self { views, cut, unseen_from, mean: 0.0, deviation: 1.0 };
        let seen: Vec<_> = words.seen().map(|(_, views)| cut.transform.apply(*views)).collect();
        let mean = seen.iter().sum::<f64>() / seen.len().max(1) as f64;
        let squares = seen.iter().map(|value| (value - mean) * (value - mean));
        let deviation = (squares.sum::<f64>() / seen.len().max(1) as f64).sqrt();
        let equal = seen.iter().all(|value| value.total_cmp(&seen[0]).is_eq());
        Self { mean, deviation: if equal { 1.0 } else { deviation }, ..words }
    }

    /// The days that the optimizer sees.
    fn seen(&self) -> impl Iterator<Item = (&Date, &f64)> {
        let tail = self.cut.validation_days;
        let before = self.views.range(..self.unseen_from);
        let end = before.count().saturating_sub(tail);
        self.views.range(..self.unseen_from).take(end)
    }

    fn whole_window(&self, day: Date) -> bool {
        (1..=self.cut.history).all(|ago| self.views.contains_key(&(day - ago as i64 * 1.day())))
    }

    fn z(&self, day: Date) -> f64 {
        (self.cut.transform.apply(self.views[&day]) - self.mean) / self.deviation
    }

    fn level(&self, day: Date) -> f64 {
        match self.cut.level {
            Level::Mean => 0.0,
            Level::Yesterday => self.z(day - 1.day()),
        }
    }

    fn inputs(&self, day: Date) -> Vec<f64> {
        let level = self.level(day);
        let ago = |ago: usize| self.z(day - ago as i64 * 1.day()) - level;
        let mut row: Vec<_> = (1..=self.cut.history).map(ago).collect();
        for part in &self.cut.calendar {
            match part {
                Calendar::Weekday => {
                    // The third of January 2000 was a Monday.
                    let since = (day - date(2000, 1, 3)).get_days().rem_euclid(7);
                    row.extend((0..7).map(|weekday| f64::from(u8::from(weekday == since))));
                }
                Calendar::Yearday => {
                    let first = date(day.year(), 1, 1);
                    let all = date(day.year() + 1, 1, 1) - first;
                    let share = f64::from((day - first).get_days()) / f64::from(all.get_days());
                    let turn = std::f64::consts::TAU * share;
                    row.extend([turn.sin(), turn.cos()]);
                }
            }
        }
        row
    }

    /// How far f32, and the mean of large numbers, may be off.
    fn near(&self, ours: f32, word: f64, level: f64) -> bool {
        let mean = 1e-14 * self.mean.abs().max(self.deviation) / self.deviation;
        (f64::from(ours) - word).abs() <= 2e-7 * (1.0 + word.abs() + level.abs()) + 64.0 * mean
    }
}

#[test]
fn windows_by_chance_are_what_their_docs_say() {
    let (cut_well, refused) = (Cell::new(0), Cell::new(0));
    holds(&cut(), USUAL, |(series, cut)| {
        let words = Words::new(series, cut);
        let before = words.views.range(..words.unseen_from).count();
        let after = words.views.len() - before;
        let rows = before.saturating_sub(cut.history);
        let windows = match Windows::new(series, cut.clone()) {
            Ok(windows) => windows,
            Err(error) => {
                let right = match error {
                    WindowsError::EraOutside { .. } => {
                        cut.unseen_from.is_some() && (before == 0 || after == 0)
                    }
                    WindowsError::HistoryTooLong { .. } => rows == 0,
                    WindowsError::ValidationTooLong { .. } => cut.validation_days >= rows,
                    WindowsError::ValidationTooShort { .. } => {
                        cut.validation_days > 0 && cut.validation_days < cut.horizon
                    }
                    WindowsError::HorizonTooLong { .. } => rows < cut.validation_days + cut.horizon,
                };
                assert!(right, "{error}");
                refused.set(refused.get() + 1);
                return;
            }
        };
        cut_well.set(cut_well.get() + 1);
        assert!(before > 0 && rows >= cut.validation_days + cut.horizon);
        // Each day with a whole window is of one era, and of the right one.
        let mut eras: BTreeMap<Date, Era> = BTreeMap::new();
        for era in [Era::Training, Era::Unseen] {
            for day in windows.era(era) {
                assert!(eras.insert(series.date(day), era).is_none());
            }
        }
        for &day in words.views.keys() {
            let era = if day < words.unseen_from { Era::Training } else { Era::Unseen };
            let expected = words.whole_window(day).then_some(era);
            assert_eq!(eras.get(&day).copied(), expected, "{day}");
        }
        let seen: Vec<_> = words.seen().map(|(day, _)| *day).collect();
        let fitted = windows.fitted().map(|day| series.date(day));
        let expected = seen.iter().copied().filter(|&day| words.whole_window(day));
        assert_eq!(fitted.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
        assert_eq!(windows.validation().len(), cut.validation_days);
        // No row that is learned from has a target that is not to be learned from.
        let last = seen.last().copied().unwrap();
        for day in windows.rows(windows.fitted()) {
            assert!(series.date(day + cut.horizon - 1) <= last);
        }
        // What rows hold.
        let near = |ours: &[f32], words_: &[f64], level| {
            let mut pairs = ours.iter().zip(words_);
            ours.len() == words_.len() && pairs.all(|(&ours, &word)| words.near(ours, word, level))
        };
        for &day in eras.keys() {
            let place = series.days_before(day);
            let (mut row, level) = (Vec::new(), words.level(day));
            windows.push_inputs(place, &mut row);
            assert!(near(&row, &words.inputs(day), level), "{day}: {row:?}");
            if place + cut.horizon <= series.days() {
                let ahead = (0..cut.horizon).map(|ahead| words.z(day + ahead as i64 * 1.day()));
                let targets: Vec<_> = ahead.map(|value| value - level).collect();
                row.clear();
                windows.push_targets(place, &mut row);
                assert!(near(&row, &targets, level), "{day}: {row:?}, {targets:?}");
            }
        }
    });
    assert!(cut_well.get() > count(USUAL) / 4, "{cut_well:?}");
    assert!(refused.get() > count(USUAL) / 8, "{refused:?}");
}

#[test]
fn views_by_chance_come_back_from_any_scale() {
    holds(&views(1..41), USUAL, |views| {
        for transform in [Transform::None, Transform::Log1p] {
            let scale = Scale::from_views(views, transform);
            assert!(scale.deviation > 0.0 && scale.mean.is_finite(), "{scale:?}");
            let least = views.iter().copied().fold(f64::INFINITY, f64::min);
            let most = views.iter().copied().fold(0.0, f64::max);
            if least.total_cmp(&most).is_eq() {
                let expected = (transform.apply(least).to_bits(), 1.0_f64.to_bits());
                assert_eq!((scale.mean.to_bits(), scale.deviation.to_bits()), expected);
            }
            for &there in views {
                let value = scale.standardise(there);
                let back = scale.views(value);
                // What f32 keeps of the value, and f64 of the mean, in transformed views.
                let off = scale.deviation * f64::from(value).abs() * 2.0_f64.powi(-23)
                    + 4.0 * f64::EPSILON * scale.mean.abs().max(transform.apply(there));
                let most = match transform {
                    Transform::None => off,
                    Transform::Log1p => (1.0 + there) * (1.01 * off) + 1e-12,
                };
                let far = (back - there).abs();
                assert!(far <= most, "{transform:?}: {there} came back as {back}");
            }
        }
    });
}
