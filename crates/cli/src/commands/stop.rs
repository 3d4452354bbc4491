//! Ctrl-C, and the signals of those who end a process or close its terminal.

use std::{
    process,
    sync::{
        Arc, Mutex, Once, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::dashboard::give_back;

/// What turns true at the first signal.
static ASKED: Mutex<Vec<Arc<AtomicBool>>> = Mutex::new(Vec::new());
static LISTEN: Once = Once::new();

/// Turns true at the first Ctrl-C, SIGTERM or SIGHUP; the second ends the process at once.
pub fn on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    ASKED.lock().unwrap_or_else(PoisonError::into_inner).push(stop.clone());
    LISTEN.call_once(listen);
    stop
}

fn asked() {
    let all = ASKED.lock().unwrap_or_else(PoisonError::into_inner);
    let mut again = false;
    for stop in all.iter() {
        again |= stop.swap(true, Ordering::Relaxed);
    }
    if again {
        give_back();
        process::exit(130);
    }
}

// Without a listener a signal ends the process, and the last checkpoint is still there.
fn listen() {
    ctrlc::set_handler(asked).ok();
    #[cfg(unix)]
    listen_to_the_end();
}

/// To those who end the process, or close its terminal.
#[cfg(unix)]
fn listen_to_the_end() {
    use signal_hook::{
        consts::{SIGHUP, SIGTERM},
        iterator::Signals,
    };
    let mut listened = vec![SIGTERM];
    if !is_ignored(SIGHUP) {
        listened.push(SIGHUP);
    }
    if let Ok(mut signals) = Signals::new(listened) {
        std::thread::spawn(move || signals.forever().for_each(|_| asked()));
    }
}

/// Whether whoever started the process has it ignore a signal: as `nohup` does, to outlive its terminal.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    // Only Linux says so to a program that does not call C.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
