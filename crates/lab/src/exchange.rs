//! Bodies of requests and answers.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{lab::Lab, problem::Problem};

/// The content type of JSON.
const JSON: &str = "application/json";
/// The content type of plain bytes.
const BYTES: &str = "application/octet-stream";

/// Reads the body of a request of the expected content type. No form of another site can send either type
/// without asking first, so that every address that changes something reads its body by this function.
async fn body<S: Send + Sync>(
    request: Request,
    state: &S,
    expected: &'static str,
) -> Result<Bytes, Problem> {
    let given = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let given = given.unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(expected) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("content type {essence:?}: expected {expected}"),
        ));
    }
    let rejected =
        |rejection: BytesRejection| Problem::new(rejection.status(), rejection.body_text());
    Bytes::from_request(request, state).await.map_err(rejected)
}

/// The JSON body of a request.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bytes = body(request, state, JSON).await?;
        // serde would take an array for an object, its fields in their order.
        if bytes.trim_ascii_start().starts_with(b"[") {
            return Err(Problem::of_request("the body: expected an object, not an array"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            let status = if error.is_data() {
                StatusCode::UNPROCESSABLE_ENTITY
            } else {
                StatusCode::BAD_REQUEST
            };
            Problem::new(status, format!("the body: {error}"))
        })
    }
}

/// The body of a request as it is.
pub struct Binary(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Binary {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        body(request, state, BYTES).await.map(Self)
    }
}

/// The query of a request's address; a value that it cannot have is a problem in words.
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<T>::try_from_uri(&parts.uri);
        query
            .map(|query| Self(query.0))
            .map_err(|rejection| Problem::of_request(rejection.body_text()))
    }
}

/// An answer as JSON.
pub fn json(value: &impl Serialize) -> Response {
    // Plain values always have a JSON form.
    let text = serde_json::to_string(value).unwrap_or_default();
    ([(CONTENT_TYPE, JSON)], text).into_response()
}

/// Work that takes its time, on a thread where others need not wait for it.
pub async fn blocking<T: Send + 'static>(
    lab: &Arc<Lab>,
    work: impl FnOnce(&Lab) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let lab = lab.clone();
    tokio::task::spawn_blocking(move || work(&lab)).await.unwrap_or_else(|error| {
        let message = error.try_into_panic().map_or_else(
            |error| error.to_string(),
            |panic: Box<dyn std::any::Any + Send>| viewcast::panics::report(&*panic),
        );
        let detail = format!("viewcast has a bug: {message}; please report it, with the request");
        Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail))
    })
}

/// The same for work that trains: in its turn, which lasts as long as the work. What it is lent turns true
/// when nobody waits for the answer any more.
pub async fn in_turn<T: Send + 'static>(
    lab: &Arc<Lab>,
    work: impl FnOnce(&Lab, &Arc<AtomicBool>) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let turn = lab.turn().await?;
    let waits = Waits::default();
    let left = waits.left.clone();
    blocking(lab, move |lab| {
        let _turn = turn;
        work(lab, &left)
    })
    .await
}

/// Somebody who waits for an answer: dropped with the request when its connection ends.
#[derive(Default)]
struct Waits {
    left: Arc<AtomicBool>,
}

impl Drop for Waits {
    fn drop(&mut self) {
        self.left.store(true, Ordering::Relaxed);
    }
}
