//! From pieces to networks: all of the slides between the line and the layer.

use burn::tensor::Device;
use serde::Serialize;

use super::{
    approximation::{Approximation, Smooth},
    curve::{Curve, Sum, Term, hard_sigmoid, largest_difference},
    sigmoids::Sigmoids,
};
use viewcast::model::mlp::Activation;

/// A curve taken apart, a smooth one approximated, and the parts they are made of.
#[derive(Debug, Clone, Serialize)]
pub struct Curves {
    /// The curve that is taken apart.
    pub curve: Curve,
    /// Where it is drawn.
    pub x: Vec<f64>,
    /// The height of the curve at each `x`.
    pub y: Vec<f64>,
    /// The line that comes nearest to it, by least squares: it underfits.
    pub line: StraightLine,
    /// As a constant and hard sigmoids.
    pub hard_sigmoids: Sum,
    /// The height of each hard sigmoid at each `x`: `[terms, places]`.
    pub terms: Vec<Vec<f64>>,
    /// As a constant and ReLUs.
    pub relus: Sum,
    /// The largest difference between the curve and its hard sigmoids, in float64.
    pub hard_sigmoid_difference: f64,
    /// Between the curve and its ReLUs, in float64.
    pub relu_difference: f64,
    /// Between the curve and a Burn network of hard sigmoids, in float32.
    pub hard_sigmoid_network_difference: f64,
    /// Between the curve and a Burn network of ReLUs, in float32.
    pub relu_network_difference: f64,
    /// What the parts look like.
    pub sigmoids: Sigmoids,
    /// A smooth curve by many pieces, and learned.
    pub approximation: Approximation,
}

/// The line of least squares through a curve.
#[derive(Debug, Clone, Serialize)]
pub struct StraightLine {
    /// Its slope.
    pub w: f64,
    /// Its height at 0.
    pub b: f64,
    /// The root mean squared error that remains.
    pub rms_error: f64,
    /// The largest error.
    pub largest_error: f64,
    /// Its height at each `x`.
    pub y: Vec<f64>,
}

impl StraightLine {
    /// Through some points.
    #[allow(clippy::cast_precision_loss, reason = "hundreds of points")]
    fn through(x: &[f64], y: &[f64]) -> Self {
        let count = x.len() as f64;
        let mean = |values: &[f64]| values.iter().sum::<f64>() / count;
        let (middle, height) = (mean(x), mean(y));
        let along: f64 = x.iter().zip(y).map(|(x, y)| (x - middle) * (y - height)).sum();
        let w = along / x.iter().map(|x| (x - middle).powi(2)).sum::<f64>();
        let b = height - w * middle;
        let line: Vec<f64> = x.iter().map(|x| b + w * x).collect();
        let squares: f64 = line.iter().zip(y).map(|(line, y)| (line - y).powi(2)).sum();
        let rms_error = (squares / count).sqrt();
        Self { w, b, rms_error, largest_error: largest_difference(&line, y), y: line }
    }
}

impl Curves {
    /// Takes a curve apart and approximates a smooth one; networks learn with a seed.
    pub fn compute(curve: Curve, smooth: Smooth, seed: u64, device: &Device) -> Self {
        let (from, to) = curve.range();
        let beside = 0.1 * (to - from);
        let x: Vec<f64> = (0..=240)
            .map(|place| from - beside + (to - from + 2.0 * beside) * f64::from(place) / 240.0)
            .collect();
        let y: Vec<f64> = x.iter().map(|&x| curve.at(x)).collect();
        let largest = |other: &[f64]| largest_difference(&y, other);
        let hard_sigmoids = curve.hard_sigmoids();
        let relus = hard_sigmoids.relus();
        let heights = |term: &Term| x.iter().map(|&x| term.at(x, hard_sigmoid)).collect();
        let along = |sum: &Sum, sigma: fn(f64) -> f64| {
            x.iter().map(|&x| sum.at(x, sigma)).collect::<Vec<_>>()
        };
        let network = |sum: &Sum, activation| {
            largest(&sum.network(activation, device).outputs(&x, 1, device))
        };
        Self {
            line: StraightLine::through(&x, &y),
            terms: hard_sigmoids.terms.iter().map(heights).collect(),
            hard_sigmoid_difference: largest(&along(&hard_sigmoids, hard_sigmoid)),
            relu_difference: largest(&along(&relus, |z| z.max(0.0))),
            hard_sigmoid_network_difference: network(&hard_sigmoids, Activation::HardSigmoid),
            relu_network_difference: network(&relus, Activation::Relu),
            sigmoids: Sigmoids::compute(),
            approximation: Approximation::compute(smooth, seed, device),
            curve,
            x,
            y,
            hard_sigmoids,
            relus,
        }
    }
}
