//! Parse, dispatch, print, exit code: nothing else.

use std::{
    io::{self, Write},
    panic,
    process::ExitCode,
};

use viewcast::{excerpt::harmless, panics, runs::Build, types::on_warning};
use viewcast_cli::{
    commands::{self, Cli, Failure},
    tell::tell,
};
use viewcast_texts::own_files::OwnFile;

// The networks are small, so that allocating their tensors is a large part of a step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

macro_rules! contents {
    ($($name:literal)*) => {
        &[$(($name, include_bytes!(concat!(env!("VIEWCAST_PACKAGE"), "/", $name)))),*]
    };
}

/// Here, and not in a library, which would be compiled again with each change of a config.
const OWN_FILES: &[OwnFile] = viewcast_texts::own_files!(contents);

fn main() -> ExitCode {
    if let Some(commit) = option_env!("VIEWCAST_COMMIT") {
        Build::record_commit(commit);
    }
    on_warning(|warning| tell(format_args!("warning: {warning}")));
    // A panic is told once, below, or by whoever catches it: in one line.
    panics::remember_places();
    let failure = match panic::catch_unwind(|| commands::run(Cli::read(), OWN_FILES)) {
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
