//! Ordinary least squares in float64: the best line, by formula.

use std::{borrow::Cow, ops::Range};

use nalgebra::{DMatrix, DVector};
use serde::Serialize;

use crate::data::Series;

/// How small a column's share that the others do not explain may be, before it counts as rounding.
const RANK_TOLERANCE: f64 = 1e-12;

/// y = b + w·x on views in thousands: fitted here, or printed by the slides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeastSquaresLine {
    /// b, in k views.
    pub bias_k: f64,
    /// w1 (yesterday), w2, ...
    pub weights: Cow<'static, [f64]>,
}

impl LeastSquaresLine {
    /// The line of least squared error on some days, each with `history` days before it: by QR.
    ///
    /// `None` where the days do not determine it: fewer rows than parameters, or a constant
    /// series.
    ///
    /// # Panics
    ///
    /// Where a day has fewer than `history` days before it.
    pub fn fit(series: &Series, history: usize, days: Range<usize>) -> Option<Self> {
        let views = series.views();
        if days.len() <= history {
            return None;
        }
        let design = DMatrix::from_fn(days.len(), history + 1, |row, column| match column {
            0 => 1.0,
            lag => views[days.start + row - lag] / 1000.0,
        });
        let mut targets = DVector::from_fn(days.len(), |row, _| views[days.start + row] / 1000.0);
        let qr = design.qr();
        qr.q_tr_mul(&mut targets);
        let head = targets.rows(0, history + 1).into_owned();
        let r = qr.r();
        let sizes = r.diagonal().abs();
        if sizes.min() <= sizes.max() * RANK_TOLERANCE {
            return None;
        }
        let solution = r.solve_upper_triangular(&head)?;
        Some(Self {
            bias_k: solution[0],
            weights: solution.iter().skip(1).copied().collect::<Vec<_>>().into(),
        })
    }

    /// Days of input.
    pub fn history(&self) -> usize {
        self.weights.len()
    }

    /// Predicts `days` days after the days `before`, at least [`LeastSquaresLine::history`], by feeding predictions
    /// back: in views.
    pub fn ahead(&self, before: &[f64], days: usize) -> Vec<f64> {
        let mut known = before[before.len() - self.history()..].to_vec();
        for _ in 0..days {
            let weighted: f64 =
                self.weights.iter().zip(known.iter().rev()).map(|(w, x)| w * x).sum();
            known.push(1000.0 * self.bias_k + weighted);
        }
        known.split_off(self.history())
    }

    /// Predicts some days, each with at least [`LeastSquaresLine::history`] days before it: `(actual,
    /// predicted)`, in views.
    pub fn predict<'a>(
        &'a self,
        series: &'a Series,
        days: impl IntoIterator<Item = usize> + 'a,
    ) -> impl Iterator<Item = (f64, f64)> + 'a {
        let views = series.views();
        days.into_iter().map(move |day| {
            let before = views[..day].iter().rev();
            let weighted: f64 = self.weights.iter().zip(before).map(|(w, x)| w * x).sum();
            (views[day], 1000.0 * self.bias_k + weighted)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::*;
    use crate::{data::Columns, evaluate::Score};

    #[test]
    fn the_formula_agrees_with_numpy() {
        let path = Path::new("data/wikipedia.csv");
        let series = Series::read(path, &Columns::default()).unwrap();
        let fixture = include_str!("../../tests/fixtures/least_squares.json");
        let fixture: Value = serde_json::from_str(fixture).unwrap();
        let close = |ours: f64, theirs: &Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((ours / theirs - 1.0).abs() < 1e-9, "{ours} {theirs}");
        };
        for history in [1, 7, 28, 56] {
            let expected = &fixture[history.to_string()];
            let line = LeastSquaresLine::fit(&series, history, history..1461).unwrap();
            close(line.bias_k, &expected["bias_k"]);
            for (day, &weight) in line.weights.iter().enumerate() {
                close(weight, &expected["weights"][day]);
            }
            for (era, days) in [("training", history..1461), ("unseen", 1461..1826)] {
                let score = Score::from_pairs(line.predict(&series, days));
                close(score.mae_k, &expected[era]["mae_k"]);
                close(score.rmse_k, &expected[era]["rmse_k"]);
            }
        }
    }

    #[test]
    fn w1_is_yesterday() {
        let line = LeastSquaresLine { bias_k: 0.001, weights: vec![2.0, 10.0].into() };
        let series = Series::new(jiff::civil::date(2020, 1, 1), vec![1.0, 3.0, 5.0]);
        let predicted: Vec<_> = line.predict(&series, 2..3).collect();
        assert_eq!(predicted, [(5.0, 1.0 + 2.0 * 3.0 + 10.0 * 1.0)]);
        // 1 + 2 * 5 + 10 * 3, then 1 + 2 * 41 + 10 * 5.
        assert_eq!(line.ahead(series.views(), 2), [41.0, 133.0]);
    }

    #[test]
    fn days_that_determine_no_line_give_none() {
        let flat = Series::new(jiff::civil::date(2020, 1, 1), vec![5.0; 20]);
        assert_eq!(LeastSquaresLine::fit(&flat, 2, 2..20), None);
        assert_eq!(LeastSquaresLine::fit(&flat, 10, 10..15), None);
    }
}
