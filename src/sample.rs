//! A figure that was measured several times.

use serde::Serialize;

/// A loss measured several times, in k views.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sample {
    /// Their mean.
    pub mean_k: f64,
    /// Their sample standard deviation; `None` of a single run.
    pub deviation_k: Option<f64>,
    /// Each of them, by seed.
    pub by_seed_k: Vec<f64>,
}

impl Sample {
    /// Sums up several runs, in k views.
    #[allow(clippy::cast_precision_loss, reason = "a handful of seeds")]
    pub fn new(by_seed_k: Vec<f64>) -> Self {
        let count = by_seed_k.len() as f64;
        let mean_k = by_seed_k.iter().sum::<f64>() / count;
        let squares: f64 = by_seed_k.iter().map(|value| (value - mean_k).powi(2)).sum();
        let deviation_k = (by_seed_k.len() > 1).then(|| (squares / (count - 1.0)).sqrt());
        Self { mean_k, deviation_k, by_seed_k }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_the_sample_deviation() {
        let sample = Sample::new(vec![1.0, 2.0, 4.0]);
        assert!((sample.mean_k - 7.0 / 3.0).abs() < 1e-12);
        // ((4/3)² + (1/3)² + (5/3)²) / 2 = 7/3.
        assert!((sample.deviation_k.unwrap() - (7.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!(Sample::new(vec![1.0]).deviation_k, None);
    }
}
