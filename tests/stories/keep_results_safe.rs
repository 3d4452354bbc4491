//! A user runs things twice, or wrongly: no result is lost.

use std::{
    fs,
    io::{BufRead, BufReader},
};

use crate::story::{Story, Told, files};

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
fn a_slash_at_the_end_of_a_folder_is_none() {
    let story = Story::new();
    let told = story.succeed(&format!("{TRAIN} --out there/"));
    assert!(told.stdout.ends_with("\nrun folder: there\n"), "{told:?}");
    story.fail(
        &format!("{TRAIN} --out there//"),
        "there is a complete run already; use --force to replace it, or --out to keep both",
    );
    story.succeed(&format!("{TRAIN} --out there/ --force"));
    story.succeed("verify there/");
    let left = files(&story.path(""));
    assert!(!left.iter().any(|file| file.contains("incomplete")), "{left:?}");
}

/// Trains, and does something at the first line of progress.
fn train_and_meanwhile(story: &Story, arguments: &str, meanwhile: impl FnOnce()) -> Told {
    let train = format!("train configs/relu1-10.toml --set training.epochs=600 {arguments}");
    let mut child = story.command(&train).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    meanwhile();
    let last = lines.map(Result::unwrap).last().unwrap();
    Told { stderr: last, ..child.wait_with_output().unwrap().into() }
}

#[test]
fn what_appears_while_a_run_is_trained_is_left_alone() {
    let story = Story::new();
    let notes = || {
        fs::create_dir(story.path("run")).unwrap();
        fs::write(story.path("run/notes"), "mine").unwrap();
    };
    let message = "error: run has appeared since training began, and stays as it is; the new run is \
                   whole: move the other away, then `viewcast train --resume run.incomplete` gives it \
                   its name";
    // Where there is no run, --force is for none.
    for force in ["", "--force"] {
        let told = train_and_meanwhile(&story, &format!("--out run {force}"), notes);
        assert_eq!((told.status, &*told.stderr), (1, message), "{force}");
        assert_eq!(files(&story.path("run")), ["notes"]);
        fs::rename(story.path("run"), story.path(&format!("notes{force}"))).unwrap();
        // It was trained to its end.
        let told = story.succeed("train --resume run.incomplete --plain");
        assert_eq!(told.stderr, "");
        story.succeed("verify run");
        fs::remove_dir_all(story.path("run")).unwrap();
    }
    // A run that came meanwhile, when none was there to be replaced.
    story.succeed(&format!("{TRAIN} --out other"));
    let another = || fs::rename(story.path("other"), story.path("run")).unwrap();
    let told = train_and_meanwhile(&story, "--out run", another);
    assert_eq!((told.status, &*told.stderr), (1, message));
    assert_eq!(story.read("run/history.csv").lines().count(), 3);
}

#[test]
fn what_a_killed_replacement_left_is_put_right() {
    let story = Story::new();
    let to = |from: &str, to: &str| fs::rename(story.path(from), story.path(to)).unwrap();
    story.succeed(&format!("{TRAIN} --out run"));
    let old = story.content("run");
    let complete =
        "run is a complete run already; use --force to replace it, or --out to keep both";
    // Killed between two names, on a file system that cannot exchange them: the old one is there again.
    to("run", "run.replaced");
    story.fail(&format!("{TRAIN} --out run"), complete);
    assert_eq!(story.content("run"), old);
    // Killed after the names were exchanged: the old one is no interrupted run.
    story.succeed(&format!("{TRAIN} --out old"));
    to("old", "run.incomplete");
    story.fail("train --resume run", "run is complete: there is nothing to resume");
    assert!(!story.path("run.incomplete").exists());
    // Killed while the old one was removed.
    story.succeed(&format!("{TRAIN} --out old"));
    to("old", "run.replaced");
    fs::remove_file(story.path("run.replaced/config.toml")).unwrap();
    story.succeed(&format!("{TRAIN} --force --out run"));
    assert_eq!(story.content("run"), old);
    assert!(!story.path("run.replaced").exists());
}

#[cfg(unix)]
#[test]
fn what_would_stop_a_run_at_its_end_is_told_before_it_begins() {
    let story = Story::new();
    story.succeed(&format!("{TRAIN} --out run"));
    let message = |name| {
        format!("{name} is in the way: it is not a run that viewcast made; use another --out")
    };
    std::os::unix::fs::symlink("nowhere", story.path("run.replaced")).unwrap();
    story.fail(&format!("{TRAIN} --force --out run"), &message("run.replaced"));
    std::os::unix::fs::symlink("nowhere", story.path("link")).unwrap();
    story.fail(&format!("{TRAIN} --out link"), &message("link"));
    for name in ["..", "/"] {
        story.fail(&format!("{TRAIN} --force --out {name}"), &message(name));
    }
    let left = files(&story.path(""));
    assert!(!left.iter().any(|file| file.contains("incomplete")), "{left:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn folders_have_any_name_that_the_system_allows() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt, process::Command};
    let story = Story::new();
    for name in [&b"my run"[..], b"a\nb", b"caf\xe9", "频道".as_bytes()] {
        let name = OsStr::from_bytes(name);
        let long = "train configs/relu1-10.toml --set training.epochs=4000";
        let mut child = story.command(long).arg("--out").arg(name).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        lines.next().unwrap().unwrap();
        assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        let mut unfinished = name.to_owned();
        unfinished.push(".incomplete");
        for again in [name, &unfinished] {
            let resumed = story.command("train --quiet --resume").arg(again).spawn().unwrap();
            assert!(Command::new("kill").arg(resumed.id().to_string()).status().unwrap().success());
            let told = resumed.wait_with_output().unwrap();
            // The signal came before it listened, or it stopped.
            assert!(matches!(told.status.code(), None | Some(130)), "{told:?}");
        }
        let there = story.path("").join(&unfinished);
        assert!(there.join("checkpoints").exists(), "{there:?}");
    }
}

#[test]
fn two_tables_share_a_folder() {
    let story = Story::new();
    let table = "table --rows relu1-10,linear1 --seeds 2 --set training.epochs=30 --jobs 2";
    let alone = story.succeed(&format!("{table} --runs alone --quiet")).stdout;
    let both = [(); 2].map(|()| story.command(table).spawn().unwrap());
    for child in both {
        let told: Told = child.wait_with_output().unwrap().into();
        assert_eq!(told.status, 0, "{told:?}");
        assert!(told.stdout.starts_with(&alone.replace("alone/", "runs/")), "{told:?}");
    }
    assert_eq!(story.succeed("verify").stdout, "4 runs whole\n");
    assert!(!files(&story.path("runs")).iter().any(|file| file.contains("incomplete")));
}

#[cfg(target_os = "linux")]
#[test]
fn a_run_has_its_name_only_once_the_disk_has_all_of_it() {
    let story = Story::new();
    let calls = "-y -o calls -e trace=fsync,fdatasync,rename,renameat,renameat2";
    let Some(mut traced) = story.traced(calls, &format!("{TRAIN} --out run")) else {
        return;
    };
    assert!(traced.output().unwrap().status.success());
    let calls = story.read("calls");
    let named = calls.find("rename(\"run.incomplete\", \"run\")").unwrap();
    let (before, _) = calls.split_at(named);
    for name in files(&story.path("run")) {
        assert!(before.contains(&format!("/run.incomplete/{name}>")), "{name}: {calls}");
    }
    assert!(before.contains("/run.incomplete>"), "{calls}");
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
