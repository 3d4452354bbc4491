//! A user brings a CSV of daily counts: it works, or one message says what to mend.

use crate::story::Story;

const TRAIN: &str = "train configs/linear1.toml --quiet --set training.epochs=1 --data my.csv";

/// A file of `days` days from 2020-12-01 on, 100, 101, ... views.
fn good(days: u32) -> String {
    let day = |n: u32| match n {
        0..31 => format!("2020-12-{:02}", n + 1),
        _ => format!("2021-01-{:02}", n - 30),
    };
    let rows: String = (0..days).map(|n| format!("{},{}\n", day(n), 100 + n)).collect();
    format!("date,views\n{rows}")
}

#[test]
fn any_order_bom_and_windows_line_ends_give_the_same_run() {
    let rows = good(40);
    let (header, days) = rows.split_once('\n').unwrap();
    let mut reversed: Vec<_> = days.lines().collect();
    reversed.reverse();
    let variants = [
        rows.clone(),
        format!("\u{feff}{rows}"),
        rows.replace('\n', "\r\n"),
        format!("{header}\n{}\n", reversed.join("\n")),
    ];
    let mut predictions = Vec::new();
    for content in variants {
        let story = Story::new().with("my.csv", content);
        story.succeed(TRAIN);
        predictions.push(story.read("runs/linear1/flex-seed1/predictions.csv"));
    }
    assert!(predictions.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(predictions[0].lines().count(), 1 + 39);
}

#[test]
fn any_case_separated_thousands_and_blank_last_lines_are_no_stumbling_blocks() {
    let plain = good(40).replace(",1", ",101");
    let rows = plain.replace("date,views", "Date,VIEWS").replace(",101", ",\"10,1");
    let rows: String = rows
        .lines()
        .map(|row| row.to_owned() + if row.contains('"') { "\"\n" } else { "\n" })
        .collect();
    assert!(rows.contains("\"10,100\""), "{rows}");
    let story = Story::new().with("plain.csv", plain).with("my.csv", rows + "\n,\n  \n\n");
    story.succeed(TRAIN);
    let run = "runs/linear1/flex-seed1/predictions.csv";
    let predictions = story.read(run);
    story.succeed(&(TRAIN.replace("my.csv", "plain.csv") + " --force"));
    assert_eq!(predictions, story.read(run));
}

#[test]
fn other_columns_can_be_named() {
    let content = good(40).replace('\n', ",x\n").replace("date,views,x", "day,hits,note");
    let story = Story::new().with("my.csv", content);
    story.succeed(&format!(
        "{TRAIN} --set data.date_column=day --set data.views_column=hits \
         --set data.ignored_columns=[\"note\"]"
    ));
}

#[test]
fn every_fault_is_named_with_its_line() {
    let faults = [
        (
            "date,views\n2021-01-01,1\n2021-01-03,1\n",
            "my.csv:3: 2021-01-02 is missing: this line is 2021-01-03, and the day before it in \
             the file is 2021-01-01 (line 2)\n`import` can read it, as a table of dates and \
             counts:\n  viewcast import my.csv -o data/my.csv --fill interpolate\n(days are \
             missing: --fill zero, previous or interpolate)",
        ),
        (
            "date,views\n2021-01-01,1\n2021-01-02,1\n2021-01-01,2\n",
            "my.csv:4: 2021-01-01 is here again; it was on line 2",
        ),
        (
            "date,views\n2021-01-01,-1\n",
            "my.csv:2: the count of views `-1` is negative; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-01-01,\n",
            "my.csv:2: the count of views is empty; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-01-01,many\n",
            "my.csv:2: `many` is not a count of views; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-01-01,\"1,23\"\n",
            "my.csv:2: `1,23` is not a count of views; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-01-01,inf\n",
            "my.csv:2: the count of views `inf` is not finite; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-01-01,NaN\n",
            "my.csv:2: the count of views `NaN` is not finite; expected a number, 0 or more",
        ),
        (
            "date,views\n2021-02-29,1\n",
            "my.csv:2: `2021-02-29` is not a date; expected YYYY-MM-DD, such as 2021-01-31",
        ),
        (
            "date,views\n01/31/2021,1\n",
            "my.csv:2: `01/31/2021` is not a date; expected YYYY-MM-DD, such as 2021-01-31",
        ),
        ("date,views\n2021-01-01,1,2\n", "my.csv:2: 3 field(s) where the header names 2"),
        (
            "2021-01-01,1\n2021-01-02,1\n",
            "my.csv:1: no column `date` in the header `2021-01-01,1`; the first line must name \
             the columns, such as `date,views`\n`import` can read it, as a table of dates and \
             counts:\n  viewcast import my.csv -o data/my.csv",
        ),
        (
            "date,views,likes,it's\n2021-01-01,1,1,1\n",
            "my.csv:1: unexpected column(s) `likes`, `it's`; remove them, or have them passed over \
             by --set 'data.ignored_columns=[\"likes\", \"it'\\''s\"]'",
        ),
        (
            "date,views,\"a\t\"\"b\"\"\"\n2021-01-01,1,1\n",
            "my.csv:1: unexpected column(s) `a\\t\"b\"`; remove them, or have them passed over by --set \
             'data.ignored_columns=[\"a\\U00000009\\\"b\\\"\"]'",
        ),
        (
            "date,views,likes\n2021-01-01,1,1\n",
            "my.csv:1: unexpected column(s) `likes`; remove them, or have them passed over by --set \
             'data.ignored_columns=[\"likes\"]'",
        ),
        ("date,views,views\n2021-01-01,1,1\n", "my.csv:1: the header names column `views` twice"),
        ("", "my.csv is empty; its first line must name the columns, such as `date,views`"),
        ("date,views\n", "my.csv holds 0 day(s); a daily series needs at least 2"),
        ("date,views\n2021-01-01,1\n", "my.csv holds 1 day(s); a daily series needs at least 2"),
    ];
    for (content, message) in faults {
        Story::new().with("my.csv", content).fail(TRAIN, message);
    }
    // What is told is taken.
    let hint = "--set data.ignored_columns=[\"a\\U00000009\\\"b\\\"\"]";
    let days = "date,views,\"a\t\"\"b\"\"\"\n2021-01-01,1,1\n2021-01-02,2,1\n";
    let told = Story::new().with("my.csv", days).run(&format!("{TRAIN} {hint}"));
    assert!(!told.stderr.contains("unexpected column"), "{told:?}");
    let latin = b"date,views\n2021-01-01,\xe9\n";
    Story::new().with("my.csv", latin).fail(TRAIN, "my.csv:2: the file is not UTF-8 text");
    Story::new().fail(
        TRAIN,
        "cannot read my.csv: No such file or directory (os error 2); data.path (or --data) names \
         the CSV file, from the current folder",
    );
}

#[test]
fn too_few_days_name_the_fields_that_clash() {
    let story = Story::new().with("my.csv", good(40));
    let message = |rule: &str| format!("configs/linear1.toml: {rule}");
    story.fail(
        &format!("{TRAIN} --set data.history=31"),
        &message(
            "data.history = 31 leaves no training row: data.path has 31 day(s) before \
             data.unseen_from = 2021-01-01; lower data.history below that",
        ),
    );
    story.fail(
        &format!("{TRAIN} --set data.validation_days=30"),
        &message(
            "data.validation_days = 30 empties the training era, which has 30 row(s) with \
             data.history = 1; lower data.validation_days below that",
        ),
    );
    story.fail(
        &format!("{TRAIN} --set data.unseen_from=2022-01-01"),
        &message(
            "data.unseen_from = 2022-01-01 is not within data.path, which runs from 2020-12-01 \
             to 2021-01-09; it must leave days on both sides",
        ),
    );
}

#[test]
fn a_shop_with_five_orders_a_day_is_told_in_orders_and_warned_of_too_large_a_network() {
    let day = |day: i32| {
        format!("{},{}\n", jiff::civil::date(2024, 1, 1) + jiff::ToSpan::days(day), 3 + day % 5)
    };
    let csv = "date,views\n".to_owned() + &(0..60).map(day).collect::<String>();
    let story = Story::new().with("my.csv", csv);
    let train = "train relu3 --data my.csv --set data.history=7 --set training.epochs=2";
    let told = story.succeed(train);
    // The last fifth of sixty days.
    assert!(told.stdout.contains("unseen era 2024-02-18 to 2024-02-29\n"), "{told:?}");
    // The day before is off by 1, or every fifth day by 4, and never told in thousands.
    assert!(told.stdout.contains("yesterday again            1.585"), "{told:?}");
    assert!(!told.stdout.contains("0.00"), "{told:?}");
    assert!(
        told.stderr.starts_with(
            "warning: 21101 parameters are fitted to 41 row(s), which they can learn by heart; more days, \
             fewer units or model.kind = \"linear\" may do better on unseen days\n"
        ),
        "{told:?}"
    );
    assert!(!story.succeed("train linear7 --data my.csv").stderr.contains("warning"));
}
