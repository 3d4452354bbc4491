//! Least squares by gradient descent: the line of one day, step by step.
//!
//! The slides: start anywhere, compute the gradient of L(w, b), step against it by η, repeat. Here
//! x and y are k views and L is their mean squared error, so that w and b are the published ones'
//! counterparts.

use burn::tensor::Device;
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde::Serialize;

use crate::{
    experiment::{Loss, Optimizer, Sgd, Training},
    model::{Forecaster, Shape},
    runs::Plan,
    train::{Batch, Line, Steps},
};

/// Steps of a path that neither arrives nor diverges before.
const STEPS: usize = 10_000;
/// Rows of a stochastic step.
const ROWS: usize = 32;
/// A path has arrived where its loss is that share above the lowest one.
const ARRIVED: f64 = 1e-6;
/// A path has diverged where its loss is that many times its first one.
const DIVERGED: f64 = 1000.0;
/// Points of a path that are kept one by one; later ones thin out.
const KEPT: usize = 100;

/// Gradient descent on the line of one day.
#[derive(Debug, Clone, Serialize)]
pub struct Descent {
    /// The CSV file of the days, as the experiment names it.
    pub data: String,
    /// How many days (rows) the loss is a mean over.
    pub days: usize,
    /// Where the formula is.
    pub least_squares: Point,
    /// Twice the inverse of the largest curvature of L: a step beyond it diverges.
    pub limit: f64,
    /// How many times the surface is steeper across its valley than along it.
    pub condition: f64,
    /// The mean of x², in k views squared: with the mean of x, all of L's shape.
    pub mean_square: f64,
    /// The mean of x, in k views.
    pub mean: f64,
    /// A step of a hundredth of the limit.
    pub too_small: Path,
    /// A step of half the limit.
    pub good: Path,
    /// A step beyond the limit.
    pub too_large: Path,
    /// Half the limit again, 32 random days a step.
    pub stochastic: Path,
}

/// A line on the surface.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// How many steps led there.
    pub step: usize,
    /// The weight of yesterday's views.
    pub w: f64,
    /// b, in k views.
    pub b_k: f64,
    /// L(w, b) over all days, in k views squared.
    pub loss: f64,
}

/// A path of gradient descent over the error surface.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Path {
    /// The step size η.
    pub eta: f64,
    /// Days that a step sees.
    pub rows: usize,
    /// How many steps were taken.
    pub steps: usize,
    /// Whether it arrived, is still on its way, or diverged.
    pub end: End,
    /// Where it came by, the start first: all of the first hundred, then ever fewer.
    pub points: Vec<Point>,
}

/// How a descent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Within a millionth of the lowest loss.
    Arrived,
    /// Still on its way after 10,000 steps; a stochastic path never comes to rest.
    OnItsWay,
    /// Its loss grew a thousandfold, or is no number any more.
    Diverged,
}

/// L(w, b) by its coefficients: the means of x², x, xy, y and y².
struct Quadratic {
    xx: f64,
    x: f64,
    xy: f64,
    y: f64,
    yy: f64,
}

impl Quadratic {
    fn of(pairs: &[(f64, f64)]) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
        let mean = |of: &dyn Fn(f64, f64) -> f64| {
            pairs.iter().map(|&(x, y)| of(x, y)).sum::<f64>() / pairs.len() as f64
        };
        Self {
            xx: mean(&|x, _| x * x),
            x: mean(&|x, _| x),
            xy: mean(&|x, y| x * y),
            y: mean(&|_, y| y),
            yy: mean(&|_, y| y * y),
        }
    }

    fn at(&self, w: f64, b: f64) -> f64 {
        self.yy + w * w * self.xx + b * b + 2.0 * (w * b * self.x - w * self.xy - b * self.y)
    }

    /// The least and the largest curvature: the eigenvalues of 2 [[x², x], [x, 1]].
    fn curvatures(&self) -> (f64, f64) {
        let (half_trace, determinant) = (f64::midpoint(self.xx, 1.0), self.xx - self.x * self.x);
        let root = (half_trace * half_trace - determinant).sqrt();
        (2.0 * determinant / (half_trace + root), 2.0 * (half_trace + root))
    }
}

impl Descent {
    /// The contour of L at some loss: an ellipse around the lowest point, as points (w, b).
    #[must_use]
    pub fn contour(&self, loss: f64) -> Vec<(f64, f64)> {
        // L rises above the lowest by dᵀ A d, with A = [[mean x², mean x], [mean x, 1]] = Rᵀ R.
        let radius = (loss - self.least_squares.loss).max(0.0).sqrt();
        let root = self.mean_square.sqrt();
        let across = (1.0 - self.mean * self.mean / self.mean_square).sqrt();
        (0..=360)
            .map(|degree| {
                let (sine, cosine) = f64::from(degree).to_radians().sin_cos();
                let b = radius * sine / across;
                let w = (radius * cosine - self.mean / root * b) / root;
                (self.least_squares.w + w, self.least_squares.b_k + b)
            })
            .collect()
    }

    /// Walks on the days of a linear experiment of one day of history, from the initial weights of
    /// its seed. `None` where the days determine no line.
    #[must_use]
    pub fn compute(plan: &Plan, device: &Device) -> Option<Self> {
        let days = plan.days.windows.fitted();
        let series = &plan.days.series;
        let line = Line::fit(series, 1, days.clone())?;
        let k = |day: usize| series.views()[day] / 1000.0;
        let pairs: Vec<_> = days.clone().map(|day| (k(day - 1), k(day))).collect();
        let loss = Quadratic::of(&pairs);
        let (least, largest) = loss.curvatures();
        let limit = 2.0 / largest;

        let model = &plan.experiment.model;
        let start = model.init(Shape::next_day(1), plan.seed(), &device.clone().autodiff());
        start.values().filter(|layers| layers.len() == 1)?;
        let (w, b_k) = (line.weights[0], line.bias_k);
        let goal = loss.at(w, b_k);
        let walk = Walk { start, pairs: &pairs, loss: &loss, device, goal };
        Some(Self {
            data: plan.experiment.data.path.clone(),
            days: pairs.len(),
            least_squares: Point { step: 0, w, b_k, loss: goal },
            limit,
            condition: largest / least,
            mean_square: loss.xx,
            mean: loss.x,
            too_small: walk.path(limit / 100.0, None),
            good: walk.path(limit / 2.0, None),
            too_large: walk.path(limit * 1.05, None),
            stochastic: walk.path(limit / 2.0, Some(plan.seed())),
        })
    }
}

/// What all paths share.
struct Walk<'a> {
    start: Forecaster,
    pairs: &'a [(f64, f64)],
    loss: &'a Quadratic,
    device: &'a Device,
    goal: f64,
}

impl Walk<'_> {
    /// On all days a step, or on a few in an order drawn from a seed.
    fn path(&self, eta: f64, seed: Option<u64>) -> Path {
        let training = Training {
            loss: Loss::Mse {},
            optimizer: Optimizer::Sgd(Sgd::default()),
            learning_rate: eta,
            ..Training::default()
        };
        let mut steps = Steps::new(self.start.clone(), &training);
        let (rows, mut batch) = self.batches(seed);
        let mut points = vec![self.point(0, steps.forecaster())];
        let (mut step, mut end) = (0, End::OnItsWay);
        while step < STEPS && end == End::OnItsWay {
            steps = steps.step(batch()).0;
            step += 1;
            let here = self.point(step, steps.forecaster());
            if seed.is_none() && here.loss < (1.0 + ARRIVED) * self.goal {
                end = End::Arrived;
            }
            if here.loss.is_nan() || here.loss > DIVERGED * points[0].loss {
                end = End::Diverged;
            }
            if step <= KEPT || step % (step / KEPT) == 0 || end != End::OnItsWay || step == STEPS {
                points.push(here);
            }
        }
        Path { eta, rows, steps: step, end, points }
    }

    /// Batches without end, and their rows.
    fn batches(&self, seed: Option<u64>) -> (usize, Box<dyn FnMut() -> Batch + '_>) {
        let Some(seed) = seed else {
            let whole = self.batch(self.pairs);
            return (self.pairs.len(), Box::new(move || whole.clone()));
        };
        let rows = ROWS.min(self.pairs.len());
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (mut order, mut next) = (self.pairs.to_vec(), self.pairs.len());
        let draw = move || {
            if next + rows > order.len() {
                order.shuffle(&mut rng);
                next = 0;
            }
            next += rows;
            self.batch(&order[next - rows..next])
        };
        (rows, Box::new(draw))
    }

    #[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
    fn batch(&self, pairs: &[(f64, f64)]) -> Batch {
        let (inputs, targets): (Vec<f32>, Vec<f32>) =
            pairs.iter().map(|&(x, y)| (x as f32, y as f32)).unzip();
        Batch::new(targets.len(), inputs, targets, &self.device.clone().autodiff())
    }

    fn point(&self, step: usize, forecaster: &Forecaster) -> Point {
        let layers = forecaster.values().unwrap_or_default();
        let (w, b_k) = (layers[0].weights[0], layers[0].biases[0]);
        Point { step, w, b_k, loss: self.loss.at(w, b_k) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path as File;

    use super::*;
    use crate::backend::{Backend, test_device};

    fn plan() -> Plan {
        Plan::read(File::new("configs/linear1.toml"), &[], Backend::default()).unwrap()
    }

    fn descent() -> Descent {
        Descent::compute(&plan(), &test_device()).unwrap()
    }

    #[test]
    fn the_loss_is_lowest_where_the_formula_is() {
        let pairs = [(1.0, 2.0), (2.0, 2.5), (4.0, 5.0)];
        let loss = Quadratic::of(&pairs);
        for (w, b) in [(1.0, 0.0), (0.3, 2.0)] {
            let by_hand = pairs.iter().map(|(x, y)| (y - w * x - b).powi(2)).sum::<f64>() / 3.0;
            assert!((loss.at(w, b) - by_hand).abs() < 1e-12);
        }
        // Hessian 2 [[7, 7/3], [7/3, 1]]: its eigenvalues' sum and product.
        let (least, largest) = loss.curvatures();
        assert!((least + largest - 16.0).abs() < 1e-12);
        assert!((least * largest - 4.0 * (7.0 - 49.0 / 9.0)).abs() < 1e-12);
    }

    #[test]
    fn contours_are_level() {
        let descent = descent();
        let plan = plan();
        let views = plan.days.series.views();
        let loss = 2.0 * descent.least_squares.loss;
        for (w, b) in descent.contour(loss) {
            let error = |day: usize| (views[day] - w * views[day - 1]) / 1000.0 - b;
            let squares = plan.days.windows.fitted().map(|day| error(day).powi(2));
            let there = squares.sum::<f64>() / 1460.0;
            assert!((there / loss - 1.0).abs() < 1e-9, "{there} {loss}");
        }
    }

    #[test]
    fn a_good_step_arrives_a_small_one_does_not_and_a_large_one_diverges() {
        let descent = descent();
        let Descent { good, too_small, too_large, stochastic, least_squares, .. } = &descent;
        assert_eq!(good.end, End::Arrived);
        assert_eq!(too_small.end, End::OnItsWay);
        assert_eq!(too_large.end, End::Diverged);
        assert_eq!(stochastic.end, End::OnItsWay);
        let last = stochastic.points.last().unwrap();
        assert!(last.loss < 1.1 * least_squares.loss);
        let last = good.points.last().unwrap();
        assert!((last.w - least_squares.w).abs() < 1e-3);
        assert!((last.b_k - least_squares.b_k).abs() < 5e-3);
        let losses: Vec<_> = good.points.iter().map(|point| point.loss).collect();
        assert!(losses.windows(2).all(|pair| pair[1] < pair[0]), "L falls at every step");
        assert_eq!(good.points[0], too_small.points[0], "all start at the same place");
    }
}
