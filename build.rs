//! Hashes the sources that compute, for the cache keys of runs: a run must not be taken for that of another
//! program. Import readers are left out, as their days are hashed themselves.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// What computes, besides the dependencies, which the lock file names.
const SOURCES: [&str; 2] = ["src", "Cargo.lock"];
/// What has no part in a run's result.
const READERS: &str = "src/data/import";

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut files);
    }
    files.retain(|file| !file.starts_with(root.join(READERS)));
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.strip_prefix(&root).unwrap_or(file).to_string_lossy().hash(&mut hasher);
        fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    // The program embeds the configs and data of this package.
    println!("cargo:package={}", root.display());
    println!("cargo:rustc-env=VIEWCAST_SOURCES={:016x}", hasher.finish());
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
