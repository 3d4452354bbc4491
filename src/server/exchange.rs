//! Bodies of requests and answers.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{lab::Lab, problem::Problem};

/// The JSON body of a request.
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Binary(bytes) = Binary::from_request(request, state).await?;
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
        let rejected = |rejection: axum::extract::rejection::BytesRejection| {
            Problem::new(rejection.status(), rejection.body_text())
        };
        Bytes::from_request(request, state).await.map(Self).map_err(rejected)
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
    ([(CONTENT_TYPE, "application/json")], text).into_response()
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
            |panic: Box<dyn std::any::Any + Send>| crate::panics::report(&*panic),
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
