//! Disks fail and processes are killed, at any moment: a run is whole or visibly not, an old one is there
//! until the new one is whole, and whoever goes on ends as if nothing had been.
//!
//! A short form runs with the other tests; `just torture` runs the long one (tests/README.md).

#![cfg(target_os = "linux")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    process::Command,
};

use crate::story::{Story, Told, files};

/// How many times longer than with the other tests.
fn torture() -> usize {
    std::env::var("TORTURE").map_or(0, |times| times.parse().expect("TORTURE is a number"))
}

/// The calls by which the program changes the disk, or opens what is on it.
const CALLS: [&str; 12] = [
    "openat",
    "mkdir",
    "write",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "ftruncate",
    "flock",
];

/// How a call fails, and how a message says so.
const FAULTS: [(&str, &str); 4] = [
    ("error=ENOSPC", "No space left on device"),
    ("error=EIO", "Input/output error"),
    ("error=EACCES", "Permission denied"),
    ("signal=KILL", ""),
];

const OLD: &str = "train configs/relu1-10.toml --quiet --set training.epochs=2 --out run";
const NEW: &str = "train configs/relu1-10.toml --quiet --set training.epochs=3 --out run";

/// How often a thread makes each call while a command does its work, at the most.
fn counts(story: &Story, arguments: &str) -> Option<BTreeMap<&'static str, usize>> {
    let calls = CALLS.join(",");
    let told = story.traced(&format!("-o calls -e trace={calls}"), arguments)?.output().unwrap();
    assert!(told.status.success(), "{told:?}");
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for line in story.read("calls").lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        if let Some(name) = CALLS.iter().find(|name| call.trim().starts_with(&format!("{name}("))) {
            *counts.entry((name, thread.into())).or_default() += 1;
        }
    }
    fs::remove_file(story.path("calls")).unwrap();
    let mut most = BTreeMap::new();
    for ((name, _), count) in counts {
        let of = most.entry(name).or_default();
        *of = count.max(*of);
    }
    Some(most)
}

/// What was wrong with how it ended, if anything.
fn judge(
    story: &Story,
    told: &Told,
    cause: &str,
    old: Option<&Content>,
    new: &Content,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut must = |holds: bool, what: &str| {
        if !holds {
            wrong.push(what.to_owned());
        }
    };
    // A lock that could not be removed does no harm.
    fs::remove_file(story.path("run/lock")).ok();
    let there = story.path("run").exists().then(|| story.content("run"));
    match (told.status, cause) {
        // Some failures are nobody's: of a lock that is left, or of threads' affinity.
        (0, _) => must(there.as_ref() == Some(new), "it says that it succeeded"),
        (1, _) => {
            let errors = told.stderr.lines().filter(|line| line.starts_with("error: "));
            must(errors.count() == 1, "not one error");
            must(told.stderr.contains(cause), "the cause is not named");
            must(!told.stderr.contains("has a bug"), "a bug");
            must(told.stdout.is_empty(), "something on standard output");
        }
        // Killed, or a loader that could not load the program.
        (-1 | 137, "") | (127, _) => {}
        _ => must(false, "its status"),
    }
    match (&there, old) {
        (None, Some(_)) => must(false, "the old run is lost"),
        (Some(there), old) => {
            must(there == new || Some(there) == old, "neither the old run nor the new one");
            let verified = story.run("verify run");
            must(verified.status == 0, "verify finds it damaged");
        }
        (None, None) => {}
    }
    // Whoever goes on ends as if nothing had been.
    let resumed = story.run("train --resume run --quiet");
    if resumed.status == 0 {
        must(story.path("run").exists() && story.content("run") == *new, "resumed, it differs");
    } else {
        let again = story.run(&format!("{NEW} --force"));
        must(again.status == 0, &format!("it cannot be made again: {again:?} {resumed:?}"));
        must(story.path("run").exists() && story.content("run") == *new, "again, it differs");
    }
    let left: BTreeSet<String> = fs::read_dir(story.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    must(left == ["configs", "data", "run"].map(str::to_owned).into(), &format!("left: {left:?}"));
    wrong
}

type Content = Vec<(String, Vec<u8>)>;

/// Makes the calls of training fail, or kills it there; each of them, or every so manieth.
fn faults(story: &Story, force: bool, every: usize) {
    story.succeed(NEW);
    let new = story.content("run");
    story.succeed(&format!("{OLD} --force"));
    let old = story.content("run");
    fs::remove_dir_all(story.path("run")).unwrap();
    let restore = || {
        for name in ["run", "run.incomplete", "run.replaced", "run.removed"] {
            fs::remove_dir_all(story.path(name)).ok();
        }
        if force {
            story.succeed(OLD);
        }
    };
    restore();
    let command = if force { format!("{NEW} --force") } else { NEW.into() };
    let Some(counts) = counts(story, &command) else {
        return;
    };
    let (mut tried, mut failures) = (0, Vec::new());
    for (call, count) in counts {
        for number in 1..=count {
            for (fault, (inject, cause)) in FAULTS.iter().enumerate() {
                // Not always the same fault at the same call.
                if (7 * number + 3 * fault + call.len()) % every != 0 {
                    continue;
                }
                restore();
                let strace =
                    format!("-o /dev/null -e trace={call} -e inject={call}:{inject}:when={number}");
                let told: Told = story.traced(&strace, &command).unwrap().output().unwrap().into();
                tried += 1;
                let wrong = judge(story, &told, cause, force.then_some(&old), &new);
                if !wrong.is_empty() {
                    failures.push(format!("{call} {number} {inject}: {wrong:?}, {told:?}"));
                }
            }
        }
    }
    println!("{tried} faults, force {force}: {} wrong", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_disk_that_fails_anywhere_costs_no_run() {
    faults(&Story::new(), false, if torture() > 0 { 1 } else { 41 });
}

#[test]
fn a_disk_that_fails_anywhere_costs_no_run_that_is_to_be_replaced() {
    faults(&Story::new(), true, if torture() > 0 { 1 } else { 41 });
}

/// Numbers by chance, the same ones each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Runs a command and kills it after so many milliseconds; whether it came to its end before.
fn killed(story: &Story, arguments: &str, milliseconds: u64) -> bool {
    let plain = story.command(arguments);
    let mut timed = Command::new("timeout");
    timed
        .args(["-s", "KILL", &format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000)])
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(story.path(""));
    let told: Told = timed.output().unwrap().into();
    assert!([0, -1, 137].contains(&told.status), "{arguments}: {told:?}");
    told.status == 0
}

#[test]
fn training_that_is_killed_again_and_again_ends_to_the_bit_as_if_it_was_not() {
    let story = Story::new();
    let mut chance = Chance(1);
    let (mut kills, mut ended) = (0, 0);
    let set = "--quiet --set training.epochs=250 --set data.validation_days=28";
    for keep_best in [false, true] {
        let train =
            format!("train configs/relu1-10.toml {set} --set training.keep_best={keep_best} --out");
        story.succeed(&format!("{train} whole --force"));
        let whole = story.content("whole");
        for _ in 0..2 + torture() / 2 {
            let mut done = killed(&story, &format!("{train} run --force"), chance.below(1200));
            for _ in 0..2 {
                kills += usize::from(!done);
                assert!(!done || story.content("run") == whole);
                done = done
                    || story.path("run.incomplete/config.toml").exists()
                        && killed(&story, "train --resume run --quiet", chance.below(1200));
            }
            if !done && story.run("train --resume run --quiet").status != 0 {
                // Killed before there was anything to go on with.
                story.succeed(&format!("{train} run --force"));
            }
            assert!(story.content("run") == whole, "{keep_best} after {kills} kills");
            story.succeed("verify run");
            ended += 1;
            if ended % 2 == 0 {
                fs::remove_dir_all(story.path("run")).unwrap();
            }
        }
    }
    println!("{kills} kills of train, {ended} runs, each equal to the bit");
}

#[test]
fn tables_and_backtests_that_are_killed_come_to_the_same_in_the_end() {
    let story = Story::new();
    let mut chance = Chance(2);
    let table = "table --rows relu1-10,linear1 --seeds 3 --set training.epochs=40 --quiet --runs";
    let backtest = "backtest relu1-10 --folds 3 --horizon 7 --set training.epochs=30 --out";
    let expected = story.succeed(&format!("{table} whole")).stdout;
    let content = |folder: &str| -> Content {
        let read = |name: String| (name.clone(), fs::read(story.path(folder).join(name)).unwrap());
        let kept = |name: &String| {
            // A table's folder may hold what a killed process had half written.
            !["provenance.json", "manifest.json"].iter().any(|of| name.ends_with(of))
                && !name.contains("/.tmp")
        };
        files(&story.path(folder)).into_iter().filter(kept).map(read).collect()
    };
    let whole = content("whole");
    let forecast = story.succeed(&format!("{backtest} straight")).stdout;
    let mut kills = 0;
    for _ in 0..2 + torture() / 4 {
        for _ in 0..=chance.below(3) {
            kills += usize::from(!killed(&story, &format!("{table} runs"), chance.below(900)));
        }
        assert_eq!(
            story.succeed(&format!("{table} runs")).stdout,
            expected.replace("whole/", "runs/")
        );
        let now = content("runs");
        let names = |of: &Content| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&now), names(&whole), "after {kills} kills");
        assert!(now == whole, "after {kills} kills");
        story.succeed("verify");
        fs::remove_dir_all(story.path("runs")).unwrap();
        kills += usize::from(!killed(&story, &format!("{backtest} backtest"), chance.below(900)));
        let again = story.succeed(&format!("{backtest} backtest")).stdout;
        assert_eq!(again, forecast.replace("straight", "backtest"));
    }
    println!("{kills} kills of table and backtest");
}
