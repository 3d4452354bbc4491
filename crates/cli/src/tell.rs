//! Words for whoever watches standard error. That nobody does is no reason to end.

use std::{
    fmt::Display,
    io::{Write, stderr},
};

/// Writes a line to standard error, as far as it can be written.
pub fn tell(line: impl Display) {
    // In one piece: lines of several threads do not mix.
    let line = format!("{line}\n");
    stderr().lock().write_all(line.as_bytes()).ok();
}
