//! A curve that one drags: the hard sigmoids that add up to it, and a network that learns it.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use minijinja::{Value, context};
use serde::Deserialize;

use super::{drawn, html, render, svg};
use crate::{
    exchange::{Query, blocking, in_turn},
    lab::Lab,
    problem::Problem,
};
use viewcast::{model::mlp::Activation, names};
use viewcast_lecture::parts::curves::{
    curve::{Corner, Term, hard_sigmoid, largest_difference},
    drawn::{self as curves, CORNERS, Drawn, UNITS, X, Y},
    drawn_figures,
};
use viewcast_texts::Language;

/// What c, w and b of a single sigmoid may be at most.
const LARGEST: f64 = 100.0;

/// Which curve.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    lang: Language,
    /// Its corners: `0,1;1,1;2.5,4`.
    corners: Option<String>,
    /// Or its name, and how many pieces it has.
    shape: Option<String>,
    pieces: Option<u32>,
}

impl Wanted {
    fn drawn(&self) -> Result<Drawn, Problem> {
        let corners = match (&self.corners, &self.shape) {
            (Some(text), None) => read(text)?,
            (None, Some(shape)) => {
                curves::corners(shape, self.pieces).map_err(Problem::of_request)?
            }
            _ => return Err(Problem::of_request("expected either `corners` or `shape`")),
        };
        Drawn::from_corners(corners).map_err(Problem::of_request)
    }
}

/// Corners as an address has them.
fn read(text: &str) -> Result<Vec<Corner>, Problem> {
    let corner = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some(Corner { x: x.parse().ok()?, y: y.parse().ok()? })
    };
    // More than there may be are not read at all, but counted.
    let corners = text.split(';').take(CORNERS + 1).map(corner);
    corners.collect::<Option<_>>().ok_or_else(|| {
        Problem::of_request("corners are pairs of numbers between semicolons: 0,1;2.5,4;5,2")
    })
}

/// A curve's corners, its parts, and how they add up.
pub async fn parts(
    State(lab): State<Arc<Lab>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    blocking(&lab, move |_| tell(&wanted.drawn()?, wanted.lang).map(html)).await
}

fn tell(of: &Drawn, language: Language) -> Result<String, Problem> {
    let corners = of.curve.corners.iter();
    let two = |value: f64| format!("{value:.2}");
    let terms = of.sum.terms.iter();
    let terms = terms.map(|term| [term.c, term.b, term.w].map(two)).collect::<Vec<_>>();
    let along = |x: &f64| of.sum.at(*x, hard_sigmoid);
    let sum: Vec<_> = of.x.iter().map(along).collect();
    let values = context! {
        board => Value::from_safe_string(svg(&drawn_figures::board(of), language)),
        figures => drawn_figures::parts(of).map(|it| Value::from_safe_string(drawn(&it, language))),
        corners => corners.map(|it| format!("{},{}", it.x, it.y)).collect::<Vec<_>>().join(";"),
        constant => two(of.sum.constant), terms, pieces => of.curve.corners.len() - 1,
        difference => format!("{:.1e}", largest_difference(&sum, &of.y)),
        x => [X.0, X.1], y => [Y.0, Y.1], most => CORNERS,
    };
    render(language, "parts", values)
}

/// Which sigmoid.
#[derive(Debug, Deserialize)]
pub struct One {
    #[serde(default)]
    lang: Language,
    c: f64,
    w: f64,
    b: f64,
    activation: Activation,
}

/// One sigmoid, moved and stretched.
pub async fn unit(
    State(lab): State<Arc<Lab>>,
    Query(One { lang, c, w, b, activation }): Query<One>,
) -> Result<Response, Problem> {
    for (name, value) in [("c", c), ("w", w), ("b", b)] {
        if value.is_nan() || value.abs() > LARGEST {
            return Err(Problem::of_request(format!(
                "{name} must be a number between -{LARGEST} and {LARGEST}"
            )));
        }
    }
    blocking(&lab, move |_| {
        Ok(html(drawn(&drawn_figures::unit(Term { c, w, b }, activation), lang)))
    })
    .await
}

/// What learns which curve.
#[derive(Debug, Deserialize)]
pub struct Pupil {
    #[serde(default)]
    lang: Language,
    corners: String,
    activation: Activation,
    units: usize,
    #[serde(default = "usual_seed")]
    seed: u64,
}

fn usual_seed() -> u64 {
    1
}

/// A network that learns a curve, and what its units do.
pub async fn learn(
    State(lab): State<Arc<Lab>>,
    Query(pupil): Query<Pupil>,
) -> Result<Response, Problem> {
    let Pupil { lang, corners, activation, units, seed } = pupil;
    if !(1..=UNITS).contains(&units) {
        return Err(Problem::of_request(format!("units = {units}: expected 1 to {UNITS}")));
    }
    let of = Drawn::from_corners(read(&corners)?).map_err(Problem::of_request)?;
    in_turn(&lab, move |lab, _| {
        let taught = of.teach(activation, units, seed, &lab.device.device);
        let two = |value: f64| format!("{value:.2}");
        let shown = taught.units.iter();
        let rows = shown.map(|(place, term, _)| {
            context! { place, values => [term.c, term.b, term.w].map(two) }
        });
        let figures = drawn_figures::taught(&of, &taught, activation);
        let values = context! {
            figures => figures.map(|it| Value::from_safe_string(drawn(&it, lang))),
            rows => rows.collect::<Vec<_>>(), constant => two(taught.sum.constant),
            name => names::name(activation), units, parameters => 3 * units + 1, seed,
            rms => format!("{:.4}", taught.rms_error),
            largest => format!("{:.3}", taught.largest_error),
        };
        render(lang, "taught", values).map(html)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_are_read_or_refused() {
        let corners = read("0,1;2.5,-0.5").unwrap();
        assert_eq!(corners[1], Corner { x: 2.5, y: -0.5 });
        for bad in ["", "1", "1,2,3", "a,b", "1;2", "0,1;;1,2"] {
            assert!(read(bad).is_err(), "{bad}");
        }
        let many = "0,0;".repeat(100_000) + "0,0";
        let wanted = Wanted { lang: Language::En, corners: Some(many), shape: None, pieces: None };
        assert_eq!(wanted.drawn().unwrap_err().status, 422);
    }

    #[test]
    fn a_curve_is_told_in_both_languages() {
        for corners in ["0,1;5,1", "0,1;1,1;2.5,4;4,2;5,2", "0,0;0.001,5"] {
            let of = Drawn::from_corners(read(corners).unwrap()).unwrap();
            for language in Language::ALL {
                let text = tell(&of, language).unwrap();
                assert!(text.contains(&format!("data-corners=\"{corners}\"")), "{text}");
                assert!(!text.contains("NaN") && !text.contains("style"));
            }
        }
    }
}
