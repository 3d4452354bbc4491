//! A developer looks at runs with TensorBoard, as at those of any other framework.

use std::{fs, process::Command};

use crate::story::{Story, project, python_with};
use serde_json::Value;

const TRAIN: &str = "train configs/relu1-10.toml --quiet --log tensorboard --set training.epochs=4";

/// What TensorBoard reads below a folder, where it is installed.
fn tensorboard(story: &Story, folder: &str) -> Option<Value> {
    let python = python_with("tensorboard")?;
    let output = Command::new(&python)
        .args(["-B".into(), project().join("tests/fixtures/read_with_tensorboard.py")])
        .arg(story.path(folder))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// A column of a run's `history.csv`, by epoch.
fn column(story: &Story, run: &str, name: &str) -> Vec<f64> {
    let text = fs::read_to_string(story.path(&format!("{run}/history.csv"))).unwrap();
    let place = text.lines().next().unwrap().split(',').position(|it| it == name).unwrap();
    let value = |line: &str| line.split(',').nth(place).unwrap().parse().unwrap();
    text.lines().skip(1).map(value).collect()
}

fn assert_shows(shown: &Value, expected: &[f64]) {
    let points: Vec<(usize, f64)> = serde_json::from_value(shown.clone()).unwrap();
    assert_eq!(points.len(), expected.len(), "{shown}");
    for (place, ((step, value), expected)) in points.into_iter().zip(expected).enumerate() {
        assert_eq!(step, place + 1);
        assert!((value - expected).abs() <= 1e-6 * expected.abs(), "{value} {expected}");
    }
}

#[test]
fn tensorboard_shows_every_epoch_and_the_scores() {
    let story = Story::new();
    story.succeed(TRAIN);
    let run = "runs/relu1-10/flex-seed1";
    assert!(story.path(&format!("{run}/events.out.tfevents.viewcast")).exists());
    // Its file is one more: the run is what it is without.
    story.succeed("train configs/relu1-10.toml --quiet --set training.epochs=4 --out plain");
    for file in ["history.csv", "model.bpk", "scores.json"] {
        let [with, without] =
            [run, "plain"].map(|run| fs::read(story.path(&format!("{run}/{file}"))).unwrap());
        assert!(with == without, "{file}");
    }
    let Some(shown) = tensorboard(&story, "runs") else {
        return;
    };
    let shown = &shown["relu1-10/flex-seed1"];
    for (tag, name) in [
        ("loss/training", "training_loss"),
        ("loss/after_epoch", "after_epoch_loss"),
        ("learning_rate", "learning_rate"),
    ] {
        assert_shows(&shown[tag], &column(&story, run, name));
    }
    let scores: Value =
        serde_json::from_slice(&fs::read(story.path(&format!("{run}/scores.json"))).unwrap())
            .unwrap();
    for era in ["training", "unseen"] {
        for score in ["mae_k", "rmse_k"] {
            let points: Vec<(usize, f64)> =
                serde_json::from_value(shown[format!("score/{era}_{score}")].clone()).unwrap();
            let expected = scores["model"][era][score].as_f64().unwrap();
            assert!(points.len() == 1 && points[0].0 == 4, "{points:?}");
            assert!((points[0].1 - expected).abs() < 1e-6 * expected);
        }
    }
}

#[test]
fn a_resumed_run_is_shown_whole_and_each_epoch_once() {
    let story = Story::new();
    let train = "train configs/relu1.toml --plain --log tensorboard --set training.epochs=400";
    let told = story.interrupt(&format!("{train} --out runs/long"), "-INT");
    assert_eq!(told.status, 130, "{}", told.stderr);
    story.succeed("train --resume runs/long --quiet --log tensorboard");
    if let Some(shown) = tensorboard(&story, "runs") {
        assert_shows(
            &shown["long"]["loss/training"],
            &column(&story, "runs/long", "training_loss"),
        );
    }
}

#[test]
fn networks_of_an_ensemble_are_shown_each() {
    let story = Story::new();
    story.succeed(&format!(
        "{TRAIN} --set training.ensemble=2 --set data.validation_days=60 --out runs/two"
    ));
    let Some(shown) = tensorboard(&story, "runs") else {
        return;
    };
    for network in ["network-1", "network-2"] {
        let losses = shown[format!("two/{network}")]["loss/validation"].as_array().unwrap().len();
        assert_eq!(losses, 4);
    }
    assert_eq!(shown["two"]["score/unseen_mae_k"].as_array().unwrap().len(), 1);
}
