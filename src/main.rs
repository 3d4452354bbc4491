//! Parse, dispatch, print, exit code: nothing else.

#![cfg_attr(
    not(test),
    deny(
        clippy::allow_attributes_without_reason,
        clippy::dbg_macro,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::todo,
        clippy::unimplemented,
        clippy::unreachable,
        clippy::unwrap_used
    )
)]

use std::{
    io::{self, Write},
    panic,
    process::ExitCode,
};

use viewcast::{
    own_files,
    program::{self, Cli, Failure, OwnFile},
};

// The networks are small, so that allocating their tensors is a large part of a step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

macro_rules! contents {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/", $name)))),*]
    };
}

/// Here, and not in the library, which would be compiled again with each change of a config.
const OWN_FILES: &[OwnFile] = own_files!(contents);

fn main() -> ExitCode {
    // A panic is told once, below, or by whoever catches it: in one line.
    program::remember_places();
    let failure = match panic::catch_unwind(|| program::run(Cli::read(), OWN_FILES)) {
        Ok(Ok(text)) => match io::stdout().lock().write_all(text.as_bytes()) {
            // Whoever read the output may have seen enough, as in `viewcast simulate | head`.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                format!("cannot write the output: {error}")
            }
            _ => return ExitCode::SUCCESS,
        },
        Ok(Err(stopped @ Failure::Stopped(_))) => {
            program::tell(program::harmless(&stopped.to_string()));
            // As shells expect after Ctrl-C.
            return ExitCode::from(130);
        }
        Ok(Err(failure)) => failure.to_string(),
        Err(panic) => format!(
            "viewcast has a bug: {}; please report it, with the command",
            program::report(&*panic)
        ),
    };
    program::tell(format_args!("error: {}", program::harmless(&failure)));
    ExitCode::FAILURE
}
