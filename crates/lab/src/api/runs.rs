//! Runs: those that are there, and what is in them.

use std::sync::Arc;

use axum::{extract::State, http::header::LINK, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    exchange::{Query, blocking, json},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    evaluate::{Prediction, Scores},
    runs::{self, Run, RunError},
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

/// Runs of a page of a list, at the most.
const LONGEST_PAGE: usize = 200;

/// Which part of a list.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// The page, from 1.
    #[serde(default = "first")]
    #[param(default = 1, minimum = 1)]
    page: usize,
    /// Runs of a page.
    #[serde(default = "usual")]
    #[param(default = 100, minimum = 1, maximum = 200)]
    per_page: usize,
}

fn first() -> usize {
    1
}

fn usual() -> usize {
    100
}

impl Page {
    /// A page of the usual length.
    pub fn number(page: Option<usize>) -> Self {
        Self { page: page.unwrap_or_else(first).max(1), per_page: usual() }
    }

    fn check(self) -> Result<(), Problem> {
        let Self { page, per_page } = self;
        if page == 0 {
            return Err(Problem::of_request("page: expected 1 or more"));
        }
        if !(1..=LONGEST_PAGE).contains(&per_page) {
            return Err(Problem::of_request(format!("per_page: expected 1 to {LONGEST_PAGE}")));
        }
        Ok(())
    }
}

/// A page of complete runs.
#[derive(Debug)]
pub struct RunPage {
    /// The runs, the latest first.
    pub runs: Vec<Listed>,
    /// How many complete runs there are in all.
    pub total: usize,
    /// The page, from 1.
    pub page: usize,
    /// The last page.
    pub pages: usize,
}

/// Reads a page of the complete runs of the lab's folder, the latest first.
pub fn listed(lab: &Lab, Page { page, per_page }: Page) -> RunPage {
    // Without the folder there is no run yet.
    let (total, found) = runs::list_latest(&lab.folders.runs, page, per_page).unwrap_or_default();
    let complete = found.into_iter().filter_map(|it| it.summary.ok());
    let listed = complete.filter_map(|summary| {
        let scores = summary.scores?.model;
        Some(Listed {
            run: summary.folder.strip_prefix(&lab.folders.runs).ok()?.to_str()?.replace('\\', "/"),
            experiment: summary.provenance.experiment,
            data: summary.provenance.data,
            seed: summary.provenance.seed,
            epochs: summary.epochs,
            training_mae_k: scores.training.mae_k,
            unseen_mae_k: scores.unseen.mae_k,
        })
    });
    RunPage { runs: listed.collect(), total, page, pages: total.div_ceil(per_page).max(1) }
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

/// Lists complete runs, the latest first, a page at a time.
#[utoipa::path(
    get, path = "/api/runs", tag = "runs", operation_id = "list_runs", params(Page),
    responses((
        status = 200, description = "Runs of the page", body = Vec<Listed>,
        headers(
            ("x-total-count" = usize, description = "How many complete runs there are"),
            ("link" = Option<String>, description = "The next and the previous page (RFC 8288)")
        )
    ), (status = 422, description = "The page, or its length, is none"))
)]
pub async fn list(
    State(lab): State<Arc<Lab>>,
    Query(page): Query<Page>,
) -> Result<Response, Problem> {
    page.check()?;
    blocking(&lab, move |lab| {
        let RunPage { runs, total, pages, .. } = listed(lab, page);
        let per_page = page.per_page;
        let link = |(number, relation): (usize, &str)| {
            let there = (1..=pages).contains(&number);
            there.then(|| {
                format!("</api/runs?page={number}&per_page={per_page}>; rel=\"{relation}\"")
            })
        };
        let around = [(page.page.saturating_add(1), "next"), (page.page - 1, "prev")];
        let links: Vec<_> = around.into_iter().filter_map(link).collect();
        let mut response = json(&runs);
        let headers = response.headers_mut();
        headers.insert("x-total-count", total.into());
        if let Ok(links) = links.join(", ").parse()
            && pages > 1
        {
            headers.insert(LINK, links);
        }
        Ok(response)
    })
    .await
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
    of_run(&lab, named, |run| Ok(run.scores.clone())).await
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
    of_run(&lab, named, |run| Ok(run.history.clone())).await
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
