//! A teacher repeats the search for the simulated channel, in small.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test ends where something is not as it should be"
)]

#[path = "stories/story/mod.rs"]
mod story;

use std::{collections::BTreeMap, fs};

use story::Story;

const SMALL: &str = "calibrate --configs tiny --runs search --generations 2 --draws 12 --best 3 \
                     --seeds 1 --finalists 2 --final-seeds 2 --refinements 1";

/// The rows of the loss table with a single epoch each.
fn tiny() -> Story {
    let story = Story::new();
    fs::create_dir(story.path("tiny")).unwrap();
    let networks =
        [("relu1-10", "[10]"), ("relu1", "[20]"), ("relu1-1000", "[30]"), ("relu2", "[9, 9]")];
    let deep = [("relu3", "[9, 9, 9]"), ("relu4", "[9, 9, 9, 9]")];
    networks.into_iter().chain(deep).fold(story, |story, (name, hidden)| {
        let text = format!("[model]\nkind = \"mlp\"\nhidden = {hidden}\n[training]\nepochs = 1\n");
        story.with(&format!("tiny/{name}.toml"), text)
    })
}

/// A row of a log, by the names of its columns.
fn named(log: &str, row: &str) -> BTreeMap<String, String> {
    let names = log.lines().next().unwrap().split(',').map(str::to_owned);
    names.zip(row.split(',').map(str::to_owned)).collect()
}

#[test]
fn a_search_is_repeated_to_the_byte_whatever_the_jobs() {
    let story = tiny();
    let first = story.succeed(&format!("{SMALL} --jobs 1"));
    let log = story.read("search/log.csv");
    // What is trained is found again, and only the new finalist seeds were new to the last stage.
    let again = story.succeed(&format!("{SMALL} --quiet"));
    assert_eq!((again.stdout.as_str(), again.stderr.as_str()), (first.stdout.as_str(), ""));
    let other = tiny();
    assert_eq!(other.succeed(&format!("{SMALL} --jobs 3")).stdout, first.stdout);
    assert_eq!(other.read("search/log.csv"), log);

    let stages: Vec<_> = log.lines().skip(1).map(|row| row.split(',').next().unwrap()).collect();
    let by_networks = [&["networks"; 3][..], &["finalists"; 2], &["refinement"; 10]].concat();
    assert_eq!(stages, [&["lines"; 3][..], &by_networks].concat());
    let columns = log.lines().next().unwrap().split(',').count();
    assert!(log.lines().all(|row| row.split(',').count() == columns), "{log}");
    // What it gives is the best of all, with the noise and the momentum of the best finalist, and a channel.
    let given: toml::Table = first.stdout.parse().unwrap();
    let rows: Vec<_> = log.lines().skip(1).map(|row| named(&log, row)).collect();
    let finalist = rows.iter().find(|row| row["stage"] == "finalists").unwrap();
    for name in ["seed", "momentum", "interest", "noise"] {
        assert_eq!(finalist[name], given[name].to_string());
    }
    let distance = |row: &BTreeMap<_, String>| row["distance"].parse::<f64>().unwrap();
    let scored = rows.iter().filter(|row| row["networks"] == "2");
    let best = scored.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap();
    for name in ["growth", "semester", "seed"] {
        assert_eq!(best[name], given[name].to_string());
    }
    let story = story.with("found.toml", &first.stdout);
    assert_eq!(story.succeed("simulate found.toml").stdout.lines().count(), 1827);
}

#[cfg(unix)]
#[test]
fn a_stopped_search_goes_on() {
    let story = tiny();
    let told = story.interrupt(&format!("{SMALL} --jobs 1"), "-KILL");
    assert_ne!(told.status, 0);
    assert_eq!(story.succeed(SMALL).stdout, tiny().succeed(SMALL).stdout);
}

#[test]
fn other_noise_is_another_series_of_the_same_channel() {
    let story = Story::new();
    let own = story.succeed("simulate").stdout;
    let other = story.succeed("simulate --seed 1").stdout;
    assert_ne!(own, other);
    assert_eq!(story.succeed("simulate --seed 1").stdout, other);
    assert_eq!(own.lines().count(), other.lines().count());
}

#[test]
fn a_search_of_countless_seeds_is_refused() {
    let told = Story::new().run("calibrate --seeds 1000000000");
    assert_eq!(told.status, 2, "{told:?}");
    assert!(told.stderr.contains("1000000000 is not in 1..=1000"), "{told:?}");
}
