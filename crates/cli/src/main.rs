//! The program `viewcast`, with the configs and data that it carries along.

use std::process::ExitCode;

use viewcast::runs::Build;
use viewcast_cli::{
    commands::{self, Cli},
    program,
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
    program::run(|| commands::run(Cli::read(), OWN_FILES))
}
