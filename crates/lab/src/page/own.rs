//! Forecasts of somebody's days, and how past ones would have been.

use std::{
    convert::Infallible,
    sync::{Arc, atomic::AtomicBool},
};

use axum::{
    extract::State,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use minijinja::{Value, context, value::Serde};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::{StreamExt, wrappers::UnboundedReceiverStream};

use super::{drawn, html, render};
use crate::{
    api::{Asked, Past},
    exchange::{Query, in_turn},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    data::Unit,
    forecast::{self, bands::LEVELS},
};
use viewcast_figures::plot::legend::escape;
use viewcast_texts::Language;

/// Folds of a backtest.
const FOLDS: usize = 8;
/// Days ahead whose coverage is shown.
const SHOWN: [usize; 3] = [1, 7, 14];

/// A forecast to be.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    lang: Language,
    config: String,
    data: String,
    days: usize,
}

/// A forecast as a figure, a table and files.
pub async fn forecast(
    State(lab): State<Arc<Lab>>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    in_turn(&lab, move |lab, stop| {
        let Wanted { lang, config, data, days } = wanted;
        let (made, plan) = Asked { config, data: Some(data), days }.forecast(lab, stop)?;
        let series = &plan.days.series;
        let unit = Unit::for_views(series.views());
        let band = |day: &forecast::ForecastDay, level: u32| {
            let band = day.bands.iter().find(|band| band.level == level);
            band.map_or(String::new(), |it| {
                format!("{} – {}", unit.text(it.low), unit.text(it.high))
            })
        };
        let days = made.days.iter().map(|day| {
            context! {
                date => day.date.strftime("%a %Y-%m-%d").to_string(),
                views => unit.text(day.views),
                bands => LEVELS.map(|level| band(day, level)),
            }
        });
        let figure = viewcast_figures::forecast::figure(&made, series);
        let coverage: Vec<_> =
            made.coverage.iter().filter(|it| SHOWN.contains(&it.ahead)).collect();
        let values = context! {
            figure => Value::from_safe_string(drawn(&figure, lang)),
            name => made.experiment.clone(),
            last_known => made.last_known.to_string(),
            levels => LEVELS,
            days => days.collect::<Vec<_>>(),
            coverage => Value::from(Serde(&coverage)),
            csv => forecast::format::csv(&made),
            json => forecast::format::json(&made),
            toml => plan.experiment.to_toml(),
        };
        render(lang, "forecast", values).map(html)
    })
    .await
}

/// A backtest to be.
#[derive(Debug, Deserialize)]
pub struct Again {
    config: String,
    data: String,
    horizon: usize,
    #[serde(default)]
    lang: Language,
}

/// A backtest, as the command line tells it: how far it is, and at the end itself, or what is wrong.
pub async fn backtest(
    State(lab): State<Arc<Lab>>,
    Query(again): Query<Again>,
) -> Result<Response, Problem> {
    let Again { config, data, horizon, lang } = again;
    let past = Past { configs: vec![config], data, folds: FOLDS, horizon };
    let (sender, receiver) = mpsc::unbounded_channel();
    let tell = sender.clone();
    let made = in_turn_of(lab, move |lab, stop| {
        let told = |made, all| {
            // Nobody may wait any more.
            tell.send(("progress", format!("{made}/{all}"))).ok();
        };
        let told = viewcast_texts::backtest::text(&past.backtest(lab, stop, &told)?, lang);
        Ok(format!("<pre tabindex=\"0\">{}</pre>", escape(&told)))
    });
    tokio::spawn(async move {
        let gone = sender.clone();
        tokio::select! {
            made = made => {
                let last = match made {
                    Ok(text) => ("done", text),
                    Err(problem) => ("problem", problem.detail),
                };
                sender.send(last).ok();
            }
            // Dropped with those who waited, the work ends.
            () = gone.closed() => {}
        }
    });
    let events = UnboundedReceiverStream::new(receiver)
        .map(|(kind, data)| Ok::<_, Infallible>(Event::default().event(kind).data(data)));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// [`in_turn`] with a lab of its own, for work that outlives its request's handler.
async fn in_turn_of<T: Send + 'static>(
    lab: Arc<Lab>,
    work: impl FnOnce(&Lab, &Arc<AtomicBool>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    in_turn(&lab, work).await
}
