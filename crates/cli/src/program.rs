//! A program's life: warnings, panics, output and exit code.

use std::{
    io::{self, Write},
    panic,
    process::ExitCode,
};

use viewcast::{excerpt::harmless, panics, types::on_warning};

use crate::{commands::Failure, tell::tell};

/// Runs a command, prints what it gives, and tells what went wrong.
pub fn run(command: impl FnOnce() -> Result<String, Failure> + panic::UnwindSafe) -> ExitCode {
    // A panic is told once, below, or by whoever catches it: in one line.
    panics::remember_places();
    on_warning(|warning| tell(format_args!("warning: {warning}")));
    let failure = match panic::catch_unwind(command) {
        Ok(Ok(text)) => match io::stdout().lock().write_all(text.as_bytes()) {
            // Whoever read the output may have seen enough, as in `viewcast simulate | head`.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                format!("cannot write the output: {error}")
            }
            _ => return ExitCode::SUCCESS,
        },
        Ok(Err(stopped @ Failure::Stopped(_))) => {
            tell(harmless(&stopped.to_string()));
            // As shells expect after Ctrl-C.
            return ExitCode::from(130);
        }
        Ok(Err(failure)) => failure.to_string(),
        Err(panic) => format!(
            "viewcast has a bug: {}; please report it, with the command",
            panics::report(&*panic)
        ),
    };
    tell(format_args!("error: {}", harmless(&failure)));
    ExitCode::FAILURE
}
