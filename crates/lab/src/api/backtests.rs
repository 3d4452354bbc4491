//! Backtests: how past days would have been forecast.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{extract::State, response::Response};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    exchange::{Json, in_turn, json},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    forecast::backtest::{Backtest, Contender, Folds, ask},
    plan::Plan,
    train::Trainer,
};

/// The most configs, folds and days ahead of a backtest.
const MOST: [(&str, usize); 3] = [("configs", 5), ("folds", 60), ("horizon", 60)];

/// What to forecast again.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = BacktestRequest)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// Configs of the folder.
    #[schema(example = json!(["own", "linear7"]), min_items = 1, max_items = 5)]
    pub configs: Vec<String>,
    /// A data file of all of them.
    #[schema(example = "data/wikipedia.csv")]
    pub data: String,
    /// From how many days to forecast.
    #[schema(example = 5, minimum = 1, maximum = 60)]
    pub folds: usize,
    /// How many days ahead.
    #[schema(example = 7, minimum = 1, maximum = 60)]
    pub horizon: usize,
}

impl Past {
    /// Trains each config anew for each fold and sums up, unless `stop` turns true; `told` how many forecasts
    /// are made, and of how many.
    pub fn backtest(
        &self,
        lab: &Lab,
        stop: &Arc<AtomicBool>,
        told: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Backtest, Problem> {
        for ((name, most), asked) in
            MOST.into_iter().zip([self.configs.len(), self.folds, self.horizon])
        {
            if !(1..=most).contains(&asked) {
                return Err(Problem::of_request(format!(
                    "{name}: expected 1 to {most}, not {asked}"
                )));
            }
        }
        let plan = |config: &String| lab.config(config, Some(&self.data));
        let plans = self.configs.iter().map(plan).collect::<Result<Vec<Plan>, _>>()?;
        #[expect(clippy::indexing_slicing, reason = "one config at least, as was checked")]
        let series = plans[0].days.series.clone();
        let folds = Folds { folds: self.folds, horizon: self.horizon, step: self.horizon };
        let known = folds.known(series.days()).ok_or_else(|| {
            let days = series.days();
            let fitting = ["folds", "horizon"].into_iter().zip(
                folds.fitting(days, |first| plans.iter().all(|plan| plan.until(first).is_ok())),
            );
            let fitting = fitting.filter_map(|(key, most)| Some(format!("{key} = {}", most?)));
            let fitting: Vec<_> = fitting.collect();
            let advice = if fitting.is_empty() {
                "a longer series is needed".into()
            } else {
                format!("{} would fit", fitting.join(" or "))
            };
            Problem::of_request(format!(
                "{} has {days} days: too few for {} forecasts of {} days; {advice}",
                self.data, self.folds, self.horizon
            ))
        })?;
        let contenders = Contender::beside_rules(plans);
        let trainer = Trainer::quiet(lab.device.clone()).until(stop);
        let (made, all) = (AtomicUsize::new(0), contenders.len() * known.len());
        let told = || told(1 + made.fetch_add(1, Ordering::Relaxed), all);
        let said =
            ask(&contenders, &known, &series, self.horizon, &trainer, NonZeroUsize::MIN, &told)?;
        let said = said.ok_or_else(|| Problem::conflict("nobody waits for it any more"))?;
        Ok(Backtest::new(&self.data, &series, folds, &known, said))
    }
}

/// Forecasts past days as if they were not known, beside simple rules.
#[utoipa::path(
    post, path = "/api/backtests", tag = "forecasts", operation_id = "backtest", request_body = Past,
    responses(
        (status = 200, description = "As backtest.json of `viewcast backtest`", body = Backtest),
        (status = 404, description = "There is no such config"),
        (status = 422, description = "What cannot be forecast, and why")
    )
)]
pub async fn backtest(
    State(lab): State<Arc<Lab>>,
    Json(past): Json<Past>,
) -> Result<Response, Problem> {
    in_turn(&lab, move |lab, stop| Ok(json(&past.backtest(lab, stop, &|_, _| {})?))).await
}
