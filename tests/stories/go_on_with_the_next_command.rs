//! A user copies the command that the last one ended with.

#![cfg(unix)]

use std::{
    collections::BTreeSet,
    fmt::Write,
    fs,
    process::{Command, Output},
    thread,
};

use jiff::{ToSpan, civil::date};

use crate::story::{Story, program};

/// The commands that an output ends with.
fn next(stdout: &str) -> Vec<String> {
    let joined = stdout.replace(" \\\n   ", "");
    let lines = joined.lines().filter_map(|line| line.strip_prefix("  viewcast "));
    lines.map(|line| format!("viewcast {line}")).collect()
}

/// Runs a command as a shell does.
fn copy(story: &Story, command: &str) -> String {
    let output = shell(story, command);
    assert!(output.status.success(), "{command}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn shell(story: &Story, command: &str) -> Output {
    let folder = program().parent().unwrap().display().to_string();
    let mut shell = Command::new("sh");
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    shell.args(["-c", command]).env("PATH", path).current_dir(story.path(""));
    shell.output().unwrap()
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

/// Commands below the first that are followed.
const DEEPEST: usize = 2;

/// A user with a series of some days, who follows whatever the program advises.
struct Follower {
    story: Story,
    days: usize,
    /// Commands that were run.
    done: BTreeSet<String>,
}

impl Follower {
    fn new(days: usize) -> Self {
        let (story, first) = (Story::empty(), date(2023, 3, 1));
        let mut export = String::from("Date,Views\n");
        for day in 0..days {
            let views = 1000 + 3 * day + 37 * day % 101 + 200 * usize::from(day % 7 == 5);
            writeln!(export, "{},{views}", first + i64::try_from(day).unwrap().days()).unwrap();
        }
        fs::write(story.path("export.csv"), export).unwrap();
        Self { story, days, done: BTreeSet::new() }
    }

    /// Runs a command, trained shortly, and all that it advises; `levels` are those that must have bands.
    fn follow(&mut self, command: &str, depth: usize, levels: &[&str]) {
        let command = short(command);
        if depth > DEEPEST || !self.done.insert(command.clone()) {
            return;
        }
        let output = shell(&self.story, &command);
        let [stdout, stderr] =
            [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
        let told = format!("{} days: {command}\n{stdout}\n{stderr}", self.days);
        if !output.status.success() {
            self.follow_refusal(&command, &stderr, depth, &told);
            return;
        }
        for level in levels {
            assert!(!stdout.contains(&format!("no {level}% band")), "{told}");
        }
        for command in next(&stdout) {
            self.follow(&command, depth + 1, &[]);
        }
        for line in stdout.lines() {
            let Some((lack, remedy)) = line.split_once(" ahead on: ") else { continue };
            let level = lack.trim_start_matches("no ").split('%').next().unwrap();
            if let Some(set) = remedy.strip_prefix("training with ") {
                let set = set.strip_suffix(" gives it").unwrap();
                // A run is trained already: what it was trained from takes the advice.
                if !command.contains("runs/") {
                    self.follow(&format!("{command} --set {set}"), depth + 1, &[level]);
                }
            } else {
                let days = remedy.strip_prefix("the series is too short, and about ").unwrap();
                let days: usize = days.strip_suffix(" days would do").unwrap().parse().unwrap();
                assert!(days > self.days, "{told}");
            }
        }
    }

    /// Follows what a refusal says that fits; one that says a fact about the days is the end.
    fn follow_refusal(&mut self, command: &str, stderr: &str, depth: usize, told: &str) {
        let advice = stderr.lines().find_map(|line| line.split_once("days apart; "));
        if let Some((_, advice)) = advice {
            for advice in advice.split(" fits") {
                let flag = advice.trim_start_matches(", and so does ");
                if flag.starts_with("--") {
                    assert!(depth < DEEPEST, "{told}");
                    self.follow(&format!("{command} {flag}"), depth + 1, &[]);
                }
            }
            return;
        }
        let fact = ["leaves no training row", "a longer series is needed"];
        assert!(self.days < 20 && fact.iter().any(|fact| stderr.contains(fact)), "{told}");
    }
}

/// A command, with one epoch, one seed and two jobs where these can be set.
fn short(command: &str) -> String {
    let mut short = command.to_owned();
    let name = command.split(' ').nth(1).unwrap();
    let takes_set = match name {
        "train" | "backtest" | "table" | "sweep" => true,
        "forecast" => !command.contains("runs/"),
        _ => false,
    };
    if takes_set && !command.contains("training.epochs") {
        short += " --set training.epochs=1";
    }
    if name == "table" && !command.contains("--seeds") {
        short += " --seeds 1";
    }
    short
}

#[test]
fn whatever_is_advised_for_days_of_ones_own_can_be_done() {
    let follow = |days: usize| {
        let mut follower = Follower::new(days);
        for command in [
            "viewcast import export.csv -o days.csv",
            "viewcast forecast export.csv",
            "viewcast forecast export.csv --days 30 --out month",
            "viewcast backtest export.csv --out tests",
        ] {
            follower.follow(command, 0, &[]);
        }
        // Whoever has the configs sweeps, too: the advice is computed from the days.
        shell(&follower.story, "viewcast init");
        for set in ["", " --set data.history=7 --set data.horizon=1"] {
            let sweep = "viewcast sweep own --data days.csv --grid training.learning_rate=1e-2";
            let output = shell(&follower.story, &short(&format!("{sweep}{set}")));
            let stderr = String::from_utf8(output.stderr).unwrap();
            if let Some((_, set_days)) = stderr.trim_end().split_once("add for example ") {
                follower.follow(&format!("{sweep}{set} {set_days}"), 0, &[]);
            } else {
                let fact = ["leaves no training row", "leave no room for data.horizon"];
                let told = format!("{days} days, {set}: {stderr}");
                assert!(set.is_empty() && fact.iter().any(|fact| stderr.contains(fact)), "{told}");
            }
        }
        follower.done.len()
    };
    let [short, long] = [[14, 20, 30, 45, 60], [70, 90, 120, 200, 400]];
    let counts = thread::scope(|scope| {
        let follow = |days: [usize; 5]| scope.spawn(move || days.map(follow));
        [short, long].map(follow).map(|thread| thread.join().unwrap())
    });
    // Each has its import, forecasts and backtest, and most go on from there.
    assert!(counts.as_flattened().iter().sum::<usize>() > 100, "{counts:?}");
}

#[test]
fn a_rate_that_is_advised_is_one_that_trains() {
    let story = Story::new();
    let rate = |value: &str| {
        format!(
            "train relu1-10 --quiet --set training.epochs=2 --set training.schedule.kind=constant \
             --set training.learning_rate={value}"
        )
    };
    for high in ["1e30", "1e9"] {
        let Output { status, stderr, .. } = shell(&story, &format!("viewcast {}", rate(high)));
        let stderr = String::from_utf8(stderr).unwrap();
        assert!(!status.success(), "{stderr}");
        let (_, advised) = stderr.split_once("such as ").unwrap();
        let advised = advised.split([')', '\n']).next().unwrap();
        story.succeed(&format!("{} --out at-{high}", rate(advised)));
    }
}
