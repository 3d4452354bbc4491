//! The error surface of the line of one day: L(w, b), its lowest point, and how steep it is.
//!
//! Here x and y are k views and L is their mean squared error, so that w and b are the published ones'
//! counterparts.

use serde::Serialize;

use viewcast::{evaluate::LeastSquaresLine, plan::Plan};

/// How far the lab's picture of the surface reaches in w on both sides of the lowest point: initial
/// weights, which lie between -1 and 1, are within it.
const REACH: f64 = 2.0;

/// L over the days of one experiment.
#[derive(Debug, Clone, Serialize)]
pub struct Surface {
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

/// L(w, b) by its coefficients: the means of x², x, xy, y and y².
#[derive(Debug)]
pub struct Quadratic {
    xx: f64,
    x: f64,
    xy: f64,
    y: f64,
    yy: f64,
}

/// What is walked on: the surface, and the pairs of days that it is the mean of.
#[derive(Debug)]
pub struct Ground {
    /// Its shape.
    pub surface: Surface,
    /// Yesterday's and today's k views of every day that is learned from.
    pub pairs: Vec<(f64, f64)>,
    /// L anywhere.
    pub loss: Quadratic,
}

impl Quadratic {
    fn from_pairs(pairs: &[(f64, f64)]) -> Self {
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

    /// L at some w and b.
    pub fn at(&self, w: f64, b: f64) -> f64 {
        self.yy + w * w * self.xx + b * b + 2.0 * (w * b * self.x - w * self.xy - b * self.y)
    }

    /// The least and the largest curvature: the eigenvalues of 2 [[x², x], [x, 1]].
    fn curvatures(&self) -> (f64, f64) {
        let (half_trace, determinant) = (f64::midpoint(self.xx, 1.0), self.xx - self.x * self.x);
        let root = (half_trace * half_trace - determinant).sqrt();
        (2.0 * determinant / (half_trace + root), 2.0 * (half_trace + root))
    }
}

impl Surface {
    /// The contour of L at some loss: an ellipse around the lowest point, as points (w, b).
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

    /// The part of it that the lab shows, in w and in b: the same whatever is walked on it.
    pub fn view(&self) -> [(f64, f64); 2] {
        let Point { w, b_k, .. } = self.least_squares;
        // As far as the loss rises as high along b as along w.
        let reach = REACH * self.mean_square.sqrt();
        [(w - REACH, w + REACH), (b_k - reach, b_k + reach)]
    }

    /// Whether the lab's picture shows a point.
    pub fn shows(&self, point: &Point) -> bool {
        let [w, b] = self.view();
        (w.0..=w.1).contains(&point.w) && (b.0..=b.1).contains(&point.b_k)
    }
}

impl Ground {
    /// That of an experiment of one day of history. `None` where its days determine no line.
    pub fn new(plan: &Plan) -> Option<Self> {
        let days = plan.days.windows.fitted();
        let series = &plan.days.series;
        let line = LeastSquaresLine::fit(series, 1, days.clone())?;
        let k = |day: usize| series.views()[day] / 1000.0;
        let pairs: Vec<_> = days.map(|day| (k(day - 1), k(day))).collect();
        let loss = Quadratic::from_pairs(&pairs);
        let (least, largest) = loss.curvatures();
        let (w, b_k) = (line.weights[0], line.bias_k);
        let surface = Surface {
            data: plan.experiment.data.path.clone(),
            days: pairs.len(),
            least_squares: Point { step: 0, w, b_k, loss: loss.at(w, b_k) },
            limit: 2.0 / largest,
            condition: largest / least,
            mean_square: loss.xx,
            mean: loss.x,
        };
        Some(Self { surface, pairs, loss })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path as File;

    use super::*;
    use viewcast::backend::Backend;

    #[test]
    fn the_loss_is_lowest_where_the_formula_is() {
        let pairs = [(1.0, 2.0), (2.0, 2.5), (4.0, 5.0)];
        let loss = Quadratic::from_pairs(&pairs);
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
        let config = File::new("../../configs/linear1.toml");
        let plan =
            Plan::read(config, &["data.path=../../data/channel.csv".into()], Backend::default())
                .unwrap();
        let surface = Ground::new(&plan).unwrap().surface;
        let views = plan.days.series.views();
        let loss = 2.0 * surface.least_squares.loss;
        for (w, b) in surface.contour(loss) {
            let error = |day: usize| (views[day] - w * views[day - 1]) / 1000.0 - b;
            let squares = plan.days.windows.fitted().map(|day| error(day).powi(2));
            let there = squares.sum::<f64>() / 1460.0;
            assert!((there / loss - 1.0).abs() < 1e-9, "{there} {loss}");
        }
    }
}
