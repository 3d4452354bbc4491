//! Work that several threads share.

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    thread,
};

/// Does the tasks 0 to `tasks` - 1, each by the next of so many workers that has time, until `stop` turns
/// true: those that have begun are ended, the others are not begun. A task is given its worker, a number
/// from 0, and its own number.
pub fn share(
    workers: NonZeroUsize,
    tasks: usize,
    stop: &AtomicBool,
    task: impl Fn(usize, usize) + Sync,
) {
    let next = AtomicUsize::new(0);
    let (next, task) = (&next, &task);
    thread::scope(|scope| {
        for worker in 0..workers.get().min(tasks) {
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= tasks || stop.load(Ordering::Relaxed) {
                        return;
                    }
                    task(worker, number);
                }
            });
        }
    });
}
