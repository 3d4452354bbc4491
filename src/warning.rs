//! Warnings: what does not end the work, and a user should know.

use std::{
    io,
    path::PathBuf,
    sync::{PoisonError, RwLock},
};

/// Something that does not end the work, and that its user should know.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum Warning {
    #[error(
        "this run began on a processor with {then}, and goes on with {now}: its last digits will be those of \
         neither alone"
    )]
    OtherProcessor { then: String, now: String },
    #[error("a checkpoint is damaged: {problem}; {}", goes_on(*resumed_after))]
    DamagedCheckpoint { problem: String, resumed_after: Option<usize> },
    #[error("{0}; the network is trained once more")]
    DamagedNetwork(String),
    #[error("{} is whole, but {error}", folder.display())]
    NotSynced { folder: PathBuf, error: io::Error },
    #[error("cannot remove {}: {error}", folder.display())]
    NotRemoved { folder: PathBuf, error: io::Error },
    #[error("cannot write {}: {error}; it ends here", path.display())]
    EventsEnd { path: PathBuf, error: io::Error },
}

fn goes_on(epoch: Option<usize>) -> String {
    match epoch {
        Some(epoch) => format!("going on from the one before it, after epoch {epoch}"),
        None => "there is none before it, and training begins anew".into(),
    }
}

static HANDLER: RwLock<Option<fn(&Warning)>> = RwLock::new(None);

/// Has this process call `handler` with each warning. Without a handler, warnings are dropped: the library
/// prints nothing.
pub fn on_warning(handler: fn(&Warning)) {
    *HANDLER.write().unwrap_or_else(PoisonError::into_inner) = Some(handler);
}

/// Passes a warning to the handler of this process.
pub fn warn(warning: &Warning) {
    let handler = *HANDLER.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(handler) = handler {
        handler(warning);
    }
}
