//! A series cut into model inputs: the days before a day, its era, and the scale of both.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use super::Series;

/// How a series is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Days of input.
    pub history: usize,
    /// The first day of the unseen era.
    pub unseen_from: Date,
    /// How many days at the end of the training era are kept from the optimizer.
    pub validation_days: usize,
}

/// The part of time a day belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Era {
    /// Before `unseen_from`.
    Training,
    /// From `unseen_from` on; nothing is ever chosen by it.
    Unseen,
}

/// The linear map between views and what the network sees: `views = mean + deviation * value`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Scale {
    /// Mean of the days that the optimizer sees, in views.
    pub mean: f64,
    /// Their standard deviation, in views; 1 where all are equal.
    pub deviation: f64,
}

/// Every window of a series, as overlapping slices of one buffer.
#[derive(Debug, Clone)]
pub struct Windows {
    // Newest day first, so that the window of a day, most recent day first, is a plain slice of
    // what follows it.
    newest_first: Vec<f32>,
    history: usize,
    scale: Scale,
    fitted: Range<usize>,
    training: Range<usize>,
    unseen: Range<usize>,
}

/// Why a series cannot be cut that way. Each message names the fields that clash.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum WindowsError {
    #[error(
        "data.unseen_from = {unseen_from} is not within data.path, which runs from {first} to {last}; it must leave days on both sides"
    )]
    EraOutside { unseen_from: Date, first: Date, last: Date },
    #[error(
        "data.history = {history} leaves no training row: data.path has {days} day(s) before data.unseen_from = {unseen_from}; lower data.history below that"
    )]
    HistoryTooLong { history: usize, days: usize, unseen_from: Date },
    #[error(
        "data.validation_days = {validation_days} empties the training era, which has {rows} row(s) with data.history = {history}; lower data.validation_days below that"
    )]
    ValidationTooLong { validation_days: usize, rows: usize, history: usize },
}

impl Windows {
    /// Cuts a series.
    ///
    /// # Errors
    ///
    /// [`WindowsError`] where an era, or the training era less its validation tail, would be
    /// empty.
    pub fn new(series: &Series, cut: Cut) -> Result<Self, WindowsError> {
        let Cut { history, unseen_from, validation_days } = cut;
        let days = series.days();
        let split = series.days_before(unseen_from);
        if split == 0 || split == days {
            let (first, last) = (series.date(0), series.last_date());
            return Err(WindowsError::EraOutside { unseen_from, first, last });
        }
        if history >= split {
            return Err(WindowsError::HistoryTooLong { history, days: split, unseen_from });
        }
        let rows = split - history;
        if validation_days >= rows {
            return Err(WindowsError::ValidationTooLong { validation_days, rows, history });
        }
        let fitted_end = split - validation_days;
        let scale = Scale::of(&series.views()[..fitted_end]);
        let newest_first = series.views().iter().rev();
        Ok(Self {
            newest_first: newest_first.map(|&views| scale.standardise(views)).collect(),
            history,
            scale,
            fitted: history..fitted_end,
            training: history..split,
            unseen: split..days,
        })
    }

    /// Days of input.
    #[must_use]
    pub fn history(&self) -> usize {
        self.history
    }

    /// The scale of inputs and targets.
    #[must_use]
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// The days that the optimizer sees: the training era less its validation tail.
    #[must_use]
    pub fn fitted(&self) -> Range<usize> {
        self.fitted.clone()
    }

    /// The validation tail; empty where there is none.
    #[must_use]
    pub fn validation(&self) -> Range<usize> {
        self.fitted.end..self.training.end
    }

    /// The days of an era that have a whole window before them.
    #[must_use]
    pub fn era(&self, era: Era) -> Range<usize> {
        match era {
            Era::Training => self.training.clone(),
            Era::Unseen => self.unseen.clone(),
        }
    }

    /// The standardised views of the days before `day`, the most recent first: `[history]`.
    ///
    /// # Panics
    ///
    /// Where fewer than [`Windows::history`] days come before `day`.
    #[must_use]
    pub fn inputs(&self, day: usize) -> &[f32] {
        let yesterday = self.newest_first.len() - day;
        &self.newest_first[yesterday..yesterday + self.history]
    }

    /// The standardised views of `day`.
    ///
    /// # Panics
    ///
    /// Where the series has no such day.
    #[must_use]
    pub fn target(&self, day: usize) -> f32 {
        self.newest_first[self.newest_first.len() - 1 - day]
    }
}

impl Scale {
    /// The scale of some days' views.
    #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
    fn of(views: &[f64]) -> Self {
        let count = views.len() as f64;
        let mean = views.iter().sum::<f64>() / count;
        let variance = views.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        let deviation = variance.sqrt();
        Self { mean, deviation: if deviation > 0.0 { deviation } else { 1.0 } }
    }

    /// From views to what the network sees.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    pub fn standardise(self, views: f64) -> f32 {
        ((views - self.mean) / self.deviation) as f32
    }

    /// From what the network says to views.
    #[must_use]
    pub fn views(self, value: f32) -> f64 {
        self.mean + self.deviation * f64::from(value)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn series() -> Series {
        // Two days of 2020, four of 2021.
        Series::new(date(2020, 12, 28), vec![1.0, 3.0, 5.0, 7.0, 100.0, 200.0])
    }

    fn cut(history: usize, validation_days: usize) -> Cut {
        Cut { history, unseen_from: date(2021, 1, 1), validation_days }
    }

    #[test]
    fn a_window_starts_with_yesterday_and_may_reach_into_the_training_era() {
        let windows = Windows::new(&series(), cut(2, 0)).unwrap();
        let scale = windows.scale();
        assert_eq!((scale.mean, scale.deviation), (4.0, 5.0_f64.sqrt()));
        assert_eq!(windows.era(Era::Training), 2..4);
        assert_eq!(windows.era(Era::Unseen), 4..6);
        let [yesterday, before] = *windows.inputs(4) else {
            panic!("two days of history");
        };
        assert!((scale.views(yesterday) - 7.0).abs() < 1e-6);
        assert!((scale.views(before) - 5.0).abs() < 1e-6);
        assert!((scale.views(windows.target(4)) - 100.0).abs() < 1e-4);
    }

    #[test]
    fn rows_share_one_buffer() {
        let windows = Windows::new(&series(), cut(3, 0)).unwrap();
        assert!(std::ptr::eq(&raw const windows.inputs(4)[0], &raw const windows.inputs(5)[1]));
    }

    #[test]
    fn the_scale_ignores_the_validation_tail_and_the_unseen_era() {
        let windows = Windows::new(&series(), cut(1, 2)).unwrap();
        assert_eq!(windows.scale().mean.to_bits(), 2.0_f64.to_bits());
        assert_eq!(windows.fitted(), 1..2);
        assert_eq!(windows.validation(), 2..4);
        assert_eq!(windows.era(Era::Training), 1..4);
    }

    #[test]
    fn a_constant_series_is_not_divided_by_zero() {
        let flat = Series::new(date(2020, 12, 30), vec![9.0; 5]);
        let windows = Windows::new(&flat, cut(1, 0)).unwrap();
        assert_eq!(windows.inputs(2), [0.0]);
    }

    #[test]
    fn impossible_cuts_name_both_fields() {
        let message = |c| Windows::new(&series(), c).unwrap_err().to_string();
        assert_eq!(
            message(cut(4, 0)),
            "data.history = 4 leaves no training row: data.path has 4 day(s) before \
             data.unseen_from = 2021-01-01; lower data.history below that"
        );
        assert_eq!(
            message(cut(1, 3)),
            "data.validation_days = 3 empties the training era, which has 3 row(s) with \
             data.history = 1; lower data.validation_days below that"
        );
        let early = Cut { unseen_from: date(2020, 12, 28), ..cut(1, 0) };
        assert_eq!(
            message(early),
            "data.unseen_from = 2020-12-28 is not within data.path, which runs from 2020-12-28 \
             to 2021-01-02; it must leave days on both sides"
        );
    }
}
