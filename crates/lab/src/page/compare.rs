//! Runs beside each other.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use minijinja::{Value, context, value::Serde};
use serde::Deserialize;

use super::{drawn, html, render};
use crate::{
    api::{Page, RunPage, listed},
    exchange::{Query, blocking},
    lab::Lab,
    problem::Problem,
};
use viewcast::{experiment, runs::Run};
use viewcast_figures::{
    learning,
    learning_curve::{Learning, LearningCurve},
    plot::{Figure, legend::escape, style::series},
    unseen_days::together,
    unseen_forecast::UnseenForecast,
};
use viewcast_texts::Language;

/// The most runs of a comparison.
const MOST: usize = 6;

/// Which runs to choose from.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    lang: Language,
    /// The page of the list, from 1.
    page: Option<usize>,
}

/// A page of the runs to choose from, the latest first.
pub async fn runs(
    State(lab): State<Arc<Lab>>,
    Query(Wanted { lang, page }): Query<Wanted>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let RunPage { runs, total, page, pages } = listed(lab, Page::number(page));
        let rows = Value::from(Serde(&runs));
        render(lang, "runs", context! { rows, total, page, pages }).map(html)
    })
    .await
}

/// Which runs.
#[derive(Debug, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    lang: Language,
    /// Their folders, between commas.
    runs: String,
}

/// Learning curves, unseen days and differing keys of some runs.
pub async fn compare(
    State(lab): State<Arc<Lab>>,
    Query(chosen): Query<Chosen>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let names: Vec<_> = chosen.runs.split(',').collect();
        if names.len() > MOST {
            return Err(Problem::of_request(format!("choose at most {MOST} runs")));
        }
        let runs = names.iter().map(|name| Ok((*name, lab.run(name)?)));
        let runs = runs.collect::<Result<Vec<_>, Problem>>()?;
        Ok(html(beside(&runs, chosen.lang)?))
    })
    .await
}

fn beside(runs: &[(&str, Run)], language: Language) -> Result<String, Problem> {
    let curves = runs.iter().map(|(name, run)| LearningCurve::new(name, run));
    let learning = Learning(curves.collect());
    let mut text = String::new();
    for &(name, english, chinese, draw) in learning::FIGURES {
        let figure = Figure::new(name, [english, chinese], |language| draw(&learning, language));
        text += &drawn(&figure, language);
    }
    let mut forecasts = Vec::new();
    for (name, run) in runs {
        let device = run.plan.backend.device(None)?.device;
        forecasts.push(UnseenForecast::from_predictions(name, &run.predictions(&device)?));
    }
    let first = runs.first().map(|(_, run)| &run.plan.days.sha256);
    let same_days = |of: &&(&str, Run)| Some(&of.1.plan.days.sha256) == first;
    if runs.iter().all(|of| same_days(&of)) {
        let titles =
            ["The first unseen days, as each run predicts them", "各次运行对最初测试日的预测"];
        let models = forecasts.iter().enumerate().map(|(place, of)| (of, series(place)));
        text += &drawn(&together("unseen", titles, models.collect()), language);
    }
    Ok(text + &differences(runs, language))
}

/// The keys that differ, a column for each run.
fn differences(runs: &[(&str, Run)], language: Language) -> String {
    let cells = |tag: &str, values: &[String]| {
        values.iter().map(|it| format!("<{tag}>{}</{tag}>", escape(it))).collect::<String>()
    };
    let differing = experiment::differing(runs.iter().map(|(_, run)| &run.plan.experiment));
    let row = |(name, values): &(String, Vec<String>)| {
        format!("<tr><th scope=\"row\">{name}</th>{}</tr>", cells("td", values))
    };
    let rows: String = differing.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    let heads: Vec<_> = runs.iter().map(|(name, _)| (*name).to_owned()).collect();
    format!(
        "<h3>{}</h3><div class=\"tables\" tabindex=\"0\"><table><thead><tr><td></td>{}</tr></thead><tbody>{rows}</tbody></table></div>",
        language.say("Keys that differ", "不同的设置"),
        cells("th scope=\"col\"", &heads).replace("</th scope=\"col\">", "</th>")
    )
}
