//! Trainings: start, watch, stop, go on.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{Path, State},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt, wrappers::ReceiverStream};
use utoipa::{IntoParams, ToSchema};

use super::experiments::Draft;
use crate::{
    exchange::{Json, blocking, json},
    lab::Lab,
    problem::Problem,
    queue::Training,
    snapshot::{Snapshot, State as Progress},
};
use viewcast::{evaluate::EraScores, train::Epoch};

/// A training, and how far it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Training)]
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
    /// What the last epoch brought; none before the first.
    last: Option<Epoch>,
    /// The errors of its weights as they are, in both eras; none before the first epoch.
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

/// Which training.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(
    dead_code,
    reason = "described alone: a number that is none is a training that is not there"
)]
pub struct Number {
    /// Its number.
    #[param(example = 1)]
    id: u64,
}

/// An empty object: requests to stop or resume say nothing but have the content type of JSON, which no form of
/// another site can send.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = Empty)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// An event of the stream of a training.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described alone: axum writes events")]
pub struct StatusEvent {
    /// `status`.
    #[schema(pattern = "^status$")]
    event: String,
    /// A `Training` as JSON.
    #[schema(content_media_type = "application/json")]
    data: String,
}

/// A training by its number.
pub fn find(lab: &Lab, id: &str) -> Result<Arc<Training>, Problem> {
    let training = id.parse().ok().and_then(|id| lab.queue.get(id));
    training.ok_or_else(|| Problem::missing(format!("there is no training {id}")))
}

/// Lists the trainings of this session, the latest first.
#[utoipa::path(
    get, path = "/api/trainings", tag = "trainings", operation_id = "list_trainings",
    responses((status = 200, description = "The trainings", body = Vec<Status>))
)]
pub async fn list(State(lab): State<Arc<Lab>>) -> Response {
    let all = lab.queue.all();
    json(&all.iter().map(|it| Status::of(it, &lab, &it.snapshot())).collect::<Vec<_>>())
}

/// Trains an experiment, after those that wait already. Where its run is there, it is complete at once.
#[utoipa::path(
    post, path = "/api/trainings", tag = "trainings", operation_id = "start_training", request_body = Draft,
    responses(
        (status = 200, description = "The training", body = Status),
        (status = 409, description = "Too many trainings wait already"),
        (status = 422, description = "What is wrong with the experiment")
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

/// Tells how far a training is.
#[utoipa::path(
    get, path = "/api/trainings/{id}", tag = "trainings", operation_id = "get_training", params(Number),
    responses(
        (status = 200, description = "The training", body = Status),
        (status = 404, description = "No training has this number")
    )
)]
pub async fn one(State(lab): State<Arc<Lab>>, Path(id): Path<String>) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Stops a training, with the weights of its last epoch kept.
#[utoipa::path(
    post, path = "/api/trainings/{id}/stop", tag = "trainings", operation_id = "stop_training",
    params(Number), request_body = Nothing,
    responses(
        (status = 200, description = "The training, which ends after its epoch", body = Status),
        (status = 404, description = "No training has this number"),
        (status = 422, description = "The body is no empty object")
    )
)]
pub async fn stop(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Response, Problem> {
    let training = find(&lab, &id)?;
    training.stop();
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Resumes a training that was stopped, as a new training of the same run.
#[utoipa::path(
    post, path = "/api/trainings/{id}/resume", tag = "trainings", operation_id = "resume_training",
    params(Number), request_body = Nothing,
    responses(
        (status = 200, description = "The new training", body = Status),
        (status = 404, description = "No training has this number"),
        (status = 409, description = "The training is not stopped, or too many wait already"),
        (status = 422, description = "The body is no empty object")
    )
)]
pub async fn resume(
    State(lab): State<Arc<Lab>>,
    Path(id): Path<String>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Response, Problem> {
    let training = lab.queue.resume(&*find(&lab, &id)?).map_err(Problem::conflict)?;
    Ok(json(&Status::of(&training, &lab, &training.snapshot())))
}

/// Sends a training's status as server-sent events, at each change until it is over.
#[utoipa::path(
    get, path = "/api/trainings/{id}/events", tag = "trainings", operation_id = "watch_training", params(Number),
    responses(
        (
            status = 200, body = StatusEvent, content_type = "text/event-stream",
            description = "Server-sent events called `status`: the data of each is a `Training` as JSON. The stream \
                           ends after the event whose `state` is `stopped`, `complete` or `failed`; a comment \
                           comes every 15 seconds in which nothing changes.",
            example = "event: status\ndata: {\"id\":1,\"name\":\"mine\",\"run\":\"mine/flex-seed1\",\
                       \"state\":\"waiting\",\"error\":null,\"epoch\":0,\"epochs\":5,\"last\":null,\
                       \"scores\":null}\n\n"
        ),
        (status = 404, description = "No training has this number")
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
