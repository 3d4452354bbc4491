//! The weights of the line of 7 days, and which day matters most.

use burn::module::Module;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde::Serialize;

use crate::published;
use viewcast::{
    data::{Era, Series},
    evaluate::{EraScores, LeastSquaresLine, Score},
    model::Forecaster,
    plan::Plan,
    sample::Sample,
};

/// How often a day's views are shuffled.
const SHUFFLES: u64 = 20;

/// The lines of several days of history side by side, with the answers to the lecture's quiz.
#[derive(Debug, Clone, Serialize)]
pub struct Weights {
    /// Numbers that the model takes in.
    pub features: usize,
    /// Numbers that training finds: the weights and b.
    pub parameters: usize,
    /// The line that the slides print.
    pub published: PublishedWeights,
    /// Ours, a data set each.
    pub fitted: Vec<FittedLine>,
}

/// What the slides print.
#[derive(Debug, Clone, Serialize)]
pub struct PublishedWeights {
    /// Its bias and weights, as printed.
    #[serde(flatten)]
    pub line: LeastSquaresLine,
    /// The day of the largest weight, 1 being yesterday.
    pub heaviest_day: usize,
}

/// The line of least squares on one data set.
#[derive(Debug, Clone, Serialize)]
pub struct FittedLine {
    /// The CSV file of the days, as the experiment names it.
    pub data: String,
    /// The fitted bias and weights.
    #[serde(flatten)]
    pub line: LeastSquaresLine,
    /// Mean absolute error of the training era, in k views.
    pub training_k: f64,
    /// Mean absolute error of the unseen era, in k views.
    pub unseen_k: f64,
    /// By how many k views the error of the training era grows where one day's views are shuffled
    /// among all rows: permutation importance (Breiman 2001), day by day.
    pub importance_k: Vec<Sample>,
    /// The correlation of a day's views with those so many days before, in the training era.
    pub correlation: Vec<f64>,
    /// The day of the largest weight, 1 being yesterday.
    pub heaviest_day: usize,
    /// The day of the largest importance.
    pub most_important_day: usize,
    /// The day of the largest correlation.
    pub most_correlated_day: usize,
}

impl Weights {
    /// Fits a linear experiment to each data set. `None` where its days determine no line.
    pub fn compute(planned: &[Plan], model: &Forecaster) -> Option<Self> {
        let features = planned.first()?.experiment.data.history;
        let published = published::line(features)?;
        Some(Self {
            features,
            parameters: model.num_params(),
            published: PublishedWeights {
                heaviest_day: largest(published.weights.iter().map(|weight| weight.abs())),
                line: published,
            },
            fitted: planned.iter().map(FittedLine::compute).collect::<Option<_>>()?,
        })
    }
}

impl FittedLine {
    fn compute(planned: &Plan) -> Option<Self> {
        let (series, windows) = (&planned.days.series, &planned.days.windows);
        let line = LeastSquaresLine::fit(series, windows.history(), windows.fitted())?;
        let scores = EraScores::of_line(&line, series, windows);
        let training_k = scores.training.mae_k;
        let days: Vec<usize> = windows.era(Era::Training).collect();
        let lags = 1..=windows.history();
        let importance = |lag| importance(&line, series, &days, lag, training_k);
        let importance_k: Vec<_> = lags.clone().map(importance).collect();
        let views = series.views();
        let correlation = |lag| {
            let pairs = days.iter().map(|&day| (views[day - lag], views[day]));
            correlation(&pairs.collect::<Vec<_>>())
        };
        let correlation: Vec<_> = lags.map(correlation).collect();
        Some(Self {
            data: planned.experiment.data.path.clone(),
            training_k,
            unseen_k: scores.unseen.mae_k,
            heaviest_day: largest(line.weights.iter().map(|weight| weight.abs())),
            most_important_day: largest(importance_k.iter().map(|growth| growth.mean_k)),
            most_correlated_day: largest(correlation.iter().copied()),
            line,
            importance_k,
            correlation,
        })
    }

    /// The mean importance of each day, in k views.
    pub fn mean_importance_k(&self) -> Vec<f64> {
        self.importance_k.iter().map(|growth| growth.mean_k).collect()
    }
}

/// The place of the largest of some values, from 1.
fn largest(values: impl Iterator<Item = f64>) -> usize {
    values.enumerate().max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(place, _)| place + 1)
}

fn importance(
    line: &LeastSquaresLine,
    series: &Series,
    days: &[usize],
    lag: usize,
    mae_k: f64,
) -> Sample {
    let weight = line.weights[lag - 1];
    let views = series.views();
    let predicted: Vec<_> = line.predict(series, days.iter().copied()).collect();
    let growth = |seed| {
        let mut shuffled: Vec<_> = days.iter().map(|&day| views[day - lag]).collect();
        shuffled.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
        let rows = days.iter().zip(&predicted).zip(shuffled);
        let score = Score::from_pairs(rows.map(|((&day, &(actual, predicted)), other)| {
            (actual, predicted + weight * (other - views[day - lag]))
        }));
        score.mae_k - mae_k
    };
    Sample::new((1..=SHUFFLES).map(growth).collect())
}

/// Pearson's correlation coefficient of (x, y) pairs.
#[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
fn correlation(pairs: &[(f64, f64)]) -> f64 {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(&|pair| pair.0), mean(&|pair| pair.1));
    let covariance = mean(&|pair| (pair.0 - x) * (pair.1 - y));
    let (of_x, of_y) = (mean(&|pair| (pair.0 - x).powi(2)), mean(&|pair| (pair.1 - y).powi(2)));
    covariance / (of_x * of_y).sqrt()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn correlation_is_one_on_a_line() {
        let pairs = [(1.0, 5.0), (2.0, 7.0), (5.0, 13.0)];
        assert!((correlation(&pairs) - 1.0).abs() < 1e-12);
        // Covariance 1/3, variances 2/3 and 2/9.
        let pairs = [(1.0, 0.0), (2.0, 0.0), (3.0, 1.0)];
        assert!((correlation(&pairs) - 0.75_f64.sqrt()).abs() < 1e-12);
    }

    #[test]
    fn a_day_without_weight_has_no_importance() {
        let views = [1000.0, 5000.0, 2000.0, 9000.0, 3000.0, 7000.0].repeat(5);
        let series = Series::new(date(2020, 1, 1), views);
        let line = LeastSquaresLine { bias_k: 0.0, weights: vec![1.0, 0.0].into() };
        let days: Vec<_> = (2..30).collect();
        let mae_k = Score::from_pairs(line.predict(&series, days.iter().copied())).mae_k;
        let of = |lag| importance(&line, &series, &days, lag, mae_k).mean_k;
        assert!(of(2).abs() < 1e-12);
        // Shuffled, yesterday is any day: the error then differs from that of the rows in order.
        assert!(of(1).abs() > 0.1);
    }
}
