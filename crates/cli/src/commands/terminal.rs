//! The terminal that reads along.

use std::{
    env,
    io::{IsTerminal, stderr, stdin, stdout},
};

/// Columns where nobody says how many there are.
const USUAL: usize = 80;

/// Whether somebody sits at a terminal on which things can be drawn, and can press a key.
pub fn somebody_is_there() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = env::var_os("TERM").is_some_and(|kind| kind == "dumb");
    let terminals = stdin().is_terminal() && stdout().is_terminal() && stderr().is_terminal();
    terminals && !dumb && !set("CI") && has_a_size()
}

fn has_a_size() -> bool {
    #[cfg(unix)]
    if let Ok(size) = rustix::termios::tcgetwinsize(stdout()) {
        return size.ws_col > 0 && size.ws_row > 0;
    }
    true
}

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
