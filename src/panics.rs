//! What a panic said, and where: for whoever reports it.

use std::{
    any::Any,
    panic,
    sync::{Mutex, PoisonError},
};

static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// Has panics remember their place instead of printing it.
pub fn remember_places() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        *PLACE.lock().unwrap_or_else(PoisonError::into_inner) = place;
    }));
}

/// What a panic said.
pub fn message(panic: &(dyn Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string))
        .unwrap_or_else(|| "of an unknown cause".into())
}

/// What a panic said, and the line of code that did.
pub fn report(panic: &(dyn Any + Send)) -> String {
    match &*PLACE.lock().unwrap_or_else(PoisonError::into_inner) {
        Some(place) => format!("{} (at {place})", message(panic)),
        None => message(panic),
    }
}
