//! The import that makes a file readable, as a command.

use std::path::Path;

use super::{
    advice::{Answer, answers, likeliest, shown},
    counts::Choices,
    error::ImportError,
    read::Opened,
};
use crate::{
    data::{Columns, SeriesError, error::LineProblem},
    language::Language,
    names::name,
};

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

/// What a file is, and its command.
fn command(bytes: &[u8], path: &Path, columns: &Columns) -> Option<(&'static str, String)> {
    let usual = Columns::default();
    let choices = Choices {
        date_column: (columns.date != usual.date).then(|| columns.date.clone()),
        value_column: (columns.views != usual.views).then(|| columns.views.clone()),
        ..Choices::default()
    };
    let opened = Opened::open(bytes, &path.display().to_string()).ok()?;
    let Answer { choices, remarks } = likeliest(&opened, choices)?;
    // A day that is there again is a fault of days that are as `train` reads them.
    if choices.repeated.is_some() {
        return None;
    }
    let format = opened.read(&choices).ok()?.format;
    let [format, _] = format;
    let command = text(&path.display().to_string(), Some(&out_flags(path)), &choices);
    Some((format, [command].into_iter().chain(remarks).collect::<Vec<_>>().join("\n")))
}

/// The flags that say where the days of a file go, if nobody says.
#[must_use]
pub fn out_flags(path: &Path) -> String {
    format!("-o {}", word(&out(path)))
}

/// Where the days of a file go, if nobody says.
fn out(path: &Path) -> String {
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = file_name.split('.').find(|part| !part.is_empty()).unwrap_or("mine");
    let out = format!("data/{stem}.csv");
    if Path::new(&out).exists() { format!("data/{stem}-imported.csv") } else { out }
}

/// A refusal as the user reads it: what is wrong, the rows as they were read, and a command for each answer;
/// `flags` are those that say where the days go.
#[must_use]
pub fn refusal(
    opened: &Opened,
    error: &ImportError,
    choices: &Choices,
    path: &str,
    flags: &str,
    language: Language,
) -> String {
    let mut said = error.to_string();
    let rows = shown(opened, choices, error);
    if !rows.is_empty() {
        said += language.say("\nas read, by lines:\n", "\n读到的行：\n");
        said += &rows;
    }
    let answers = answers(opened, choices, error);
    if !answers.is_empty() {
        said += match answers.len() {
            1 => language.say("\nimport it with", "\n可用以下命令导入"),
            _ => language.say(
                "\nimport it with one of, the likeliest first",
                "\n可用以下命令之一导入，最可能的在前",
            ),
        };
    }
    let mut told = Vec::new();
    for Answer { choices, remarks } in answers {
        said +=
            &format!("\n  {}", text(path, Some(flags).filter(|flags| !flags.is_empty()), &choices));
        told.extend(remarks);
    }
    told.dedup();
    let mut once = Vec::new();
    for remark in told {
        if !once.contains(&remark) {
            said += &format!("\n{remark}");
            once.push(remark);
        }
    }
    said
}

/// The command that imports a file by some choices.
fn text(path: &str, out: Option<&str>, choices: &Choices) -> String {
    let path = if path.starts_with('-') && path != "-" { format!("./{path}") } else { path.into() };
    let mut words = vec!["viewcast".into(), "import".into(), word(&path)];
    words.extend(out.map(str::to_owned));
    let mut flag = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            // A value that starts with a dash is no flag.
            if value.starts_with('-') {
                words.push(word(&format!("{name}={value}")));
            } else {
                words.extend([name.to_owned(), word(&value)]);
            }
        }
    };
    flag("--sheet", choices.sheet.clone());
    flag("--date-column", choices.date_column.clone());
    flag("--value-column", choices.value_column.clone());
    flag("--dates", choices.dates.map(name));
    flag("--decimal", choices.decimal.map(name));
    flag("--series", choices.series.clone());
    flag("--repeated", choices.repeated.map(name));
    for missing in &choices.missing {
        flag("--missing", Some(missing.clone()));
    }
    flag("--below", choices.below.map(|count| count.to_string()));
    flag("--fill", choices.fill.map(name));
    words.extend(choices.sum_series.then(|| "--sum-series".to_owned()));
    words.extend(choices.drop_last.then(|| "--drop-last".to_owned()));
    words.join(" ")
}

/// A word as the shells of this system read it.
#[must_use]
pub fn word(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    let windows = cfg!(windows)
        && text.chars().all(|letter| plain(letter) && letter != '%' || letter == '\\');
    if !text.is_empty() && (windows || !cfg!(windows) && text.chars().all(plain)) {
        text.into()
    } else if cfg!(windows) {
        // PowerShell and cmd both read double quotes.
        format!("\"{}\"", text.replace('"', "\\\""))
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
