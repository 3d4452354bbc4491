//! D, the pairs that are learned from: yesterday's views and today's.

use jiff::civil::Date;
use serde::Serialize;

use viewcast::{data::Era, plan::Days};

/// D = {(x₁, y₁), …, (xₙ, yₙ)} with one day of history.
#[derive(Debug, Clone, Serialize)]
pub struct Pairs {
    /// n.
    pub count: usize,
    /// The first two, and the last.
    pub shown: Vec<Pair>,
}

/// One of them, in k views.
#[derive(Debug, Clone, Serialize)]
pub struct Pair {
    /// Which, from 1.
    pub number: usize,
    /// The day before.
    pub x_date: Date,
    /// Its views.
    pub x_k: f64,
    /// The day that is predicted.
    pub y_date: Date,
    /// Its views.
    pub y_k: f64,
}

impl Pairs {
    /// Those of the training era, where each day is predicted from the one before it.
    pub fn new(Days { series, windows, .. }: &Days) -> Self {
        let days: Vec<usize> = windows.era(Era::Training).collect();
        let k = |day: usize| series.views()[day] / 1000.0;
        let pair = |(number, &day): (usize, &usize)| Pair {
            number,
            x_date: series.date(day - 1),
            x_k: k(day - 1),
            y_date: series.date(day),
            y_k: k(day),
        };
        let all = (1..).zip(&days);
        let shown = all.filter(|(number, _)| *number < 3 || *number == days.len());
        Self { count: days.len(), shown: shown.map(pair).collect() }
    }
}
