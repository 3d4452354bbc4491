//! A disk, or a hand, changes files of a run: nothing wrong is believed, and the way out is told.

use std::fs;

use crate::story::{Story, files};

const TRAIN: &str = "train configs/relu1-10.toml --quiet --set training.epochs=2 --out run";

#[test]
fn a_flipped_bit_in_any_file_is_found_by_verify() {
    let story = Story::new();
    story.succeed(TRAIN);
    assert_eq!(story.succeed("verify run").stdout, "1 run whole\n");
    for (number, name) in files(&story.path("run")).into_iter().enumerate() {
        let path = format!("run/{name}");
        let before = fs::read(story.path(&path)).unwrap();
        for bit in [0, 4321 * number, 8 * before.len() - 1] {
            story.flip(&path, bit);
            let told = story.run("verify run");
            assert_eq!((told.status, &*told.stdout), (1, ""), "{path} {bit} {told:?}");
            assert!(told.stderr.starts_with("error: 1 run damaged\nrun\n  "), "{told:?}");
            // Of a damaged manifest it is not known which of the two is wrong.
            let named = told.stderr.contains(&format!("\n  {name}: ")) || name == "manifest.json";
            assert!(named, "{path} {bit} {told:?}");
            fs::write(story.path(&path), &before).unwrap();
        }
        fs::remove_file(story.path(&path)).unwrap();
        if name != "manifest.json" {
            let told = story.run("verify run");
            assert!(told.stderr.contains(&format!("\n  {name}: it is missing\n")), "{told:?}");
        }
        fs::write(story.path(&path), &before).unwrap();
    }
    story.succeed("verify run");
}

#[test]
fn what_is_read_is_what_was_written_or_is_refused() {
    let story = Story::new();
    story.succeed(TRAIN);
    for (command, read) in [
        ("evaluate run", &["config.toml", "provenance.json", "model.bpk", "scores.json"][..]),
        ("evaluate run --data data/wikipedia.csv", &["config.toml", "model.bpk", "scale.json"]),
        ("plot run", &["history.csv", "model.bpk"]),
        ("forecast run", &["model.bpk"]),
        ("compare run run", &["history.csv", "scores.json", "predictions.csv"]),
    ] {
        for name in read {
            let path = format!("run/{name}");
            let before = fs::read(story.path(&path)).unwrap();
            for bit in [77, 1_234_567, 7_654_321] {
                story.flip(&path, bit);
                let message = format!(
                    "{path} is damaged: its SHA-256 is not that in manifest.json; `viewcast verify \
                     run` tells how to make the run again"
                );
                story.fail(command, &message);
                fs::write(story.path(&path), &before).unwrap();
            }
        }
        story.succeed(command);
    }
}

#[test]
fn the_command_that_is_told_makes_the_run_again() {
    let story = Story::new();
    let set = "--set model.hidden=[3] --seed 5";
    story.succeed(&format!("{TRAIN} {set}"));
    let before = story.content("run");
    for name in ["model.bpk", "provenance.json", "scores.json"] {
        story.flip(&format!("run/{name}"), 100);
        let told = story.run("verify");
        // Below runs there is nothing.
        assert!(told.stderr.starts_with("error: there is no folder runs"), "{told:?}");
        let told = story.run("verify run");
        let command = told.stderr.split("make it again: viewcast ").nth(1).unwrap();
        let command = command.lines().next().unwrap();
        assert_eq!(command, "train run/config.toml --out run --force");
        story.succeed(&format!("{command} --quiet"));
        assert_eq!(story.content("run"), before);
        story.succeed("verify run");
        // It keeps the name of its experiment where that is known.
        if name != "provenance.json" {
            assert_eq!(story.json("run/provenance.json")["experiment"], "relu1-10");
        }
        story.succeed(&format!("{TRAIN} {set} --force"));
    }
    story.flip("run/config.toml", 100);
    let told = story.run("verify run");
    let command = "make it again: viewcast train relu1-10 --seed 5 --out run --force\n";
    assert!(told.stderr.contains(command), "{told:?}");
}

#[test]
fn a_table_trains_a_damaged_run_anew_and_says_so() {
    let story = Story::new();
    let table = "table --rows relu1-10,linear1 --seeds 2 --set training.epochs=2 --quiet";
    let before = story.succeed(table).stdout;
    assert_eq!(story.succeed("verify").stdout, "4 runs whole\n");
    let runs: Vec<_> = files(&story.path("runs"))
        .into_iter()
        .filter_map(|name| Some(format!("runs/{}", name.strip_suffix("/scores.json")?)))
        .collect();
    story.flip(&format!("{}/scores.json", runs[0]), 99);
    fs::remove_file(story.path(&format!("{}/provenance.json", runs[1]))).unwrap();
    story.flip(&format!("{}/predictions.csv", runs[2]), 9999);
    let told = story.run("verify");
    assert!(told.stderr.starts_with("error: 3 runs damaged\n"), "{told:?}");
    assert!(told.stderr.ends_with("\n1 run whole\n"), "{told:?}");
    let told = story.succeed(table);
    assert_eq!(told.stdout, before);
    let warned = told.stderr.lines().filter(|line| line.ends_with("; the run is trained anew"));
    assert_eq!(warned.count(), 3, "{told:?}");
    assert_eq!(story.succeed("verify").stdout, "4 runs whole\n");
    assert_eq!(story.succeed(table).stderr, "");
}

#[test]
fn runs_of_earlier_versions_are_read_and_what_is_wrong_with_them_is_told() {
    let story = Story::new();
    story.succeed(TRAIN);
    fs::remove_file(story.path("run/manifest.json")).unwrap();
    let told = story.succeed("verify run");
    assert!(
        told.stdout
            .ends_with("1 run without a manifest, which an earlier version wrote: readable\n")
    );
    story.succeed("evaluate run");
    let scores = story.read("run/scores.json");
    fs::write(story.path("run/scores.json"), scores.replace("rmse_k", "rmse")).unwrap();
    let told = story.run("evaluate run");
    assert!(
        told.stderr.starts_with("error: run/scores.json is damaged: missing field `rmse_k` at ")
            && told.stderr.ends_with("; `viewcast verify run` tells how to make the run again\n"),
        "{told:?}"
    );
    assert!(story.run("verify run").stderr.contains("make it again: viewcast train "));
}

#[test]
fn weights_that_are_no_numbers_are_not_taken_for_good_ones() {
    let story = Story::new();
    story.succeed(TRAIN);
    // As an earlier version left it, so that the files are taken as they are.
    fs::remove_file(story.path("run/manifest.json")).unwrap();
    let mut weights = fs::read(story.path("run/model.bpk")).unwrap();
    // The last number of the last tensor.
    let end = weights.len();
    weights[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    fs::write(story.path("run/model.bpk"), weights).unwrap();
    let told = story.run("evaluate run");
    assert_eq!(told.status, 1, "{told:?}");
    assert!(told.stderr.contains(" scores differently now: training era MAE NaN"), "{told:?}");
}
