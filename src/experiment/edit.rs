//! Changes of keys in the text of a file, which leave its comments and its order as they are.

use toml::{Table, Value};

use crate::toml_text;

/// The text changed so that it reads as a table, which differs from it in some keys alone. `None` where that
/// takes more than lines of one key each.
pub fn edited(text: &str, wanted: &Table, keys: &[Vec<&str>]) -> Option<String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for key in keys {
        let value = find(wanted, key)?;
        match value {
            Value::Table(table) => set_table(&mut lines, key, table)?,
            _ => set_value(&mut lines, key, value, wanted)?,
        }
    }
    let text = lines.join("\n") + "\n";
    // Whatever was overlooked: the text has to say what is wanted, and nothing else.
    (toml_text::read::<Table>(&text).ok()? == *wanted).then_some(text)
}

/// What a key has in a table.
fn find<'a>(table: &'a Table, key: &[&str]) -> Option<&'a Value> {
    let (last, before) = key.split_last()?;
    before.iter().try_fold(table, |table, name| table.get(*name)?.as_table())?.get(*last)
}

/// A line of a file.
enum Line {
    /// `[a.b]`.
    Header(Vec<String>),
    /// `c = 1`, by its whole key: `a.b.c`.
    Key(Vec<String>),
    /// A comment, or nothing.
    Other,
}

/// What each line is.
fn read(lines: &[String]) -> Vec<Line> {
    let names = |text: &str| text.split('.').map(|name| name.trim().to_owned()).collect();
    let mut header: Vec<String> = Vec::new();
    let kind = |line: &String| {
        let line = line.trim();
        if let Some((inner, _)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            header = names(inner);
            return Line::Header(header.clone());
        }
        match line.split_once('=') {
            Some((key, _)) if !line.starts_with('#') => {
                Line::Key([header.clone(), names(key)].concat())
            }
            _ => Line::Other,
        }
    };
    lines.iter().map(kind).collect()
}

fn set_value(lines: &mut Vec<String>, key: &[&str], value: &Value, wanted: &Table) -> Option<()> {
    let read = read(lines);
    let (name, section) = key.split_last()?;
    // It, or the inline table that it is in.
    let holds = |of: &[String]| of.iter().zip(key).all(same) && of.len() <= key.len();
    match written(lines, &read, holds) {
        Some((line, of)) => {
            let value = find(wanted, &of.iter().map(String::as_str).collect::<Vec<_>>())?;
            *line = changed(line, value)?;
        }
        None => insert(lines, &read, section, vec![format!("{name} = {value}")]),
    }
    Some(())
}

/// Puts a whole table where one was, written out or inline.
fn set_table(lines: &mut Vec<String>, key: &[&str], table: &Table) -> Option<()> {
    let read = read(lines);
    if let Some((line, _)) = written(lines, &read, |of| of.iter().eq(key)) {
        *line = changed(line, &Value::Table(table.clone()))?;
        return Some(());
    }
    let new: Vec<_> = table.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let is_header = |line: &Line| matches!(line, Line::Header(of) if of.iter().eq(key));
    let (name, section) = key.split_last()?;
    match read.iter().position(is_header) {
        Some(at) => {
            let old = |line: &Line| matches!(line, Line::Key(of) if is_in(of, key));
            let kept = std::mem::take(lines).into_iter().zip(&read);
            *lines = kept.filter(|(_, line)| !old(line)).map(|(line, _)| line).collect();
            // No key of it comes before its header.
            put(lines, at + 1, new);
        }
        None if section.is_empty() => insert(lines, &read, key, new),
        None => {
            let inline = Value::Table(table.clone());
            insert(lines, &read, section, vec![format!("{name} = {inline}")]);
        }
    }
    Some(())
}

/// The first line of a key that is looked for, and that key.
fn written<'a>(
    lines: &'a mut [String],
    read: &'a [Line],
    is: impl Fn(&[String]) -> bool,
) -> Option<(&'a mut String, &'a [String])> {
    lines.iter_mut().zip(read).find_map(|(line, read)| match read {
        Line::Key(of) if is(of) => Some((line, of.as_slice())),
        _ => None,
    })
}

/// Adds lines to a section, after its last key; a new section goes to the end.
fn insert(lines: &mut Vec<String>, read: &[Line], section: &[&str], new: Vec<String>) {
    let in_it = |line: &Line| match line {
        Line::Header(of) => of.iter().eq(section),
        Line::Key(of) => of.len() == section.len() + 1 && is_in(of, section),
        Line::Other => false,
    };
    if let Some(at) = read.iter().rposition(in_it) {
        return put(lines, at + 1, new);
    }
    lines.extend([String::new(), format!("[{}]", section.join("."))]);
    lines.extend(new);
}

/// Adds lines before the one at a place.
fn put(lines: &mut Vec<String>, at: usize, new: Vec<String>) {
    let after = lines.split_off(at);
    lines.extend(new);
    lines.extend(after);
}

/// A line of a key with another value; its comment stays.
fn changed(line: &str, value: &Value) -> Option<String> {
    let (key, rest) = line.split_once('=')?;
    let reads = |value: &str| toml_text::read::<Table>(&format!("x ={value}")).is_ok();
    let ends = rest.match_indices('#').filter_map(|(at, _)| rest.split_at_checked(at));
    let comment = ends.into_iter().find(|(value, _)| reads(value));
    let comment = comment.map_or(String::new(), |(_, comment)| format!(" {comment}"));
    // A value of several lines is left to others.
    reads(rest).then(|| format!("{key}= {value}{comment}"))
}

/// Whether a key is one of a section, or of one within it.
fn is_in(key: &[String], section: &[&str]) -> bool {
    key.len() > section.len() && key.iter().zip(section).all(same)
}

fn same((a, b): (&String, &&str)) -> bool {
    a == b
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# Mine.
model = { kind = \"mlp\", hidden = [50] } # small

[training]
# Not too fast.
learning_rate = 0.001   # tried 0.01 # too
name = \"a # b\" # c
schedule = { kind = \"cosine\" }

[data]
history = 7
";

    /// The file with one key set.
    fn with(file: &str, key: &str, value: &str) -> Option<String> {
        let key: Vec<_> = key.split('.').collect();
        let mut wanted: Table = toml::from_str(file).unwrap();
        let value = toml::from_str::<Table>(&format!("x = {value}")).unwrap()["x"].clone();
        let (last, before) = key.split_last().unwrap();
        let table = before.iter().fold(&mut wanted, |table, name| {
            let within = table.entry(*name).or_insert_with(|| Table::new().into());
            within.as_table_mut().unwrap()
        });
        table.insert((*last).into(), value);
        edited(file, &wanted, &[key])
    }

    #[test]
    fn what_is_not_changed_stays_as_it_was() {
        let one = |key, value, from: &str, to: &str| {
            assert_eq!(with(FILE, key, value), Some(FILE.replace(from, to)), "{key}");
        };
        one("training.learning_rate", "0.1", "= 0.001   #", "= 0.1 #");
        one("training.name", "\"d\"", "= \"a # b\" #", "= \"d\" #");
        one("data.history", "56", "history = 7", "history = 56");
        one("training.epochs", "5", "\"cosine\" }\n", "\"cosine\" }\nepochs = 5\n");
        one(
            "model.hidden",
            "[5, 6]",
            "{ kind = \"mlp\", hidden = [50] }",
            "{ hidden = [5, 6], kind = \"mlp\" }",
        );
        one(
            "training.loss",
            "{ kind = \"mse\" }",
            "\"cosine\" }\n",
            "\"cosine\" }\nloss = { kind = \"mse\" }\n",
        );
        one(
            "model",
            "{ kind = \"linear\" }",
            "{ kind = \"mlp\", hidden = [50] }",
            "{ kind = \"linear\" }",
        );
        one("other.key", "1", "history = 7\n", "history = 7\n\n[other]\nkey = 1\n");
    }

    #[test]
    fn another_kind_takes_the_place_of_a_section() {
        let file = "[model]\n# Wide.\nkind = \"mlp\"\nhidden = [9]\n\n[data]\nhistory = 7\n";
        let changed = with(file, "model", "{ kind = \"linear\" }").unwrap();
        assert_eq!(changed, "[model]\nkind = \"linear\"\n# Wide.\n\n[data]\nhistory = 7\n");
    }

    #[test]
    fn what_lines_cannot_tell_is_left_to_others() {
        assert_eq!(with("[a]\nb = [\n  1,\n]\n", "a.b", "[2]"), None);
        assert_eq!(with("[a]\n\"b\" = 1\n", "a.b", "2"), None);
        assert_eq!(with("[x]\na = 1\n", "y", "2"), None);
    }
}
