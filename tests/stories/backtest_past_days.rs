//! A sceptic asks how the forecasts of the last weeks would have done, beside doing nothing clever.

use crate::story::Story;

#[test]
fn an_experiment_stands_beside_simple_rules_on_rolling_origins() {
    let story = Story::new();
    let told = story.succeed(
        "backtest linear7 --data data/wikipedia.csv --folds 26 --horizon 14 --quiet --set training.epochs=20",
    );
    assert!(
        told.stdout.contains("26 forecasts of 14 days, from 2021-01-02 to 2021-12-18;"),
        "{told:?}"
    );
    for line in told.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let json = story.json("backtest/backtest.json");
    let result = |name: &str| {
        let results = json["results"].as_array().unwrap().iter();
        results.clone().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name}")).clone()
    };
    // As statsforecast 2.1.1 has it: SeasonalNaive(7), 26 windows of 14 days, 14 days apart.
    let seasonal = result("last week again")["mae_k"]["mean"].as_f64().unwrap();
    assert!((seasonal - 0.6390).abs() < 5e-4, "{seasonal}");
    // Every line of the CSV again, by hand: the mean of the absolute errors.
    let csv = story.read("backtest/backtest.csv");
    let errors: Vec<f64> = csv
        .lines()
        .filter_map(|line| line.strip_prefix("\"linear7\","))
        .map(|line| {
            let fields: Vec<_> = line.split(',').collect();
            let [actual, predicted] = [3, 4].map(|place| fields[place].parse::<f64>().unwrap());
            (actual - predicted).abs()
        })
        .collect();
    assert_eq!(errors.len(), 26 * 14);
    let mean = errors.iter().sum::<f64>() / 364.0 / 1000.0;
    let ours = result("linear7");
    assert!((ours["mae_k"]["mean"].as_f64().unwrap() - mean).abs() < 1e-9);
    assert_eq!(ours["by_ahead"].as_array().unwrap().len(), 14);
    assert!(ours["coverage"][0][1].as_f64().unwrap() > 50.0, "{ours}");
    assert_eq!(result("drift")["coverage"].as_array().unwrap().len(), 0);

    // The best experiment's config is one to go on with.
    story.succeed("forecast backtest/linear7-best.toml --quiet --days 2");
}

#[test]
fn what_no_fold_can_be_made_of_is_refused() {
    let story = Story::new();
    story.fail(
        "backtest linear7 --data data/lecture_2021.csv --folds 9 --horizon 14 --set data.history=3 \
         --set data.unseen_from=2021-02-10",
        "data/lecture_2021.csv has 46 days: too few for 9 forecasts of 14 days, 14 days apart; \
         --folds 2 fits, and so does --horizon 4",
    );
    story.fail(
        "backtest linear7 linear56 --set data.path=data/nowhere.csv",
        "cannot read data/nowhere.csv: No such file or directory (os error 2); data.path (or --data) names \
         the CSV file, from the current folder",
    );
}
