//! Parse, dispatch, exit code: nothing else.

use std::process::ExitCode;

use clap::Parser;
use viewcast::{cli::Cli, commands};

// The networks are small, so that allocating their tensors is a large part of a step.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match commands::run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}
