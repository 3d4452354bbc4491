//! The import that makes a file readable, for whoever gave the file to `train` as it was exported.

use std::path::Path;

use super::{days::Fill, error::Problem, import::import, reader::Choices};
use crate::{
    data::{Columns, SeriesError, count::Decimal, error::LineProblem, import::day::DateOrder},
    excerpt::excerpts,
};

/// Flags that a file may need at most.
const FLAGS: usize = 5;

/// An error of reading a file, with the command that imports it, where one does.
#[must_use]
pub fn importable(error: SeriesError, bytes: &[u8], path: &Path, columns: &Columns) -> SeriesError {
    // These are passed over by a flag, which the error names.
    if matches!(error, SeriesError::Line { problem: LineProblem::ExtraColumns(_), .. }) {
        return error;
    }
    match command(bytes, path, columns) {
        Some((format, command)) => {
            SeriesError::Importable { error: Box::new(error), format, command }
        }
        None => error,
    }
}

/// A reader's format and its command.
fn command(bytes: &[u8], path: &Path, columns: &Columns) -> Option<(&'static str, String)> {
    let usual = Columns::default();
    let mut choices = Choices {
        date_column: (columns.date != usual.date).then(|| columns.date.clone()),
        value_column: (columns.views != usual.views).then(|| columns.views.clone()),
        ..Choices::default()
    };
    let (mut fill, mut remarks) = (None, Vec::<String>::new());
    let name = path.display().to_string();
    for _ in 0..=FLAGS {
        let error = match import(bytes, &name, &choices, fill) {
            Ok(imported) => {
                let command = text(path, &choices, fill) + &remarks.concat();
                return Some((imported.format[0], command));
            }
            Err(error) => error,
        };
        match error.problem()? {
            Problem::Missing { meaning, .. } => {
                fill = Some(if meaning.is_empty() { Fill::Interpolate } else { Fill::Zero });
                remarks.push("\n(days are missing: --fill zero, previous or interpolate)".into());
            }
            Problem::AmbiguousDates(_) => {
                choices.dates = Some(DateOrder::DaysFirst);
                remarks.push("\n(or --dates months-first: the dates do not tell)".into());
            }
            Problem::AmbiguousDecimal(_) => {
                choices.decimal = Some(Decimal::Comma);
                remarks.push("\n(or --decimal point: the counts do not tell)".into());
            }
            Problem::SeveralValueColumns(names) => {
                choices.value_column = names.first().cloned();
                remarks.push(format!("\n(--value-column may be {})", excerpts(names)));
            }
            Problem::SeveralDateColumns(names) => {
                choices.date_column = names.first().cloned();
                remarks.push(format!("\n(--date-column may be {})", excerpts(names)));
            }
            _ => return None,
        }
    }
    None
}

fn text(path: &Path, choices: &Choices, fill: Option<Fill>) -> String {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file_name.split('.').find(|part| !part.is_empty()).unwrap_or("mine");
    let out = format!("data/{stem}.csv");
    let out = if Path::new(&out).exists() { format!("data/{stem}-imported.csv") } else { out };
    let mut words = vec![
        "viewcast".into(),
        "import".into(),
        word(&path.display().to_string()),
        "-o".into(),
        word(&out),
    ];
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            words.extend([name.to_owned(), word(&value)]);
        }
    };
    flag("--date-column", choices.date_column.clone());
    flag("--value-column", choices.value_column.clone());
    flag("--dates", choices.dates.map(crate::names::name));
    flag("--decimal", choices.decimal.map(crate::names::name));
    flag("--fill", fill.map(crate::names::name));
    words.join(" ")
}

/// A word as a shell reads it.
#[must_use]
pub fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !text.is_empty() && text.chars().all(plain) {
        text.into()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
