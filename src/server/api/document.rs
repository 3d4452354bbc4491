//! The API's description, from the same types.

use axum::response::Response;
use utoipa::OpenApi;

use super::{backtests, days, experiments, forecasts, runs, trainings};
use crate::server::exchange::json;

/// The description of every address.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "viewcast lab",
        description = "What the page of `viewcast serve` does, for programs. Answers that say what went wrong are \
                       problems (RFC 9457). Other machines than this one need the token: Authorization: Bearer.",
    ),
    paths(
        experiments::list,
        experiments::check,
        experiments::schema_of_experiments,
        trainings::list,
        trainings::start,
        trainings::one,
        trainings::stop,
        trainings::resume,
        trainings::events,
        runs::list,
        runs::scores,
        runs::history,
        runs::predictions,
        days::list,
        days::bring,
        forecasts::forecast,
        backtests::backtest,
    )
)]
struct Document;

/// The document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// It as JSON.
pub async fn serve() -> Response {
    json(&openapi())
}
