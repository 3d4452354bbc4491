//! A series cut into model inputs: the days before a day, and its era.

use std::ops::Range;

use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Calendar, Scale, Series, Transform,
    encoding::{Encoding, Level},
};

/// The first unseen day of the lecture.
const LECTURE: Date = Date::constant(2021, 1, 1);

/// How a series is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// Days of input.
    pub history: usize,
    /// Days that are predicted at once.
    pub horizon: usize,
    /// The first day of the unseen era; `None` where all days are there to learn from.
    pub unseen_from: Option<Date>,
    /// How many days at the end of the training era are kept from the optimizer.
    pub validation_days: usize,
    /// What is done to views first.
    pub transform: Transform,
    /// What a window's views are counted from.
    pub level: Level,
    /// What stands beside the days of input.
    pub calendar: Vec<Calendar>,
}

/// The part of time a day belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Era {
    /// Before `unseen_from`.
    Training,
    /// From `unseen_from` on; nothing is ever chosen by it.
    Unseen,
}

/// Every window of a series, as overlapping slices of one buffer.
#[derive(Debug, Clone)]
pub struct Windows {
    // Newest day first, so that the window of a day, most recent day first, is a plain slice of
    // what follows it.
    newest_first: Vec<f32>,
    first_day: Date,
    encoding: Encoding,
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
        "data.horizon = {horizon} leaves no training row: data.path has {days} day(s) after the first data.history = {history} and before {until}; lower data.horizon or data.history"
    )]
    HorizonTooLong { horizon: usize, history: usize, days: usize, until: String },
    #[error(
        "data.validation_days = {validation_days} must be 0, or at least data.horizon = {horizon}"
    )]
    ValidationTooShort { validation_days: usize, horizon: usize },
    #[error(
        "data.validation_days = {validation_days} empties the training era, which has {rows} row(s) with data.history = {history}; lower data.validation_days below that"
    )]
    ValidationTooLong { validation_days: usize, rows: usize, history: usize },
}

impl Era {
    /// Where the unseen era of a series starts if nobody says: where the lecture's does, if that leaves
    /// a tenth to a half of the days unseen, or else where the last fifth does.
    pub fn usual_start(series: &Series) -> Date {
        let days = series.days();
        let lecture = series.days_before(LECTURE);
        let unseen = days - lecture;
        let split = if days <= 10 * unseen && 2 * unseen <= days { lecture } else { days * 4 / 5 };
        series.date(split)
    }
}

impl Cut {
    /// As in the lecture: from so many days to the next one, and nothing else.
    pub fn next_day(history: usize, unseen_from: Date) -> Self {
        Self {
            history,
            horizon: 1,
            unseen_from: Some(unseen_from),
            validation_days: 0,
            transform: Transform::None,
            level: Level::Mean,
            calendar: Vec::new(),
        }
    }
}

impl Cut {
    /// How days of it become inputs, on a scale.
    pub fn encoding(self, scale: Scale) -> Encoding {
        let Self { history, horizon, level, calendar, .. } = self;
        Encoding { history, horizon, scale, level, calendar }
    }
}

impl Windows {
    /// Cuts a series.
    ///
    /// # Errors
    ///
    /// [`WindowsError`] where an era, or the training era less its validation tail, would be
    /// empty.
    pub fn new(series: &Series, cut: Cut) -> Result<Self, WindowsError> {
        let Cut { history, horizon, unseen_from, validation_days, .. } = cut;
        let days = series.days();
        let split = unseen_from.map_or(days, |date| series.days_before(date));
        let (first, last) = (series.date(0), series.last_date());
        if let Some(unseen_from) = unseen_from.filter(|_| split == 0 || split == days) {
            return Err(WindowsError::EraOutside { unseen_from, first, last });
        }
        if history >= split {
            let unseen_from = series.date(split);
            return Err(WindowsError::HistoryTooLong { history, days: split, unseen_from });
        }
        let rows = split - history;
        if validation_days >= rows {
            return Err(WindowsError::ValidationTooLong { validation_days, rows, history });
        }
        if (1..horizon).contains(&validation_days) {
            return Err(WindowsError::ValidationTooShort { validation_days, horizon });
        }
        let fitted_end = split - validation_days;
        if history + horizon > fitted_end {
            let (days, until) = (fitted_end - history, series.date(fitted_end).to_string());
            return Err(WindowsError::HorizonTooLong { horizon, history, days, until });
        }
        #[expect(clippy::indexing_slicing, reason = "the eras were checked to lie within")]
        let scale = Scale::from_views(&series.views()[..fitted_end], cut.transform);
        let newest_first = series.views().iter().rev();
        Ok(Self {
            newest_first: newest_first.map(|&views| scale.standardise(views)).collect(),
            first_day: first,
            encoding: cut.encoding(scale),
            fitted: history..fitted_end,
            training: history..split,
            unseen: split..days,
        })
    }

    /// Days as a network that was trained on others sees them: on its scale. The first of them are there
    /// to look back on, those from `unseen_from` on are the unseen era, and of those before it the
    /// `validation_days` were kept from the optimizer. Any of these may be empty.
    pub fn seen_by(
        encoding: Encoding,
        series: &Series,
        unseen_from: Date,
        validation_days: usize,
    ) -> Self {
        let (days, history) = (series.days(), encoding.history);
        let split = series.days_before(unseen_from).max(history).min(days);
        let fitted_end = split.saturating_sub(validation_days).max(history).min(split);
        let newest_first = series.views().iter().rev();
        Self {
            newest_first: newest_first.map(|&views| encoding.scale.standardise(views)).collect(),
            first_day: series.date(0),
            encoding,
            fitted: history.min(fitted_end)..fitted_end,
            training: history.min(split)..split,
            unseen: split..days,
        }
    }

    /// Days of input.
    pub fn history(&self) -> usize {
        self.encoding.history
    }

    /// The scale of inputs and targets.
    pub fn scale(&self) -> Scale {
        self.encoding.scale
    }

    /// How days become inputs.
    pub fn encoding(&self) -> &Encoding {
        &self.encoding
    }

    /// The days that the optimizer sees: the training era less its validation tail.
    pub fn fitted(&self) -> Range<usize> {
        self.fitted.clone()
    }

    /// The validation tail; empty where there is none.
    pub fn validation(&self) -> Range<usize> {
        self.fitted.end..self.training.end
    }

    /// The days of an era that have a whole window before them.
    pub fn era(&self, era: Era) -> Range<usize> {
        match era {
            Era::Training => self.training.clone(),
            Era::Unseen => self.unseen.clone(),
        }
    }

    /// Of some days those that start a row whose predicted days are all among them.
    pub fn rows(&self, days: Range<usize>) -> Range<usize> {
        let last = (days.end + 1).saturating_sub(self.encoding.horizon);
        days.start..last.max(days.start)
    }

    /// The standardised views of the days before `day`, the most recent first: `[history]`. The day
    /// after the last has them too.
    ///
    /// # Panics
    ///
    /// Where fewer than [`Windows::history`] days come before `day`.
    #[expect(clippy::indexing_slicing, reason = "said above, and asked for each row of each batch")]
    pub fn recent(&self, day: usize) -> &[f32] {
        let yesterday = self.newest_first.len() - day;
        &self.newest_first[yesterday..yesterday + self.encoding.history]
    }

    /// The date of a day, which may lie after the last.
    pub fn date(&self, day: usize) -> Date {
        self.first_day.saturating_add(i64::try_from(day).unwrap_or(i64::MAX).days())
    }

    /// Adds the row of inputs that predicts `day` and, with a horizon of several days, those after
    /// it: `[history + calendar]`.
    ///
    /// # Panics
    ///
    /// As [`Windows::recent`].
    pub fn push_inputs(&self, day: usize, row: &mut Vec<f32>) {
        self.encoding.push_inputs(self.recent(day), || self.date(day), row);
    }

    /// Adds what a network should answer to it: `[horizon]`.
    ///
    /// # Panics
    ///
    /// Where the series has no such days.
    #[expect(clippy::indexing_slicing, reason = "said above, and asked for each row of each batch")]
    pub fn push_targets(&self, day: usize, row: &mut Vec<f32>) {
        let (recent, newest) = (self.recent(day), self.newest_first.len() - 1);
        let days = day..day + self.encoding.horizon;
        row.extend(days.map(|day| self.encoding.target(recent, self.newest_first[newest - day])));
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
        Cut { validation_days, ..Cut::next_day(history, date(2021, 1, 1)) }
    }

    fn target(windows: &Windows, day: usize) -> f32 {
        let mut row = Vec::new();
        windows.push_targets(day, &mut row);
        row[0]
    }

    #[test]
    fn a_window_starts_with_yesterday_and_may_reach_into_the_training_era() {
        let windows = Windows::new(&series(), cut(2, 0)).unwrap();
        let scale = windows.scale();
        assert_eq!((scale.mean, scale.deviation), (4.0, 5.0_f64.sqrt()));
        assert_eq!(windows.era(Era::Training), 2..4);
        assert_eq!(windows.era(Era::Unseen), 4..6);
        let [yesterday, before] = *windows.recent(4) else {
            panic!("two days of history");
        };
        assert!((scale.views(yesterday) - 7.0).abs() < 1e-6);
        assert!((scale.views(before) - 5.0).abs() < 1e-6);
        assert!((scale.views(target(&windows, 4)) - 100.0).abs() < 1e-4);
    }

    #[test]
    fn an_unseen_era_starts_with_2021_or_is_the_last_fifth() {
        let days = |first, days| Series::new(first, vec![1.0; days]);
        let start = |series| Era::usual_start(&series);
        assert_eq!(start(days(date(2017, 1, 1), 1826)), date(2021, 1, 1));
        assert_eq!(start(days(date(2020, 12, 1), 62)), date(2021, 1, 1));
        assert_eq!(start(days(date(2023, 1, 1), 100)), date(2023, 3, 22));
        assert_eq!(start(days(date(2020, 12, 1), 100)), date(2021, 2, 19));
        assert_eq!(start(days(date(2011, 1, 1), 3660)), date(2019, 1, 7));
    }

    #[test]
    fn rows_of_several_days_end_where_their_last_day_is() {
        let cut = Cut { horizon: 2, ..cut(1, 2) };
        let windows = Windows::new(&series(), cut.clone()).unwrap_err();
        assert_eq!(
            windows.to_string(),
            "data.horizon = 2 leaves no training row: data.path has 1 day(s) after the first \
             data.history = 1 and before 2020-12-30; lower data.horizon or data.history"
        );
        let windows = Windows::new(&series(), Cut { validation_days: 0, ..cut.clone() }).unwrap();
        assert_eq!(windows.rows(windows.fitted()), 1..3);
        assert_eq!(windows.rows(windows.validation()), 4..4);
        let mut targets = Vec::new();
        windows.push_targets(2, &mut targets);
        let back = targets.into_iter().map(|value| windows.scale().views(value).round());
        assert_eq!(back.collect::<Vec<_>>(), [5.0, 7.0]);
        let short = Cut { horizon: 3, validation_days: 2, ..cut };
        assert_eq!(
            Windows::new(&series(), short).unwrap_err().to_string(),
            "data.validation_days = 2 must be 0, or at least data.horizon = 3"
        );
    }

    #[test]
    fn rows_share_one_buffer() {
        let windows = Windows::new(&series(), cut(3, 0)).unwrap();
        assert!(std::ptr::eq(&raw const windows.recent(4)[0], &raw const windows.recent(5)[1]));
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
        assert_eq!(windows.recent(2), [0.0]);
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
        let early = Cut { unseen_from: Some(date(2020, 12, 28)), ..cut(1, 0) };
        assert_eq!(
            message(early),
            "data.unseen_from = 2020-12-28 is not within data.path, which runs from 2020-12-28 \
             to 2021-01-02; it must leave days on both sides"
        );
    }
}
