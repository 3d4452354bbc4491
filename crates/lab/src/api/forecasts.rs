//! Forecasts: days that nobody knows yet, and how past ones would have been forecast.

use std::sync::{Arc, atomic::AtomicBool};

use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    exchange::{Json, in_turn, json},
    lab::Lab,
    problem::Problem,
};
use viewcast::{forecast::Forecast, plan::Plan, train::Trainer};

/// The most days that are forecast.
const MOST_DAYS: usize = 366;

/// What to forecast.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = ForecastRequest)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// A config of the folder.
    #[schema(example = "own")]
    pub config: String,
    /// A data file, where it is not the config's.
    #[schema(example = "data/wikipedia.csv")]
    pub data: Option<String>,
    /// How many days ahead.
    #[schema(example = 14, minimum = 1, maximum = 366)]
    pub days: usize,
}

impl Asked {
    /// Trains for it and predicts, unless `stop` turns true.
    pub fn forecast(&self, lab: &Lab, stop: &Arc<AtomicBool>) -> Result<(Forecast, Plan), Problem> {
        if !(1..=MOST_DAYS).contains(&self.days) {
            return Err(Problem::of_request(format!("days: expected 1 to {MOST_DAYS}")));
        }
        let plan = lab.config(&self.config, self.data.as_deref())?;
        let trainer = Trainer::quiet(lab.device.clone()).until(stop);
        Ok((Forecast::of_plan(&plan, self.days, &trainer)?, plan))
    }
}

/// Trains a config on every day of a data file and forecasts the days after it.
#[utoipa::path(
    post, path = "/api/forecasts", tag = "forecasts", operation_id = "forecast", request_body = Asked,
    responses(
        (status = 200, description = "As forecast.json of `viewcast forecast`", body = Forecast),
        (status = 404, description = "There is no such config"),
        (status = 422, description = "What cannot be forecast, and why")
    )
)]
pub async fn forecast(
    State(lab): State<Arc<Lab>>,
    Json(asked): Json<Asked>,
) -> Result<Response, Problem> {
    in_turn(&lab, move |lab, stop| Ok(json(&asked.forecast(lab, stop)?.0))).await
}
