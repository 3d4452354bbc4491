//! The lecture's formulas, pictures and quizzes, computed by the modules that train.
//!
//! Each file makes one value that holds every number of its part; figures draw it, the report
//! tells it, and its JSON form is all there is to know.

pub mod approximation;
pub mod capacity;
pub mod collapse;
pub mod curve;
pub mod curves;
pub mod descent;
pub mod forecasts;
pub mod learning;
pub mod scalars;
pub mod sigmoids;
pub mod weights;

/// The largest difference between two curves at the same places.
fn largest_difference(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}
