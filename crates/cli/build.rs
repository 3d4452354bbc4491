//! Tells the program its commit, for the provenance of runs, and where the configs and data are that it embeds.

use std::{env, path::PathBuf, process::Command};

/// What the program is made of.
const SOURCES: [&str; 4] = ["../../src", "../../crates", "../../Cargo.toml", "../../Cargo.lock"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=VIEWCAST_COMMIT");
    let package = env::var("DEP_VIEWCAST_PACKAGE").unwrap_or_default();
    println!("cargo:rustc-env=VIEWCAST_PACKAGE={package}");

    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    // A package that was published, or a copy in somebody else's repository, has no commit of its own.
    if git(&root, &["ls-files", "--error-unmatch", "src/main.rs"]).is_none() {
        return;
    }
    if let Some(log) = git(&root, &["rev-parse", "--git-path", "logs/HEAD"]) {
        println!("cargo:rerun-if-changed={log}");
    }
    for source in SOURCES {
        println!("cargo:rerun-if-changed={source}");
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

/// What git says, where it says something.
fn git(root: &PathBuf, arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").current_dir(root).args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
