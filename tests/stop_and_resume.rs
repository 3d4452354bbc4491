//! A user stops a run, or a run fails: nothing is lost, and the way on is told.

mod story;

use std::fs;

use story::{Story, files};

const LONG: &str = "train configs/relu1-10.toml --set training.epochs=40 --set \
                    data.validation_days=28 --set training.keep_best=true";

/// A run's files and their content, but for where it came from.
fn content(story: &Story, run: &str) -> Vec<(String, Vec<u8>)> {
    let folder = story.path(run);
    files(&folder)
        .into_iter()
        .filter(|name| name != "provenance.json")
        .map(|name| (name.clone(), fs::read(folder.join(name)).unwrap()))
        .collect()
}

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
    let program = env!("CARGO_BIN_EXE_viewcast");
    assert_eq!(says[0], format!("  {program} train --resume long"));
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
        assert_eq!(content(&story, "killed"), content(&story, "whole"), "{optimizer}");
        fs::remove_dir_all(story.path("killed")).unwrap();
        fs::remove_dir_all(story.path("whole")).unwrap();
    }
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
         lower training.learning_rate (such as 1), training.clip = { kind = \"norm\" }, or another \
         training.optimizer\n"
    );
    assert!(!story.path("runs/linear7/flex-seed1").exists());
    // Gradient descent proper takes longer to get there, and is stopped before it is no number.
    let told = story.run(
        "train configs/linear7.toml --quiet --set training.optimizer.kind=sgd --set \
         training.schedule.kind=constant --set training.learning_rate=1.0 --set \
         training.batch_size=full",
    );
    assert!(told.stderr.contains("the training loss is ") && !told.stderr.contains("NaN"));
    assert_eq!(told.status, 1);
    // What diverged is not in the way of the next attempt.
    story.succeed("train configs/linear7.toml --quiet --set training.epochs=2");
}
