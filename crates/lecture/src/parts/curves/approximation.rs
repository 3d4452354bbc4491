//! A smooth curve by more and more straight pieces, and the same curve learned.

use std::f64::consts::PI;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use super::{
    curve::{Curve, hard_sigmoid, largest_difference},
    lesson::{Lesson, input, places},
};
use viewcast::model::mlp::Activation;

/// Pieces, and units of a learned network.
pub const COUNTS: [u32; 6] = [1, 2, 4, 8, 16, 32];
/// Places where errors are measured.
const PLACES: u32 = 1024;
/// Steps of a network's training.
const STEPS: usize = 6000;

/// A smooth function to approximate, on 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Smooth {
    /// sin 2πx.
    Sine,
    /// exp(-50 (x - 1/2)²).
    Bell,
    /// Two waves of different length.
    Waves,
}

/// A smooth curve approximated.
#[derive(Debug, Clone, Serialize)]
pub struct Approximation {
    /// The smooth function.
    pub smooth: Smooth,
    /// Where it is drawn.
    pub x: Vec<f64>,
    /// The height of the function at each `x`.
    pub y: Vec<f64>,
    /// By straight pieces, fewest first.
    pub built: Vec<Built>,
    /// The order of convergence, log2 of the factor that the largest error falls by where pieces
    /// double, from 16 to 32: theory says 2 for linear interpolation of a smooth curve.
    pub order: f64,
    /// By networks with sigmoids, as many units as pieces.
    pub sigmoid: Vec<Learned>,
    /// By networks with ReLUs, twice as many units, which is what as many pieces need.
    pub relu: Vec<Learned>,
}

/// How near an approximation comes.
#[derive(Debug, Clone, Serialize)]
pub struct Nearness {
    /// The largest distance from the function at 1,025 places.
    pub largest_error: f64,
    /// The root of the mean squared error.
    pub rms_error: f64,
    /// Its height where the curve is drawn.
    pub y: Vec<f64>,
}

/// An approximation by straight pieces.
#[derive(Debug, Clone, Serialize)]
pub struct Built {
    /// How many, of equal width.
    pub pieces: u32,
    /// How near they come.
    #[serde(flatten)]
    pub near: Nearness,
}

/// An approximation that a network of one layer found.
#[derive(Debug, Clone, Serialize)]
pub struct Learned {
    /// Units of its layer.
    pub units: usize,
    /// How near it comes.
    #[serde(flatten)]
    pub near: Nearness,
}

impl Smooth {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sine, Self::Bell, Self::Waves];

    /// Its height at x.
    pub fn at(self, x: f64) -> f64 {
        match self {
            Self::Sine => (2.0 * PI * x).sin(),
            Self::Bell => (-50.0 * (x - 0.5).powi(2)).exp(),
            Self::Waves => 0.6 * (2.0 * PI * x).sin() + 0.4 * (5.0 * PI * x).cos(),
        }
    }
}

/// The values where curves are drawn, of those everywhere.
fn shown(values: &[f64]) -> Vec<f64> {
    values.iter().step_by(8).copied().collect()
}

impl Nearness {
    #[allow(clippy::cast_precision_loss, reason = "a count of places is far below 2^52")]
    fn new(y: &[f64], exact: &[f64]) -> Self {
        let squares: f64 = y.iter().zip(exact).map(|(a, b)| (a - b).powi(2)).sum();
        let rms_error = (squares / y.len() as f64).sqrt();
        Self { largest_error: largest_difference(y, exact), rms_error, y: shown(y) }
    }
}

impl Approximation {
    /// Approximates, and learns with networks of a seed.
    pub fn compute(smooth: Smooth, seed: u64, device: &Device) -> Self {
        let everywhere = places(PLACES);
        let exact: Vec<_> = everywhere.iter().map(|&x| smooth.at(x)).collect();
        let of_pieces = |pieces| {
            let sum = Curve::sample("", |x| smooth.at(x), (0.0, 1.0), pieces).hard_sigmoids();
            let y: Vec<_> = everywhere.iter().map(|&x| sum.at(x, hard_sigmoid)).collect();
            Built { pieces, near: Nearness::new(&y, &exact) }
        };
        let built = COUNTS.map(of_pieces).to_vec();
        let last: Vec<_> = built.iter().rev().map(|built| built.near.largest_error).collect();

        let inputs: Vec<_> = everywhere.iter().map(|&x| input(x)).collect();
        let lesson = Lesson::on(|x| smooth.at(x), device);
        let learn = |activation, units: usize| {
            let network = lesson.learn(activation, units, seed, STEPS);
            let y = network.outputs(&inputs, 1, &device.clone().autodiff());
            Learned { units, near: Nearness::new(&y, &exact) }
        };
        let counts = || COUNTS.into_iter().map(|count| count as usize);
        Self {
            smooth,
            order: (last[1] / last[0]).log2(),
            sigmoid: counts().map(|units| learn(Activation::Sigmoid, units)).collect(),
            relu: counts().map(|units| learn(Activation::Relu, 2 * units)).collect(),
            x: shown(&everywhere),
            y: shown(&exact),
            built,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::backend::Backend;

    #[test]
    fn pieces_and_networks_come_closer_the_more_there_are() {
        let sine = Approximation::compute(
            Smooth::Sine,
            1,
            &Backend::default().device(None).unwrap().device,
        );
        for pair in sine.built.windows(2).skip(1) {
            assert!(pair[1].near.largest_error < pair[0].near.largest_error);
        }
        // Linear interpolation is off by at most h²/8 max|f''|, and near that where h is small.
        let bound = (2.0 * PI).powi(2) / 8.0 / 32.0_f64.powi(2);
        let last = sine.built.last().unwrap().near.largest_error;
        assert!(last <= bound && last > 0.95 * bound, "{last} {bound}");
        assert!((sine.order - 2.0).abs() < 0.1, "{}", sine.order);
        for learned in [&sine.sigmoid, &sine.relu] {
            assert!(learned[0].near.rms_error > 10.0 * learned[5].near.rms_error, "{learned:?}");
            assert!(learned[5].near.rms_error < 0.02);
        }
    }
}
