//! The project's own configs and data, which the program carries along: `viewcast init` writes them.

use std::path::Path;

/// Gives a macro the names of all of them. The library takes the names alone; `main.rs` has the
/// contents, so that editing a config links the program anew and compiles nothing else.
#[macro_export]
macro_rules! own_files {
    ($of:ident) => {
        $of! {
            "configs/attention.toml"
            "configs/conv.toml"
            "configs/gru.toml"
            "configs/identity3.toml"
            "configs/linear1.toml"
            "configs/linear28.toml"
            "configs/linear56.toml"
            "configs/linear7.toml"
            "configs/lstm.toml"
            "configs/own.toml"
            "configs/relu1-10.toml"
            "configs/relu1-1000.toml"
            "configs/relu1.toml"
            "configs/relu2.toml"
            "configs/relu3.toml"
            "configs/relu4.toml"
            "configs/schema.json"
            "data/README.md"
            "data/channel-start.toml"
            "data/channel.csv"
            "data/channel.toml"
            "data/lecture_2021.csv"
            "data/wikipedia.csv"
        }
    };
}

macro_rules! names {
    ($($name:literal)*) => { &[$($name),*] };
}

/// Their names, as paths from the project's folder.
pub const NAMES: &[&str] = own_files!(names);

/// A name and its content.
pub type OwnFile = (&'static str, &'static [u8]);

/// The names of the project's own configs.
pub fn configs() -> impl Iterator<Item = &'static str> {
    NAMES.iter().filter_map(|name| name.strip_prefix("configs/")?.strip_suffix(".toml"))
}

/// What to say where a file is missing that the program could write: the rest of a sentence.
pub fn advice(path: &Path) -> &'static str {
    let missing = NAMES.iter().any(|name| Path::new(name) == path) && !path.exists();
    if missing { "; `viewcast init` writes viewcast's own" } else { "" }
}
