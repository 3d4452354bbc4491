//! From pieces to networks: all of the slides between the line and the layer.

use burn::tensor::Device;
use serde::Serialize;

use super::{
    approximation::{Approximation, Smooth},
    curve::{Curve, Sum, Term, hard_sigmoid, largest_difference},
    sigmoids::Sigmoids,
};
use crate::model::mlp::Activation;

/// A curve taken apart, a smooth one approximated, and the parts they are made of.
#[derive(Debug, Clone, Serialize)]
pub struct Curves {
    /// The curve that is taken apart.
    pub curve: Curve,
    /// Where it is drawn.
    pub x: Vec<f64>,
    /// The height of the curve at each `x`.
    pub y: Vec<f64>,
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

impl Curves {
    /// Takes a curve apart and approximates a smooth one; networks learn with a seed.
    #[must_use]
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
