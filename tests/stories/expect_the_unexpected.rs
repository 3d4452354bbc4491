//! Meanwhile: the lab is killed, the days change, the clock is set back. What is trained is what it would
//! have been.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::Command,
    thread,
    time::Duration,
};

use crate::lab::Lab;
use crate::story::{Story, Told, files, missing_tool};
use serde_json::json;

const TRAIN: &str = "train relu1-10 --set training.epochs=250 --set data.validation_days=28";

#[test]
fn trainings_of_a_lab_that_is_killed_go_on_when_they_are_asked_for_again() {
    let story = Story::new();
    story.succeed(&format!("{TRAIN} --quiet --out plain"));
    let plain = story.content("plain");
    let set = ["training.epochs=250", "data.validation_days=28"];
    let draft = json!({ "name": "mine", "toml": story.read("configs/relu1-10.toml"), "set": set });
    let torture = std::env::var("TORTURE").map_or(0, |times| times.parse::<u64>().unwrap());
    let mut kills = 0;
    for number in 0..2 + torture / 2 {
        for part in 0..3 {
            let lab = Lab::open(&story, "");
            lab.post("/api/trainings", &draft).json();
            thread::sleep(Duration::from_millis((137 * number + 211 * part) % 700));
            // A lab that is dropped is killed.
            drop(lab);
            kills += 1;
        }
        let lab = Lab::open(&story, "");
        let started = lab.post("/api/trainings", &draft).json();
        let last = lab.watch(&started["id"]).pop().unwrap();
        assert_eq!(last["state"], "complete", "{last}");
        let run = format!("runs/{}", last["run"].as_str().unwrap());
        assert!(story.content(&run) == plain, "after {kills} kills");
        story.succeed("verify");
        let listed = lab.get("/api/runs").json();
        assert_eq!(listed.as_array().unwrap().len(), 1, "{listed}");
        drop(lab);
        let left = files(&story.path("runs"));
        assert!(!left.iter().any(|file| file.contains("incomplete")), "{left:?}");
        fs::remove_dir_all(story.path("runs")).unwrap();
    }
    println!("{kills} kills of serve");
}

#[test]
fn days_that_change_while_a_run_is_trained_are_those_that_it_began_with() {
    let story = Story::new();
    story.succeed(&format!("{TRAIN} --quiet --out plain"));
    let mut child = story.command(&format!("{TRAIN} --out run")).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let days = story.read("data/channel.csv");
    fs::write(story.path("data/channel.csv"), days.replace(",4", ",5")).unwrap();
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert!(story.content("run") == story.content("plain"));
    story.succeed("verify run");
    // And that they are others now is said, and not computed with.
    let told = story.run("evaluate run");
    assert!(told.stderr.contains("data/channel.csv") && told.status == 1, "{told:?}");
    fs::write(story.path("data/channel.csv"), &days).unwrap();
    story.succeed("evaluate run");
    // Nor does it matter that they are gone.
    let mut child = story.command(&format!("{TRAIN} --out other")).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    fs::remove_file(story.path("data/channel.csv")).unwrap();
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert!(story.content("other") == story.content("plain"));
}

#[test]
fn many_seeds_are_trained_with_few_open_files() {
    let story = Story::new();
    let table = "table --rows linear1 --seeds 300 --quiet --data data/lecture_2021.csv --set \
                 data.unseen_from=2021-02-01 --set training.epochs=1";
    let plain = story.command(table);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -n 128; exec \"$0\" \"$@\""])
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(story.path(""));
    let told: Told = limited.output().unwrap().into();
    assert_eq!((told.status, told.stderr.as_str()), (0, ""));
    assert!(told.stdout.contains("of 300 seeds"), "{}", told.stdout);
}

/// What tells a program another time; Debian's `libfaketime`.
fn faketime() -> Option<PathBuf> {
    let libraries = fs::read_dir("/usr/lib").ok()?.flatten();
    let files = libraries.map(|of| of.path().join("faketime/libfaketime.so.1"));
    files.into_iter().find(|file| file.exists())
}

#[test]
fn a_clock_that_is_set_back_changes_nothing_that_is_trained() {
    let Some(library) = faketime() else {
        missing_tool("libfaketime", "no folder of libraries has it");
        return;
    };
    let story = Story::new();
    story.succeed(&format!("{TRAIN} --quiet --out plain"));
    let at = |time: &str, arguments: &str| -> Command {
        let mut command = story.command(arguments);
        command.env("LD_PRELOAD", &library).env("FAKETIME", time).env("FAKETIME_DONT_RESET", "1");
        command
    };
    // Stopped in 2031, gone on with in 1999, looked at in 2024.
    let long = TRAIN.replace("epochs=250", "epochs=100 --set model.hidden=[300,300]");
    story.succeed(&format!("{long} --quiet --out whole"));
    let mut child = at("@2031-01-01 00:00:00", &format!("{long} --out run")).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    lines.for_each(drop);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let in_1999 = at("@1999-12-31 23:59:59", "train --resume run --quiet").output().unwrap();
    assert!(in_1999.status.success(), "{in_1999:?}");
    assert!(story.content("run") == story.content("whole"));
    for arguments in ["verify run", "evaluate run", "runs --runs .", "runs --runs . --json"] {
        let told: Told = at("@2024-01-01 00:00:00", arguments).output().unwrap().into();
        assert_eq!((told.status, told.stderr.as_str()), (0, ""), "{arguments}: {told:?}");
    }
    let seconds = story.json("run/provenance.json")["wall_seconds"].as_f64().unwrap();
    assert!(seconds.is_finite() && seconds >= 0.0, "{seconds}");
}
