//! From views to what a network sees, and back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is done to views before they are standardised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transform {
    /// Nothing: errors are of views.
    #[default]
    None,
    /// log(1 + views): errors are of shares, so that a busy year does not drown a quiet one.
    Log1p,
}

/// The map between views and what the network sees: `transform(views) = mean + deviation * value`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    /// What is done to views first.
    #[serde(default)]
    pub transform: Transform,
    /// Mean of the days that the optimizer sees, in transformed views.
    pub mean: f64,
    /// Their standard deviation, in transformed views; 1 where all are equal.
    pub deviation: f64,
}

impl Transform {
    /// From views.
    pub fn apply(self, views: f64) -> f64 {
        match self {
            Self::None => views,
            Self::Log1p => views.ln_1p(),
        }
    }

    /// Back to views.
    pub fn invert(self, value: f64) -> f64 {
        match self {
            Self::None => value,
            Self::Log1p => value.exp_m1(),
        }
    }
}

impl Scale {
    /// In k views, as the slides count: nothing is transformed or centred.
    pub const THOUSANDS: Self = Self { transform: Transform::None, mean: 0.0, deviation: 1000.0 };

    /// The scale of some days' views.
    #[allow(clippy::float_cmp, reason = "the same number again")]
    #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
    pub(super) fn from_views(views: &[f64], transform: Transform) -> Self {
        let values = || views.iter().map(|&views| transform.apply(views));
        // Of equal numbers a mean that is rounded would leave a deviation that is nothing but rounding.
        let equal = views.windows(2).all(|pair| matches!(pair, [one, next] if one == next));
        if let Some(mean) = values().next().filter(|_| equal) {
            return Self { transform, mean, deviation: 1.0 };
        }
        let count = views.len() as f64;
        let mean = values().sum::<f64>() / count;
        let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let deviation = variance.sqrt();
        Self { transform, mean, deviation: if deviation > 0.0 { deviation } else { 1.0 } }
    }

    /// From views to what the network sees.
    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    pub fn standardise(self, views: f64) -> f32 {
        ((self.transform.apply(views) - self.mean) / self.deviation) as f32
    }

    /// From what the network says to views.
    pub fn views(self, value: f32) -> f64 {
        self.transform.invert(self.mean + self.deviation * f64::from(value))
    }

    /// From an error of the network to one that people read, and its unit: k views, or, where they are
    /// transformed, the transform's own.
    pub fn of_errors(self) -> (f64, &'static str) {
        match self.transform {
            Transform::None => (self.deviation / 1000.0, "k"),
            Transform::Log1p => (self.deviation, " log"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn views_come_back_from_what_a_network_sees() {
        let views = [0.0, 5.0, 400.0, 4000.0];
        for transform in [Transform::None, Transform::Log1p] {
            let scale = Scale::from_views(&views, transform);
            for there in views {
                let back = scale.views(scale.standardise(there));
                assert!((back - there).abs() <= 1e-3, "{transform:?} {back} {there}");
            }
        }
    }

    #[test]
    fn a_logarithm_makes_shares_equal() {
        let scale = Scale::from_views(&[9.0, 99.0, 999.0], Transform::Log1p);
        let [low, middle, high] = [9.0, 99.0, 999.0].map(|views| scale.standardise(views));
        assert!((high - middle - (middle - low)).abs() < 1e-6);
        assert!(middle.abs() < 1e-6);
    }
}
