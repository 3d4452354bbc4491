//! A user has many runs: finds the best, sees how two differ, draws them, and clears up.

use std::fs;

use crate::story::{Story, files};

const TRAIN: &str = "train --quiet --set training.epochs=2";

/// A user with three runs: two of linear1, and one of relu1-10 on other days.
fn with_three_runs() -> Story {
    let story = Story::new();
    story.succeed(&format!("{TRAIN} linear1 --seed 2"));
    story.succeed(&format!("{TRAIN} linear1 --seed 10 --set training.epochs=40"));
    story.succeed(&format!("{TRAIN} relu1-10 --data data/wikipedia.csv"));
    story
}

/// The first words of the lines of a table below its head.
fn names(table: &str) -> Vec<&str> {
    let rows = table.lines().skip(1).take_while(|line| !line.is_empty());
    rows.filter_map(|line| line.split_whitespace().next()).collect()
}

#[test]
fn runs_are_listed_sorted_and_filtered_in_80_columns() {
    let story = with_three_runs();
    let all = story.succeed("runs").stdout;
    assert_eq!(names(&all), ["linear1/flex-seed2", "linear1/flex-seed10", "relu1-10/flex-seed1"]);
    assert!(all.contains("\n3 runs in runs\n"), "{all}");
    assert!(all.lines().all(|line| line.chars().count() <= 80), "{all}");
    let error = format!("{:.3}k", story.score("runs/linear1/flex-seed2", "unseen", "mae_k"));
    assert!(all.lines().nth(1).unwrap().contains(&error), "{all}");

    let by_error = story.succeed("runs --sort unseen").stdout;
    let errors: Vec<f64> = names(&by_error)
        .iter()
        .map(|name| story.score(&format!("runs/{name}"), "unseen", "mae_k"))
        .collect();
    assert!(errors.len() == 3 && errors.is_sorted(), "{by_error}");

    let filtered = |filter: &str| story.succeed(&format!("runs --filter {filter}")).stdout;
    assert_eq!(names(&filtered("training.epochs=40")), ["linear1/flex-seed10"]);
    assert_eq!(names(&filtered("data=wikipedia")), ["relu1-10/flex-seed1"]);
    assert_eq!(names(&filtered("model.kind=linear --filter seed=2")), ["linear1/flex-seed2"]);
    assert_eq!(names(&filtered("seed10")), ["linear1/flex-seed10"]);
    assert_eq!(names(&filtered("data.horizon=1")).len(), 3);
    assert_eq!(filtered("data.horizon=7"), "0 runs in runs by these filters\n");
    assert_eq!(filtered("seed=77"), "0 runs in runs by these filters\n");
    story.fail(
        "runs --filter model.size=3",
        "no run in runs has the key model.size; `viewcast schema` and `viewcast compare` tell the \
         keys of runs",
    );
    story
        .fail("runs --runs nowhere", "there is no folder nowhere; --runs names the folder of runs");
}

#[test]
fn programs_read_runs_as_json() {
    let story = with_three_runs();
    let json: serde_json::Value =
        serde_json::from_str(&story.succeed("runs --json --sort epochs").stdout).unwrap();
    let runs = json["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 3);
    assert_eq!(runs[2]["folder"], "runs/linear1/flex-seed10");
    assert_eq!(runs[2]["config"]["training"]["epochs"], 40);
    for run in runs {
        let folder = run["folder"].as_str().unwrap();
        assert_eq!(run["scores"], story.json(&format!("{folder}/scores.json")));
        assert_eq!(run["state"], "complete");
    }
}

#[test]
fn few_orders_a_day_are_no_thousands() {
    let days = jiff::civil::date(2019, 1, 1).series(jiff::ToSpan::day(1)).take(1000);
    let rows = days.zip(0_u32..).map(|(day, n)| format!("{day},{}\n", 3 + n * 7 % 5));
    let csv: String = std::iter::once("date,views\n".to_owned()).chain(rows).collect();
    let story = Story::new().with("orders.csv", csv);
    story.succeed(&format!("{TRAIN} linear7 --data orders.csv"));
    let error = 1000.0 * story.score("runs/linear7/flex-seed1", "unseen", "mae_k");
    let error = format!(" {error:.3}");
    let run = "runs/linear7/flex-seed1";
    for command in ["runs".into(), format!("compare {run} {run}"), format!("plot {run}")] {
        let told = story.succeed(&command).stdout;
        assert!(told.contains(&error) && !told.contains("0.00"), "{told}");
    }
    assert!(story.read("plots/unseen-linear7-flex-seed1.en.svg").contains(">views<"));
}

#[test]
fn a_damaged_run_is_named_and_the_others_are_listed() {
    let story = with_three_runs().with("runs/linear1/flex-seed2/scores.json", "{");
    let told = story.succeed("runs").stdout;
    assert_eq!(names(&told), ["linear1/flex-seed10", "relu1-10/flex-seed1"]);
    assert!(
        told.contains(
            "damaged, and left out (1):\n  runs/linear1/flex-seed2/scores.json is damaged: "
        ),
        "{told}"
    );
}

#[test]
fn runs_are_compared_by_the_keys_that_differ_and_their_scores() {
    let story = with_three_runs();
    let told = story.succeed("compare runs/linear1/flex-seed2 runs/linear1/flex-seed10").stdout;
    let row = |name: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name}: {told}")).split_whitespace().collect::<Vec<_>>()
    };
    assert_eq!(row("training.epochs"), ["2", "40"]);
    assert_eq!(row("training.seed"), ["2", "10"]);
    assert_eq!(row("epochs"), ["2", "40"]);
    let errors = ["2", "10"].map(|seed| {
        format!("{:.3}k", story.score(&format!("runs/linear1/flex-seed{seed}"), "unseen", "mae_k"))
    });
    assert_eq!(row("unseen MAE"), errors);
    // The same days, so the same rule has the same error.
    let rule = row("  last week again, MAE");
    assert_eq!(rule[0], rule[1]);
    assert!(!told.contains("learning_rate") && !told.contains("the data differ"), "{told}");

    let told = story.succeed("compare runs/linear1/flex-seed2 runs/relu1-10/flex-seed1").stdout;
    assert!(
        told.ends_with(
            "\nthe data differ: these scores are of other days,\nand do not say which run is better\n"
        ),
        "{told}"
    );
    story.fail(
        "compare runs/linear1/flex-seed2 configs",
        "configs is no run: it has no config.toml; `viewcast train` makes runs",
    );
}

#[test]
fn runs_are_drawn_together_and_each_alone() {
    let story = with_three_runs();
    story.succeed(&format!("{TRAIN} own --set data.horizon=3 --set training.ensemble=2"));
    let [first, second] = ["runs/linear1/flex-seed2", "runs/own/flex-seed1"];
    let told = story.succeed(&format!("plot {first} {second} --out figures")).stdout;
    for run in [first, second] {
        let error = format!(" {:.3}k", story.score(run, "unseen", "mae_k"));
        assert!(told.contains(&error), "{told}");
    }
    let drawn = files(&story.path("figures"));
    let expected = [
        "learning",
        "unseen",
        "unseen-linear1-flex-seed2",
        "unseen-linear1-flex-seed2-all",
        "unseen-own-flex-seed1",
        "unseen-own-flex-seed1-all",
    ];
    assert_eq!(drawn.len(), 2 * expected.len(), "{drawn:?}");
    for name in expected {
        assert!(drawn.contains(&format!("{name}.en.svg")), "{drawn:?}");
        assert!(drawn.contains(&format!("{name}.en.png")), "{drawn:?}");
    }
    let together = story.read("figures/unseen.en.svg");
    assert!(together.contains("linear1/flex-seed2") && together.contains("own/flex-seed1"));
    story.succeed(&format!("plot {first} --out figures --lang zh"));
    assert!(story.read("figures/unseen-linear1-flex-seed2.zh.svg").contains("观看量"));
}

#[test]
fn a_run_finds_its_data_from_another_folder_by_its_hash() {
    let story = Story::new();
    story.succeed(&format!("{TRAIN} linear1"));
    let there = story.succeed("evaluate runs/linear1/flex-seed1").stdout;
    fs::create_dir(story.path("thesis")).unwrap();
    let from_thesis = |arguments: &str| {
        let mut command = story.command(arguments);
        crate::story::Told::from(command.current_dir(story.path("thesis")).output().unwrap())
    };
    assert_eq!(from_thesis("evaluate ../runs/linear1/flex-seed1").stdout, there);

    fs::rename(story.path("data/channel.csv"), story.path("thesis/days.csv")).unwrap();
    story.fail(
        "evaluate runs/linear1/flex-seed1",
        "the data of runs/linear1/flex-seed1 is not there: data/channel.csv is neither in the current \
         folder nor in one above the run's; --data FILE names it",
    );
    let named = story.succeed("evaluate runs/linear1/flex-seed1 --data thesis/days.csv").stdout;
    assert_eq!(named, there);
    // A file of that name with other days is not taken for it.
    fs::create_dir(story.path("thesis/data")).unwrap();
    fs::copy(story.path("data/wikipedia.csv"), story.path("thesis/data/channel.csv")).unwrap();
    let other = from_thesis("evaluate ../runs/linear1/flex-seed1");
    assert!(
        other.stderr.starts_with("error: the data has changed: data/channel.csv "),
        "{other:?}"
    );
}

#[test]
fn cleaning_asks_and_removes_only_what_nobody_needs() {
    let story = with_three_runs();
    story.fail(
        "runs clean --runs nowhere",
        "there is no folder nowhere; --runs names the folder of runs",
    );
    assert_eq!(story.succeed("runs clean --yes").stdout, "nothing to remove in runs\n");

    // A build before made the same; and two runs were interrupted, one of which has a note in it.
    let old = story.path("runs/linear1/flex-seed2-0123abcd");
    let run = story.path("runs/linear1/flex-seed2");
    fs::create_dir(&old).unwrap();
    for file in files(&run) {
        fs::copy(run.join(&file), old.join(&file)).unwrap();
    }
    let sources = story.json("runs/linear1/flex-seed2/provenance.json")["sources"].clone();
    let provenance = story
        .read("runs/linear1/flex-seed2/provenance.json")
        .replace(sources.as_str().unwrap(), "0000");
    fs::write(old.join("provenance.json"), provenance).unwrap();
    // As builds before left runs: with one, it would say that its provenance was changed.
    fs::remove_file(old.join("manifest.json")).unwrap();
    for (name, file) in [("linear7", "lock"), ("relu3", "notes.txt")] {
        let folder = story.path(&format!("runs/{name}/flex-seed1.incomplete"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), "").unwrap();
        fs::write(folder.join("lock"), "").unwrap();
        fs::write(folder.join(file), "").unwrap();
    }
    let before = files(&story.path("runs"));

    let told = story.run("runs clean");
    assert_eq!((told.status, told.stdout.as_str()), (1, ""));
    assert!(
        told.stderr.starts_with("error: nothing is removed: 2 folders may go, ")
            && told.stderr.contains("but there is no terminal to ask on; use --yes\n"),
        "{told:?}"
    );
    assert_eq!(files(&story.path("runs")), before);

    let told = story.succeed("runs clean --yes").stdout;
    assert!(told.contains("again as runs/linear1/flex-seed2\n"), "{told}");
    assert!(told.contains("holds notes.txt, which viewcast did not make\n"), "{told}");
    let gone = ["linear1/flex-seed2-0123abcd/", "linear7/flex-seed1.incomplete/"];
    let left = before.into_iter().filter(|file| !gone.iter().any(|gone| file.starts_with(gone)));
    assert_eq!(files(&story.path("runs")), left.collect::<Vec<_>>());
}

#[cfg(unix)]
#[test]
fn a_run_that_is_being_trained_stays_and_an_interrupted_ensemble_goes() {
    use std::io::{BufRead, BufReader};

    let story = Story::new();
    let mut training = story.command("train relu1-10 --set training.epochs=4000");
    let mut training = training.spawn().unwrap();
    let mut lines = BufReader::new(training.stderr.take().unwrap()).lines();
    lines.next().unwrap().unwrap();
    let told = story.succeed("runs clean --yes").stdout;
    assert!(told.contains("another viewcast is writing it\nnothing to remove in runs\n"), "{told}");
    assert!(story.succeed("runs").stdout.contains(", 1 being trained\n"));
    training.kill().unwrap();
    training.wait().unwrap();
    story.succeed("runs clean --yes");
    assert!(files(&story.path("runs")).is_empty());

    let long = "train own --set training.ensemble=3 --set training.epochs=4000";
    story.interrupt(long, "-INT");
    let made = files(&story.path("runs"));
    assert!(made.iter().any(|file| file.contains("checkpoints-3/")), "{made:?}");
    assert!(story.succeed("runs").stdout.contains(", 1 incomplete "));
    story.succeed("runs clean --yes");
    assert!(files(&story.path("runs")).is_empty());
}

#[test]
fn weights_are_scored_on_days_that_they_were_not_trained_on() {
    let story = Story::new();
    story.succeed("train linear7 --data data/wikipedia.csv --quiet --set training.epochs=20");
    let run = "runs/linear7/flex-seed1";
    // The same channel, but only up to the fifth of February 2021.
    let csv = story.read("data/wikipedia.csv");
    let days = csv.split_once("\n2021-02-06,").unwrap().0.to_owned() + "\n";
    let story = story.with("other.csv", days);
    let told = story.succeed(&format!("evaluate {run} --data other.csv"));
    assert!(
        told.stdout.starts_with(
            "other.csv is not what runs/linear7/flex-seed1 was trained on: its weights on other days,\n\
             1454 days as old as its training era, 2017-01-08 to 2020-12-31,\n\
             36 days newer, 2021-01-01 to 2021-02-05\n"
        ),
        "{told:?}"
    );
    // On the scale of the run: the old days are those that it was trained on, and score as then.
    let then = format!("{:.3}k", story.score(run, "training", "mae_k"));
    let row = told.stdout.lines().find(|line| line.starts_with("linear7 ")).unwrap();
    assert_eq!(row.split_whitespace().nth(1), Some(&*then), "{told:?}");
    let only_new = "date,views\n2022-01-01,5\n2022-01-02,6\n";
    let story = story.with("short.csv", only_new);
    story.fail(
        &format!("evaluate {run} --data short.csv"),
        "short.csv has 2 day(s), and the run looks back on 7",
    );
}
