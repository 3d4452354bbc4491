//! Which commands come next: to copy, as the program was called and as shells read them.

use std::{
    env,
    path::{Path, absolute},
};

use viewcast_texts::{shell::word, table::columns};

/// Columns that a command takes of a terminal's 80, before what is left goes to the next line.
const WIDTH: usize = 74;

/// What to do next, and the arguments of the command that does it.
pub type Step = (String, Vec<String>);

/// Each step, and below it its command.
pub fn text(steps: &[Step]) -> String {
    steps.iter().map(|(what, arguments)| format!("{what}\n  {}\n", command(arguments))).collect()
}

/// The program with arguments.
pub fn command(arguments: &[String]) -> String {
    joined(&called(), arguments)
}

/// The same for a shell that is in another folder by then.
pub fn command_elsewhere(arguments: &[String]) -> String {
    let called = called();
    let path = Path::new(&called);
    // A bare name is found on the PATH from anywhere.
    let there = absolute(path).ok().filter(|_| path.components().count() > 1);
    joined(&there.map_or(called, |path| path.display().to_string()), arguments)
}

/// Arguments from texts.
pub fn arguments<const N: usize>(of: [&str; N]) -> Vec<String> {
    of.map(String::from).to_vec()
}

/// A path as an argument: one that starts with a dash is no flag.
pub fn path(path: &Path) -> String {
    let text = path.display().to_string();
    if text.starts_with('-') { format!("./{text}") } else { text }
}

/// How the program was called: it may not be on the PATH.
fn called() -> String {
    env::args().next().filter(|name| !name.is_empty()).unwrap_or_else(|| "viewcast".into())
}

fn joined(program: &str, arguments: &[String]) -> String {
    let mut line = word(program);
    let mut used = columns(&line);
    let words: Vec<_> = arguments.iter().map(|argument| word(argument)).collect();
    for (at, argument) in words.iter().enumerate() {
        // A flag stays beside its value.
        let value = words.get(at + 1).filter(|next| !next.starts_with("--"));
        let needed = columns(argument) + value.map_or(0, |value| 1 + columns(value));
        if argument.starts_with("--") && used + needed > WIDTH {
            line += " \\\n   ";
            used = 3;
        }
        line.push(' ');
        line += argument;
        used += 1 + columns(argument);
    }
    line
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_shell_reads_each_word_as_it_was() {
        let words = [
            "%s|",
            "",
            "a b",
            "it's",
            "$HOME",
            "--set",
            "model.hidden=[5,6]",
            "*",
            "\\",
            "~",
            "多",
        ];
        let long = ["--set=training.learning_rate=0.001", "--force"].repeat(4);
        let all = [words.as_slice(), &long].concat();
        let arguments: Vec<_> = all.iter().copied().map(String::from).collect();
        let line = joined("printf", &arguments);
        assert!(line.lines().skip(1).all(|line| line.len() < 80), "{line}");
        let output = Command::new("sh").args(["-c", &line]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap(), all[1..].join("|") + "|");
    }
}
