//! Least squares by gradient descent: the line of one day, step by step.
//!
//! The slides: start anywhere, compute the gradient of L(w, b), step against it by η, repeat.

use burn::tensor::Device;
use nalgebra::{DMatrix, DVector};
use rand::{SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use serde::Serialize;

use super::surface::{Ground, Point, Surface};
use viewcast::{
    experiment::{Loss, Optimizer, Sgd, Training},
    model::{Batch, Forecaster, LayerValues, Shape, mlp::Activation},
    plan::Plan,
    train::Steps,
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
    /// What is walked on.
    #[serde(flatten)]
    pub surface: Surface,
    /// A step of a hundredth of the limit.
    pub too_small: Path,
    /// A step of half the limit.
    pub good: Path,
    /// A step beyond the limit.
    pub too_large: Path,
    /// Half the limit again, 32 random days a step.
    pub stochastic: Path,
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
    /// Where it came by, the start first: all of the first ones, then ever fewer.
    pub points: Vec<Point>,
}

/// How a descent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// Within a millionth of the lowest loss.
    Arrived,
    /// Still on its way after the last step; a stochastic path never comes to rest.
    OnItsWay,
    /// Its loss grew a thousandfold, or is no number any more.
    Diverged,
}

/// How one walks.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// The step size η.
    pub eta: f64,
    /// Where each step sees a few days alone: what seeds their order.
    pub seed: Option<u64>,
    /// Steps of a path that neither arrives nor diverges before.
    pub steps: usize,
    /// Points of a path that are kept one by one; later ones thin out.
    pub kept: usize,
}

/// The initial weights of a linear experiment's seed: w and b. `None` of any other model.
pub fn initial(plan: &Plan, device: &Device) -> Option<(f64, f64)> {
    let network = plan.experiment.model.init(Shape::next_day(1), plan.seed(), device);
    match network.values()?.as_slice() {
        [line] => Some((line.weights[0], line.biases[0])),
        _ => None,
    }
}

impl Descent {
    /// Walks on the days of a linear experiment of one day of history, from the initial weights of
    /// its seed. `None` where the days determine no line.
    pub fn compute(plan: &Plan, device: &Device) -> Option<Self> {
        let ground = Ground::new(plan)?;
        let start = initial(plan, device)?;
        let limit = ground.surface.limit;
        let path =
            |eta, seed| Walk { eta, seed, steps: STEPS, kept: KEPT }.on(&ground, start, device);
        Some(Self {
            too_small: path(limit / 100.0, None),
            good: path(limit / 2.0, None),
            too_large: path(limit * 1.05, None),
            stochastic: path(limit / 2.0, Some(plan.seed())),
            surface: ground.surface,
        })
    }
}

impl Walk {
    /// Walks from some w and b.
    pub fn on(&self, ground: &Ground, (w, b): (f64, f64), device: &Device) -> Path {
        let line = LayerValues {
            weights: DMatrix::from_element(1, 1, w),
            biases: DVector::from_element(1, b),
        };
        let device = device.clone().autodiff();
        let start = Forecaster::of_values(&[line], Activation::Identity, &device);
        let training = Training {
            loss: Loss::Mse {},
            optimizer: Optimizer::Sgd(Sgd::default()),
            learning_rate: self.eta,
            ..Training::default()
        };
        let mut steps = Steps::new(start, &training);
        let (rows, mut batch) = batches(&ground.pairs, self.seed, &device);
        let point = |step, network: &Forecaster| {
            let layers = network.values().unwrap_or_default();
            let (w, b_k) = (layers[0].weights[0], layers[0].biases[0]);
            Point { step, w, b_k, loss: ground.loss.at(w, b_k) }
        };
        let goal = ground.surface.least_squares.loss;
        let mut points = vec![point(0, steps.forecaster())];
        let (mut step, mut end) = (0, End::OnItsWay);
        while step < self.steps && end == End::OnItsWay {
            steps = steps.step(batch()).0;
            step += 1;
            let here = point(step, steps.forecaster());
            if self.seed.is_none() && here.loss < (1.0 + ARRIVED) * goal {
                end = End::Arrived;
            }
            if here.loss.is_nan() || here.loss > DIVERGED * points[0].loss {
                end = End::Diverged;
            }
            let kept = step <= self.kept || step % (step / self.kept) == 0;
            if kept || end != End::OnItsWay || step == self.steps {
                points.push(here);
            }
        }
        Path { eta: self.eta, rows, steps: step, end, points }
    }
}

/// Batches without end, and their rows: all pairs a step, or a few in an order drawn from a seed.
fn batches<'a>(
    pairs: &'a [(f64, f64)],
    seed: Option<u64>,
    device: &'a Device,
) -> (usize, Box<dyn FnMut() -> Batch + 'a>) {
    let Some(seed) = seed else {
        let whole = batch(pairs, device);
        return (pairs.len(), Box::new(move || whole.clone()));
    };
    let rows = ROWS.min(pairs.len());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (mut order, mut next) = (pairs.to_vec(), pairs.len());
    let draw = move || {
        if next + rows > order.len() {
            order.shuffle(&mut rng);
            next = 0;
        }
        next += rows;
        batch(&order[next - rows..next], device)
    };
    (rows, Box::new(draw))
}

#[allow(clippy::cast_possible_truncation, reason = "networks compute in f32")]
fn batch(pairs: &[(f64, f64)], device: &Device) -> Batch {
    let (inputs, targets): (Vec<f32>, Vec<f32>) =
        pairs.iter().map(|&(x, y)| (x as f32, y as f32)).unzip();
    Batch::new(targets.len(), inputs, targets, device)
}

#[cfg(test)]
mod tests {
    use std::path::Path as File;

    use super::*;
    use viewcast::backend::Backend;

    fn plan() -> Plan {
        Plan::read(
            File::new("../../configs/linear1.toml"),
            &["data.path=../../data/channel.csv".into()],
            Backend::default(),
        )
        .unwrap()
    }

    #[test]
    fn a_good_step_arrives_a_small_one_does_not_and_a_large_one_diverges() {
        let descent =
            Descent::compute(&plan(), &Backend::default().device(None).unwrap().device).unwrap();
        let Descent { good, too_small, too_large, stochastic, surface } = &descent;
        let least_squares = &surface.least_squares;
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

    #[test]
    fn a_shorter_walk_of_every_step_goes_the_same_way() {
        let (plan, device) = (plan(), Backend::default().device(None).unwrap().device);
        let descent = Descent::compute(&plan, &device).unwrap();
        let ground = Ground::new(&plan).unwrap();
        let start = initial(&plan, &device).unwrap();
        for (path, seed) in [(&descent.good, None), (&descent.stochastic, Some(plan.seed()))] {
            let walk = Walk { eta: path.eta, seed, steps: 90, kept: 90 };
            let again = walk.on(&ground, start, &device);
            assert_eq!(again.points, path.points[..=90]);
            assert_eq!(again.end, End::OnItsWay);
        }
        let limit = ground.surface.limit;
        for (share, end) in [(0.9, End::Arrived), (1.1, End::Diverged)] {
            let walk = Walk { eta: share * limit, seed: None, steps: 500, kept: 500 };
            let path = walk.on(&ground, (2.0, -3.0), &device);
            assert_eq!(path.end, end, "{share} of the limit");
            assert_eq!(path.points.len(), path.steps + 1);
            let shown = path.points.iter().filter(|at| ground.surface.shows(at)).count();
            assert_eq!(shown == path.points.len(), end == End::Arrived);
        }
    }
}
