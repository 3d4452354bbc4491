//! The API: what the page does, for programs. One file a resource; [`document`] describes it all.

mod backtests;
mod days;
mod document;
mod experiments;
mod forecasts;
mod runs;
mod trainings;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub use self::{
    backtests::Past,
    forecasts::Asked,
    runs::{Page, RunPage, listed},
    trainings::find,
};
use super::lab::Lab;

/// Every address of the API.
pub fn routes() -> Router<Arc<Lab>> {
    Router::new()
        .route("/api/openapi.json", get(document::serve))
        .route("/api/experiments", get(experiments::list))
        .route("/api/experiments/check", post(experiments::check))
        .route("/api/experiments/schema", get(experiments::schema_of_experiments))
        .route("/api/trainings", get(trainings::list).post(trainings::start))
        .route("/api/trainings/{id}", get(trainings::one))
        .route("/api/trainings/{id}/stop", post(trainings::stop))
        .route("/api/trainings/{id}/resume", post(trainings::resume))
        .route("/api/trainings/{id}/events", get(trainings::events))
        .route("/api/runs", get(runs::list))
        .route("/api/runs/scores", get(runs::scores))
        .route("/api/runs/history", get(runs::history))
        .route("/api/runs/predictions", get(runs::predictions))
        .route("/api/days", get(days::list).post(days::bring))
        .route("/api/forecasts", post(forecasts::forecast))
        .route("/api/backtests", post(backtests::backtest))
}
