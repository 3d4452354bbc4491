//! Parse, dispatch, exit code: nothing else.

use std::{panic, process::ExitCode};

use clap::Parser;
use viewcast::{cli::Cli, commands, train::panic_message};

// The networks are small, so that allocating their tensors is a large part of a step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A panic is told once, below, or by whoever catches it: in one line.
    panic::set_hook(Box::new(|_| {}));
    match panic::catch_unwind(|| commands::run(Cli::parse())) {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => {
            eprintln!("{}{failure}", if failure.is_error() { "error: " } else { "" });
            ExitCode::from(failure.exit_code())
        }
        Err(panic) => {
            let cause = panic_message(&*panic);
            // Whoever read the output has seen enough, as in `viewcast simulate | head`.
            if cause.contains("Broken pipe") {
                return ExitCode::SUCCESS;
            }
            eprintln!("error: viewcast has a bug: {cause}; please report it, with the command");
            ExitCode::FAILURE
        }
    }
}
