//! How far two curves are apart.

/// The largest difference between two curves at the same places.
pub fn largest_difference(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
