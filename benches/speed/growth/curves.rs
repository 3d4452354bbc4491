//! What is measured against what, and how its time should grow.

use std::{hint::black_box, path::Path};

use speed::{Trained, plan, seconds, series, train, windows};
use viewcast::{Backend, Series, types::Columns};

/// The seconds of some work by its size.
pub struct Curve {
    /// What is done, and what grows.
    pub what: &'static str,
    /// Sizes with their seconds, the smallest first.
    pub points: Vec<(f64, f64)>,
    /// The power of the size that the time should grow with, at the most.
    pub expected: f64,
}

/// Every curve, one after the other.
pub const ALL: [fn() -> Curve; 9] = [
    || {
        let csv = |days: usize| {
            let csv = series(days).to_csv();
            let parse = || Series::parse(csv.as_bytes(), Path::new("x.csv"), &Columns::default());
            seconds(|| drop(black_box(parse())))
        };
        Curve::of("reading a CSV file: days", 1.0, &DAYS, csv)
    },
    || {
        let cut = |days| {
            let series = series(days);
            seconds(|| drop(black_box(windows(&series, 56))))
        };
        Curve::of("cutting windows: days", 1.0, &DAYS, cut)
    },
    || {
        let run = |days| seconds(|| train(&plan(days, &[100], 1)));
        Curve::of("a run of one epoch: days", 1.0, &DAYS, run)
    },
    || {
        let run = |epochs| seconds(|| train(&plan(2_000, &[100], epochs)));
        Curve::of("a run: epochs", 1.0, &[1, 4, 16, 64, 256], run)
    },
    || {
        let runs = |seeds: usize| {
            let plan = plan(2_000, &[100], 10);
            seconds(|| plan.seeds(seeds as u64).for_each(|plan| train(&plan)))
        };
        Curve::of("runs: seeds", 1.0, &[1, 2, 4, 8, 16], runs)
    },
    || step("a step of one layer: units", 1.0, &WIDTHS, |width| (vec![width], 32)),
    || step("a step of two layers: units", 2.0, &WIDTHS, |width| (vec![width; 2], 32)),
    || step("a step: layers of 100", 1.0, &[1, 2, 4, 8, 16, 32], |depth| (vec![100; depth], 32)),
    || step("a step: rows", 1.0, &[1, 4, 16, 64, 256, 1024, 4096], |rows| (vec![100; 3], rows)),
];

const DAYS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const WIDTHS: [usize; 6] = [10, 32, 100, 316, 1000, 4096];

/// A training step of a network that has some layers, on some rows.
fn step(
    what: &'static str,
    expected: f64,
    sizes: &[usize],
    of: impl Fn(usize) -> (Vec<usize>, usize),
) -> Curve {
    Curve::of(what, expected, sizes, |size| {
        let (hidden, rows) = of(size);
        let mut trained = Trained::new(&hidden, rows, Backend::default());
        seconds(|| {
            black_box(trained.step());
        })
    })
}

impl Curve {
    fn of(
        what: &'static str,
        expected: f64,
        sizes: &[usize],
        seconds: impl Fn(usize) -> f64,
    ) -> Self {
        let points = sizes.iter().map(|&size| (size as f64, seconds(size))).collect();
        Self { what, points, expected }
    }

    /// The power of the size that its time grows with, by least squares of the logarithms.
    pub fn exponent(&self) -> f64 {
        slope(&self.points)
    }

    /// The same of the largest three sizes, where what every size takes no longer counts.
    pub fn exponent_at_the_end(&self) -> f64 {
        slope(&self.points[self.points.len() - 3..])
    }
}

fn slope(points: &[(f64, f64)]) -> f64 {
    let logarithms = || points.iter().map(|(x, y)| (x.ln(), y.ln()));
    let count = points.len() as f64;
    let (x, y) = logarithms().fold((0.0, 0.0), |(a, b), (x, y)| (a + x / count, b + y / count));
    let [up, across] = logarithms()
        .fold([0.0; 2], |[up, across], (a, b)| [up + (a - x) * (b - y), across + (a - x).powi(2)]);
    up / across
}
