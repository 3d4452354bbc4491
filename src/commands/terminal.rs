//! The terminal that reads along.

use std::io::{IsTerminal, stdout};

/// Columns where nobody says how many there are.
const USUAL: usize = 80;

/// How many columns the output has: the terminal's, or 80.
pub fn columns() -> usize {
    if !stdout().is_terminal() {
        return USUAL;
    }
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(stdout()) {
        return if size.ws_col == 0 { USUAL } else { size.ws_col.into() };
    }
    USUAL
}
