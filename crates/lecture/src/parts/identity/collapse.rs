//! The quiz on the identity: layers without a bend are one matrix.

use burn::{module::Module, tensor::Device};
use serde::Serialize;

use crate::parts::part::PartError;
use viewcast::{
    evaluate::{EraScores, LeastSquaresLine, Prediction, Scores, predict},
    model::{Ensemble, Forecaster, LayerValues, mlp::Activation},
    runs::Run,
};
use viewcast_figures::unseen_forecast::UnseenForecast;

/// A network of several layers with the identity for σ, and the same with ReLUs.
#[derive(Debug, Clone, Serialize)]
pub struct Collapse {
    /// How many hidden layers each of the two networks has.
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
    pub identity_forecast: UnseenForecast,
    /// The unseen era by the line that its matrices multiply into.
    pub collapsed_forecast: UnseenForecast,
    /// By the network with ReLUs.
    pub relu_forecast: UnseenForecast,
}

impl Collapse {
    /// Multiplies a trained network with the identity into one line, and compares.
    ///
    /// # Errors
    ///
    /// Where a run cannot be read, or is no network of layers.
    pub fn compute(identity: &Run, relu: &Run, device: &Device) -> Result<Self, PartError> {
        let ensemble = identity.model(device)?.ensemble;
        let [network] = ensemble.members() else {
            return Err(PartError::OtherModel {
                experiment: identity.plan.name.clone(),
                needed: "single network",
            });
        };
        let layers = network.values().ok_or_else(|| PartError::OtherModel {
            experiment: identity.plan.name.clone(),
            needed: "network of layers",
        })?;
        let line = Forecaster::of_values(&[product(&layers)], Activation::Identity, device);
        let days = &identity.plan.days;
        let (series, windows) = (&days.series, &days.windows);
        let by_network = predict(&ensemble, series, windows, device);
        let by_line = predict(&Ensemble::new(vec![line.clone()]), series, windows, device);
        let apart = by_network.iter().zip(&by_line);
        let largest = apart.map(|(a, b)| (a.predicted - b.predicted).abs()).fold(0.0, f64::max);
        let scores = |predictions: &[Prediction]| Scores::new(predictions, series, windows).model;
        let least_squares = LeastSquaresLine::fit(series, windows.history(), windows.fitted())
            .map(|line| EraScores::of_line(&line, series, windows));
        Ok(Self {
            layers: layers.len() - 1,
            parameters: network.num_params(),
            parameters_of_line: line.num_params(),
            relu: relu.scores.model,
            identity: scores(&by_network),
            collapsed: scores(&by_line),
            least_squares,
            largest_difference_views: largest,
            mean_views: windows.scale().mean,
            identity_forecast: UnseenForecast::from_predictions("identity", &by_network),
            collapsed_forecast: UnseenForecast::from_predictions("one line", &by_line),
            relu_forecast: UnseenForecast::from_predictions("ReLU", &relu.predictions(device)?),
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
