//! Bands around forecasts, by split conformal prediction (Lei et al., "Distribution-free predictive
//! inference for regression", 2018): as wide as errors were on days that training did not see.

use serde::Serialize;
use utoipa::ToSchema;

use crate::data::Transform;

/// The levels of the bands, in percent.
pub const LEVELS: [u32; 2] = [80, 95];

/// How large errors were, by days ahead.
#[derive(Debug, Clone)]
pub struct Errors {
    /// For one day ahead, two and so on: the smallest first, on the scale that the network learns on.
    by_ahead: Vec<Vec<f64>>,
    transform: Transform,
}

/// A band, in views.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Band {
    /// How likely the real views lie in it, in percent.
    pub level: u32,
    /// Its lower end; 0 where it would be below, as views are counts.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

impl Errors {
    /// Of forecasts of so many days ahead: each gives (days ahead from 1, actual, predicted), in views.
    pub fn new(
        forecasts: impl IntoIterator<Item = (usize, f64, f64)>,
        days: usize,
        transform: Transform,
    ) -> Self {
        let mut by_ahead = vec![Vec::new(); days];
        for (ahead, actual, predicted) in forecasts {
            by_ahead[ahead - 1].push((transform.apply(actual) - transform.apply(predicted)).abs());
        }
        for errors in &mut by_ahead {
            errors.sort_by(f64::total_cmp);
        }
        Self { by_ahead, transform }
    }

    /// The band around a forecast of some days ahead, in views; `None` where there are fewer errors
    /// than [`needed`] for its level.
    pub fn band(&self, ahead: usize, predicted: f64, level: u32) -> Option<Band> {
        let errors = self.by_ahead.get(ahead - 1)?;
        // The smallest error that so many percent of errors, and a new one among them, do not exceed.
        let place = ((errors.len() + 1) * level as usize).div_ceil(100);
        let error = *errors.get(place.checked_sub(1)?)?;
        let middle = self.transform.apply(predicted);
        let end = |error: f64| self.transform.invert(middle + error).max(0.0);
        Some(Band { level, low: end(-error), high: end(error) })
    }
}

/// How many errors a band of some level needs.
pub fn needed(level: u32) -> usize {
    // The least of which so many percent of all, and of a new one among them, are not all.
    (level as usize).div_ceil((100 - level) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(count: u32, transform: Transform) -> Errors {
        let forecast = |error: u32| (1, 1000.0 + f64::from(error), 1000.0);
        Errors::new((1..=count).map(forecast), 2, transform)
    }

    #[test]
    fn a_band_is_as_wide_as_the_error_of_its_rank() {
        // Of 9 errors and a new one, 8 of 10 are no larger than the eighth.
        let nine = errors(9, Transform::None);
        assert_eq!(nine.band(1, 50.0, 80), Some(Band { level: 80, low: 42.0, high: 58.0 }));
        assert_eq!(nine.band(1, 50.0, 95), None);
        assert_eq!(nine.band(2, 50.0, 80), None);
        let nineteen = errors(19, Transform::None);
        assert_eq!(nineteen.band(1, 5.0, 95), Some(Band { level: 95, low: 0.0, high: 24.0 }));
    }

    #[test]
    fn a_level_needs_so_many_errors() {
        assert_eq!([80, 95, 99].map(needed), [4, 19, 99]);
        for level in LEVELS {
            let count = u32::try_from(needed(level)).unwrap();
            assert!(errors(count, Transform::None).band(1, 1.0, level).is_some());
            assert!(errors(count - 1, Transform::None).band(1, 1.0, level).is_none());
        }
    }

    #[test]
    fn on_a_logarithm_bands_are_shares() {
        let forecast = |_| (1, 199.0, 99.0);
        let errors = Errors::new((0..9).map(forecast), 1, Transform::Log1p);
        // Twice as much, or half.
        let Band { low, high, .. } = errors.band(1, 999.0, 80).unwrap();
        assert!((low - 499.0).abs() < 1e-9 && (high - 1999.0).abs() < 1e-9, "{low} {high}");
    }
}
