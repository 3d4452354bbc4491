//! Whether one forecaster is better than another, or was lucky.

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, StudentsT};
use utoipa::ToSchema;

use super::measures::count;

/// The test of Diebold and Mariano (1995) with the correction for few forecasts of Harvey, Leybourne and
/// Newbold (1997).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
#[schema(as = DieboldMariano)]
pub struct Test {
    /// The corrected statistic: below 0 where the first has the smaller errors.
    pub statistic: f64,
    /// How likely a difference so large is among equally good forecasters: two-sided, by Student's t.
    pub p: f64,
}

/// Compares the errors of two forecasters on the same folds; `overlap` folds after each other share
/// days with one, 0 where none does. `None` where the folds are too few or do not differ.
pub fn diebold_mariano(first: &[f64], second: &[f64], overlap: usize) -> Option<Test> {
    let folds = first.len();
    if folds < 3 || overlap + 1 >= folds {
        return None;
    }
    let differences: Vec<_> = first.iter().zip(second).map(|(a, b)| a - b).collect();
    let n = count(folds);
    let mean = differences.iter().sum::<f64>() / n;
    let covariance = |lag: usize| {
        let pairs = differences.iter().zip(&differences[lag..]);
        pairs.map(|(a, b)| (a - mean) * (b - mean)).sum::<f64>() / n
    };
    let variance = covariance(0) + 2.0 * (1..=overlap).map(covariance).sum::<f64>();
    if variance <= 0.0 {
        return None;
    }
    let h = count(overlap + 1);
    let correction = ((n + 1.0 - 2.0 * h + h * (h - 1.0) / n) / n).sqrt();
    let statistic = correction * mean / (variance / n).sqrt();
    let student = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(Test { statistic, p: 2.0 * student.cdf(-statistic.abs()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_overlap_it_is_the_paired_t_test() {
        // Differences -1, -2, -3, -2: mean -2, s² = 2/3, t = -2 / sqrt(2/3 / 4) = -4.898979, and by
        // R's t.test(c(1, 2, 3, 2)) with 3 degrees of freedom p = 0.01628.
        let test = diebold_mariano(&[1.0, 1.0, 1.0, 1.0], &[2.0, 3.0, 4.0, 3.0], 0).unwrap();
        assert!((test.statistic + 4.898_979).abs() < 1e-6, "{test:?}");
        assert!((test.p - 0.016_28).abs() < 1e-5, "{test:?}");
    }

    #[test]
    fn what_cannot_be_told_apart_is_not() {
        assert_eq!(diebold_mariano(&[1.0; 5], &[1.0; 5], 0), None);
        assert_eq!(diebold_mariano(&[1.0, 2.0], &[2.0, 1.0], 0), None);
    }
}
