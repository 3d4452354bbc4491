//! A user looks for better choices: a sweep trains the variants, and the validation days choose.

use std::fs;

use crate::story::{Story, files};

/// Four candidates of two seeds each.
const SMALL: &str = "sweep relu1-10 --set training.epochs=3 --set data.validation_days=90 \
                     --grid training.learning_rate=1e-2,1e-3 --grid model.hidden=[5],[10,5] \
                     --seeds 2 --out small";

/// The lines of a CSV file, without its header.
fn rows(story: &Story, file: &str) -> Vec<Vec<String>> {
    let text = story.read(file);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// The mean absolute error of a run on the last 90 days before 2021, in k views.
fn tail_error(story: &Story, run: &str) -> f64 {
    let predictions = rows(story, &format!("{run}/predictions.csv"));
    let training: Vec<_> = predictions.iter().filter(|row| row[0].as_str() < "2021").collect();
    let tail = &training[training.len() - 90..];
    let error =
        |row: &&Vec<String>| row[2].parse::<f64>().unwrap() - row[3].parse::<f64>().unwrap();
    tail.iter().map(|row| error(row).abs()).sum::<f64>() / 1000.0 / 90.0
}

#[test]
fn candidates_are_ranked_by_their_mean_error_on_the_validation_days() {
    let story = Story::new();
    let told = story.succeed(SMALL);
    assert_eq!(told.stderr.lines().count(), 8, "one line a run in a log: {told:?}");
    let board = story.json("small/leaderboard.json");
    assert_eq!((&board["first"], &board["last"]), (&"2020-10-03".into(), &"2020-12-31".into()));
    let standings = board["standings"].as_array().unwrap();
    assert_eq!(standings.len(), 4);
    let mut last = 0.0;
    for standing in standings {
        let runs = standing["runs"].as_array().unwrap();
        let errors: Vec<_> =
            runs.iter().map(|run| tail_error(&story, run.as_str().unwrap())).collect();
        let mean = f64::midpoint(errors[0], errors[1]);
        assert!((standing["validation"]["mean_k"].as_f64().unwrap() - mean).abs() < 1e-12);
        assert!(mean >= last, "the best first");
        last = mean;
        // What the run really was.
        let config = story.read(&format!("{}/config.toml", runs[1].as_str().unwrap()));
        let rate: f64 =
            standing["choices"]["training.learning_rate"].as_str().unwrap().parse().unwrap();
        assert!(config.contains(&format!("learning_rate = {rate}\n")), "{config}");
    }
    let csv = rows(&story, "small/leaderboard.csv");
    // By the text: serde_json may read a number one bit off.
    let means = story.read("small/leaderboard.json");
    let best = means.lines().find_map(|line| line.trim().strip_prefix("\"mean_k\": "));
    assert_eq!(best, Some(&*format!("{},", csv[0][4])));
    let table: Vec<_> = told.stdout.lines().skip(5).take(7).collect();
    for (line, row) in table[1..5].iter().zip(&csv) {
        assert!(line.starts_with(&row[1]) && line.contains(&row[2]), "{line}: {row:?}");
    }
    assert!(table[5].starts_with("yesterday again ") && table[6].starts_with("last week again "));
}

#[test]
fn the_unseen_era_has_no_part_in_it() {
    let story = Story::new();
    story.succeed(SMALL);
    let days = story.read("data/channel.csv");
    let flipped = |line: &str| match line.split_once(',') {
        Some((day, views)) if ("2021".."3").contains(&day) => {
            format!("{day},{}\n", 99_999.0 - views.parse::<f64>().unwrap())
        }
        _ => format!("{line}\n"),
    };
    let other: String = days.lines().map(flipped).collect();
    assert_ne!(other, days);
    let story = story.with("other.csv", other);
    story.succeed(&SMALL.replace("--out small", "--data other.csv --out other"));
    assert_eq!(story.read("small/leaderboard.csv"), story.read("other/leaderboard.csv"));
}

#[test]
fn nothing_is_trained_twice_and_a_stop_changes_nothing() {
    let long = SMALL.replace("epochs=3", "epochs=40");
    let story = Story::new();
    let stopped = story.interrupt(&long, "-INT");
    assert_eq!(stopped.status, 130, "{stopped:?}");
    assert!(!story.path("small").exists());
    let first = story.succeed(&format!("{long} --jobs 1"));
    assert_eq!(story.succeed(&long).stderr, "", "nothing was trained");
    let other = Story::new();
    assert_eq!(other.succeed(&format!("{long} --jobs 3")).stdout, first.stdout);
    assert_eq!(story.read("small/leaderboard.json"), other.read("small/leaderboard.json"));
}

#[test]
fn the_best_config_trains_to_what_it_was_chosen_for() {
    let story = Story::new();
    let told = story.succeed(SMALL).stdout;
    let best = story.json("small/leaderboard.json")["standings"][0].clone();
    story.succeed("train small/relu1-10-best.toml --quiet");
    let again = story.read("runs/relu1-10-best/flex-seed1/predictions.csv");
    let run = best["runs"][0].as_str().unwrap();
    assert_eq!(again, story.read(&format!("{run}/predictions.csv")));
    // And as the sweep says.
    let command = "train small/relu1-10-best.toml --set data.validation_days=0";
    assert!(told.ends_with(&format!("with\n  viewcast {command}\n")), "{told}");
    story.succeed(&format!("{command} --force --quiet"));
}

#[test]
fn halving_trains_the_better_half_anew_with_twice_the_epochs() {
    let story = Story::new();
    let sweep = "sweep relu1-10 --set training.epochs=12 --set data.validation_days=90 --halving \
                 --grid training.learning_rate=0.03,0.01,0.003,0.001,0.0003 --out out";
    let told = story.succeed(sweep).stdout;
    let rungs = "candidates by epochs, each trained anew: 5 with 3, 3 with 6, 2 with 12\n";
    assert!(told.contains(rungs), "{told}");
    let rows = rows(&story, "out/leaderboard.csv");
    let epochs: Vec<_> = rows.iter().map(|row| row[2].as_str()).collect();
    assert_eq!(epochs, ["12", "12", "6", "3", "3"]);
    assert!(story.read("out/relu1-10-best.toml").contains("\nepochs = 12\n"));
    let left = files(&story.path("runs/relu1-10"));
    let scored = left.iter().filter(|file| file.ends_with("scores.json"));
    assert_eq!(scored.count(), 10, "5 + 3 + 2 ordinary runs");
    assert_eq!(story.succeed(sweep).stderr, "", "and found again");
}

#[test]
fn chance_draws_some_of_the_grid_and_of_ranges() {
    let story = Story::new();
    let sweep = |flags: &str, out: &str| {
        story.succeed(&format!(
            "sweep relu1-10 --set training.epochs=1 --set data.validation_days=90 {flags} --out {out}"
        ));
        let mut rows = rows(&story, &format!("{out}/leaderboard.csv"));
        rows.sort_by(|a, b| a[1..3].cmp(&b[1..3]));
        rows
    };
    let grid = "--grid model.hidden=[2],[3],[4] --grid training.batch_size=32,64,full --random 4";
    let some = sweep(grid, "some");
    assert_eq!(some.len(), 4);
    assert_eq!(sweep(grid, "again"), some);
    assert_ne!(sweep(&format!("{grid} --random-seed 2"), "other"), some);
    let ranges = "--range training.learning_rate=1e-4..1e-1 --range data.history=7..28 --random 5";
    let drawn = sweep(ranges, "drawn");
    assert_eq!(drawn.len(), 5);
    for row in drawn {
        assert!((1e-4..=1e-1).contains(&row[1].parse::<f64>().unwrap()), "{row:?}");
        assert!((7..=28).contains(&row[2].parse::<u32>().unwrap()), "{row:?}");
    }
}

#[test]
fn a_candidate_that_diverges_is_the_last_and_ends_no_other() {
    let story = Story::new();
    let sweep = "sweep relu1-10 --set training.epochs=3 --set data.validation_days=90 --out out \
                 --set training.optimizer={kind=\"sgd\"} --set training.schedule={kind=\"constant\"} \
                 --set training.loss={kind=\"mse\"} --grid training.learning_rate=";
    let told = story.succeed(&format!("{sweep}500,0.01")).stdout;
    let rows = rows(&story, "out/leaderboard.csv");
    assert_eq!(rows[0][1], "0.01");
    assert_eq!(rows[1], ["2", "500", "3", "", "", "1", "1"]);
    assert!(told.lines().any(|line| line.starts_with("500 ") && line.ends_with(" diverged")));
    story.succeed(&format!("{sweep}500,0.01"));
    let told = story.run(&format!("{sweep}500,600 --quiet"));
    assert_eq!(
        told.stderr,
        "error: all 2 candidates diverged: there is no best; lower training.learning_rate, or clip \
         gradients with training.clip\n"
    );
}

#[test]
fn what_no_sweep_can_choose_by_is_refused() {
    let story = Story::new();
    story.fail(
        "sweep relu1-10 --grid training.epochs=1,2",
        "a sweep chooses by validation days, which are kept from training, but data.validation_days = \
         0; add for example --set data.validation_days=182",
    );
    let refused = |flags: &str, message: &str| {
        story.fail(&format!("sweep relu1-10 --set data.validation_days=90 {flags}"), message);
    };
    refused(
        "--grid training.learning_rat=1,2",
        "--grid training.learning_rat=1: unknown field `learning_rat`, expected one of \
         `learning_rate`, `epochs`, `batch_size`, `patience`, `keep_best`, `score_each_epoch`, `seed`, `ensemble`, `loss`, \
         `optimizer`, `schedule`, `clip`; did you mean `learning_rate`?",
    );
    let seed = "training.seed is no choice to make: whatever wins by its seed, wins by chance; \
                --seeds N trains each candidate with the seeds 1 to N and ranks their mean";
    refused("--grid training.seed=1,2", seed);
    refused("--grid training.epochs=1,2 --set training.seed=2", seed);
    refused(
        "--grid training.epochs=1,2 --grid training.epochs=3",
        "--grid training.epochs is there twice; list all of its values in one",
    );
    refused(
        "--grid data.validation_days=90,60",
        "candidates must be scored on the same days, but with data.validation_days=60 these are \
         2020-11-02 to 2020-12-31 of other data or another time than the first candidate's; sweep one \
         value of it at a time with --set",
    );
    refused(
        "--grid training.epochs=1,2 --halving",
        "--halving sets training.epochs itself: it cannot be in --grid or --range as well",
    );
    refused(
        "--range training.learning_rate=1e-3..1e-1",
        "--range training.learning_rate has no end of values: say how many to draw with --random N",
    );
    fs::write(story.path("file"), "").unwrap();
    refused("--grid training.epochs=1,2 --out file/x", "cannot write file/x: file is no folder");
    assert!(!story.path("runs").exists(), "nothing was trained");

    let told = story.run("sweep relu1-10 --grid model.hidden=[5,[6]");
    assert!(told.stderr.contains("a closing `]` is missing"), "{told:?}");
    assert_eq!(told.status, 2);
}

#[test]
fn a_shop_with_few_orders_reads_errors_in_orders() {
    let orders = |day: i64| 5 + day % 7 + day * day % 3;
    let first = jiff::civil::date(2020, 1, 1);
    let row = |day: i64| format!("{},{}\n", first + jiff::ToSpan::days(day), orders(day));
    let csv: String = (0..400).map(row).collect();
    let story = Story::new().with("orders.csv", format!("date,views\n{csv}"));
    let told = story.succeed(
        "sweep linear7 --data orders.csv --quiet --grid training.epochs=5,10 --set data.validation_days=60",
    );
    // A count of the same weekday a week before differs by at most 2.
    let last_week = told.stdout.lines().find(|line| line.starts_with("last week again")).unwrap();
    let error: f64 = last_week.split_whitespace().last().unwrap().parse().unwrap();
    assert!((0.1..=2.0).contains(&error), "{told:?}");
}
