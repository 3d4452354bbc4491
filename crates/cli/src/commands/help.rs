//! `--help` in Chinese. clap's own words are English, and so are those that stand beside the flags.

use std::{collections::BTreeMap, ffi::OsString};

use clap::{
    Arg, Command,
    builder::{PossibleValue, StyledStr},
};

use viewcast_texts::Language;

/// Texts beside flags and commands, and what stands below by a command's name.
#[derive(serde::Deserialize)]
struct Texts {
    beside: BTreeMap<String, String>,
    below: BTreeMap<String, String>,
}

const CHINESE: &str = include_str!("help.zh.toml");

/// The language that a command line asks for, before it is read: for `--help`, and what is wrong with it.
pub fn language(mut arguments: impl Iterator<Item = OsString>) -> Language {
    let mut said = None;
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--") => break,
            Some("--lang") => said = arguments.next().and_then(|it| it.into_string().ok()),
            Some(argument) => {
                said = argument.strip_prefix("--lang=").map(str::to_owned).or(said);
            }
            None => {}
        }
    }
    let mut all = Language::ALL.into_iter();
    all.find(|language| said == Some(language.code())).unwrap_or_else(Language::of_locale)
}

/// The program's commands as they are, or with help in Chinese.
pub fn localised(mut program: Command, language: Language) -> Command {
    if language == Language::En {
        return program;
    }
    // Its own --help, --version and help among them.
    program.build();
    // A file of ours, which the test below reads.
    match toml::from_str::<Texts>(CHINESE) {
        Ok(texts) => texts.translate(program),
        Err(_) => program,
    }
}

impl Texts {
    fn translate(&self, command: Command) -> Command {
        let below = self.below.get(command.get_name()).cloned();
        let about = self.text(command.get_about());
        let command = command
            .about(about)
            .help_template("{about}\n\n用法: {usage}\n\n{all-args}{after-help}")
            .subcommand_help_heading("命令")
            .mut_args(|arg| self.describe(arg))
            .mut_subcommands(|command| self.translate(command));
        match below {
            Some(below) => command.after_help(below),
            None => command,
        }
    }

    /// What stands beside a flag or a command.
    fn text(&self, english: Option<&StyledStr>) -> String {
        let english = english.map(ToString::to_string).unwrap_or_default();
        self.beside.get(&english).cloned().unwrap_or(english)
    }

    fn describe(&self, arg: Arg) -> Arg {
        let mut text = self.text(arg.get_help());
        // What clap would append in English.
        if arg.get_action().takes_values() {
            let defaults = arg.get_default_values().iter().map(|it| it.to_string_lossy());
            let defaults: Vec<_> = defaults.filter(|_| !arg.is_hide_default_value_set()).collect();
            if !defaults.is_empty() {
                text += &format!(" [默认：{}]", defaults.join(" "));
            }
            let values = arg.get_possible_values();
            let values: Vec<_> = values.iter().map(PossibleValue::get_name).collect();
            if !values.is_empty() {
                text += &format!(" [可选：{}]", values.join(", "));
            }
        }
        let heading = if arg.is_positional() { "参数" } else { "选项" };
        arg.help(text).help_heading(heading).hide_default_value(true).hide_possible_values(true)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::commands::Cli;

    /// Every text of a command and those below it, and the names of those with a text below.
    fn texts(command: &Command, beside: &mut BTreeSet<String>, below: &mut BTreeSet<String>) {
        beside.extend(command.get_about().map(ToString::to_string));
        beside.extend(command.get_arguments().filter_map(Arg::get_help).map(ToString::to_string));
        below.extend(command.get_after_help().map(|_| command.get_name().to_owned()));
        for command in command.get_subcommands().filter(|it| it.get_name() != "help") {
            texts(command, beside, below);
        }
    }

    #[test]
    fn every_text_of_help_is_there_in_chinese_and_no_other() {
        let mut program = Cli::command();
        program.build();
        let (mut beside, mut below) = (BTreeSet::new(), BTreeSet::new());
        texts(&program, &mut beside, &mut below);
        // `viewcast help`, once.
        let help = program.find_subcommand("help").unwrap();
        beside.extend(help.get_about().map(ToString::to_string));
        let chinese: Texts = toml::from_str(CHINESE).unwrap();
        assert_eq!(chinese.beside.keys().cloned().collect::<BTreeSet<_>>(), beside);
        assert_eq!(chinese.below.keys().cloned().collect::<BTreeSet<_>>(), below);
        let texts = chinese.beside.values().chain(chinese.below.values());
        for text in texts {
            assert!(
                text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
                "{text}"
            );
        }
    }

    #[test]
    fn the_command_line_says_its_language_before_the_locale_does() {
        let of = |line: &str| language(line.split(' ').map(OsString::from));
        assert_eq!(of("viewcast --lang zh --help"), Language::Zh);
        assert_eq!(of("viewcast train --lang=zh -h"), Language::Zh);
        assert_eq!(of("viewcast --lang zh train --lang en"), Language::En);
    }
}
