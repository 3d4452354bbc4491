//! Gradient descent that one watches: a start, a step size, and the way that they lead.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use minijinja::{Value, context};
use serde::Deserialize;

use super::{drawn, html, render};
use crate::{
    exchange::{Query, blocking},
    lab::Lab,
    problem::Problem,
};
use viewcast::experiment::data_override;
use viewcast_lecture::parts::descent::{
    draw::walked,
    surface::{Ground, Point},
    walk::{End, Path, Walk, initial},
};
use viewcast_texts::Language;

/// The line of the lecture: one day of history.
const LINE: &str = "[data]\nhistory = 1\n[model]\nkind = \"linear\"\n";
/// The most steps of a walk: its answer comes at once.
const STEPS: usize = 500;
/// Where a start may lie at most, and how large a step may be: networks compute in f32.
const FARTHEST: f64 = 1e6;
/// Steps that the table shows.
const SHOWN: usize = 8;
/// Seeds the order of days.
const SEED: u64 = 1;

/// Which walk.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    lang: Language,
    /// The days, as experiments name them.
    data: String,
    /// The start; without it, the initial weights of seed 1.
    w: Option<f64>,
    b: Option<f64>,
    /// The step size; without it, half the limit.
    eta: Option<f64>,
    #[serde(default)]
    rows: Rows,
    #[serde(default)]
    steps: usize,
}

/// Which days a step sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Rows {
    #[default]
    Full,
    #[serde(rename = "32")]
    Some,
}

impl Wanted {
    fn check(&self) -> Result<(), Problem> {
        if self.steps > STEPS {
            let asked = self.steps;
            return Err(Problem::of_request(format!(
                "steps = {asked}: at most {STEPS} are walked"
            )));
        }
        for (name, value) in [("w", self.w), ("b", self.b)] {
            if value.is_some_and(|value| value.is_nan() || value.abs() > FARTHEST) {
                return Err(Problem::of_request(format!(
                    "{name} must be a number between -{FARTHEST} and {FARTHEST}"
                )));
            }
        }
        if self.eta.is_some_and(|eta| eta.is_nan() || eta <= 0.0 || eta > FARTHEST) {
            return Err(Problem::of_request(format!(
                "eta must be above 0, and at most {FARTHEST}"
            )));
        }
        Ok(())
    }

    /// What is walked on, and the way.
    fn walk(&self, lab: &Lab) -> Result<(Ground, Path), Problem> {
        self.check()?;
        let plan = lab.plan("line", LINE, &[data_override(&self.data)])?;
        let ground = Ground::new(&plan);
        let device = &lab.device.device;
        let (ground, start) = ground.zip(initial(&plan, device)).ok_or_else(|| {
            Problem::of_request(format!(
                "{} determines no line of 1 day: its days are too few, or all the same",
                self.data
            ))
        })?;
        let start = (self.w.unwrap_or(start.0), self.b.unwrap_or(start.1));
        let walk = Walk {
            eta: self.eta.unwrap_or(ground.surface.limit / 2.0),
            seed: (self.rows == Rows::Some).then_some(SEED),
            steps: self.steps,
            kept: STEPS,
        };
        let path = walk.on(&ground, start, device);
        Ok((ground, path))
    }
}

/// The walk as it is after so many steps.
pub async fn walk(
    State(lab): State<Arc<Lab>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let (ground, path) = wanted.walk(lab)?;
        tell(&ground, &path, wanted.lang).map(html)
    })
    .await
}

/// A number that people read, however large it is.
fn number(value: f64) -> String {
    if !value.is_finite() {
        "∞".into()
    } else if value.abs() < 1e4 {
        format!("{value:.4}")
    } else {
        format!("{value:.2e}")
    }
}

/// A step size to three digits.
fn short(value: f64) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 9 digits")]
    let digits = (2.0 - value.log10().floor()).clamp(0.0, 9.0) as usize;
    format!("{value:.digits$}")
}

fn tell(ground: &Ground, path: &Path, language: Language) -> Result<String, Problem> {
    let surface = &ground.surface;
    let [on_it, by_step @ ..] =
        walked(surface, path).map(|figure| Value::from_safe_string(drawn(&figure, language)));
    let row = |point: &Point| {
        let [w, b, loss] = [point.w, point.b_k, point.loss].map(number);
        context! { step => point.step, w, b, loss }
    };
    #[expect(clippy::indexing_slicing, reason = "a walk has the point that it starts from")]
    let start = path.points[0];
    let [w_ends, b_ends] = surface.view();
    // The first that is out of the picture: where the eye loses it.
    let left = path.points.iter().find(|point| !surface.shows(point)).map(|point| point.step);
    let values = context! {
        on_it, by_step,
        rows => path.points.iter().rev().take(SHOWN).map(row).collect::<Vec<_>>(),
        now => path.points.last().map(row),
        formula => row(&surface.least_squares),
        end => match path.end {
            End::Arrived => "arrived",
            End::Diverged => "diverged",
            End::OnItsWay => "on-its-way",
        },
        left,
        eta => path.eta, limit => surface.limit,
        eta_text => short(path.eta), limit_text => short(surface.limit),
        share => format!("{:.2}", path.eta / surface.limit),
        beyond => path.eta > surface.limit,
        steps => path.steps, most => STEPS, seen => path.rows, days => surface.days,
        condition => format!("{:.0}", surface.condition),
        start => [start.w, start.b_k], w_ends => [w_ends.0, w_ends.1], b_ends => [b_ends.0, b_ends.1],
    };
    render(language, "walk", values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(query: &str) -> Result<Wanted, String> {
        let uri = format!("/lab/descent?{query}").parse().unwrap();
        let wanted = axum::extract::Query::<Wanted>::try_from_uri(&uri);
        let wanted = wanted.map_err(|error| error.body_text())?.0;
        wanted.check().map_err(|problem| problem.detail)?;
        Ok(wanted)
    }

    #[test]
    fn what_cannot_be_walked_is_refused() {
        assert!(wanted("data=x&w=-0.5&b=2&eta=0.01&rows=32&steps=500").is_ok());
        for bad in [
            "data=x&steps=501",
            "data=x&steps=-1",
            "data=x&w=NaN",
            "data=x&b=inf",
            "data=x&eta=0",
            "data=x&eta=NaN",
            "data=x&eta=1e7",
            "data=x&rows=33",
            "w=1",
        ] {
            assert!(wanted(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_walk_is_told_in_both_languages() {
        let plan = viewcast::plan::Plan::read(
            std::path::Path::new("../../configs/linear1.toml"),
            &["data.path=../../data/channel.csv".into()],
            viewcast::backend::Backend::default(),
        );
        let ground = Ground::new(&plan.unwrap()).unwrap();
        let device = viewcast::backend::Backend::default().device(None).unwrap().device;
        for (share, rows, words) in [
            (0.5, None, ["on its way", "尚未收敛"]),
            (0.5, Some(1), ["on its way", "尚未收敛"]),
            (1.5, None, ["diverges", "发散"]),
            // Numbers that f32 cannot hold are told, too.
            (1e9, None, ["diverges", "发散"]),
        ] {
            let eta = share * ground.surface.limit;
            let walk = Walk { eta, seed: rows, steps: 40, kept: STEPS };
            let path = walk.on(&ground, (0.5, -3.0), &device);
            for (language, words) in Language::ALL.into_iter().zip(words) {
                let text = tell(&ground, &path, language).unwrap();
                assert!(text.contains(words), "{share} {language:?}");
                assert!(!text.contains("NaN"), "{share}");
            }
        }
    }
}
