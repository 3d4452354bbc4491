//! From TOML text and `--set key=value` to an [`Experiment`], with errors that say where and what.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use toml::{Spanned, Table, Value, de::DeTable};

use super::{Experiment, edit::edited, find::NoConfig};
use crate::{
    check::KeyProblem,
    excerpt::{excerpt, excerpt_quotes},
    toml_text::{self, DEEPEST},
};

/// Why a file and its overrides are not an experiment.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum ExperimentError {
    #[error("{0}")]
    NotFound(Box<NoConfig>),
    #[error("cannot read {}: {source}; expected a TOML experiment such as configs/relu3.toml", path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{}:{line}:{column}: {message}", path.display())]
    Line { path: PathBuf, line: usize, column: usize, message: String },
    #[error("override {}: {message}", excerpt(argument))]
    Override { argument: String, message: String },
    #[error("{}: {message}", path.display())]
    File { path: PathBuf, message: String },
    #[error(transparent)]
    Key(#[from] KeyProblem),
}

impl ExperimentError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "experiment-not-found",
            Self::Unreadable { .. } => "experiment-unreadable",
            Self::Line { .. } | Self::Override { .. } | Self::File { .. } | Self::Key(_) => {
                "experiment-invalid"
            }
        }
    }
}

impl Experiment {
    /// Reads a file, applies `key=value` overrides in their order and checks the outcome.
    ///
    /// ```
    /// use std::path::Path;
    /// use viewcast::Experiment;
    ///
    /// let overrides = ["training.epochs=5".to_owned()];
    /// let experiment = Experiment::load(Path::new("configs/relu3.toml"), &overrides)?;
    /// assert_eq!(experiment.data.history, 56);
    /// assert_eq!(experiment.training.epochs, 5);
    ///
    /// let wrong = ["training.epoch=5".to_owned()];
    /// let error = Experiment::load(Path::new("configs/relu3.toml"), &wrong).unwrap_err();
    /// assert!(error.to_string().contains("did you mean"), "{error}");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ExperimentError`] where the file cannot be read, a key is unknown, a value has the wrong
    /// type, or keys contradict each other.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, ExperimentError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ExperimentError::Unreadable { path: path.into(), source })?;
        Self::parse(&text, path, overrides)
    }

    /// The same from text; `path` only names it in errors.
    pub fn parse(text: &str, path: &Path, overrides: &[String]) -> Result<Self, ExperimentError> {
        let text = text.trim_start_matches('\u{feff}');
        let source = Source { text, path, overrides };
        let mut table: Table = toml_text::read(text)
            .map_err(|fault| source.line(fault.offset, excerpt_quotes(&fault.message)))?;
        for argument in overrides {
            let failure =
                |message| ExperimentError::Override { argument: argument.clone(), message };
            set(&mut table, argument).map_err(failure)?;
        }
        let experiment = Self::deserialize(table.clone()).map_err(|error| {
            let culprit = culprit(&table, error.message());
            let message = explain(&table, &culprit, error.message());
            source.at(&culprit, excerpt_quotes(&message) + &source.left_over(&culprit))
        })?;
        experiment.check().map_err(|problem| {
            let key: Vec<_> = problem.key().split('.').map(str::to_owned).collect();
            source.at(&key, problem.to_string())
        })?;
        Ok(experiment)
    }

    /// A file's text with overrides written into it, with its comments where that can be; without any, as it
    /// is.
    pub fn rewritten(text: &str, overrides: &[String]) -> Result<String, ExperimentError> {
        if overrides.is_empty() {
            return Ok(text.into());
        }
        // Who parses it is told what is wrong with it.
        let mut table: Table = toml_text::read(text).unwrap_or_default();
        for argument in overrides {
            set(&mut table, argument).map_err(|message| ExperimentError::Override {
                argument: argument.clone(),
                message,
            })?;
        }
        let key = |argument: &'_ String| argument.split_once('=').map(|(key, _)| key.to_owned());
        let keys: Vec<_> = overrides.iter().filter_map(key).collect();
        let keys: Vec<Vec<_>> =
            keys.iter().map(|key| key.split('.').map(str::trim).collect()).collect();
        let whole = || toml::to_string(&table).unwrap_or_default();
        Ok(edited(text, &table, &keys).unwrap_or_else(whole))
    }

    /// The experiment as TOML text that [`Experiment::parse`] reads back.
    #[expect(clippy::expect_used, reason = "no value of an experiment lacks a TOML form")]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("every experiment has a TOML form")
    }
}

/// Another data file as `key=value`, quoted as TOML does: a path may look like a number.
pub fn data_override(path: &str) -> String {
    format!("data.path={}", Value::String(path.into()))
}

/// Puts `key=value` into a table, at any depth, whatever was there.
fn set(table: &mut Table, argument: &str) -> Result<(), String> {
    let form = || "expected section.key=value, such as training.epochs=5".to_string();
    let (key, value) = argument.split_once('=').ok_or_else(form)?;
    let mut keys: Vec<_> = key.split('.').map(str::trim).collect();
    let last = keys.pop().filter(|_| !key.split('.').any(|key| key.trim().is_empty()));
    let last = last.ok_or_else(form)?;
    if keys.len() >= DEEPEST {
        return Err(format!("a key has at most {DEEPEST} parts, such as training.epochs"));
    }
    let value = value.trim();
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    if !digits.is_empty()
        && digits.bytes().all(|digit| digit.is_ascii_digit())
        && value.parse::<i64>().is_err()
    {
        return Err(format!("whole numbers lie between {} and {}", i64::MIN, i64::MAX));
    }
    // What is no TOML value is text: quotes would have to pass the shell.
    let value = toml_text::read::<Table>(&format!("value = {value}"))
        .ok()
        .and_then(|mut parsed| parsed.remove("value"))
        .unwrap_or_else(|| Value::String(value.into()));
    if keys.is_empty() && !value.is_table() {
        return Err(form());
    }
    let mut here = table;
    for (depth, key) in keys.iter().enumerate() {
        let below = here.entry(*key).or_insert_with(|| Value::Table(Table::new()));
        here = below.as_table_mut().ok_or_else(|| {
            let way = keys.get(..=depth).unwrap_or_default().join(".");
            format!("{} is a value: nothing is below it", excerpt(&way))
        })?;
    }
    here.insert(last.into(), value);
    Ok(())
}

/// What an experiment was read from.
struct Source<'a> {
    text: &'a str,
    path: &'a Path,
    overrides: &'a [String],
}

impl Source<'_> {
    /// An error at a byte of the file.
    fn line(&self, offset: usize, message: String) -> ExperimentError {
        let (line, column) = position(self.text, offset);
        ExperimentError::Line { path: self.path.into(), line, column, message }
    }

    /// An error at a key, wherever it was given.
    fn at(&self, key: &[String], message: String) -> ExperimentError {
        let sets = |argument: &&String| {
            let set: Vec<_> = argument.split('=').next().unwrap_or("").split('.').collect();
            let common = set.iter().zip(key).take_while(|(set, key)| set.trim() == *key).count();
            common == set.len() || common == key.len()
        };
        if let Some(argument) = self.overrides.iter().rev().find(sets) {
            return ExperimentError::Override { argument: argument.clone(), message };
        }
        match self.offset(key, message.starts_with("unknown field")) {
            Some(offset) => self.line(offset, message),
            None => ExperimentError::File { path: self.path.into(), message },
        }
    }

    /// What to do about a key of the file that does not belong to a kind which an override chose.
    fn left_over(&self, key: &[String]) -> String {
        let Some((_, above)) = key.split_last() else {
            return String::new();
        };
        let table = above.join(".");
        let choice = format!("{table}.kind=");
        match self.overrides.iter().find_map(|argument| argument.strip_prefix(&choice)) {
            Some(kind) => {
                let kind = excerpt(kind.trim().trim_matches(['"', '\'']));
                let table = excerpt(&table);
                format!(
                    "; --set '{table}={{ kind = \"{kind}\" }}' replaces all of {table}, not its kind alone"
                )
            }
            None => String::new(),
        }
    }

    /// Where the file gives a key, or its value.
    fn offset(&self, key: &[String], of_key: bool) -> Option<usize> {
        let table: Spanned<DeTable<'_>> = DeTable::parse(self.text).ok()?;
        let mut table = table.into_inner();
        let (last, above) = key.split_last()?;
        for key in above {
            let (_, below) = table.into_iter().find(|(name, _)| name.get_ref() == key)?;
            let toml::de::DeValue::Table(below) = below.into_inner() else {
                return None;
            };
            table = below;
        }
        let (name, value) = table.iter().find(|(name, _)| name.get_ref() == last)?;
        // A table's span is that of its header, or of its braces.
        Some(if of_key { name.span().start } else { value.span().start })
    }
}

/// Line and character of a byte offset, both counted from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The table at a path of keys.
fn table_at<'a>(table: &'a mut Table, path: &[String]) -> Option<&'a mut Table> {
    path.iter().try_fold(table, |table, key| table.get_mut(key)?.as_table_mut())
}

/// The key that makes a table unreadable: the deepest whose removal changes the error.
///
/// serde reads a choice by its `kind` from a copy that has forgotten where it came from, so that
/// its errors name no place.
fn culprit(table: &Table, message: &str) -> Vec<String> {
    let mut path: Vec<String> = Vec::new();
    loop {
        let mut whole = table.clone();
        let keys: Vec<String> = match table_at(&mut whole, &path) {
            Some(here) => here.keys().cloned().collect(),
            None => return path,
        };
        let mut needed = None;
        let found = keys.into_iter().find(|key| {
            let mut without = table.clone();
            table_at(&mut without, &path).map(|here| here.remove(key));
            match Experiment::deserialize(without) {
                Err(error) if error.message() == message => false,
                // It may be wrong itself, but removing a needed key changes any error.
                Err(error) if error.message() == format!("missing field `{key}`") => {
                    needed = Some(key.clone());
                    false
                }
                _ => true,
            }
        });
        match found.or(needed) {
            Some(key) => path.push(key),
            None => return path,
        }
    }
}

/// Types as serde calls them, and in words.
const PLAIN: [(&str, &str); 4] = [
    ("expected usize", "expected a whole number, 0 or more"),
    ("expected u64", "expected a whole number, 0 or more"),
    ("expected f64", "expected a number"),
    ("expected a boolean", "expected true or false"),
];

/// serde's message with the choice it is about, and a suggestion where it lists what it knows.
fn explain(table: &Table, culprit: &[String], message: &str) -> String {
    let mut message = message.trim().replace('\n', "; ");
    let mut table = table.clone();
    if message == "missing field `kind`" {
        // An impossible kind makes serde list the possible ones.
        table_at(&mut table, culprit).map(|here| here.insert("kind".into(), "".into()));
        let listed = Experiment::deserialize(table).err();
        let listed = listed.and_then(|error| Some(error.message().split_once(", ")?.1.to_owned()));
        return format!("{} needs a kind, {}", culprit.join("."), listed.unwrap_or_default());
    }
    for (ours, theirs) in PLAIN {
        if let Some(start) = message.strip_suffix(ours) {
            message = format!("{start}{theirs}");
        }
    }
    let listed = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
    let Some(given) = quoted.next().filter(|_| listed) else {
        return message;
    };
    let nearest = quoted
        .map(|known| (strsim::jaro_winkler(&given, &known), known))
        .filter(|&(likeness, _)| likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((_, above)) = culprit.split_last().filter(|_| message.starts_with("unknown field"))
        && let Some(Value::String(kind)) =
            table_at(&mut table, above).and_then(|here| here.get("kind"))
    {
        let (above, kind) = (excerpt(&above.join(".")), excerpt(kind));
        let of = format!("unknown field `{given}` of {above} \"{kind}\"");
        message = message.replacen(&format!("unknown field `{given}`"), &of, 1);
        message = message.replace("there are no fields", "which has no keys of its own");
    }
    match nearest {
        Some((_, known)) => format!("{message}; did you mean `{known}`?"),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::*;
    use crate::{
        experiment::{Adam, BatchSize, Decline, Loss, Optimizer, Schedule},
        model::ModelConfig,
    };

    fn parse(text: &str, overrides: &[&str]) -> Result<Experiment, String> {
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        Experiment::parse(text, Path::new("x.toml"), &overrides).map_err(|e| e.to_string())
    }

    const MLP: &str = "[model]\nkind = \"mlp\"\n";

    #[test]
    fn a_config_states_only_what_matters() {
        let experiment = parse("[model]\nkind = \"linear\"\n", &[]).unwrap();
        assert!(matches!(experiment.model, ModelConfig::Linear(_)));
        assert_eq!(experiment.data.history, 56);
        assert_eq!(experiment.training.loss, Loss::Mae {});
    }

    #[test]
    fn what_is_written_reads_back_equal() {
        let set = [
            "training.batch_size=full",
            "training.schedule.kind=step",
            "training.loss.kind=huber",
            "training.clip={kind=\"norm\", limit=0.5}",
            "training.ensemble=3",
            "data.horizon=14",
            "data.transform=log1p",
            "data.level=yesterday",
            "data.calendar=[\"weekday\", \"yearday\"]",
            "training.optimizer={kind=\"sgd\", momentum=0.9}",
        ];
        let experiment = parse(MLP, &set).unwrap();
        assert_eq!(experiment.training.batch_size, BatchSize::Full);
        assert_eq!(parse(&experiment.to_toml(), &[]), Ok(experiment));
    }

    #[test]
    fn overrides_are_toml_values_or_text_at_any_depth() {
        let set = [
            "training.epochs=5",
            "training.loss.kind=mse",
            "training.schedule.kind=cosine",
            "training.schedule.final_learning_rate=0.0001",
            "training.optimizer={kind=\"adam\", beta1=0.8}",
            "model.hidden=[3, 4]",
            "data.unseen_from=2020-01-01",
        ];
        let Experiment { data, training, .. } = parse(MLP, &set).unwrap();
        assert_eq!(training.epochs, 5);
        assert_eq!(training.loss, Loss::Mse {});
        let decline = Decline { final_learning_rate: 0.0001 };
        assert_eq!(training.schedule, Schedule::Cosine(decline));
        let adam = Adam { beta1: 0.8, ..Adam::default() };
        assert_eq!(training.optimizer, Optimizer::Adam(adam));
        assert_eq!(data.unseen_from, Some(Date::constant(2020, 1, 1)));
    }

    #[test]
    fn columns_are_counted_in_characters() {
        assert_eq!(position("é = 1\nab", 2), (1, 2));
        assert_eq!(position("é = 1\nab", 8), (2, 2));
    }
}
