//! Rolling origins (Tashman, 2000): what a forecaster would have said on several past days, each time
//! knowing nothing later, beside the simple rules.

mod ask;
mod contender;
mod diebold_mariano;
pub mod format;
mod measures;

use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

pub use ask::{Part, ask};
pub use contender::{Contender, Kind, LINE, Said};
pub use diebold_mariano::{Test, diebold_mariano};
pub use measures::{Measures, Spread};

use self::measures::count;
use crate::{
    data::{Series, Unit},
    evaluate::{Rule, Score},
    forecast::bands::LEVELS,
};

/// From where and how far is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Folds {
    /// How many days there are forecasts from.
    pub folds: usize,
    /// How many days ahead each goes.
    pub horizon: usize,
    /// How many days lie between two.
    pub step: usize,
}

/// What came of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Backtest {
    /// The data file.
    pub data: String,
    /// The first day that each fold forecasts.
    #[schema(value_type = Vec<String>)]
    pub from: Vec<Date>,
    /// How many days ahead.
    pub horizon: usize,
    /// The contenders, the smallest mean absolute error first.
    pub results: Vec<Outcome>,
    /// The first against the second; `None` where the folds are too few to tell.
    pub test: Option<Test>,
    /// The unit of the data, for people.
    #[serde(skip)]
    pub unit: Unit,
}

/// A contender's part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// What it is.
    #[serde(skip)]
    pub kind: Kind,
    /// Whether it is an experiment.
    pub is_experiment: bool,
    /// Mean absolute error, in k views, over folds.
    pub mae_k: Spread,
    /// Root of the mean squared error, in k views, over folds.
    pub rmse_k: Spread,
    /// Over folds.
    pub mase: Spread,
    /// In percent, over folds.
    pub smape: Spread,
    /// How often the real views lay in the bands of each level, in percent, over all days of all folds.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub coverage: Vec<(u32, f64)>,
    /// For one day ahead, two and so on.
    pub by_ahead: Vec<Ahead>,
    /// The mean absolute error of each fold, in k views.
    pub by_fold_k: Vec<f64>,
    /// What it said: a row for each fold, in views.
    pub predicted: Vec<Vec<f64>>,
}

/// A contender so many days ahead.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Ahead {
    /// Days ahead.
    pub ahead: usize,
    /// Over folds.
    #[serde(flatten)]
    pub measures: Measures,
    /// How often the real views lay in the bands of each level, in percent.
    #[schema(value_type = Vec<Vec<f64>>)]
    pub coverage: Vec<(u32, f64)>,
}

impl Folds {
    /// How many days are known in each fold, the earliest first; `None` where the days are too few.
    pub fn known(&self, days: usize) -> Option<Vec<usize>> {
        let back = self.horizon.checked_add((self.folds - 1).checked_mul(self.step)?)?;
        let first = days.checked_sub(back).filter(|known| *known > Rule::LastWeek.history())?;
        Some((0..self.folds).map(|fold| first + fold * self.step).collect())
    }

    /// The most folds below these, and the most days ahead, that some days suffice for; a step that is as long
    /// as the horizon stays so. `enough` says whether so many days are enough for all experiments.
    #[must_use]
    pub fn fitting(&self, days: usize, enough: impl Fn(usize) -> bool) -> [Option<usize>; 2] {
        let fits = |folds: Self| {
            let known = folds.known(days);
            known.and_then(|known| known.first().copied()).is_some_and(&enough)
        };
        let folds = |folds: &usize| fits(Self { folds: *folds, ..*self });
        let horizon = |horizon: &usize| {
            let step = if self.step == self.horizon { *horizon } else { self.step };
            fits(Self { horizon: *horizon, step, ..*self })
        };
        [(1..self.folds).rev().find(folds), (1..self.horizon).rev().find(horizon)]
    }

    /// How many folds after a fold share days with it.
    fn overlap(&self) -> usize {
        self.horizon.div_ceil(self.step) - 1
    }
}

impl Backtest {
    /// Sums up what each contender said in each fold. Those that had too few days in a fold are left
    /// out.
    pub fn new(
        data: &str,
        series: &Series,
        folds: Folds,
        known: &[usize],
        said: Vec<Part<'_>>,
    ) -> Self {
        let views = series.views();
        let last_week = |known| Score::of_rule(Rule::LastWeek, views, 0..known).mae_k;
        let scales: Vec<_> = known.iter().map(|&known| last_week(known)).collect();
        let mut results: Vec<_> = said
            .into_iter()
            .filter_map(|(contender, said)| {
                let said: Vec<Said> = said.into_iter().collect::<Option<_>>()?;
                Some(Outcome::new(contender, views, known, &said, &scales))
            })
            .collect();
        results.sort_by(|a, b| a.mae_k.mean.total_cmp(&b.mae_k.mean));
        let test = match &results[..] {
            [first, second, ..] => {
                diebold_mariano(&first.by_fold_k, &second.by_fold_k, folds.overlap())
            }
            _ => None,
        };
        Self {
            data: data.into(),
            from: known.iter().map(|&day| series.date(day)).collect(),
            horizon: folds.horizon,
            results,
            test,
            unit: Unit::for_views(views),
        }
    }
}

impl Outcome {
    fn new(
        contender: &Contender,
        views: &[f64],
        known: &[usize],
        said: &[Said],
        scales: &[f64],
    ) -> Self {
        // By fold: (actual, predicted) of each day ahead.
        let fold = |(&known, said): (&usize, &Said)| {
            let actual = views[known..].iter();
            actual
                .zip(said)
                .map(|(&actual, (predicted, _))| (actual, *predicted))
                .collect::<Vec<_>>()
        };
        let folds: Vec<Vec<(f64, f64)>> = known.iter().zip(said).map(fold).collect();
        let by_fold: Vec<_> = folds
            .iter()
            .zip(scales)
            .map(|(pairs, &scale)| Measures::from_pairs(pairs, scale))
            .collect();
        let over = |of: fn(&Measures) -> f64| {
            Spread::from_values(&by_fold.iter().map(of).collect::<Vec<_>>())
        };
        // Whether a band of some level held, for each day of each fold that has one.
        let held = |level: u32, ahead: Option<usize>| {
            let days = known.iter().zip(said).flat_map(|(&known, said)| {
                said.iter().enumerate().map(move |(place, (_, bands))| {
                    (place, views[known + place], bands.iter().find(|band| band.level == level))
                })
            });
            let of = days.filter(|(place, ..)| ahead.is_none_or(|ahead| ahead == *place));
            let of = of.filter_map(|(_, actual, band)| {
                band.map(|band| band.low <= actual && actual <= band.high)
            });
            let held: Vec<bool> = of.collect();
            let inside = held.iter().filter(|inside| **inside).count();
            (!held.is_empty()).then(|| (level, 100.0 * count(inside) / count(held.len())))
        };
        let coverage =
            |ahead| LEVELS.into_iter().filter_map(|level| held(level, ahead)).collect::<Vec<_>>();
        let scale = scales.iter().sum::<f64>() / count(scales.len());
        let horizon = said.first().map_or(0, Vec::len);
        let ahead = |place: usize| {
            let pairs: Vec<_> = folds.iter().map(|pairs| pairs[place]).collect();
            let measures = Measures::from_pairs(&pairs, scale);
            Ahead { ahead: place + 1, measures, coverage: coverage(Some(place)) }
        };
        Self {
            name: contender.name(),
            kind: contender.kind(),
            is_experiment: matches!(contender, Contender::Plan(_)),
            mae_k: over(|it| it.mae_k),
            rmse_k: over(|it| it.rmse_k),
            mase: over(|it| it.mase),
            smape: over(|it| it.smape),
            coverage: coverage(None),
            by_ahead: (0..horizon).map(ahead).collect(),
            by_fold_k: by_fold.iter().map(|it| it.mae_k).collect(),
            predicted: said.iter().map(|said| said.iter().map(|day| day.0).collect()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_end_with_the_last_day_and_roll_by_their_step() {
        let folds = Folds { folds: 3, horizon: 14, step: 7 };
        assert_eq!(folds.known(100), Some(vec![72, 79, 86]));
        assert_eq!(folds.overlap(), 1);
        assert_eq!(folds.known(35), None);
        assert_eq!(Folds { step: 14, ..folds }.overlap(), 0);
        // 8 days before the first.
        assert_eq!(
            Folds { folds: 9, horizon: 14, step: 14 }.fitting(46, |_| true),
            [Some(2), Some(4)]
        );
        assert_eq!(
            Folds { folds: 9, horizon: 14, step: 14 }.fitting(46, |first| first > 20),
            [Some(1), Some(2)]
        );
        assert_eq!(Folds { folds: 9, horizon: 14, step: 7 }.fitting(46, |_| true), [Some(4), None]);
        assert_eq!(Folds { folds: 9, horizon: 14, step: 14 }.fitting(9, |_| true), [None, None]);
    }
}
