//! Work that several threads share.

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

/// Does each task by the next of so many workers that has time, until `stop` turns true: those that
/// have begun are ended, the others are not begun. A worker is a number from 0.
pub fn share<T: Sync>(
    workers: NonZeroUsize,
    tasks: &[T],
    stop: &AtomicBool,
    task: impl Fn(usize, &T) + Sync,
) {
    let next = AtomicUsize::new(0);
    let (next, task) = (&next, &task);
    thread::scope(|scope| {
        for worker in 0..workers.get().min(tasks.len()) {
            scope.spawn(move || {
                loop {
                    match tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        Some(of) if !stop.load(Ordering::Relaxed) => task(worker, of),
                        _ => return,
                    }
                }
            });
        }
    });
}
