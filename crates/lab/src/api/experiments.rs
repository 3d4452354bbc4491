//! Experiments: those that are there, and what one comes to.

use std::{collections::BTreeMap, sync::Arc};

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    exchange::{Json, blocking, json},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    data::Era,
    experiment::{Experiment, schema},
    model::Architecture,
    names,
    train::Footprint,
};
use viewcast_texts::{Language, labels};

/// An experiment of the folder of configs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Experiment)]
pub struct Config {
    /// Its name.
    #[schema(example = "relu3")]
    name: String,
    /// Its file.
    toml: String,
}

/// An experiment as it is being written.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// What its runs are called.
    #[schema(example = "mine")]
    pub name: String,
    /// Its file.
    #[schema(example = "model = { kind = \"mlp\", hidden = [50] }")]
    pub toml: String,
    /// Changes of single keys.
    #[serde(default)]
    #[schema(example = json!(["training.epochs=5"]))]
    pub set: Vec<String>,
}

/// What an experiment comes to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckedExperiment)]
pub struct Checked {
    /// Its file, with the changes in it.
    toml: String,
    /// Every key with its value, defaults included.
    keys: BTreeMap<String, String>,
    /// Its kind of model.
    kind: String,
    /// The model in a few words.
    model: String,
    /// The same in Chinese.
    chinese: String,
    /// How many parameters its network has.
    parameters: String,
    /// Each layer, and its parameters.
    layers: Vec<LayerSummary>,
    /// The days that it is trained on.
    training: Days,
    /// The days that it is scored on and never sees.
    unseen: Days,
}

/// A layer of a network.
#[derive(Debug, Serialize, ToSchema)]
pub struct LayerSummary {
    name: String,
    parameters: String,
}

/// Some days.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EraDays)]
pub struct Days {
    /// How many rows they make.
    rows: usize,
    /// The first, as in 2020-12-31.
    first: String,
    /// The last.
    last: String,
}

/// Lists the experiments of the folder of configs.
#[utoipa::path(
    get, path = "/api/experiments", tag = "experiments", operation_id = "list_experiments",
    responses((status = 200, description = "The experiments", body = Vec<Config>))
)]
pub async fn list(State(lab): State<Arc<Lab>>) -> Result<Response, Problem> {
    blocking(&lab, |lab| {
        let config = |(name, toml)| Config { name, toml };
        Ok(json(&lab.experiments().into_iter().map(config).collect::<Vec<_>>()))
    })
    .await
}

/// Checks an experiment: tells what it comes to, or what is wrong with it.
#[utoipa::path(
    post, path = "/api/experiments/check", tag = "experiments", operation_id = "check_experiment",
    request_body = Draft,
    responses(
        (status = 200, description = "What the experiment comes to", body = Checked),
        (status = 422, description = "What is wrong with the experiment")
    )
)]
pub async fn check(
    State(lab): State<Arc<Lab>>,
    Json(draft): Json<Draft>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let plan = lab.plan(&draft.name, &draft.toml, &draft.set)?;
        let experiment = &plan.experiment;
        let (series, windows) = (&plan.days.series, &plan.days.windows);
        let days = |era| {
            let days = windows.era(era);
            let date = |day| series.date(day).to_string();
            Days {
                rows: days.len(),
                first: date(days.start),
                last: date(days.end.saturating_sub(1)),
            }
        };
        let label = |language| labels::model(experiment, language);
        let shape = experiment.data.shape();
        let network = experiment.model.network(shape, &lab.device.device);
        let layer = |of: viewcast::model::LayerSummary| LayerSummary {
            parameters: of.parameters().to_string(),
            name: of.name,
        };
        Ok(json(&Checked {
            toml: Experiment::rewritten(&draft.toml, &draft.set)?,
            keys: experiment.keys().into_iter().collect(),
            kind: names::kind(&experiment.model),
            model: label(Language::En),
            chinese: label(Language::Zh),
            parameters: Footprint::new(&plan, &lab.device.device).parameters.to_string(),
            layers: network.layers().into_iter().map(layer).collect(),
            training: days(Era::Training),
            unseen: days(Era::Unseen),
        }))
    })
    .await
}

/// Gives the JSON Schema of experiments.
#[utoipa::path(
    get, path = "/api/experiments/schema", tag = "experiments", operation_id = "get_experiment_schema",
    responses((status = 200, description = "A JSON Schema", body = Object))
)]
pub async fn schema_of_experiments() -> Response {
    json(&schema())
}
