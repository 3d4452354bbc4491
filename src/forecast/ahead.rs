//! Several days ahead, from any day on.

use burn::tensor::Device;

use crate::{
    data::Windows,
    model::{Batch, Ensemble, PREDICTED_ROWS},
};

/// Predicts so many days from each of some days on, knowing nothing of that day or those after it: a
/// row of views for each, the day itself first. The day after the last of the series may be one.
///
/// A network that predicts fewer days at once is fed its own predictions, as the lecture does from
/// 2/25 to 2/26.
///
/// # Panics
///
/// Where a day has fewer days before it than the history is long.
pub fn ahead(
    ensemble: &Ensemble,
    windows: &Windows,
    from: &[usize],
    days: usize,
    device: &Device,
) -> Vec<Vec<f64>> {
    let encoding = windows.encoding();
    let from = from.chunks(PREDICTED_ROWS);
    from.flat_map(|from| {
        // Standardised days, the oldest first, which predictions are added to.
        let known = |&day: &usize| windows.recent(day).iter().rev().copied().collect::<Vec<f32>>();
        let mut known: Vec<_> = from.iter().map(known).collect();
        for done in (0..days).step_by(encoding.horizon) {
            let (mut rows, mut seen) = (Vec::new(), Vec::new());
            for (known, &day) in known.iter().zip(from) {
                let recent: Vec<f32> = known.iter().rev().take(encoding.history).copied().collect();
                encoding.push_inputs(&recent, || windows.date(day + done), &mut rows);
                seen.push(recent);
            }
            let answers = ensemble.answers(&Batch::rows_of_inputs(from.len(), rows, device));
            let answers = answers.chunks(encoding.horizon);
            for ((known, recent), answers) in known.iter_mut().zip(&seen).zip(answers) {
                known.extend(answers.iter().map(|&answer| encoding.value(recent, answer)));
            }
        }
        let views = |known: Vec<f32>| {
            let predicted = known[encoding.history..].iter().take(days);
            predicted.map(|&value| encoding.scale.views(value)).collect()
        };
        known.into_iter().map(views).collect::<Vec<_>>()
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use burn::{
        module::Param,
        tensor::{Tensor, TensorData},
    };
    use jiff::civil::date;
    use nalgebra::{DMatrix, DVector};

    use super::*;
    use crate::{
        backend::test_device,
        data::{Cut, Series},
        model::{Forecaster, LayerValues, ModelConfig, Shape, linear, mlp::Activation},
    };

    /// y = 0.5 + 0.5 x1 - 0.25 x2 + 0.125 x3 on standardised views.
    fn line() -> Ensemble {
        let weights = DMatrix::from_row_slice(1, 3, &[0.5, -0.25, 0.125]);
        let layer = LayerValues { weights, biases: DVector::from_element(1, 0.5) };
        Ensemble::new(vec![Forecaster::of_values(&[layer], Activation::Identity, &test_device())])
    }

    #[test]
    fn a_line_of_three_weights_is_fed_back_as_by_hand() {
        // Mean 4 and deviation 2 of the days that are fitted.
        let series = Series::new(date(2020, 12, 25), vec![2.0, 6.0, 2.0, 6.0, 2.0, 6.0, 8.0, 10.0]);
        let windows = Windows::new(&series, Cut::next_day(3, date(2020, 12, 31))).unwrap();
        assert_eq!((windows.scale().mean, windows.scale().deviation), (4.0, 2.0));
        // From the ninth day on: x is 3 (10 views), 2 (8), 1 (6).
        // 0.5 + 1.5 - 0.5 + 0.125 = 1.625, that is 7.25 views
        // 0.5 + 0.8125 - 0.75 + 0.25 = 0.8125, 5.625
        // 0.5 + 0.40625 - 0.40625 + 0.375 = 0.875, 5.75
        // 0.5 + 0.4375 - 0.203125 + 0.203125 = 0.9375, 5.875
        let by_hand = [7.25, 5.625, 5.75, 5.875];
        let ahead = ahead(&line(), &windows, &[8, 7], 4, &test_device());
        for (ours, expected) in ahead[0].iter().zip(by_hand) {
            assert!((ours - expected).abs() < 1e-6, "{ours} {expected}");
        }
        // The day before: x is 2, 1, -1.
        let tomorrow = 4.0 + 2.0 * (0.5 + 1.0 - 0.25 - 0.125);
        assert!((ahead[1][0] - tomorrow).abs() < 1e-6);
        assert_eq!(ahead[1].len(), 4);
    }

    #[test]
    fn a_network_of_two_outputs_is_asked_every_second_day() {
        let series = Series::new(date(2020, 12, 27), vec![-1.0, 1.0, -1.0, 1.0, 0.0, 0.0]);
        let cut = Cut { horizon: 2, ..Cut::next_day(1, date(2020, 12, 31)) };
        let windows = Windows::new(&series, cut).unwrap();
        let shape = Shape { history: 1, calendar: 0, horizon: 2 };
        let device = test_device();
        let config = ModelConfig::Linear(linear::Config {});
        let Forecaster::Linear(mut network) = config.init(shape, 1, &device) else {
            panic!("a line");
        };
        // Tomorrow is 1 more, the day after 10 times as much.
        let tensor = |numbers: Vec<f32>| TensorData::new(numbers, [1, 2]);
        network.output.weight = Param::<Tensor<2>>::from_data(tensor(vec![1.0, 10.0]), &device);
        let biases = TensorData::new(vec![1.0, 0.0], [2]);
        network.output.bias = Some(Param::<Tensor<1>>::from_data(biases, &device));
        let ensemble = Ensemble::new(vec![Forecaster::Linear(network)]);
        let ahead = ahead(&ensemble, &windows, &[2], 5, &device);
        assert_eq!(ahead[0], [2.0, 10.0, 11.0, 100.0, 101.0]);
    }

    #[test]
    fn nothing_from_the_first_predicted_day_on_is_looked_at() {
        let days: Vec<f64> = (0..40).map(|day| f64::from(day * day % 17)).collect();
        let of = |views: Vec<f64>| {
            let series = Series::new(date(2020, 12, 1), views);
            let windows = Windows::new(&series, Cut::next_day(3, date(2020, 12, 20))).unwrap();
            ahead(&line(), &windows, &[25], 14, &test_device())
        };
        let mut flipped = days.clone();
        for views in &mut flipped[25..] {
            *views = -1000.0 - *views;
        }
        assert_eq!(of(days), of(flipped));
    }
}
