//! From the name of a config to its file.

use std::{
    fmt::{self, Display, Formatter},
    fs,
    path::{Path, PathBuf},
};

use super::ExperimentError;
use crate::excerpt::excerpt;

/// The folder of configs, from the current one.
pub const CONFIGS: &str = "configs";

/// How like a name another must be to be what was meant, from 0 to 1.
const LIKE: f64 = 0.8;

/// A config that is not there.
#[derive(Debug)]
pub struct NoConfig {
    /// Where it was looked for, and the configs that are there.
    pub looked_for: String,
    /// Its name, without the ending.
    pub name: String,
    /// The names of the configs that are there.
    pub there: Vec<String>,
}

impl NoConfig {
    /// The config that was meant, most likely: one of those that are there, or of `others`.
    pub fn likeliest<'a>(&'a self, others: &[&'a str]) -> Option<&'a str> {
        let known = self.there.iter().map(String::as_str).chain(others.iter().copied());
        known
            .map(|known| (strsim::jaro_winkler(&self.name, known), known))
            .filter(|&(likeness, _)| likeness > LIKE)
            // The first of those that are alike.
            .min_by(|a, b| b.0.total_cmp(&a.0))
            .map(|(_, known)| known)
    }
}

impl Display for NoConfig {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.looked_for)?;
        match self.likeliest(&[]) {
            Some(near) => write!(formatter, "; did you mean {}?", excerpt(near)),
            None => Ok(()),
        }
    }
}

/// The file of a config: the one of that path, or the one of that name in a folder of configs.
///
/// # Errors
///
/// [`ExperimentError::NotFound`] where neither is there: with the configs there are.
pub fn find(name: &Path, folder: &Path) -> Result<PathBuf, ExperimentError> {
    // A pipe is as good as a file.
    let is_file = |path: &Path| path.exists() && !path.is_dir();
    if is_file(name) {
        return Ok(name.into());
    }
    let stem = name.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let text = excerpt(&name.to_string_lossy());
    let is_path = name.components().count() > 1 || has_ending(name);
    let mut looked_for = if is_path {
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
    looked_for += &match &listed[..] {
        [] => format!("; the folder {} has none", folder.display()),
        listed => format!("; {} has {}", folder.display(), listed.join(", ")),
    };
    let name = if is_path { stem } else { text };
    Err(ExperimentError::NotFound(Box::new(NoConfig { looked_for, name, there })))
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
