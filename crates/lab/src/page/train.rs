//! What one sees of a training: its learning curve, its unseen days, its weights and its scores.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    response::Response,
};
use minijinja::{Value, context, value::Serde};
use serde::{Deserialize, Serialize};

use super::{drawn, html, render};
use crate::{
    api::find,
    exchange::{Query, blocking},
    lab::Lab,
    problem::Problem,
    snapshot::Snapshot,
};
use viewcast::{
    data::Unit,
    evaluate::{EraScores, LeastSquaresLine, Rule},
    plan::Plan,
    train::Checked,
};
use viewcast_figures::{
    learning,
    learning_curve::{Learning, LearningCurve},
    plot::{
        Figure,
        panel::Panel,
        style::{BLUE, Dash, HEIGHT, PREDICTED, line},
    },
    unseen_days,
};
use viewcast_lecture::published::LOSS_TABLE;
use viewcast_texts::{Language, labels};

/// Which unseen days are drawn.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Shown {
    #[serde(default)]
    lang: Language,
    /// The first, counted from 0.
    #[serde(default)]
    from: usize,
    /// How many.
    #[serde(default = "usual_days")]
    days: usize,
}

/// As many as the lecture's plots show.
fn usual_days() -> usize {
    45
}

/// The figures as they are now.
pub async fn figures(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    blocking(&lab, move |_| Ok(html(draw(&training.plan, &training.snapshot(), shown)))).await
}

fn draw(plan: &Plan, snapshot: &Snapshot, Shown { lang, from, days }: Shown) -> String {
    let mut text = String::new();
    if let Some(unseen) = &snapshot.unseen {
        let from = from.min(unseen.days.len().saturating_sub(1));
        let days = from..unseen.days.len().min(from.saturating_add(days));
        let days = unseen.days.get(days).unwrap_or_default();
        // A picture says of which seed and which days it is.
        let (seed, data) = (plan.seed(), &plan.experiment.data.path);
        let model = lang.say(
            format!("{}, seed {seed}, {data}", unseen.model),
            format!("{}，种子 {seed}，{data}", unseen.model),
        );
        text += &drawn(
            &unseen_days::some(
                "unseen",
                &model,
                days,
                PREDICTED,
                unseen_days::heights(unseen.days.iter()),
            ),
            lang,
        );
    }
    if !snapshot.epochs.is_empty() {
        let learning = Learning(vec![LearningCurve {
            run: plan.name.clone(),
            loss: plan.experiment.training.loss,
            validated: Checked::in_windows(&plan.days.windows) == Checked::Validation,
            epochs: snapshot.epochs.clone(),
            look: None,
        }]);
        for &(name, english, chinese, draw) in learning::FIGURES {
            let figure =
                Figure::new(name, [english, chinese], |language| draw(&learning, language));
            text += &drawn(&figure, lang);
        }
    }
    if let Some(weights) = snapshot.weights.as_ref().filter(|weights| weights.len() > 1) {
        let titles = ["The weight of each day of history", "每个历史日的权重"];
        let figure = Figure::new("weights", titles, |language| {
            #[allow(clippy::cast_precision_loss, reason = "a count of days is small")]
            let points =
                weights.iter().enumerate().map(|(day, &weight)| (day as f64 + 1.0, weight));
            #[allow(clippy::cast_precision_loss, reason = "a count of days is small")]
            let zero = [(1.0, 0.0), (weights.len() as f64, 0.0)];
            let plots = vec![
                line(zero, "", (viewcast_figures::plot::style::GREY, Dash::Solid), 0.8),
                line(points, "", (BLUE, Dash::Solid), 2.0),
            ];
            let days = language.say("days before", "几天前");
            Panel::new(plots, days, language.say("weight", "权重")).sheet(HEIGHT * 0.75)
        });
        text += &drawn(&figure, lang);
    }
    text
}

/// A row of the scoreboard.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    training: String,
    unseen: String,
    own: bool,
}

/// The scores of the weights as they are, above simple rules, least squares and the published row.
pub async fn scores(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    blocking(&lab, move |_| {
        let rows = rows(&training.plan, &training.snapshot(), shown.lang);
        let data = training.plan.experiment.data.path.clone();
        let seed = training.plan.seed();
        render(shown.lang, "scores", context! { rows => Value::from(Serde(&rows)), data, seed })
            .map(html)
    })
    .await
}

fn rows(plan: &Plan, snapshot: &Snapshot, language: Language) -> Vec<Row> {
    let (series, windows) = (&plan.days.series, &plan.days.windows);
    let unit = Unit::for_views(series.views());
    let row = |name: String, scores: &EraScores, own| Row {
        name,
        training: unit.of_k(scores.training.mae_k),
        unseen: unit.of_k(scores.unseen.mae_k),
        own,
    };
    let mut rows = Vec::new();
    if let Some(scores) = &snapshot.scores {
        let epoch = snapshot.epochs.len();
        let name = language
            .say(format!("{}, epoch {epoch}", plan.name), format!("{}，第 {epoch} 轮", plan.name));
        rows.push(row(name, scores, true));
    }
    for rule in Rule::NEXT_DAY {
        if let Some(scores) = EraScores::of_rule(rule, series, windows) {
            rows.push(row(labels::rule(rule, language).into(), &scores, false));
        }
    }
    let history = windows.history();
    if let Some(line) = LeastSquaresLine::fit(series, history, windows.fitted()) {
        let name = language
            .say(format!("least squares, {history} days"), format!("最小二乘，{history} 天"));
        rows.push(row(name, &EraScores::of_line(&line, series, windows), false));
    }
    if let Some(published) = LOSS_TABLE.iter().find(|row| row.experiment == plan.name) {
        rows.push(Row {
            name: language.say(
                "the lecture's table, on its own channel".into(),
                "课件公布值（课件自己的频道）".into(),
            ),
            training: format!("{:.2}k", published.training_k),
            unseen: format!("{:.2}k", published.unseen_k),
            own: false,
        });
    }
    rows
}
