//! A user stops a run, or a run fails: nothing is lost, and the way on is told.

#[cfg(target_os = "linux")]
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use crate::story::{Story, files};

#[cfg(target_os = "linux")]
use crate::terminal::{ENTER, Terminal};

const LONG: &str = "train configs/relu1-10.toml --set training.epochs=40 --set \
                    data.validation_days=28 --set training.keep_best=true";

#[cfg(unix)]
#[test]
fn a_resumed_run_ends_to_the_bit_like_one_that_never_stopped() {
    let story = Story::new();
    story.succeed(&format!("{LONG} --quiet --out straight"));

    // Long enough that the signal comes while it trains.
    let long = LONG.replace("epochs=40", "epochs=4000");
    let told = story.interrupt(&format!("{long} --out long"), "-INT");
    assert_eq!(told.status, 130, "{told:?}");
    let says = told.stderr.lines().rev().take(2).collect::<Vec<_>>();
    assert_eq!(says[0], "  viewcast train --resume long");
    assert!(says[1].starts_with("relu1-10: stopped after epoch "), "{told:?}");
    assert!(says[1].ends_with(" of 4000; go on with"), "{told:?}");
    assert!(!story.path("long").exists());
    assert!(story.path("long.incomplete/checkpoints").exists());

    // The same 40 epochs in two sittings: the first ends where nobody could foresee, by a kill.
    for optimizer in ["adam", "sgd --set training.optimizer.momentum=0.9"] {
        let how = format!(
            "--set training.optimizer.kind={optimizer} --set training.schedule.kind=cosine"
        );
        let slow = format!("{LONG} --set model.hidden=[300,300] {how}");
        let told = story.interrupt(&format!("{slow} --out killed"), "-KILL");
        assert_ne!(told.status, 0);
        let left = fs::read_dir(story.path("killed.incomplete/checkpoints")).unwrap().count();
        assert!(left >= 4, "{left}");
        story.succeed("train --resume killed.incomplete --quiet");
        story.succeed(&format!("{slow} --quiet --out whole"));
        assert_eq!(story.content("killed"), story.content("whole"), "{optimizer}");
        fs::remove_dir_all(story.path("killed")).unwrap();
        fs::remove_dir_all(story.path("whole")).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn whoever_ends_the_process_or_closes_its_terminal_stops_it_like_ctrl_c() {
    let story = Story::new();
    for signal in ["-TERM", "-HUP"] {
        let long = "train configs/relu1-10.toml --force --set training.epochs=1500 --out long";
        let told = story.interrupt(long, signal);
        assert_eq!(told.status, 130, "{signal} {told:?}");
        assert!(told.stderr.contains("; go on with\n"), "{signal} {told:?}");
        assert!(story.path("long.incomplete/checkpoints").exists());
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_dashboard_gives_the_terminal_back_to_whoever_ends_it() {
    for (signal, key) in [(Some("-TERM"), ""), (Some("-HUP"), ""), (None, "\u{3}"), (None, "q")] {
        let story = Story::new();
        let train = "train relu1-10 --set training.epochs=4000 --out run";
        let Some(terminal) = Terminal::start(&story, train) else { return };
        let (code, dashboard, after) = terminal.read("stops it", |keys| match signal {
            None => keys.write_all(key.as_bytes()).unwrap(),
            Some(signal) => {
                let id = story.read("id");
                assert!(Command::new("kill").args([signal, id.trim()]).status().unwrap().success());
            }
        });
        assert_eq!(code, Some(130), "{signal:?} {key:?} {dashboard} {after}");
        assert!(after.contains("of 4000; "), "{after:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_dashboard_stays_until_somebody_has_seen_it() {
    let story = Story::new();
    let train = "train relu1-10 --set training.epochs=2 --out run";
    let Some(terminal) = Terminal::start(&story, train) else { return };
    let (code, dashboard, after) = terminal.read("Any key", |keys| {
        assert!(story.path("run/scores.json").exists(), "it waits with the run written");
        keys.write_all(b" ").unwrap();
    });
    assert_eq!(code, Some(0));
    assert!(dashboard.contains("epoch 2 of 2") && dashboard.contains("k "), "{dashboard}");
    assert!(dashboard.contains("after the epoch 0.") && !dashboard.contains("alid"), "{dashboard}");
    assert!(after.contains("unseen MAE") && after.contains("plot run"), "{after:?}");

    let tail = "train relu1-10 --set training.epochs=2 --set data.validation_days=182 --out tail";
    let terminal = Terminal::start(&story, tail).unwrap();
    let (code, dashboard, _) = terminal.read("Any key", |keys| keys.write_all(b"x").unwrap());
    assert_eq!(code, Some(0));
    assert!(
        dashboard.contains("validation loss 0.") && !dashboard.contains("after"),
        "{dashboard}"
    );

    // Where nobody can press a key, or there is nothing to see, nothing waits for one.
    for (before, flags) in [
        ("CI=1", ""),
        ("TERM=dumb", ""),
        ("", "--quiet"),
        ("", "--plain"),
        ("stty cols 0 rows 0;", ""),
    ] {
        let shell =
            format!("{before} {} {train} --force {flags}", crate::story::program().display());
        let mut script = Command::new("script");
        script.args(["-qec", &format!("stty cols 80 rows 24; {shell}"), "/dev/null"]);
        script.current_dir(story.path("")).stdin(Stdio::null()).env_remove("CI");
        let output = script.output().unwrap();
        let screen = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success() && screen.contains("unseen MAE"),
            "{before}{flags} {screen}"
        );
        assert!(!screen.contains(ENTER), "{before}{flags} {screen}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_nohup_started_outlives_its_terminal() {
    let story = Story::new();
    let train = story.command("train configs/relu1-10.toml --set training.epochs=200 --out run");
    let mut nohup = Command::new("sh");
    nohup
        .args(["-c", "trap '' HUP; exec \"$0\" \"$@\""])
        .arg(train.get_program())
        .args(train.get_args())
        .current_dir(story.path(""))
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut child = nohup.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap();
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
    assert!(story.path("run/scores.json").exists());
}

#[cfg(unix)]
#[test]
fn a_damaged_checkpoint_is_named_and_the_one_before_it_used() {
    let story = Story::new();
    let set = "--set model.hidden=[100,100] --set training.epochs=150";
    let slow = format!("{LONG} {set}").replace("--set training.epochs=40 ", "");
    story.succeed(&format!("{slow} --quiet --out whole"));
    story.interrupt(&format!("{slow} --out run"), "-INT");
    let told = story.interrupt("train --resume run", "-INT");
    assert_eq!(told.status, 130, "{told:?}");
    let folder = story.path("run.incomplete/checkpoints");
    let mut epochs: Vec<usize> = files(&folder)
        .iter()
        .filter_map(|name| name.strip_prefix("journal-")?.strip_suffix(".csv")?.parse().ok())
        .collect();
    epochs.sort_unstable();
    let [.., before, last] = epochs[..] else {
        panic!("{epochs:?}");
    };
    let copy = |from: &str, to: &str| {
        let (from, to) = (story.path(from), story.path(to));
        for name in files(&from) {
            fs::create_dir_all(to.join(&name).parent().unwrap()).unwrap();
            fs::copy(from.join(&name), to.join(&name)).unwrap();
        }
    };
    for part in ["journal", "model", "optimizer", "schedule"] {
        let ending = if part == "journal" { "csv" } else { "bpk" };
        let name = format!("{part}-{last}.{ending}");
        for emptied in [true, false] {
            copy("run.incomplete", "again.incomplete");
            let path = format!("again.incomplete/checkpoints/{name}");
            if emptied {
                fs::write(story.path(&path), "").unwrap();
            } else {
                story.flip(&path, 1234);
            }
            let told = story.succeed("train --resume again --quiet");
            let says = format!("warning: a checkpoint is damaged: {path}: ");
            assert!(told.stderr.starts_with(&says), "{told:?}");
            let instead = format!("; going on from the one before it, after epoch {before}\n");
            assert!(told.stderr.ends_with(&instead), "{told:?}");
            assert_eq!(story.content("again"), story.content("whole"), "{name}");
            fs::remove_dir_all(story.path("again")).unwrap();
        }
    }
    // Where none is left, it begins anew, and says so.
    for name in files(&folder) {
        fs::write(folder.join(name), "").unwrap();
    }
    let told = story.succeed("train --resume run --quiet");
    assert!(told.stderr.ends_with("; there is none before it, and training begins anew\n"));
    assert_eq!(story.content("run"), story.content("whole"));
}

#[test]
fn early_stopping_and_the_best_epoch_go_by_the_validation_loss() {
    let story = Story::new();
    let told = story.succeed(
        "train configs/relu1.toml --quiet --set training.epochs=300 --set \
         training.learning_rate=0.01 --set data.validation_days=56 --set training.patience=5 \
         --set training.keep_best=true --out early",
    );
    let history = story.read("early/history.csv");
    assert!(
        history.starts_with("epoch,learning_rate,training_loss,validation_loss\n"),
        "{history}"
    );
    let losses: Vec<f64> = history
        .lines()
        .skip(1)
        .map(|line| line.split(',').nth(3).unwrap().parse().unwrap())
        .collect();
    let best = (0..losses.len()).min_by(|&a, &b| losses[a].total_cmp(&losses[b])).unwrap();
    assert_eq!(losses.len(), best + 1 + 5, "{losses:?}");
    assert!(losses.len() < 300);
    let first = told.stdout.lines().next().unwrap().to_owned();
    assert!(first.ends_with(" s, stopped early by training.patience"), "{first}");

    // The weights are those of the best epoch: their error on the tail is the best loss.
    let predictions = story.read("early/predictions.csv");
    let tail: Vec<f64> = predictions
        .lines()
        .filter(|line| ("2020-11-06".."2021-01-01").contains(&&line[..10]))
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            let [actual, predicted] = [2, 3].map(|field: usize| fields[field].parse::<f64>());
            (actual.unwrap() - predicted.unwrap()).abs() / 1000.0
        })
        .collect();
    assert_eq!(tail.len(), 56);
    let mean = tail.iter().sum::<f64>() / 56.0;
    assert!((mean / losses[best] - 1.0).abs() < 1e-5, "{mean} {losses:?}");
}

#[test]
fn a_loss_that_explodes_stops_the_run_and_says_what_to_try() {
    let story = Story::new();
    let told = story.run(
        "train configs/linear7.toml --quiet --set training.optimizer.kind=sgd --set \
         training.schedule.kind=constant --set training.learning_rate=10.0 --set \
         training.batch_size=32",
    );
    assert_eq!((told.status, told.stdout.as_str()), (1, ""), "{told:?}");
    assert_eq!(
        told.stderr,
        "error: linear7: the training loss is NaN after epoch 1, at a learning rate of 10; try a \
         lower training.learning_rate (such as 0.001)\n"
    );
    assert!(!story.path("runs/linear7/flex-seed1").exists());
    // Gradient descent proper takes longer to get there, and is stopped before it is no number.
    let told = story.run(
        "train configs/linear7.toml --quiet --set training.optimizer.kind=sgd --set \
         training.schedule.kind=constant --set training.learning_rate=1.0 --set \
         training.batch_size=full",
    );
    assert!(told.stderr.contains("the training loss is ") && !told.stderr.contains("NaN"));
    assert!(told.stderr.ends_with(
        "(such as 0.001), training.clip = { kind = \"norm\" }, or another training.optimizer\n"
    ));
    assert_eq!(told.status, 1);
    // What diverged is not in the way of the next attempt.
    story.succeed("train configs/linear7.toml --quiet --set training.epochs=2");
}
