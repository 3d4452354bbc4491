//! Tells the program what it was built from: the cache of runs must not take the result of one
//! program for that of another.

use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

/// What viewcast is made of, besides its dependencies, which the lock file names.
const SOURCES: [&str; 4] = ["src", "build.rs", "Cargo.toml", "Cargo.lock"];

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
    }
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut files);
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.strip_prefix(&root).unwrap_or(file).to_string_lossy().hash(&mut hasher);
        fs::read(file).unwrap_or_default().hash(&mut hasher);
    }
    println!("cargo:rustc-env=VIEWCAST_SOURCES={:016x}", hasher.finish());

    // Without git, or as a copy in somebody else's repository, the hash has to do.
    if git(&root, &["ls-files", "--error-unmatch", "src/main.rs"]).is_none() {
        return;
    }
    if let Some(log) = git(&root, &["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo:rerun-if-changed={log}");
    }
    if let Some(commit) = git(&root, &["rev-parse", "HEAD"]) {
        let mut status = vec!["status", "--porcelain", "--"];
        status.extend(SOURCES);
        let modified = git(&root, &status).is_some_and(|changes| !changes.is_empty());
        println!(
            "cargo:rustc-env=VIEWCAST_COMMIT={commit}{}",
            if modified { "-modified" } else { "" }
        );
    }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}

/// What git says, where it says something.
fn git(root: &Path, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
