//! A newcomer runs the main job: a three-layer network learns real daily views and scores itself.

use crate::story::{Story, files};

#[test]
fn relu3_learns_and_beats_the_line_on_unseen_days() {
    let story = Story::new();
    let told = story.succeed("train configs/relu3.toml --data data/wikipedia.csv");
    let run = "runs/relu3/flex-seed1";

    // Least squares on 56 days has 0.346k.
    assert!(story.score(run, "unseen", "mae_k") < 0.33);

    assert_eq!(
        files(&story.path("runs")),
        [
            "relu3/flex-seed1/config.toml",
            "relu3/flex-seed1/history.csv",
            "relu3/flex-seed1/manifest.json",
            "relu3/flex-seed1/model.bpk",
            "relu3/flex-seed1/model.safetensors",
            "relu3/flex-seed1/predictions.csv",
            "relu3/flex-seed1/provenance.json",
            "relu3/flex-seed1/scale.json",
            "relu3/flex-seed1/scores.json",
        ]
    );
    // Without a validation tail, the second loss is that of the training rows.
    let history = story.read(&format!("{run}/history.csv"));
    assert!(
        history.starts_with("epoch,learning_rate,training_loss,after_epoch_loss\n"),
        "{history}"
    );
    let lines: Vec<_> = told.stdout.lines().collect();
    assert!(lines[0].starts_with("relu3 on flex, seed 1: 120 epochs in "), "{lines:?}");
    let table = |row: &str| lines.iter().any(|line| line.starts_with(row));
    assert!(table("relu3 ") && table("yesterday again") && table("last week again"));
    assert_eq!(lines[10], "run folder: runs/relu3/flex-seed1");

    // Where nobody watches, a line every tenth of the way tells the epoch, both losses and the
    // time left.
    let log: Vec<_> = told.stderr.lines().collect();
    assert_eq!(log.len(), 10, "{log:?}");
    assert!(log[0].starts_with("relu3: epoch 12/120, training loss "), "{log:?}");
    assert!(log[0].contains("k, after the epoch ") && log[0].ends_with(" s left"), "{log:?}");
}

#[test]
fn scores_are_those_of_the_predictions_file() {
    let story = Story::new();
    story.succeed(
        "train configs/relu1.toml --quiet --data data/wikipedia.csv --set training.epochs=3",
    );
    let run = "runs/relu1/flex-seed1";
    let mut sums = std::collections::HashMap::new();
    for line in story.read(&format!("{run}/predictions.csv")).lines().skip(1) {
        let fields: Vec<_> = line.split(',').collect();
        let [date, era, actual, predicted, ahead] = fields[..] else {
            panic!("{line}");
        };
        assert_eq!(ahead, "1");
        assert_eq!(era == "unseen", date >= "2021-01-01", "{line}");
        let error = actual.parse::<f64>().unwrap() - predicted.parse::<f64>().unwrap();
        let (days, absolute) = sums.entry(era.to_owned()).or_insert((0.0, 0.0));
        *days += 1.0;
        *absolute += error.abs() / 1000.0;
    }
    for (era, days) in [("training", 1405.0), ("unseen", 365.0)] {
        assert_eq!(sums[era].0.to_string(), f64::to_string(&days));
        let expected = sums[era].1 / days;
        assert!((story.score(run, era, "mae_k") / expected - 1.0).abs() < 1e-9);
    }
    // The baselines, as tests/fixtures/least_squares.py computes them with numpy.
    let scores = story.json(&format!("{run}/scores.json"));
    let fixture = crate::story::fixture("least_squares.json");
    for name in ["yesterday", "last_week"] {
        for era in ["training", "unseen"] {
            let [ours, theirs] =
                [&scores, &fixture].map(|json| json[name][era]["mae_k"].as_f64().unwrap());
            assert!((ours / theirs - 1.0).abs() < 1e-9, "{name} {era}: {ours} {theirs}");
        }
    }
}

#[test]
fn evaluate_finds_the_same_figures_in_the_saved_model() {
    let story = Story::new();
    let trained = story.succeed("train configs/relu2.toml --quiet --set training.epochs=2");
    assert_eq!(trained.stderr, "");
    let evaluated = story.succeed("evaluate runs/relu2/flex-seed1");
    assert!(trained.stdout.contains(&evaluated.stdout), "{trained:?} {evaluated:?}");

    // The model that is scored is the saved one. Without a manifest, as earlier versions left runs, its
    // files are not known to be others.
    std::fs::remove_file(story.path("runs/relu2/flex-seed1/manifest.json")).unwrap();
    story.succeed("train configs/relu2.toml --quiet --set training.epochs=1 --out other");
    std::fs::copy(story.path("other/model.bpk"), story.path("runs/relu2/flex-seed1/model.bpk"))
        .unwrap();
    let told = story.run("evaluate runs/relu2/flex-seed1");
    assert_eq!(told.status, 1);
    assert!(
        told.stderr.starts_with(
            "error: the saved model of runs/relu2/flex-seed1 scores differently now: training era \
             MAE "
        ),
        "{told:?}"
    );
}

#[test]
fn quiet_shows_the_scores_alone() {
    let story = Story::new();
    let told = story.succeed("train configs/linear1.toml --quiet --set training.epochs=2");
    assert_eq!(told.stderr, "");
    assert_eq!(told.stdout.lines().count(), 11);
    // A line that is hardly trained is worse than no training at all, and that is said.
    assert!(told.stdout.contains("it does not beat last week again: its error is "), "{told:?}");
}

#[test]
fn each_epoch_can_be_scored_to_look_at_and_nothing_changes_by_it() {
    let story = Story::new();
    let train =
        "train configs/relu1.toml --quiet --data data/wikipedia.csv --set training.epochs=9";
    story.succeed(&format!("{train} --out plain"));
    story.succeed(&format!("{train} --set training.score_each_epoch=true --out scored"));
    assert_eq!(
        std::fs::read(story.path("plain/model.safetensors")).unwrap(),
        std::fs::read(story.path("scored/model.safetensors")).unwrap()
    );
    let history = story.read("scored/history.csv");
    let lines: Vec<Vec<&str>> = history.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0][4..], ["training_mae_k", "unseen_mae_k"]);
    assert_eq!(lines.len(), 10);
    // After the last epoch the weights are those of the scores, by another reading of the same days.
    for (place, era) in [(4, "training"), (5, "unseen")] {
        let last: f64 = lines[9][place].parse().unwrap();
        assert!((last - story.score("scored", era, "mae_k")).abs() < 1e-9, "{era}: {last}");
        let before: f64 = lines[1][place].parse().unwrap();
        assert!(before > last, "{era}: nothing was learned after the first epoch");
    }
    // Nothing is recorded where it is not asked for.
    let plain = story.read("plain/history.csv");
    assert_eq!(plain.lines().next().unwrap().split(',').count(), 4);
}
