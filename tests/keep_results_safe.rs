//! A user runs things twice, or wrongly: no result is lost.

mod story;

use std::{
    fs,
    io::{BufRead, BufReader},
};

use story::{Story, files};

const TRAIN: &str = "train configs/linear1.toml --quiet --set training.epochs=2";
const RUN: &str = "runs/linear1/flex-seed1";

#[test]
fn a_complete_run_is_replaced_only_by_force() {
    let story = Story::new();
    story.succeed(TRAIN);
    let first = story.read(&format!("{RUN}/scores.json"));
    let message = "runs/linear1/flex-seed1 is a complete run already; use --force to replace it, \
                   or --out to keep both";
    story.fail(&format!("{TRAIN} --set training.epochs=3"), message);
    assert_eq!(story.read(&format!("{RUN}/scores.json")), first);

    story.succeed(&format!("{TRAIN} --set training.epochs=3 --force"));
    assert_ne!(story.read(&format!("{RUN}/scores.json")), first);
    assert!(files(&story.path("runs")).iter().all(|file| file.starts_with("linear1/flex-seed1/")));

    story.succeed(&format!("{TRAIN} --seed 2"));
    story.succeed(&format!("{TRAIN} --out elsewhere/run"));
    assert!(story.path("runs/linear1/flex-seed2/scores.json").exists());
    assert!(story.path("elsewhere/run/scores.json").exists());
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_resumed_or_replaced_by_force() {
    let story = Story::new();
    let long = "train configs/linear1.toml --set training.epochs=4000";
    story.interrupt(long, "-INT");
    for command in [long, "evaluate runs/linear1/flex-seed1"] {
        story.fail(
            command,
            "runs/linear1/flex-seed1.incomplete holds an interrupted run; go on with `viewcast \
             train --resume runs/linear1/flex-seed1`, or use --force to start anew",
        );
    }
    story.succeed(&format!("{TRAIN} --force"));
    assert!(!story.path("runs/linear1/flex-seed1.incomplete").exists());
    assert_eq!(story.read(&format!("{RUN}/history.csv")).lines().count(), 3);
}

#[cfg(unix)]
#[test]
fn two_programs_do_not_write_one_run() {
    let story = Story::new();
    let mut first = story.command("train configs/relu1-10.toml --set training.epochs=4000");
    let mut first = first.spawn().unwrap();
    let mut lines = BufReader::new(first.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    story.fail(
        "train configs/relu1-10.toml --force",
        "another viewcast is writing runs/relu1-10/flex-seed1.incomplete; wait for it, or use --out",
    );
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn what_is_no_run_is_left_alone() {
    let story = Story::new().with("notes", "mine");
    fs::create_dir(story.path("thesis")).unwrap();
    for (out, message) in [
        ("thesis", "thesis is in the way: it is not a run that viewcast made; use another --out"),
        ("notes", "notes is in the way: it is not a run that viewcast made; use another --out"),
    ] {
        story.fail(&format!("{TRAIN} --force --out {out}"), message);
    }
    assert_eq!(story.read("notes"), "mine");
    story.fail(
        "evaluate thesis",
        "thesis is no run: it has no config.toml; `viewcast train` makes runs",
    );
    story.fail("train --resume thesis --quiet", "thesis is complete: there is nothing to resume");
    story.fail(
        "train --resume nowhere --quiet",
        "nowhere.incomplete is no run: it has no config.toml; `viewcast train` makes runs",
    );
}

#[test]
fn changed_data_is_noticed() {
    let story = Story::new();
    story.succeed(TRAIN);
    let data = story.read("data/channel.csv").replace("\n2021-12-31,", "\n2021-12-31,1");
    let story = story.with("data/channel.csv", data);
    let told = story.run(&format!("evaluate {RUN}"));
    assert_eq!(told.status, 1);
    assert!(
        told.stderr.starts_with(
            "error: the data has changed: data/channel.csv is not the file that \
             runs/linear1/flex-seed1 was trained on (SHA-256 "
        ),
        "{told:?}"
    );
}
