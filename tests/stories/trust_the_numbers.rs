//! A sceptic changes what must not matter, and what must matter in one way only.

use std::fmt::Write;

use crate::story::{Story, Told};

/// The rows of a CSV of days: the date, and the views.
fn rows(csv: &str) -> Vec<(String, f64)> {
    let row = |line: &str| {
        let (date, views) = line.split_once(',').unwrap();
        (date.to_owned(), views.parse().unwrap())
    };
    csv.lines().skip(1).map(row).collect()
}

/// The last two years of real days: sequence models take their time.
fn two_years(story: &Story) -> Vec<(String, f64)> {
    rows(&story.read("data/wikipedia.csv")).split_off(1096)
}

fn csv(rows: &[(String, f64)]) -> String {
    let mut text = String::from("date,views\n");
    for (date, views) in rows {
        writeln!(text, "{date},{views}").unwrap();
    }
    text
}

/// A run's files that the days which the optimizer sees make alone.
fn learned(story: &Story, run: &str) -> Vec<(String, Vec<u8>)> {
    let of_unseen = ["predictions.csv", "scores.json"];
    let mut content = story.content(run);
    content.retain(|(name, _)| !of_unseen.contains(&&**name));
    assert!(content.iter().any(|(name, _)| name.starts_with("model")));
    content
}

#[test]
fn unseen_views_change_no_weight_of_any_config() {
    let story = Story::new();
    let days = two_years(&story);
    let first = days.iter().position(|(date, _)| date == "2021-01-01").unwrap();
    let changed: Vec<_> = days
        .iter()
        .enumerate()
        .map(|(place, (date, views))| {
            let other = if place < first { *views } else { 10.0 * views + 1.0 };
            (date.clone(), other)
        })
        .collect();
    let story = story.with("days.csv", csv(&days)).with("changed.csv", csv(&changed));
    let kinds = crate::story::configs().into_iter().map(|name| (name, String::new()));
    // And where something is chosen while it trains.
    let choosing = [
        "training.keep_best=true",
        "training.patience=1",
        "training.ensemble=2",
        "training.batch_size=full",
        "data.horizon=7",
    ];
    let choosing = choosing
        .map(|set| ("relu1-10".to_owned(), format!("--set data.validation_days=56 --set {set}")));
    for (name, set) in kinds.chain(choosing) {
        let train = format!(
            "train {name} --quiet --set training.epochs=2 --set data.unseen_from=2021-01-01 {set}"
        );
        story.succeed(&format!("{train} --data days.csv --out run"));
        story.succeed(&format!("{train} --data changed.csv --out other"));
        let [run, other] = ["run", "other"].map(|run| learned(&story, run));
        for ((file, one), (_, two)) in run.iter().zip(&other) {
            // It names its days.
            if file != "config.toml" {
                assert!(one == two, "{name} {set}: {file}");
            }
        }
        assert_ne!(story.read("run/scores.json"), story.read("other/scores.json"), "{name} {set}");
        for run in ["run", "other"] {
            std::fs::remove_dir_all(story.path(run)).unwrap();
        }
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let story = Story::new();
    let days = rows(&story.read("data/channel.csv"));
    let train = "train own --quiet --set training.epochs=3 --data days.csv --out";
    let mut shuffled = days.clone();
    let length = shuffled.len();
    // 7 is no factor of 1826.
    for place in 0..length {
        shuffled.swap(place, place * 7 % length);
    }
    let mut reversed = days.clone();
    reversed.reverse();
    for (run, rows) in [("ordered", &days), ("shuffled", &shuffled), ("reversed", &reversed)] {
        std::fs::write(story.path("days.csv"), csv(rows)).unwrap();
        story.succeed(&format!("{train} {run}"));
    }
    let ordered = story.content("ordered");
    assert_eq!(ordered.len(), 7);
    for run in ["shuffled", "reversed"] {
        assert!(story.content(run) == ordered, "{run}");
    }
}

/// Every number of a run's scores, by its place in them.
fn errors(story: &Story, run: &str) -> Vec<(String, f64)> {
    fn walk(at: &str, value: &serde_json::Value, found: &mut Vec<(String, f64)>) {
        match value {
            serde_json::Value::Object(keys) => {
                for (key, value) in keys {
                    walk(&format!("{at}.{key}"), value, found);
                }
            }
            serde_json::Value::Array(values) => {
                for value in values {
                    walk(at, value, found);
                }
            }
            value => {
                let number = value.as_f64().unwrap_or_else(|| panic!("{at} is {value}"));
                assert!(number.is_finite(), "{at} is {number}");
                if at.ends_with("_k") {
                    found.push((at.to_owned(), number));
                }
            }
        }
    }
    let mut found = Vec::new();
    walk("", &story.json(&format!("{run}/scores.json")), &mut found);
    assert!(found.len() > 4, "{found:?}");
    found
}

#[test]
fn views_in_another_unit_give_the_same_run_in_that_unit() {
    let story = Story::new();
    let days = two_years(&story);
    let story = story.with("days.csv", csv(&days));
    for kind in ["linear7", "relu3", "conv", "gru", "attention"] {
        let train = format!("train {kind} --quiet --set training.epochs=2 --out");
        story.succeed(&format!("{train} {kind} --data days.csv"));
        let errors_of_views = errors(&story, kind);
        // By powers of two nothing is rounded: the very same weights. Others round the last bit of a
        // standardised view now and then.
        for factor in [2.0_f64.powi(-10), 2.0_f64.powi(20), 1e-3, 1e6] {
            let scaled: Vec<_> =
                days.iter().map(|(date, views)| (date.clone(), views * factor)).collect();
            std::fs::write(story.path("scaled.csv"), csv(&scaled)).unwrap();
            story.succeed(&format!("{train} scaled --data scaled.csv --force"));
            let exact = factor.log2().fract() == 0.0;
            if exact {
                let weights = |run: &str| story.bytes(&format!("{run}/model.safetensors"));
                assert!(weights(kind) == weights("scaled"), "{kind} by {factor}");
            }
            let most = if exact { 1e-12 } else { 1e-3 };
            for ((at, views), (there, scaled)) in
                errors_of_views.iter().zip(errors(&story, "scaled"))
            {
                assert_eq!(*at, there);
                let off = (scaled / factor / views - 1.0).abs();
                assert!(off <= most, "{kind} by {factor}: {at} is {scaled} for {views}");
            }
        }
    }
}

/// Whether a text of figures has none that is no number.
fn is_of_numbers(text: &str) -> bool {
    !text.contains("NaN") && !text.contains("inf")
}

#[test]
fn days_that_hardly_differ_or_differ_beyond_measure_end_in_finite_scores() {
    let dates = rows(&Story::new().read("data/wikipedia.csv"));
    let days = 420;
    let series = |views: &dyn Fn(usize) -> f64| {
        let row = |(place, (date, _)): (usize, &(String, f64))| (date.clone(), views(place));
        csv(&dates.iter().take(days).enumerate().map(row).collect::<Vec<_>>())
    };
    let most = 1e15;
    let week = |day: usize| [100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0][day % 7];
    let story = Story::new();
    let names = [
        ("zero", series(&|_| 0.0)),
        ("constant", series(&|_| 5000.0)),
        ("fraction", series(&|_| 0.1)),
        ("large", series(&|_| most)),
        ("smallest", series(&|day| 1e-300 * week(day))),
        ("outlier", series(&|day| if day == 200 { most } else { week(day) })),
        ("unseen-outlier", series(&|day| if day == 400 { most } else { week(day) })),
        ("jump", series(&|day| if day < 336 { 0.1 } else { most })),
        ("by-turns", series(&|day| if day % 2 == 0 { most } else { 0.0 })),
    ];
    for (name, csv) in names {
        std::fs::write(story.path("days.csv"), csv).unwrap();
        for kind in ["linear7", "relu1-10", "conv", "gru", "attention", "own"] {
            story.succeed(&format!(
                "train {kind} --quiet --data days.csv --set training.epochs=2 --out run --force"
            ));
            let unseen = errors(&story, "run");
            let constant = ["zero", "constant", "fraction", "large"].contains(&name);
            // What never changes is told to a view or so after two epochs, or, by logarithms, to a share.
            let constant = constant && kind != "own";
            for (at, error) in unseen.iter().filter(|(at, _)| constant && at.contains("model")) {
                assert!(*error < 0.01, "{kind} of {name}: {at} is {error}");
            }
            let Told { stdout, .. } = story.succeed("evaluate run");
            assert!(is_of_numbers(&stdout), "{kind} of {name}: {stdout}");
        }
        let backtest = "backtest own linear7 --folds 2 --horizon 7 --set training.epochs=2 --quiet";
        for (command, file) in [
            ("forecast own --set training.epochs=2 --quiet --out made", "made/forecast.csv"),
            (&format!("{backtest} --out made"), "made/backtest.csv"),
        ] {
            let Told { stdout, .. } = story.succeed(&format!("{command} --data days.csv"));
            for text in [&stdout, &story.read(file)] {
                assert!(is_of_numbers(text), "{name}: {command}: {text}");
            }
        }
    }
}
