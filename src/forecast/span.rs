//! A range of days.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::data::Series;

/// Some days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Span {
    /// The first.
    #[schema(value_type = String, format = Date)]
    pub first: Date,
    /// The last.
    #[schema(value_type = String, format = Date)]
    pub last: Date,
    /// How many.
    pub days: usize,
}

impl Span {
    /// Of days that are counted as those of a series are.
    pub(super) fn new(series: &Series, days: &Range<usize>) -> Self {
        let last = days.end.saturating_sub(1);
        Self { first: series.date(days.start), last: series.date(last), days: days.len() }
    }
}
