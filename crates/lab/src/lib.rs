//! The lab: the lecture's models trained live in a web page, and an API of the same.
//!
//! Real training by the same Learner, on this machine: what is trained in the lab is an ordinary run that the
//! command line sees too. [`connections`] says how many may ask at a time and for how long, [`guard`] who, [`lab`] where things are, [`queue`] does the
//! trainings, [`api`] answers programs and [`page`] people.

#![allow(
    clippy::missing_errors_doc,
    reason = "each error says itself what it is; no crate but these programs calls"
)]

pub mod api;
mod connections;
mod exchange;
mod guard;
pub mod lab;
pub mod machine;
mod page;
pub mod problem;
mod queue;
mod snapshot;

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode, middleware};
use tokio::{net::TcpListener, runtime};

use self::{connections::Bodies, guard::Guard, lab::Lab, problem::Problem};

/// The most requests that are worked on at a time; further ones wait.
const WORKERS: usize = 16;
/// The stack of a thread that works on a request, in bytes.
pub const STACK: usize = 2 << 20;
/// How often it looks whether to close.
const LOOK: Duration = Duration::from_millis(50);

/// Serves a lab at an address until `stop` turns true; `ready` is told the address once it is open. Where
/// other machines reach it, they need the token. Gives how many trainings were stopped.
///
/// # Errors
///
/// Where the address cannot be opened.
pub fn serve(
    lab: &Arc<Lab>,
    address: SocketAddr,
    token: Option<String>,
    stop: &Arc<AtomicBool>,
    ready: impl FnOnce(SocketAddr),
) -> io::Result<usize> {
    let runtime = runtime::Builder::new_current_thread()
        .max_blocking_threads(WORKERS)
        .thread_stack_size(STACK)
        .enable_all()
        .build()?;
    let served = runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let router = router(lab.clone(), Guard::new(address, token));
        ready(address);
        tokio::select! {
            () = connections::accept(listener, router) => {}
            () = stopped(stop) => {}
        }
        Ok(())
    });
    let trainings = lab.queue.close();
    // Requests that are under way are dropped, and what is trained for them stops.
    runtime.shutdown_timeout(Duration::from_secs(5));
    served.map(|()| trainings)
}

async fn stopped(stop: &AtomicBool) {
    let mut look = tokio::time::interval(LOOK);
    while !stop.load(Ordering::Relaxed) {
        look.tick().await;
    }
}

fn router(lab: Arc<Lab>, guard: Guard) -> Router {
    Router::new()
        .merge(page::routes())
        .merge(api::routes())
        .fallback(async || Problem::missing("there is nothing at this address"))
        .method_not_allowed_fallback(async || {
            Problem::new(StatusCode::METHOD_NOT_ALLOWED, "this address is asked in another way")
        })
        // Bodies are bounded where they are read.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(Bodies::new(), connections::read_body))
        .layer(middleware::from_fn_with_state(guard, guard::guard))
        .with_state(lab)
}
