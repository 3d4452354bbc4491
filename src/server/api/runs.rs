//! Runs: those that are there, and what is in them.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    evaluate::{Prediction, Scores},
    runs::{self, Run, RunError},
    server::{
        exchange::{Query, blocking, json},
        lab::Lab,
        problem::Problem,
    },
    train::Epoch,
};

/// A run in the folder of runs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RunSummary)]
pub struct Listed {
    /// Its folder below that of the runs.
    #[schema(example = "relu3/flex-seed1")]
    pub run: String,
    /// Its experiment's name.
    pub experiment: String,
    /// Its data file.
    pub data: String,
    /// Its seed.
    pub seed: u64,
    /// Its epochs.
    pub epochs: usize,
    /// Its mean absolute error on the training era, in k views.
    pub training_mae_k: f64,
    /// On the unseen era.
    pub unseen_mae_k: f64,
}

/// Every complete run of the folder.
pub fn listed(lab: &Lab) -> Vec<Listed> {
    let Ok(found) = runs::list(&lab.folders.runs) else {
        return Vec::new();
    };
    let complete = found.into_iter().filter_map(|it| it.record.ok());
    let listed = complete.filter_map(|record| {
        let scores = record.scores?.model;
        Some(Listed {
            run: record.folder.strip_prefix(&lab.folders.runs).ok()?.to_str()?.replace('\\', "/"),
            experiment: record.provenance.experiment,
            data: record.provenance.data,
            seed: record.provenance.seed,
            epochs: record.epochs,
            training_mae_k: scores.training.mae_k,
            unseen_mae_k: scores.unseen.mae_k,
        })
    });
    listed.collect()
}

/// Which run.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Named {
    /// Its folder below that of the runs.
    #[param(example = "relu3/flex-seed1")]
    run: String,
}

/// What a run tells of itself.
async fn of_run<T: Serialize>(
    lab: &Arc<Lab>,
    Named { run }: Named,
    tell: impl FnOnce(&Run) -> Result<T, RunError> + Send + 'static,
) -> Result<Response, Problem> {
    blocking(lab, move |lab| Ok(json(&tell(&lab.run(&run)?)?))).await
}

/// Lists every complete run.
#[utoipa::path(
    get, path = "/api/runs", tag = "runs", operation_id = "list_runs",
    responses((status = 200, description = "The runs", body = Vec<Listed>))
)]
pub async fn list(State(lab): State<Arc<Lab>>) -> Result<Response, Problem> {
    blocking(&lab, |lab| Ok(json(&listed(lab)))).await
}

/// Reads the scores of a run: its `scores.json`.
#[utoipa::path(
    get, path = "/api/runs/scores", tag = "runs", operation_id = "get_scores", params(Named),
    responses(
        (status = 200, description = "scores.json", body = Scores),
        (status = 404, description = "There is no such run"),
        (status = 409, description = "The run is incomplete"),
        (status = 422, description = "The name is no run's, or the run is damaged")
    )
)]
pub async fn scores(
    State(lab): State<Arc<Lab>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    of_run(&lab, named, Run::scores).await
}

/// Reads the learning curve of a run: its epochs.
#[utoipa::path(
    get, path = "/api/runs/history", tag = "runs", operation_id = "get_history", params(Named),
    responses(
        (status = 200, description = "An object for each epoch", body = Vec<Epoch>),
        (status = 404, description = "There is no such run"),
        (status = 409, description = "The run is incomplete"),
        (status = 422, description = "The name is no run's, or the run is damaged")
    )
)]
pub async fn history(
    State(lab): State<Arc<Lab>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    of_run(&lab, named, Run::epochs).await
}

/// Predicts every day of a run's data from its saved weights.
#[utoipa::path(
    get, path = "/api/runs/predictions", tag = "runs", operation_id = "get_predictions", params(Named),
    responses(
        (status = 200, description = "An object for each day", body = Vec<Prediction>),
        (status = 404, description = "There is no such run"),
        (status = 409, description = "The run is incomplete"),
        (status = 422, description = "The name is no run's, or the run is damaged")
    )
)]
pub async fn predictions(
    State(lab): State<Arc<Lab>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    of_run(&lab, named, |run| run.predictions(&run.plan.backend.device(None)?.device)).await
}
