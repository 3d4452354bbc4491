//! A shop wants to know tomorrow, and the two weeks after it, and how far to trust that.

use crate::story::Story;
use jiff::civil::{Date, date};

const OWN: &str = "forecast own --quiet --set training.epochs=8";

/// The lines of a CSV file below its header, as a date and numbers.
fn rows(text: &str) -> Vec<(Date, Vec<f64>)> {
    let row = |line: &str| {
        let (date, numbers) = line.split_once(',').unwrap();
        let numbers = numbers.split(',').map(|number| number.parse().unwrap());
        (date.parse().unwrap(), numbers.collect())
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn two_weeks_follow_the_last_day_with_bands_around_them() {
    let story = Story::new();
    let told = story.succeed(&format!("{OWN} --data data/wikipedia.csv"));
    assert!(told.stdout.starts_with("own: 14 days after 2021-12-31, trained on 1826 days, "));
    assert!(told.stdout.contains("errors on\n365 days, 2021-01-01 to 2021-12-31\n"), "{told:?}");
    let csv = story.read("forecast/forecast.csv");
    assert!(csv.starts_with("date,views,low_80,high_80,low_95,high_95\n2022-01-01,"), "{csv}");
    let rows = rows(&csv);
    assert_eq!(rows.len(), 14);
    for ((day, numbers), expected) in rows.iter().zip(date(2022, 1, 1).series(jiff::ToSpan::day(1)))
    {
        assert_eq!(*day, expected);
        let [views, low_80, high_80, low_95, high_95] = numbers[..] else {
            panic!("{numbers:?}");
        };
        assert!(0.0 <= low_95 && low_95 <= low_80 && low_80 <= views, "{numbers:?}");
        assert!(views <= high_80 && high_80 <= high_95, "{numbers:?}");
    }
    // Hardly trained, but a week is a week: the first Monday has more readers than the Saturday.
    assert!(rows[2].1[0] > rows[0].1[0]);
    let json = story.json("forecast/forecast.json");
    for coverage in json["coverage"].as_array().unwrap() {
        let [level, covered] = ["level", "covered"].map(|key| coverage[key].as_f64().unwrap());
        assert!((covered - level).abs() < 15.0, "{coverage}");
    }
    let svg = story.read("forecast/forecast.svg");
    assert!(svg.contains("95%") && svg.contains("predicted"), "{svg:.200}");
    assert!(story.path("forecast/forecast.png").exists());
}

#[test]
fn nothing_from_the_first_predicted_day_on_has_a_part_in_it() {
    let story = Story::new();
    let csv = story.read("data/wikipedia.csv");
    let flip = |line: &str| match line.split_once(',') {
        Some((day, views)) if day >= "2021-09-01" && day.starts_with('2') => {
            format!("{day},{}\n", 99_999 - views.parse::<u32>().unwrap())
        }
        _ => format!("{line}\n"),
    };
    let flipped: String = csv.lines().map(flip).collect();
    assert_ne!(csv, flipped);
    std::fs::write(story.path("flipped.csv"), flipped).unwrap();
    let forecast = |file: &str, out: &str| {
        story.succeed(&format!("{OWN} --data {file} --from 2021-09-01 --out {out}"));
        let [csv, json] = ["csv", "json"].map(|it| story.read(&format!("{out}/forecast.{it}")));
        (csv, json)
    };
    let before = forecast("data/wikipedia.csv", "a");
    assert!(before.0.contains("\n2021-09-01,"));
    assert_eq!(before, forecast("flipped.csv", "b"));
}

#[test]
fn a_run_predicts_from_days_that_came_after_it() {
    let story = Story::new();
    let csv = story.read("data/wikipedia.csv");
    let until = |day: &str| csv.split_once(&format!("\n{day}")).unwrap().0.to_owned() + "\n";
    std::fs::write(story.path("now.csv"), until("2021-07-01")).unwrap();
    story.succeed(
        "train linear7 --data now.csv --quiet --set training.epochs=20 --set data.validation_days=60",
    );
    // A month later; the days that it was trained on are there no more.
    std::fs::write(story.path("later.csv"), until("2021-08-01")).unwrap();
    std::fs::remove_file(story.path("now.csv")).unwrap();
    let run = "runs/linear7/flex-seed1";
    let told = story.succeed(&format!("forecast {run} --data later.csv --days 3"));
    assert!(
        told.stdout.starts_with("linear7: 3 days after 2021-07-31, trained on 1401 days"),
        "{told:?}"
    );
    assert_eq!(rows(&story.read("forecast/forecast.csv")).len(), 3);
    for (flags, message) in [
        (
            "--data later.csv --from 2020-05-01",
            "--from 2020-05-01: runs/linear7/flex-seed1 was trained on days before 2021-01-01 and knows \
             what came; name its config to train it on the days before 2020-05-01 alone",
        ),
        (
            "--data later.csv --seed 2",
            "--set and --seed change an experiment, and runs/linear7/flex-seed1 is trained already; name \
             its config to train anew",
        ),
        (
            "--data later.csv --from 2030-01-01",
            "--from 2030-01-01: the data begins and ends so that it must be from 2017-01-02 to 2021-08-01",
        ),
    ] {
        story.fail(&format!("forecast {run} {flags}"), message);
    }
}

#[test]
fn without_enough_days_it_says_how_many_would_do() {
    let story = Story::new();
    let told = story.succeed(
        "forecast linear7 --data data/wikipedia.csv --quiet --set training.epochs=5 --days 14 \
         --set data.validation_days=20 --set data.unseen_from=2021-12-25",
    );
    assert!(
        told.stdout.contains(
            "no 95% band from 10 day(s) ahead on: training with data.validation_days=25 gives it\n"
        ),
        "{told:?}"
    );
    assert!(story.read("forecast/forecast.csv").lines().last().unwrap().ends_with(",,"));
}
