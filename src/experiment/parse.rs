//! From TOML text and `--set key=value` to an [`Experiment`], with errors that say where and what.

use std::{
    fmt, fs, io,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use toml::{Table, Value};

use super::{BatchSize, Experiment, rules::RuleError};

/// Why a file and its overrides are not an experiment.
#[derive(Debug, thiserror::Error)]
pub enum ExperimentError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}; expected a TOML experiment such as configs/relu3.toml", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A line does not fit.
    #[error("{}:{line}:{column}: {message}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The character of the line, counted from 1.
        column: usize,
        /// What is wrong, and what was likely meant.
        message: String,
    },
    /// An override does not fit.
    #[error("--set {argument}: {message}")]
    Override {
        /// The override as given.
        argument: String,
        /// What is wrong, and what was likely meant.
        message: String,
    },
    /// Fields that fit alone do not fit together.
    #[error("{}: {rule}", path.display())]
    Rule {
        /// The file.
        path: PathBuf,
        /// The rule.
        rule: RuleError,
    },
}

impl Experiment {
    /// Reads a file, applies `key=value` overrides in their order and checks the outcome.
    ///
    /// # Errors
    ///
    /// [`ExperimentError`] where the file cannot be read, a key is unknown, a value has the wrong
    /// type, or fields contradict each other.
    pub fn load(path: &Path, overrides: &[String]) -> Result<Self, ExperimentError> {
        let text = fs::read_to_string(path)
            .map_err(|source| ExperimentError::Unreadable { path: path.into(), source })?;
        Self::parse(&text, path, overrides)
    }

    /// The same from text; `path` only names it in errors.
    ///
    /// # Errors
    ///
    /// As [`Experiment::load`].
    pub fn parse(text: &str, path: &Path, overrides: &[String]) -> Result<Self, ExperimentError> {
        let text = text.trim_start_matches('\u{feff}');
        let in_file = |error: toml::de::Error| {
            let (line, column) = position(text, error.span().map_or(0, |span| span.start));
            ExperimentError::Line {
                path: path.into(),
                line,
                column,
                message: explain(error.message()),
            }
        };
        let mut experiment: Self = toml::from_str(text).map_err(in_file)?;
        let mut table: Table = toml::from_str(text).map_err(in_file)?;
        for argument in overrides {
            let wrong = |message| ExperimentError::Override { argument: argument.clone(), message };
            set(&mut table, argument).map_err(wrong)?;
            experiment = table
                .clone()
                .try_into()
                .map_err(|error: toml::de::Error| wrong(explain(error.message())))?;
        }
        experiment.check().map_err(|rule| ExperimentError::Rule { path: path.into(), rule })?;
        Ok(experiment)
    }

    /// The experiment as TOML text that [`Experiment::parse`] reads back.
    ///
    /// # Panics
    ///
    /// Never: every value of the type has a TOML form.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("an experiment has a TOML form")
    }
}

/// Puts `key=value` into a table, whatever was there.
fn set(table: &mut Table, argument: &str) -> Result<(), String> {
    let form = || "expected section.key=value, such as training.epochs=5".to_string();
    let (key, value) = argument.split_once('=').ok_or_else(form)?;
    let (section, field) = key.trim().split_once('.').ok_or_else(form)?;
    let value = value.trim();
    // What is no TOML value is text: quotes would have to pass the shell.
    let value = toml::from_str::<Table>(&format!("value = {value}"))
        .ok()
        .and_then(|mut parsed| parsed.remove("value"))
        .unwrap_or_else(|| Value::String(value.into()));
    match table.entry(section).or_insert_with(|| Value::Table(Table::new())) {
        Value::Table(section) => {
            section.insert(field.into(), value);
            Ok(())
        }
        _ => Err(form()),
    }
}

/// Line and character of a byte offset, both counted from 1.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = &text[..offset.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// serde's message on one line, with a suggestion where it lists what it knows.
fn explain(message: &str) -> String {
    let message = message.trim().replace('\n', "; ");
    let mut quoted = message.split('`').skip(1).step_by(2);
    let listed = message.starts_with("unknown field") || message.starts_with("unknown variant");
    let Some(given) = quoted.next().filter(|_| listed) else {
        return message;
    };
    let nearest = quoted
        .map(|known| (strsim::jaro_winkler(given, known), known))
        .filter(|&(likeness, _)| likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, known)) => format!("{message}; did you mean `{known}`?"),
        None => message,
    }
}

/// A day, as a TOML date or as text.
pub(super) fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let text = match &value {
        Value::String(text) => text.clone(),
        Value::Datetime(datetime) => datetime.to_string(),
        other => other.to_string(),
    };
    text.parse()
        .ok()
        .filter(|_| text.len() == 10)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is not a date such as 2021-01-01")))
}

impl<'de> Deserialize<'de> for BatchSize {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Integer(rows) if rows > 0 => {
                Ok(Self::Rows(usize::try_from(rows).unwrap_or(usize::MAX)))
            }
            Value::String(text) if text == "full" => Ok(Self::Full),
            other => Err(de::Error::custom(format!(
                "batch_size = {other} is neither a number of rows, 1 or more, nor \"full\""
            ))),
        }
    }
}

impl Serialize for BatchSize {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Rows(rows) => rows.serialize(serializer),
            Self::Full => serializer.serialize_str("full"),
        }
    }
}

impl fmt::Display for BatchSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(rows) => rows.fmt(f),
            Self::Full => f.write_str("full"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Loss, ModelKind};
    use super::*;

    fn parse(text: &str, overrides: &[&str]) -> Result<Experiment, String> {
        let overrides: Vec<_> = overrides.iter().map(ToString::to_string).collect();
        Experiment::parse(text, Path::new("x.toml"), &overrides).map_err(|e| e.to_string())
    }

    #[test]
    fn a_config_states_only_what_matters() {
        let experiment = parse("[model]\nkind = \"linear\"\n", &[]).unwrap();
        assert_eq!(experiment.model.kind, ModelKind::Linear);
        assert_eq!(experiment.data.history, 56);
        assert_eq!(experiment.training.loss, Loss::Mae);
    }

    #[test]
    fn a_resolved_experiment_reads_back_equal() {
        let text = "[model]\nkind = \"mlp\"\n[training]\nschedule = \"step\"\nloss = \"huber\"\n";
        let resolved = parse(text, &["training.batch_size=full"]).unwrap().resolved();
        assert_eq!(parse(&resolved.to_toml(), &[]), Ok(resolved));
    }

    #[test]
    fn overrides_are_toml_values_or_text() {
        let set = [
            "training.epochs=5",
            "training.loss=mse",
            "model.hidden=[3, 4]",
            "data.unseen_from=2020-01-01",
        ];
        let experiment = parse("[model]\nkind = \"mlp\"\n", &set).unwrap();
        assert_eq!(experiment.training.epochs, 5);
        assert_eq!(experiment.training.loss, Loss::Mse);
        assert_eq!(experiment.hidden(), [3, 4]);
        assert_eq!(experiment.data.unseen_from, Date::constant(2020, 1, 1));
    }

    #[test]
    fn columns_are_counted_in_characters() {
        assert_eq!(position("é = 1\nab", 2), (1, 2));
        assert_eq!(position("é = 1\nab", 8), (2, 2));
    }
}
