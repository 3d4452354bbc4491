//! A piecewise linear curve as a constant and a sum of hard sigmoids, built from its corners.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use burn::tensor::Device;
use nalgebra::{DMatrix, DVector};
use serde::{Deserialize, Serialize};

use viewcast::model::{Forecaster, LayerValues, mlp::Activation};

/// The curves that need no file: a name and its corners.
const BUILT_IN: [(&str, &[(f64, f64)]); 3] = [
    // The red curve of the slides: flat, up, down, flat.
    ("lecture", &[(0.0, 1.0), (1.0, 1.0), (2.5, 4.0), (4.0, 2.0), (5.0, 2.0)]),
    ("zigzag", &[(0.0, 0.0), (1.0, 2.0), (2.0, -1.0), (3.0, 2.5), (4.0, -0.5), (5.0, 1.0)]),
    (
        "steps",
        &[(0.0, 0.0), (1.0, 0.0), (1.2, 1.0), (2.5, 1.0), (2.7, 3.0), (4.0, 3.0), (5.0, 2.0)],
    ),
];

/// A corner of a curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Corner {
    /// Its place on the x axis.
    pub x: f64,
    /// The height of the curve there.
    pub y: f64,
}

/// A curve of straight pieces, level before its first corner and after its last.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// What it is called.
    pub name: String,
    /// At least two, from left to right.
    pub corners: Vec<Corner>,
}

/// A hard sigmoid, a sigmoid or a ReLU, moved and stretched: c σ(b + w x). The slides draw it blue.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Term {
    /// What the bent line is multiplied by: its height.
    pub c: f64,
    /// What x is multiplied by: its slope.
    pub w: f64,
    /// What is added before the bend: its place.
    pub b: f64,
}

/// constant + Σ c σ(b + w x).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sum {
    /// What is left where all terms are 0.
    pub constant: f64,
    /// The bent lines that are added.
    pub terms: Vec<Term>,
}

/// Why there is no curve.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum CurveError {
    #[error("there is no curve `{name}`; expected {known}, or a CSV file with the columns x,y")]
    Unknown { name: String, known: String },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}:{line}: {message}", path.display())]
    Line { path: PathBuf, line: u64, message: String },
    #[error("{} has {corners} corner(s); a curve needs at least 2", path.display())]
    TooShort { path: PathBuf, corners: usize },
}

/// The hard sigmoid of the slides: 0, then a ramp, then 1.
pub fn hard_sigmoid(z: f64) -> f64 {
    z.clamp(0.0, 1.0)
}

/// The largest difference between two curves at the same places.
pub fn largest_difference(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

impl Curve {
    /// A curve by its name, or from a CSV file with the columns x and y.
    ///
    /// # Errors
    ///
    /// [`CurveError`] where there is no such curve, or the file's corners do not go from left to
    /// right.
    pub fn find(name: &str) -> Result<Self, CurveError> {
        if let Some(curve) = Self::built_in(name) {
            return Ok(curve);
        }
        let path = Path::new(name);
        if path.extension().is_some() {
            return Self::read(path);
        }
        let known: Vec<_> = BUILT_IN.iter().map(|(known, _)| *known).collect();
        Err(CurveError::Unknown { name: name.into(), known: known.join(", ") })
    }

    /// One that needs no file.
    pub fn built_in(name: &str) -> Option<Self> {
        let (name, corners) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        let corners = corners.iter().map(|&(x, y)| Corner { x, y }).collect();
        Some(Self { name: (*name).into(), corners })
    }

    fn read(path: &Path) -> Result<Self, CurveError> {
        let text = fs::read(path)
            .map_err(|source| CurveError::Unreadable { path: path.into(), source })?;
        let at = |line, message| CurveError::Line { path: path.into(), line, message };
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(&text[..]);
        let mut corners: Vec<Corner> = Vec::new();
        for record in reader.deserialize::<Corner>() {
            let corner = record.map_err(|error| {
                let line = error.position().map_or(1, csv::Position::line);
                at(line, "expected the columns x,y and two numbers a line".into())
            })?;
            let line = corners.len() as u64 + 2;
            if !(corner.x.is_finite() && corner.y.is_finite()) {
                return Err(at(line, "expected two finite numbers".into()));
            }
            if let Some(last) = corners.last().filter(|last| corner.x <= last.x) {
                let message = format!("x = {} does not lie right of x = {}", corner.x, last.x);
                return Err(at(line, message + "; corners go from left to right"));
            }
            corners.push(corner);
        }
        if corners.len() < 2 {
            return Err(CurveError::TooShort { path: path.into(), corners: corners.len() });
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, corners })
    }

    /// A smooth function by straight pieces of equal width, which meet it at their ends.
    pub fn sample(name: &str, f: impl Fn(f64) -> f64, (from, to): (f64, f64), pieces: u32) -> Self {
        let x = |corner| from + (to - from) * f64::from(corner) / f64::from(pieces);
        let corners = (0..=pieces).map(x).map(|x| Corner { x, y: f(x) }).collect();
        Self { name: name.into(), corners }
    }

    /// From its first corner to its last.
    pub fn range(&self) -> (f64, f64) {
        (self.corners[0].x, self.corners[self.corners.len() - 1].x)
    }

    /// Its height at x, by interpolation between two corners.
    pub fn at(&self, x: f64) -> f64 {
        let right = self.corners.partition_point(|corner| corner.x < x);
        match (right.checked_sub(1).map(|left| self.corners[left]), self.corners.get(right)) {
            (None, Some(first)) => first.y,
            (Some(last), None) => last.y,
            (Some(left), Some(right)) => {
                left.y + (right.y - left.y) * (x - left.x) / (right.x - left.x)
            }
            (None, None) => f64::NAN,
        }
    }

    /// The same curve as a constant and a hard sigmoid for each piece that is not level.
    pub fn hard_sigmoids(&self) -> Sum {
        let terms = self.corners.windows(2).filter_map(|piece| {
            let (left, right) = (piece[0], piece[1]);
            let w = 1.0 / (right.x - left.x);
            let c = right.y - left.y;
            // Not -x w: a corner at 0 would have b = -0.
            (c != 0.0).then_some(Term { c, w, b: 0.0 - left.x * w })
        });
        Sum { constant: self.corners[0].y, terms: terms.collect() }
    }
}

impl Sum {
    /// Its value at x, with a σ for all terms.
    pub fn at(&self, x: f64, sigma: impl Fn(f64) -> f64) -> f64 {
        self.constant + self.terms.iter().map(|term| term.at(x, &sigma)).sum::<f64>()
    }

    /// A sum of hard sigmoids as one of twice as many ReLUs.
    pub fn relus(&self) -> Self {
        let pair = |term: &Term| {
            let Term { c, w, b } = *term;
            [*term, Term { c: -c, w, b: b - 1.0 }]
        };
        Self { constant: self.constant, terms: self.terms.iter().flat_map(pair).collect() }
    }

    /// The same sum as a Burn network of one layer. Burn's hard sigmoid is z/5 + 1/2 before it is
    /// cut off.
    pub fn network(&self, activation: Activation, device: &Device) -> Forecaster {
        let inner = |term: &Term| match activation {
            Activation::HardSigmoid => (5.0 * term.w, 5.0 * term.b - 2.5),
            _ => (term.w, term.b),
        };
        let units = self.terms.len();
        let of = |value: &dyn Fn(&Term) -> f64| self.terms.iter().map(value).collect::<Vec<_>>();
        let hidden = LayerValues {
            weights: DMatrix::from_vec(units, 1, of(&|term| inner(term).0)),
            biases: DVector::from_vec(of(&|term| inner(term).1)),
        };
        let output = LayerValues {
            weights: DMatrix::from_vec(1, units, of(&|term| term.c)),
            biases: DVector::from_element(1, self.constant),
        };
        Forecaster::of_values(&[hidden, output], activation, device)
    }
}

impl Term {
    /// c σ(b + w x).
    pub fn at(&self, x: f64, sigma: impl Fn(f64) -> f64) -> f64 {
        self.c * sigma(self.b + self.w * x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use viewcast::backend::Backend;

    #[test]
    fn every_built_in_curve_is_its_sum_of_hard_sigmoids_and_of_relus() {
        for (name, _) in BUILT_IN {
            let curve = Curve::find(name).unwrap();
            let sum = curve.hard_sigmoids();
            let relus = sum.relus();
            assert_eq!(relus.terms.len(), 2 * sum.terms.len());
            let x: Vec<f64> = (-10..=60).map(|tenth| f64::from(tenth) / 10.0).collect();
            let device = Backend::default().device(None).unwrap().device;
            let hard = sum.network(Activation::HardSigmoid, &device).outputs(&x, 1, &device);
            let relu = relus.network(Activation::Relu, &device).outputs(&x, 1, &device);
            for (place, &x) in x.iter().enumerate() {
                let height = curve.at(x);
                assert!((sum.at(x, hard_sigmoid) - height).abs() < 1e-12, "{name} {x}");
                assert!((relus.at(x, |z| z.max(0.0)) - height).abs() < 1e-12, "{name} {x}");
                assert!((hard[place] - height).abs() < 1e-4, "{name} {x}");
                assert!((relu[place] - height).abs() < 1e-4, "{name} {x}");
            }
        }
    }

    #[test]
    fn a_level_piece_needs_no_term() {
        let sum = Curve::find("lecture").unwrap().hard_sigmoids();
        assert_eq!((sum.constant, sum.terms.len()), (1.0, 2));
    }
}
