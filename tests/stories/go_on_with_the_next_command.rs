//! A user copies the command that the last one ended with.

#![cfg(unix)]

use std::process::Command;

use crate::story::{Story, program};

/// The commands that an output ends with.
fn next(stdout: &str) -> Vec<String> {
    let joined = stdout.replace(" \\\n   ", "");
    let lines = joined.lines().filter_map(|line| line.strip_prefix("  viewcast "));
    lines.map(|line| format!("viewcast {line}")).collect()
}

/// Runs a command as a shell does.
fn copy(story: &Story, command: &str) -> String {
    let folder = program().parent().unwrap().display().to_string();
    let mut shell = Command::new("sh");
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    shell.args(["-c", command]).env("PATH", path).current_dir(story.path(""));
    let output = shell.output().unwrap();
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_that_is_named_works_as_it_stands() {
    let story = Story::new();
    let few = "--set training.epochs=2";
    let told = story.succeed(&format!("train relu1-10 {few} --out a/my_run"));
    let commands = next(&told.stdout);
    assert_eq!(commands.len(), 3, "{told:?}");
    assert!(commands[2].ends_with("table --rows relu1-10 --set training.epochs=2"), "{told:?}");
    for command in &commands {
        copy(&story, command);
    }
    assert!(story.path("plots").exists() && story.path("forecast/forecast.csv").exists());

    for (command, count) in [
        (format!("forecast relu1-10 {few} --days 3"), 1),
        (format!("backtest relu1-10 {few} --folds 2 --out tests"), 1),
        (format!("table --rows relu1-10 --seeds 1 --runs others {few}"), 1),
        (
            format!(
                "sweep relu1-10 {few} --set data.validation_days=182 --grid training.learning_rate=1e-2,1e-3"
            ),
            1,
        ),
        (String::from("init another"), 1),
    ] {
        let told = story.succeed(&command);
        let commands = next(&told.stdout);
        assert_eq!(commands.len(), count, "{command}: {told:?}");
        for next in &commands {
            let before = if command.starts_with("init") { "cd another && " } else { "" };
            copy(&story, &format!("{before}{next}"));
        }
    }
    // Whoever wants quiet has the scores alone.
    let told = story.succeed(&format!("train relu1-10 {few} --quiet --out quiet"));
    assert!(told.stdout.ends_with("run folder: quiet\n"), "{told:?}");
}
