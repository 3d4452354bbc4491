//! What w, b and c do to c σ(b + w x), and a hard sigmoid as two ReLUs.

use serde::Serialize;

use super::curve::{Sum, Term, hard_sigmoid, largest_difference};

/// The families of curves of the slides.
#[derive(Debug, Clone, Serialize)]
pub struct Sigmoids {
    /// Where all are drawn.
    pub x: Vec<f64>,
    /// 1 / (1 + e^-x).
    pub sigmoid: Vec<f64>,
    /// The hard sigmoid that touches it in the middle: x/4 + 1/2, cut off.
    pub hard_sigmoid: Vec<f64>,
    /// The largest difference of the two.
    pub largest_difference: f64,
    /// The sigmoid with three values of w: its slope.
    pub slopes: Vec<FamilyMember>,
    /// The sigmoid with three values of b: its place.
    pub shifts: Vec<FamilyMember>,
    /// The sigmoid with three values of c: its height.
    pub heights: Vec<FamilyMember>,
    /// The first ReLU of the hard sigmoid.
    pub first_relu: Vec<f64>,
    /// The second ReLU of the hard sigmoid, at each `x`.
    pub second_relu: Vec<f64>,
    /// The largest difference between the hard sigmoid and the two ReLUs' sum.
    pub relu_difference: f64,
}

/// One of a family.
#[derive(Debug, Clone, Serialize)]
pub struct FamilyMember {
    /// Its c, w and b.
    pub term: Term,
    /// Its height at each `x`.
    pub y: Vec<f64>,
}

/// The sigmoid, 1 / (1 + e^-z).
pub fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

impl Sigmoids {
    /// Computes all families at 161 places from -8 to 8.
    pub fn compute() -> Self {
        let x: Vec<f64> = (-80..=80).map(|tenth| f64::from(tenth) / 10.0).collect();
        let along = |f: &dyn Fn(f64) -> f64| x.iter().map(|&x| f(x)).collect::<Vec<_>>();
        let member = |c, w, b| {
            let term = Term { c, w, b };
            FamilyMember { term, y: along(&|x| term.at(x, sigmoid)) }
        };
        let hard = Sum { constant: 0.0, terms: vec![Term { c: 1.0, w: 0.25, b: 0.5 }] };
        let relus = hard.relus();
        let relu = |z: f64| z.max(0.0);
        let (soft, ramp) = (along(&sigmoid), along(&|x| hard.at(x, hard_sigmoid)));
        let [first, second] = [0, 1].map(|term| along(&|x| relus.terms[term].at(x, relu)));
        let pair = along(&|x| relus.at(x, relu));
        Self {
            largest_difference: largest_difference(&soft, &ramp),
            slopes: vec![member(1.0, 0.5, 0.0), member(1.0, 1.0, 0.0), member(1.0, 3.0, 0.0)],
            shifts: vec![member(1.0, 1.0, -3.0), member(1.0, 1.0, 0.0), member(1.0, 1.0, 3.0)],
            heights: vec![member(0.5, 1.0, 0.0), member(1.0, 1.0, 0.0), member(2.0, 1.0, 0.0)],
            relu_difference: largest_difference(&ramp, &pair),
            sigmoid: soft,
            hard_sigmoid: ramp,
            first_relu: first,
            second_relu: second,
            x,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_relus_are_a_hard_sigmoid() {
        let sigmoids = Sigmoids::compute();
        assert!(sigmoids.relu_difference < 1e-15);
        // Widest apart where the ramp ends: at x = 2, by 1 - sigmoid(2).
        assert!((sigmoids.largest_difference - (1.0 - sigmoid(2.0))).abs() < 1e-12);
    }
}
