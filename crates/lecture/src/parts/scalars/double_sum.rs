//! Three features, three sigmoids: the double sum, and the same as matrices.

use burn::tensor::Device;
use jiff::civil::Date;
use nalgebra::DVector;
use serde::Serialize;

use crate::parts::curves::sigmoids::sigmoid;
use viewcast::{
    model::{
        LayerValues, ModelConfig, Shape,
        mlp::{self, Activation},
    },
    plan::Days,
};

/// Features, and sigmoids.
const THREE: usize = 3;

/// `y = b + Σ_i c_i σ(b_i + Σ_j w_ij x_j)` on one day, both ways.
#[derive(Debug, Clone, Serialize)]
pub struct Scalars {
    /// The day that is predicted.
    pub date: Date,
    /// The three days before, standardised, yesterday first.
    pub x: Vec<f64>,
    /// `w_ij`, a row for each sigmoid.
    pub w: Vec<Vec<f64>>,
    /// `b_i`: the bias of each sigmoid.
    pub b: Vec<f64>,
    /// `r_i = b_i + Σ_j w_ij x_j`.
    pub r: Vec<f64>,
    /// `a_i = σ(r_i)`: what each sigmoid gives out.
    pub a: Vec<f64>,
    /// `c_i`: the weight of each sigmoid in the output.
    pub c: Vec<f64>,
    /// The bias of the output.
    pub bias: f64,
    /// y by the double sum, in float64.
    pub y_scalars: f64,
    /// y = b + cᵀ σ(b + W x), in float64.
    pub y_matrices: f64,
    /// y by the Burn network, in float32.
    pub y_network: f64,
    /// The difference of the first two.
    pub matrices_difference: f64,
    /// The difference of the first and the last.
    pub network_difference: f64,
    /// The largest difference between the double sum and the network over all days.
    pub largest_difference: f64,
    /// How many days that was.
    pub days: usize,
}

impl Scalars {
    /// Computes the network of a seed on every day of a series; the last day is shown.
    ///
    /// # Panics
    ///
    /// Where the series has fewer than 4 days.
    #[allow(clippy::many_single_char_names, reason = "they are the slides'")]
    pub fn compute(days: &Days, seed: u64, device: &Device) -> Self {
        let config = mlp::Config { hidden: vec![THREE], activation: Activation::Sigmoid };
        let network = ModelConfig::Mlp(config).init(Shape::next_day(THREE), seed, device);
        let layers = network.values().unwrap_or_default();
        let (hidden, output) = (&layers[0], &layers[1]);
        let LayerValues { weights: w, biases: b } = hidden;
        let LayerValues { weights: c, biases: bias } = output;

        let scale = days.windows.scale();
        let views = days.series.views();
        let all: Vec<Vec<f64>> = (3..days.series.days())
            .map(|day| (1..=3).map(|j| f64::from(scale.standardise(views[day - j]))).collect())
            .collect();
        let r = |x: &[f64]| -> Vec<f64> {
            (0..3).map(|i| b[i] + (0..3).map(|j| w[(i, j)] * x[j]).sum::<f64>()).collect()
        };
        let y = |x: &[f64]| {
            bias[0] + r(x).iter().enumerate().map(|(i, &r)| c[i] * sigmoid(r)).sum::<f64>()
        };
        let by_burn = network.outputs(&all.concat(), THREE, device);
        let differences = all.iter().zip(&by_burn).map(|(x, burn)| (y(x) - burn).abs());

        let last = all.len() - 1;
        let x = &all[last];
        let matrices = output.apply(&hidden.apply(&DVector::from_row_slice(x)).map(sigmoid))[0];
        Self {
            date: days.series.last_date(),
            w: w.row_iter().map(|row| row.iter().copied().collect()).collect(),
            b: b.iter().copied().collect(),
            r: r(x),
            a: r(x).into_iter().map(sigmoid).collect(),
            c: c.iter().copied().collect(),
            bias: bias[0],
            y_scalars: y(x),
            y_matrices: matrices,
            y_network: by_burn[last],
            matrices_difference: (y(x) - matrices).abs(),
            network_difference: (y(x) - by_burn[last]).abs(),
            largest_difference: differences.fold(0.0, f64::max),
            days: all.len(),
            x: x.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use viewcast::{backend::Backend, plan::Plan};

    #[test]
    fn the_double_sum_and_the_matrices_are_equal() {
        let config = Path::new("../../configs/linear7.toml");
        let planned =
            Plan::read(config, &["data.path=../../data/channel.csv".into()], Backend::default())
                .unwrap();
        let scalars =
            Scalars::compute(&planned.days, 1, &Backend::default().device(None).unwrap().device);
        assert!(scalars.matrices_difference < 1e-15);
        assert!(scalars.largest_difference < 1e-6);
        assert!((scalars.a[0] - 1.0 / (1.0 + (-scalars.r[0]).exp())).abs() < 1e-15);
    }
}
