//! A user trains the seeds of a row: small networks are trained side by side, and each is what it
//! would be alone.

use std::{collections::BTreeSet, fs};

use crate::story::{Story, files};

/// The folder of a run that a table made on a backend, from the story's folder.
fn of_table_on(backend: &str, story: &Story, row: &str, seed: u64) -> String {
    let start = format!("{backend}-seed{seed}-");
    let mut runs = fs::read_dir(story.path(&format!("runs/{row}"))).unwrap();
    let name = runs.find_map(|run| {
        let name = run.unwrap().file_name().into_string().unwrap();
        (name.starts_with(&start) && !name.ends_with(".incomplete")).then_some(name)
    });
    format!("runs/{row}/{}", name.unwrap_or_else(|| panic!("{row} has no seed {seed}")))
}

fn of_table(story: &Story, row: &str, seed: u64) -> String {
    of_table_on("flex", story, row, seed)
}

/// Trains a row's seed alone, and compares every file but for where it came from.
fn assert_as_alone(story: &Story, row: &str, seed: u64, how: &str) {
    let alone = format!("alone/{row}-{seed}");
    story.succeed(&format!("train configs/{row}.toml --seed {seed} {how} --out {alone}"));
    let together = of_table(story, row, seed);
    let names = files(&story.path(&alone));
    assert_eq!(files(&story.path(&together)), names);
    for ((name, a), (_, b)) in story.content(&together).into_iter().zip(story.content(&alone)) {
        assert_eq!(a, b, "{row} seed {seed}: {name} ({how})");
    }
    fs::remove_dir_all(story.path(&alone)).unwrap();
}

/// How long each of a row's seeds took: the same for those that shared their time.
fn times(story: &Story, row: &str, seeds: u64) -> BTreeSet<String> {
    let time = |seed| {
        let provenance = story.json(&format!("{}/provenance.json", of_table(story, row, seed)));
        provenance["wall_seconds"].to_string()
    };
    (1..=seeds).map(time).collect()
}

#[test]
fn each_seed_is_to_the_bit_what_it_is_alone() {
    for how in [
        "--set training.batch_size=32 --set training.schedule.kind=cosine",
        "--set training.batch_size=13 --set training.optimizer.kind=sgd --set \
         training.optimizer.momentum=0.9 --set training.loss.kind=huber --set \
         data.validation_days=28",
        "--set training.optimizer.kind=adamw --set training.loss.kind=mse",
        "--set training.batch_size=full --set training.optimizer.kind=rmsprop --set \
         training.clip.kind=value",
    ] {
        let story = Story::new();
        let how = format!("--quiet --set training.epochs=3 {how}");
        let rows = ["linear7", "relu1-10", "relu2"];
        story.succeed(&format!("table --seeds 3 --jobs 1 {how} --rows {}", rows.join(",")));
        for row in rows {
            for seed in 1..=3 {
                assert_as_alone(&story, row, seed, &how);
            }
        }
        assert_eq!(times(&story, "linear7", 3).len(), 1, "they were trained side by side");
    }
}

#[test]
fn every_activation_is_the_same_side_by_side() {
    for activation in ["sigmoid", "hard-sigmoid", "tanh", "identity"] {
        let story = Story::new();
        let how = format!(
            "--quiet --set training.epochs=2 --set model.hidden=[9,5] --set \
             model.activation={activation} --set training.batch_size=7"
        );
        story.succeed(&format!("table --rows relu1 --seeds 2 --jobs 1 {how}"));
        assert_eq!(times(&story, "relu1", 2).len(), 1, "they were trained side by side");
        assert_as_alone(&story, "relu1", 2, &how);
    }
}

#[test]
fn the_seeds_that_are_missing_and_the_workers_make_no_difference() {
    let story = Story::new();
    let how = "--quiet --set training.epochs=2 --set training.batch_size=32";
    story.succeed(&format!("table --rows relu1-10 --seeds 1 {how}"));
    story.succeed(&format!("table --rows relu1-10 --seeds 6 --jobs 2 {how}"));
    for seed in [1, 2, 6] {
        assert_as_alone(&story, "relu1-10", seed, how);
    }
}

#[test]
fn what_would_differ_side_by_side_is_trained_one_by_one() {
    for how in [
        "--set training.clip.kind=norm",
        "--set data.validation_days=28 --set training.keep_best=true",
        "--set data.validation_days=28 --set training.patience=1",
    ] {
        let story = Story::new();
        let how = format!("--quiet --set training.epochs=2 {how}");
        story.succeed(&format!("table --rows linear7 --seeds 3 --jobs 1 {how}"));
        assert_eq!(times(&story, "linear7", 3).len(), 3, "{how}");
        assert_as_alone(&story, "linear7", 3, &how);
    }
}

#[cfg(unix)]
#[test]
fn seeds_that_are_interrupted_are_gone_on_with_together_or_alone() {
    let config = |model: &str, epochs: usize| {
        format!("[model]\n{model}\n[training]\nepochs = {epochs}\nbatch_size = 32\n")
    };
    // One worker's first line comes while the other is at the seeds of the long experiment.
    let story = Story::new()
        .with("configs/short.toml", config("kind = \"mlp\"\nhidden = [10]", 60))
        .with("configs/long.toml", config("kind = \"linear\"", 1200));
    let table = "table --rows long,short --seeds 3";
    let told = story.interrupt(&format!("{table} --jobs 2"), "-INT");
    assert_eq!(told.status, 130, "{told:?}");
    let end = " of 6 runs done; the same command goes on\n";
    assert!(told.stderr.ends_with(end), "{told:?}");

    let incomplete = |seed: u64| {
        let start = format!("flex-seed{seed}-");
        let run = |run: std::io::Result<fs::DirEntry>| run.unwrap().path();
        let mut runs = fs::read_dir(story.path("runs/long")).unwrap().map(run);
        runs.find(|run| run.file_name().unwrap().to_str().unwrap().starts_with(&start)).unwrap()
    };
    for seed in 1..=3 {
        let checkpoints = files(&incomplete(seed).join("checkpoints"));
        assert!(checkpoints.len() >= 4, "{checkpoints:?}");
    }
    // Seed 2 goes on alone, the others side by side.
    let folder = incomplete(2);
    story.succeed(&format!("train --quiet --resume {}", folder.display()));
    story.succeed(&format!("{table} --quiet --jobs 1"));
    assert_eq!(times(&story, "long", 3).len(), 2, "seeds 1 and 3 shared their time");
    for seed in 1..=3 {
        assert_as_alone(&story, "long", seed, "--quiet");
    }
}

#[test]
fn a_seed_that_diverges_says_what_it_says_alone() {
    let story = Story::new();
    let how = "--quiet --set training.optimizer.kind=sgd --set training.batch_size=full --set \
               training.schedule.kind=constant --set training.learning_rate=0.3";
    let alone =
        story.run(&format!("train configs/linear7.toml {how} --set training.loss.kind=mse"));
    assert!(alone.stderr.contains("linear7: the training loss is "), "{alone:?}");
    let table = format!("table --rows linear7 --seeds 3 --jobs 1 {how}");
    story.fail(
        &format!("{table} --set training.loss.kind=mse"),
        alone.stderr.strip_prefix("error: ").unwrap().trim_end(),
    );
    // What diverged is not in the way of what does not.
    story.succeed(&format!("{table} --set training.epochs=2"));
}

/// On a software device (Debian's `mesa-vulkan-drivers`) as on a GPU.
#[cfg(feature = "wgpu")]
#[test]
fn on_a_gpu_each_seed_agrees_with_what_it_is_alone() {
    let story = Story::new();
    let how = "--quiet --backend wgpu --set training.epochs=2 --set training.batch_size=128";
    story.succeed(&format!("table --rows linear7,relu1,relu2 --seeds 3 --jobs 1 {how}"));
    for row in ["linear7", "relu1", "relu2"] {
        let mut times = BTreeSet::new();
        for seed in 1..=3 {
            let alone = format!("alone/{row}-{seed}");
            story.succeed(&format!("train configs/{row}.toml --seed {seed} {how} --out {alone}"));
            let together = of_table_on("wgpu", &story, row, seed);
            let provenance = story.json(&format!("{together}/provenance.json"));
            times.insert(provenance["wall_seconds"].to_string());

            let column = |run: &str, column: usize| -> Vec<f64> {
                let predictions = story.read(&format!("{run}/predictions.csv"));
                let rows = predictions.lines().skip(1);
                rows.map(|line| line.split(',').nth(column).unwrap().parse().unwrap()).collect()
            };
            let actual = column(&together, 2);
            let days = f64::from(u32::try_from(actual.len()).unwrap());
            let mean = actual.iter().sum::<f64>() / days;
            let squares = actual.iter().map(|views| (views - mean).powi(2)).sum::<f64>();
            let deviation = (squares / days).sqrt();
            for (a, b) in column(&together, 3).into_iter().zip(column(&alone, 3)) {
                let difference = (a - b).abs() / deviation;
                assert!(difference < 1e-4, "{row} seed {seed}: {a} {b}");
            }
        }
        assert_eq!(times.len(), 1, "they were trained side by side");
    }
}
