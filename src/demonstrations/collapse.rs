//! The quiz on the identity: layers without a bend are one matrix.

use burn::tensor::Device;
use serde::Serialize;

use super::forecasts::Forecast;
use crate::{
    evaluate::{EraScores, Prediction, Scores, predict},
    experiment::Activation,
    model::{Forecaster, LayerValues},
    run::RunError,
    session::Trained,
    train::Line,
};

/// A network of several layers with the identity for σ, and the same with ReLUs.
#[derive(Debug, Clone, Serialize)]
pub struct Collapse {
    /// Hidden layers.
    pub layers: usize,
    /// Parameters of either network.
    pub parameters: usize,
    /// Parameters of the line that is left.
    pub parameters_of_line: usize,
    /// The scores with ReLUs.
    pub relu: EraScores,
    /// The scores with the identity.
    pub identity: EraScores,
    /// The scores of its layers multiplied into one line.
    pub collapsed: EraScores,
    /// The scores of the line of least squares; `None` where the days determine none.
    pub least_squares: Option<EraScores>,
    /// The largest difference between the network with the identity and its line on any day of
    /// either era, in views.
    pub largest_difference_views: f64,
    /// The mean number of views, to compare it with.
    pub mean_views: f64,
    /// The unseen era by the network with the identity.
    pub identity_forecast: Forecast,
    /// By its line.
    pub collapsed_forecast: Forecast,
    /// By the network with ReLUs.
    pub relu_forecast: Forecast,
}

impl Collapse {
    /// Multiplies a trained network with the identity into one line, and compares.
    ///
    /// # Errors
    ///
    /// Where a run's scores cannot be read.
    pub fn compute(identity: &Trained, relu: &Trained, device: &Device) -> Result<Self, RunError> {
        let layers = identity.forecaster.values();
        let line = Forecaster::of_values(&[product(&layers)], Activation::Identity, device);
        let days = &identity.days;
        let (series, windows) = (&days.series, &days.windows);
        let by_network = identity.predictions();
        let by_line = predict(&line, series, windows, device);
        let apart = by_network.iter().zip(&by_line);
        let largest = apart.map(|(a, b)| (a.predicted - b.predicted).abs()).fold(0.0, f64::max);
        let scores = |predictions: &[Prediction]| Scores::of(predictions, series, windows).model;
        let least_squares = Line::fit(series, windows.history(), windows.fitted())
            .map(|line| EraScores::of_line(&line, series, windows));
        Ok(Self {
            layers: layers.len() - 1,
            parameters: identity.forecaster.parameters(),
            parameters_of_line: line.parameters(),
            relu: relu.run.scores()?.model,
            identity: scores(&by_network),
            collapsed: scores(&by_line),
            least_squares,
            largest_difference_views: largest,
            mean_views: windows.scale().mean,
            identity_forecast: Forecast::of("identity", &by_network),
            collapsed_forecast: Forecast::of("one line", &by_line),
            relu_forecast: Forecast::of("ReLU", &relu.predictions()),
        })
    }
}

/// Layers without a bend as one: W = ... W'' W' W.
fn product(layers: &[LayerValues]) -> LayerValues {
    layers.iter().skip(1).fold(layers[0].clone(), |first, next| next.after(&first))
}

#[cfg(test)]
mod tests {
    use nalgebra::{DMatrix, DVector};

    use super::*;

    #[test]
    fn layers_multiply_as_matrices_do() {
        let first = LayerValues {
            weights: DMatrix::from_row_slice(2, 3, &[1.0, 2.0, 0.0, 0.0, 1.0, -1.0]),
            biases: DVector::from_row_slice(&[1.0, -2.0]),
        };
        let second = LayerValues {
            weights: DMatrix::from_row_slice(1, 2, &[3.0, -1.0]),
            biases: DVector::from_row_slice(&[0.5]),
        };
        let line = product(&[first, second]);
        assert_eq!(line.weights, DMatrix::from_row_slice(1, 3, &[3.0, 5.0, 1.0]));
        assert_eq!(line.biases[0].to_bits(), 5.5_f64.to_bits());
    }
}
