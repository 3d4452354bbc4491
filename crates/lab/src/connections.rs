//! Connections and request bodies: how many at a time, how long each may take, and what all of them hold.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{StatusCode, header::CONTENT_LENGTH},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{sleep, timeout},
};
use tokio_stream::StreamExt;

use super::problem::Problem;
use viewcast::files::most_open;

/// The most connections at a time; further ones wait until one closes.
const MOST: usize = 512;
/// Connections take one of so many files that may be open: a training needs the others.
const SHARE_OF_FILES: usize = 2;
/// The longest that a request's head may take, and that a connection may wait for its next request: while half
/// of the connections are free, and when they are not.
const HEAD_TIME: [Duration; 2] = [Duration::from_secs(10), Duration::from_secs(1)];
/// The longest that a request's body may take.
const BODY_TIME: Duration = Duration::from_secs(30);
/// The largest head of a request, in bytes.
const LARGEST_HEAD: usize = 64 << 10;
/// The largest body of a request, in bytes.
const LARGEST_BODY: usize = 8 << 20;
/// The most bytes that the bodies of all requests hold together.
const BODIES: usize = 64 << 20;
/// A pause after a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves connections for ever, [`MOST`] at a time.
pub async fn accept(listener: TcpListener, router: Router) {
    let most = most();
    let slots = Arc::new(Semaphore::new(most));
    loop {
        let slot = slots.clone().acquire_owned().await;
        let [usual, hurried] = HEAD_TIME;
        let time = if slots.available_permits() > most / 2 { usual } else { hurried };
        match listener.accept().await {
            Ok((stream, _)) => {
                let service = TowerToHyperService::new(router.clone());
                tokio::spawn(async move {
                    let _slot = slot;
                    let connection = http1::Builder::new()
                        .timer(TokioTimer::new())
                        .header_read_timeout(time)
                        .max_buf_size(LARGEST_HEAD)
                        .serve_connection(TokioIo::new(stream), service);
                    // A client that goes away, or is too slow, is told nothing more.
                    connection.await.ok();
                });
            }
            // The client has gone, or the system has no file left for now.
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// The most connections that leave a training its files.
fn most() -> usize {
    MOST.min(most_open() / SHARE_OF_FILES).max(1)
}

/// The room that the bodies of all requests share.
#[derive(Debug, Clone)]
pub struct Bodies(Arc<Semaphore>);

impl Bodies {
    /// Creates the room, with no body in it.
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(BODIES)))
    }

    /// Reads a body to its end: in time, no larger than [`LARGEST_BODY`], and while there is room.
    async fn read(&self, body: Body) -> Result<(Bytes, Held), Problem> {
        let mut chunks = body.into_data_stream();
        let (mut bytes, mut held) = (Vec::new(), None);
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| {
                Problem::new(StatusCode::BAD_REQUEST, format!("the body: {error}"))
            })?;
            if bytes.len() + chunk.len() > LARGEST_BODY {
                return Err(too_large());
            }
            let size = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            let room = self.0.clone().try_acquire_many_owned(size).map_err(|_| {
                let detail = "the lab holds as many bytes of other requests as it may: try again";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail)
            })?;
            match &mut held {
                None => held = Some(room),
                Some(held) => held.merge(room),
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((bytes.into(), held))
    }
}

/// The room of a body, given back when its request is answered.
type Held = Option<OwnedSemaphorePermit>;

fn too_large() -> Problem {
    let detail = format!("the body exceeds the limit of {} MiB", LARGEST_BODY >> 20);
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
}

/// Reads the body of a request before anybody answers it, and keeps its room until the answer is made.
pub async fn read_body(State(bodies): State<Bodies>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    if length.is_some_and(|length| length > LARGEST_BODY as u64) {
        return too_large().into_response();
    }
    match timeout(BODY_TIME, bodies.read(body)).await {
        Ok(Ok((bytes, _held))) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Ok(Err(problem)) => problem.into_response(),
        Err(_) => {
            let detail = format!("the body took longer than {} s", BODY_TIME.as_secs());
            Problem::new(StatusCode::REQUEST_TIMEOUT, detail).into_response()
        }
    }
}
