//! Trainings: start, watch, stop, go on.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{Path, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use utoipa::ToSchema;

use super::experiments::Draft;
use crate::{
    evaluate::EraScores,
    server::{
        exchange::{Json, blocking, json},
        lab::Lab,
        problem::Problem,
        queue::Training,
        snapshot::{Snapshot, State as Progress},
    },
    train::Epoch,
};

/// A training, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    /// Its number.
    id: u64,
    /// Its experiment's name.
    name: String,
    /// Its run, below the folder of runs.
    run: String,
    /// How far it is.
    state: Progress,
    /// Why it failed.
    error: Option<String>,
    /// Epochs so far.
    epoch: usize,
    /// Epochs in all.
    epochs: usize,
    /// What the last epoch brought.
    #[schema(value_type = Object)]
    last: Option<Epoch>,
    /// The errors of its weights as they are, in both eras.
    #[schema(value_type = Object)]
    scores: Option<EraScores>,
}

impl Status {
    fn of(training: &Training, lab: &Lab, snapshot: &Snapshot) -> Self {
        let run = training.folder.strip_prefix(&lab.folders.runs).unwrap_or(&training.folder);
        Self {
            id: training.id,
            name: training.plan.name.clone(),
            run: run.to_string_lossy().into_owned(),
            state: snapshot.state,
            error: snapshot.error.clone(),
            epoch: snapshot.epochs.len(),
            epochs: training.plan.experiment.training.epochs,
            last: snapshot.epochs.last().copied(),
            scores: snapshot.scores,
        }
    }
}

/// A training by its number.
pub fn find(lab: &Lab, id: &str) -> Result<Arc<Training>, Problem> {
    let training = id.parse().ok().and_then(|id| lab.queue.get(id));
    training.ok_or_else(|| Problem::missing(format!("there is no training {id}")))
}

/// Those of this session, the latest first.
#[utoipa::path(get, path = "/api/trainings", tag = "trainings", responses((status = 200, body = Vec<Status>)))]
pub async fn list(State(lab): State<Arc<Lab>>) -> Response {
    let all = lab.queue.all();
    json(&all.iter().map(|it| Status::of(it, &lab, &it.snapshot())).collect::<Vec<_>>())
}

/// Trains an experiment, after those that wait already. Where its run is there, it is complete at once.
#[utoipa::path(
    post, path = "/api/trainings", tag = "trainings", request_body = Draft,
    responses(
        (status = 200, body = Status),
        (status = 409, description = "Too many wait", body = Problem),
        (status = 422, description = "Where the experiment is wrong", body = Problem)
    )
)]
pub async fn start(
    State(lab): State<Arc<Lab>>,
    Json(draft): Json<Draft>,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let training = lab.train(lab.plan(&draft.name, &draft.toml, &draft.set)?)?;
        Ok(json(&Status::of(&training, lab, &training.snapshot())))
    })
    .await
}

/// How far one is.
#[utoipa::path(
    get, path = "/api/trainings/{id}", tag = "trainings", params(("id" = u64, Path)),
    responses((status = 200, body = Status), (status = 404, body = Problem))
)]
pub async fn one(State(lab): State<Arc<Lab>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Stops one, with the weights of its last epoch kept.
#[utoipa::path(
    post, path = "/api/trainings/{id}/stop", tag = "trainings", params(("id" = u64, Path)),
    responses((status = 200, body = Status), (status = 404, body = Problem))
)]
pub async fn stop(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    training.stop();
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Goes on with one that was stopped, as a new one of the same run.
#[utoipa::path(
    post, path = "/api/trainings/{id}/resume", tag = "trainings", params(("id" = u64, Path)),
    responses((status = 200, body = Status), (status = 404, body = Problem), (status = 409, body = Problem))
)]
pub async fn resume(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let training = lab.queue.resume(&*find(&lab, &id)?).map_err(Problem::conflict)?;
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Its status as server-sent events, at each change until it is over.
#[utoipa::path(
    get, path = "/api/trainings/{id}/events", tag = "trainings", params(("id" = u64, Path)),
    responses(
        (status = 200, description = "Events `status`, each a Status", content_type = "text/event-stream"),
        (status = 404, body = Problem)
    )
)]
pub async fn events(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    let events = until_over(&training).map(move |snapshot| {
        let status = Status::of(&training, &lab, &snapshot);
        Ok::<_, Infallible>(
            Event::default()
                .event("status")
                .data(serde_json::to_string(&status).unwrap_or_default()),
        )
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Snapshots as they come, until it is over.
pub fn until_over(training: &Training) -> impl Stream<Item = Arc<Snapshot>> + Send + 'static {
    let mut watched = training.watch();
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let snapshot = watched.borrow_and_update().clone();
            let over = snapshot.state.is_over();
            // Nobody looks any more, or there is nothing more to see.
            if sender.send(snapshot).await.is_err() || over || watched.changed().await.is_err() {
                return;
            }
        }
    });
    ReceiverStream::new(receiver)
}
