//! From the name of a config to its file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::ExperimentError;
use crate::{excerpt::excerpt, own_files};

/// The folder of configs, from the current one.
pub const CONFIGS: &str = "configs";

/// How like a name another must be to be what was meant, from 0 to 1.
const LIKE: f64 = 0.8;

/// The file of a config: the one of that path, or the one of that name in a folder of configs.
///
/// # Errors
///
/// [`ExperimentError::NotFound`] where neither is there: with the configs there are, the likeliest
/// one, and whether `viewcast init` could write it.
pub fn find(name: &Path, folder: &Path) -> Result<PathBuf, ExperimentError> {
    // A pipe is as good as a file.
    let is_file = |path: &Path| path.exists() && !path.is_dir();
    if is_file(name) {
        return Ok(name.into());
    }
    let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = excerpt(&name.to_string_lossy());
    let is_path = name.components().count() > 1 || has_ending(name);
    let mut message = if is_path {
        format!("there is no config {text}")
    } else {
        let named = folder.join(format!("{}.toml", name.display()));
        if is_file(&named) {
            return Ok(named);
        }
        let named = excerpt(&named.to_string_lossy());
        format!("there is no config {text}: neither a file of that name nor {named}")
    };
    let there = names(folder);
    let listed: Vec<_> = there.iter().map(|name| excerpt(name)).collect();
    message += &match &listed[..] {
        [] => format!("; the folder {} has none", folder.display()),
        listed => format!("; {} has {}", folder.display(), listed.join(", ")),
    };
    let stem = if is_path { stem.as_str() } else { &text };
    let own = own_files::configs().filter(|own| there.iter().all(|there| there != own));
    let own: Vec<&str> = own.collect();
    let near = there.iter().map(String::as_str).chain(own.iter().copied());
    let near = near
        .map(|known| (strsim::jaro_winkler(stem, known), known))
        .filter(|&(likeness, _)| likeness > LIKE)
        // The first of those that are alike.
        .min_by(|a, b| b.0.total_cmp(&a.0));
    message += &match near {
        Some((_, near)) if own.contains(&near) => {
            format!("; `viewcast init` writes viewcast's own {near}")
        }
        Some((_, near)) => format!("; did you mean {}?", excerpt(near)),
        None if there.is_empty() => {
            format!("; `viewcast init` writes viewcast's own: {}", own.join(", "))
        }
        None => String::new(),
    };
    Err(ExperimentError::NotFound(message))
}

fn has_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "toml")
}

/// The names of a folder's configs, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.map(|entry| entry.path()).filter(|path| has_ending(path));
    let stem = |path: PathBuf| Some(path.file_stem()?.to_string_lossy().into_owned());
    let mut names: Vec<_> = files.filter_map(stem).collect();
    names.sort();
    names
}
