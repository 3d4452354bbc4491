//! Folders that the disk shall soon have, without anybody waiting for it.

use std::{
    path::PathBuf,
    sync::{
        OnceLock,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use crate::files::sync_trees;

/// When there is something to lose: before the first checkpoint.
const SOON: Duration = Duration::from_secs(2);

/// Has the disk hold a folder in two seconds, if it is there by then: what ends sooner has nothing to
/// lose.
pub fn sync_soon(folder: PathBuf) {
    // One thread for all: a table of small networks has many folders at once.
    static WAITING: OnceLock<Sender<(Instant, PathBuf)>> = OnceLock::new();
    let waiting = WAITING.get_or_init(|| {
        let (sender, receiver) = channel();
        thread::Builder::new().spawn(move || sync_each(&receiver)).ok();
        sender
    });
    // Without the thread the disk has it when it likes, as it has most files.
    waiting.send((Instant::now() + SOON, folder)).ok();
}

fn sync_each(waiting: &Receiver<(Instant, PathBuf)>) {
    for (due, folder) in waiting {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        sync_trees(vec![folder]).ok();
    }
}
