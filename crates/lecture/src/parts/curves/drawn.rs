//! A curve that somebody draws: its parts, and networks that learn it.

use burn::tensor::Device;

use super::{
    approximation::Smooth,
    curve::{Corner, Curve, Sum, Term, hard_sigmoid, largest_difference},
    lesson::{Lesson, input},
    sigmoids::sigmoid,
};
use viewcast::{model::mlp::Activation, names};

/// Where corners may lie.
pub const X: (f64, f64) = (0.0, 5.0);
/// How high they may lie.
pub const Y: (f64, f64) = (-1.0, 5.0);
/// The middle of the picture, and how far most curves go from it.
const MIDDLE: f64 = 2.0;
const HALF: f64 = 2.0;
/// The most corners of a curve.
pub const CORNERS: usize = 12;
/// The most units of a network that learns it.
pub const UNITS: usize = 64;
/// Steps of its training: a second or two.
const STEPS: usize = 2000;
/// Units that are drawn.
const SHOWN: usize = 8;
/// How far beside the first and the last corner a curve is drawn, and how finely.
const BESIDE: f64 = 0.25;
const APART: f64 = 0.05;

/// A curve and its parts.
#[derive(Debug)]
pub struct Drawn {
    /// Its corners.
    pub curve: Curve,
    /// Where it is drawn.
    pub x: Vec<f64>,
    /// Its height at each `x`.
    pub y: Vec<f64>,
    /// It as a constant and hard sigmoids.
    pub sum: Sum,
    /// The height of each hard sigmoid at each `x`.
    pub terms: Vec<Vec<f64>>,
    /// The constant, then the sum of it and the first terms, one more each time: the last is the curve.
    pub added: Vec<Vec<f64>>,
}

/// A network of one layer that learned a curve.
#[derive(Debug)]
pub struct Taught {
    /// As a constant and bent lines: the output's bias, and a term for each unit.
    pub sum: Sum,
    /// Its height where the curve is drawn.
    pub y: Vec<f64>,
    /// The units that bend most, at most eight: the place of each among all, its term and its height at
    /// each `x`.
    pub units: Vec<(usize, Term, Vec<f64>)>,
    /// The root of its mean squared error, from the first place to the last.
    pub rms_error: f64,
    /// Its largest error.
    pub largest_error: f64,
}

/// Why corners are no curve.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum DrawnError {
    #[error("{0} corner(s): a curve here has 2 to {CORNERS}")]
    Count(usize),
    #[error("corner {place} is at ({x}, {y}): expected x from {} to {} and y from {} to {}", X.0, X.1, Y.0, Y.1)]
    Outside { place: usize, x: f64, y: f64 },
    #[error(
        "corner {place}, at x = {x}, does not lie right of the one before; corners go from left to right"
    )]
    Order { place: usize, x: f64 },
    #[error("there is no curve `{0}`; expected lecture, zigzag, steps, sine, bell or waves")]
    Unknown(String),
}

/// The corners of a curve that has a name: one that is built in, or a smooth one, which has as many pieces
/// as one wants.
///
/// # Errors
///
/// Where there is no such curve, or it would have too many corners.
pub fn corners(name: &str, pieces: Option<u32>) -> Result<Vec<Corner>, DrawnError> {
    let sample = |f: &dyn Fn(f64) -> f64, pieces: u32| Curve::sample("", f, X, pieces).corners;
    let few = pieces.is_none_or(|pieces| (1..CORNERS).contains(&(pieces as usize)));
    if !few {
        return Err(DrawnError::Count(pieces.map_or(0, |pieces| pieces as usize + 1)));
    }
    if let Some(curve) = Curve::built_in(name) {
        return Ok(match pieces {
            Some(pieces) => sample(&|x| curve.at(x), pieces),
            None => curve.corners,
        });
    }
    let smooth: Smooth = names::choice(name).map_err(|_| DrawnError::Unknown(name.into()))?;
    // It goes from -1 to 1.
    Ok(sample(&|x| MIDDLE + HALF * smooth.at((x - X.0) / (X.1 - X.0)), pieces.unwrap_or(8)))
}

fn check(corners: &[Corner]) -> Result<(), DrawnError> {
    if !(2..=CORNERS).contains(&corners.len()) {
        return Err(DrawnError::Count(corners.len()));
    }
    for (place, &Corner { x, y }) in (1..).zip(corners) {
        // Neither holds of what is no number.
        if !((X.0..=X.1).contains(&x) && (Y.0..=Y.1).contains(&y)) {
            return Err(DrawnError::Outside { place, x, y });
        }
    }
    for (place, pair) in (2..).zip(corners.windows(2)) {
        // Steeper ones would not be seen as pieces, and their w is out of all proportion.
        if pair[1].x - pair[0].x < 1e-3 {
            return Err(DrawnError::Order { place, x: pair[1].x });
        }
    }
    Ok(())
}

impl Drawn {
    /// Takes a curve apart.
    ///
    /// # Errors
    ///
    /// Where the corners are too many or too few, out of the picture, or not from left to right.
    #[allow(clippy::cast_possible_truncation, reason = "a hundred places")]
    pub fn from_corners(corners: Vec<Corner>) -> Result<Self, DrawnError> {
        check(&corners)?;
        let curve = Curve { name: String::new(), corners };
        let places = ((X.1 - X.0 + 2.0 * BESIDE) / APART).round() as i32;
        let mut x: Vec<f64> =
            (0..=places).map(|place| X.0 - BESIDE + APART * f64::from(place)).collect();
        // Its corners are sharp wherever they lie.
        x.extend(curve.corners.iter().map(|corner| corner.x));
        x.sort_by(f64::total_cmp);
        let sum = curve.hard_sigmoids();
        let heights = |term: &Term| x.iter().map(|&x| term.at(x, hard_sigmoid)).collect::<Vec<_>>();
        let terms: Vec<_> = sum.terms.iter().map(heights).collect();
        let mut added = vec![vec![sum.constant; x.len()]];
        for term in &terms {
            let before = &added[added.len() - 1];
            added.push(before.iter().zip(term).map(|(sum, height)| sum + height).collect());
        }
        let y = x.iter().map(|&x| curve.at(x)).collect();
        Ok(Self { curve, x, y, sum, terms, added })
    }

    /// Has a network of one layer of sigmoids or ReLUs learn it.
    pub fn teach(
        &self,
        activation: Activation,
        units: usize,
        seed: u64,
        device: &Device,
    ) -> Taught {
        let (from, width) = (X.0, X.1 - X.0);
        // Standardised, as views are: far from 0, all of a ReLU network's units die of the first steps.
        let lesson =
            Lesson::on(|share| (self.curve.at(from + width * share) - MIDDLE) / HALF, device);
        let network = lesson.learn(activation, units, seed, STEPS);
        // The network sees a place as w x + b of this axis.
        let (at_0, at_1) = (input((0.0 - from) / width), input((1.0 - from) / width));
        let layers = network.values().unwrap_or_default();
        #[expect(clippy::unreachable, reason = "a lesson teaches one hidden layer")]
        let [hidden, output] = &layers[..] else {
            unreachable!("a network of one hidden layer has two");
        };
        let term = |unit: usize| {
            let (w, b) = (hidden.weights[(unit, 0)], hidden.biases[unit]);
            Term { c: HALF * output.weights[(0, unit)], w: w * (at_1 - at_0), b: b + w * at_0 }
        };
        let sum = Sum {
            constant: MIDDLE + HALF * output.biases[0],
            terms: (0..units).map(term).collect(),
        };
        let sigma = |z: f64| activation.at(z);
        let y: Vec<_> = self.x.iter().map(|&x| sum.at(x, sigma)).collect();
        // Beside the outermost corners it has learned nothing.
        let within = |of: &[f64]| {
            let places = self.x.iter().zip(of).filter(|(x, _)| (X.0..=X.1).contains(*x));
            places.map(|(_, height)| *height).collect::<Vec<_>>()
        };
        let (learned, exact) = (within(&y), within(&self.y));
        let squares = learned.iter().zip(&exact).map(|(a, b)| (a - b).powi(2)).sum::<f64>();
        #[allow(clippy::cast_precision_loss, reason = "a hundred places")]
        let mean_square = squares / exact.len() as f64;
        let mut all: Vec<_> = (1..)
            .zip(&sum.terms)
            .map(|(place, term)| {
                let heights: Vec<_> = self.x.iter().map(|&x| term.at(x, sigma)).collect();
                (place, *term, heights)
            })
            .collect();
        let spread = |heights: &[f64]| {
            let high = heights.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            high - heights.iter().copied().fold(f64::INFINITY, f64::min)
        };
        all.sort_by(|one, other| spread(&other.2).total_cmp(&spread(&one.2)));
        all.truncate(SHOWN);
        let largest_error = largest_difference(&learned, &exact);
        Taught { sum, y, units: all, rms_error: mean_square.sqrt(), largest_error }
    }
}

/// What c σ(b + w x) is drawn with.
pub fn bend(activation: Activation) -> fn(f64) -> f64 {
    match activation {
        // The slides' own, and not Burn's z/5 + 1/2.
        Activation::HardSigmoid => hard_sigmoid,
        Activation::Sigmoid => sigmoid,
        Activation::Relu => |z| z.max(0.0),
        Activation::Tanh => f64::tanh,
        Activation::Identity => |z| z,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::backend::Backend;

    #[test]
    fn the_parts_add_up_to_the_curve() {
        for name in ["lecture", "zigzag", "steps", "sine", "bell", "waves"] {
            for pieces in [None, Some(1), Some(7), Some(11)] {
                let drawn = Drawn::from_corners(corners(name, pieces).unwrap()).unwrap();
                let last = drawn.added.last().unwrap();
                assert!(largest_difference(last, &drawn.y) < 1e-12, "{name} {pieces:?}");
                assert_eq!(drawn.added.len(), drawn.sum.terms.len() + 1);
                let sum: Vec<_> = drawn.x.iter().map(|&x| drawn.sum.at(x, hard_sigmoid)).collect();
                assert!(largest_difference(&sum, &drawn.y) < 1e-12);
            }
        }
    }

    #[test]
    fn corners_that_are_no_curve_are_refused() {
        let at = |points: &[(f64, f64)]| {
            let corners = points.iter().map(|&(x, y)| Corner { x, y });
            Drawn::from_corners(corners.collect()).map(|_| ()).map_err(|error| error.to_string())
        };
        assert!(at(&[(0.0, 1.0), (5.0, 1.0)]).is_ok(), "a level curve is a constant alone");
        for bad in [
            &[(0.0, 1.0)][..],
            &[(0.0, 1.0), (0.0, 2.0)],
            &[(1.0, 1.0), (0.5, 2.0)],
            &[(0.0, f64::NAN), (1.0, 2.0)],
            &[(f64::INFINITY, 1.0), (1.0, 2.0)],
            &[(0.0, 1.0), (1.0, 9.0)],
            &[(0.0, 1.0); 13],
        ] {
            assert!(at(bad).is_err(), "{bad:?}");
        }
        for (name, pieces) in [("x.csv", None), ("sine", Some(0)), ("lecture", Some(12))] {
            assert!(corners(name, pieces).is_err(), "{name}");
        }
    }

    #[test]
    fn a_taught_network_is_the_sum_of_its_units() {
        let device = Backend::default().device(None).unwrap().device;
        let drawn = Drawn::from_corners(corners("lecture", None).unwrap()).unwrap();
        for activation in [Activation::Relu, Activation::Sigmoid] {
            let taught = drawn.teach(activation, 12, 1, &device);
            assert_eq!((taught.sum.terms.len(), taught.units.len()), (12, SHOWN));
            assert!(taught.rms_error < 0.2, "{activation:?}: {}", taught.rms_error);
            // The same terms as a Burn network on the axis of the picture.
            let network = taught.sum.network(activation, &device);
            let burn = network.outputs(&drawn.x, 1, &device);
            let difference = largest_difference(&burn, &taught.y);
            assert!(difference < 1e-3, "{activation:?}: {difference}");
            // And as the network that learned, of standardised places.
            let lesson = Lesson::on(|share| (drawn.curve.at(5.0 * share) - 2.0) / 2.0, &device);
            let learned = lesson.learn(activation, 12, 1, STEPS);
            let inputs: Vec<_> = drawn.x.iter().map(|x| input(x / 5.0)).collect();
            let direct = learned.outputs(&inputs, 1, &device.clone().autodiff());
            let direct: Vec<_> = direct.into_iter().map(|y| 2.0 + 2.0 * y).collect();
            assert!(largest_difference(&direct, &taught.y) < 1e-3, "{activation:?}");
        }
    }
}
