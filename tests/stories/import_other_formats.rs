//! A user brings what another program exported: `import` makes it the CSV that `train --data` reads, or
//! says in one message what to do.

use std::{io::Write, process::Stdio};

use crate::story::{Story, Told};

/// The views of the fixtures: two videos on 21 days, with one spike.
fn days(factor: u32) -> String {
    let views = |day: u32| {
        let second = if day == 10 { 2000 } else { 50 + 5 * day };
        (100 + 20 * (day % 7) + second) * factor
    };
    let rows = (0..21).map(|day| format!("2024-01-{:02},{}\n", day + 1, views(day)));
    format!("date,views\n{}", rows.collect::<String>())
}

/// A command whose output is 80 columns wide at most, but for the lines that are to be copied.
fn import(story: &Story, arguments: &str) -> Told {
    let told = story.succeed(&format!("import {arguments}"));
    assert_eq!(told.stderr, "");
    for line in told.stdout.lines().filter(|line| !line.starts_with("  ")) {
        assert!(line.chars().count() <= 80, "{line}");
    }
    told
}

/// A command that fails with this message on its first line; what follows are the rows as they were read, and
/// commands.
fn refused(story: &Story, arguments: &str, message: &str) -> String {
    let told = story.run(arguments);
    assert_eq!((told.status, told.stdout.as_str()), (1, ""), "{arguments}: {told:?}");
    let (first, rest) = told.stderr.split_once('\n').unwrap();
    assert_eq!(first, format!("error: {message}"), "{arguments}");
    rest.to_owned()
}

const SUMMARY: &str = "\
21 days, 2024-01-01 to 2024-01-21
read as  YouTube Studio's table of days
         Totals.csv in the zip
         `Views` by `Date`
gaps     none
zeros    none
spikes   1 day(s): 2024-01-11 (2160, 8.0 times the median around it)

mean views by weekday
Monday     ████████                                  185
Tuesday    █████████                                 210
Wednesday  ███████████                               235
Thursday   ████████████████████████████████████████  893
Friday     █████████████                             285
Saturday   ██████████████                            310
Sunday     ███████████████                           335

written to
  data/mine.csv
train on them, the days from 2024-01-17 on unseen, with
  viewcast train configs/own.toml --data data/mine.csv --set data.history=7 \\
    --set data.horizon=1
predict the days after them with
  viewcast forecast configs/own.toml --data data/mine.csv \\
    --set data.history=7 --set data.horizon=1
";

#[test]
fn youtube_studios_zip_becomes_a_trained_run() {
    let story = Story::bring("youtube.zip", "export.zip");
    let told = import(&story, "export.zip -o data/mine.csv");
    assert_eq!(told.stdout, SUMMARY);
    assert_eq!(story.read("data/mine.csv"), days(1));
    let small = "--set data.history=7 --set data.horizon=1 --set training.epochs=1";
    story.succeed(&format!("train configs/own.toml --quiet --data data/mine.csv {small}"));
    let told = story.succeed(&format!("forecast own --quiet --data data/mine.csv {small}"));
    assert!(
        told.stdout.starts_with("own: 14 days after 2024-01-21, trained on 21 days"),
        "{told:?}"
    );
}

#[test]
fn every_format_gives_the_same_days() {
    let formats = [
        ("youtube-zh.zip", "", "總計.csv in the zip"),
        ("youtube/Totals.csv", "", "`Views` by `Date`"),
        ("youtube/Totals zh-CN.csv", "", "`观看次数` by `日期`"),
        ("youtube/Chart data.csv", "", "summed by day over what the chart shows"),
        ("youtube/Chart data zh-TW.csv", "", "summed by day over what the chart shows"),
        ("youtube/Table data by date.csv", "", "the total row is passed over"),
        ("youtube/Table data by date zh-CN.csv", "", "the total row is passed over"),
        ("wikimedia.json", "", "en.wikipedia Standard_deviation"),
        ("pageviews.csv", "", "`Standard deviation` by `Date`"),
        ("hourly.csv.gz", "", "times are summed by the day that is written"),
    ];
    for (fixture, flags, note) in formats {
        let story = Story::bring(fixture, "file");
        let told = import(&story, &format!("file -o new/folder/mine.csv {flags}"));
        assert!(told.stdout.contains(note), "{fixture}: {}", told.stdout);
        assert_eq!(story.read("new/folder/mine.csv"), days(1), "{fixture}");
    }
}

#[test]
fn spreadsheets_of_other_countries_are_read_as_they_write() {
    let american = Story::bring("american.tsv", "file");
    let told = import(&american, "file -o mine.csv");
    assert!(told.stdout.contains("dates are months first"), "{}", told.stdout);
    assert_eq!(american.read("mine.csv"), days(10));

    let german = Story::bring("german.csv", "file");
    let told = import(&german, "file -o mine.csv --decimal comma");
    assert!(told.stdout.contains("dates are days first"), "{}", told.stdout);
    assert_eq!(german.read("mine.csv"), days(10));

    // A fraction tells that the points of the other counts are not marks of fractions.
    let story = Story::new().with("de.csv", "Tag;Aufrufe\n1.12.2020;1.500,5\n31.12.2020;1.500\n");
    import(&story, "de.csv -o mine.csv --fill zero");
    assert!(story.read("mine.csv").starts_with("date,views\n2020-12-01,1500.5\n"));
    assert!(story.read("mine.csv").ends_with("\n2020-12-31,1500\n"));

    let utf16: Vec<u8> = "\u{feff}day\tn\r\n2021-01-01\t1\r\n2021-01-02\t2\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let story = Story::new().with("unicode.txt", utf16);
    import(&story, "unicode.txt -o mine.csv");
    assert_eq!(story.read("mine.csv"), "date,views\n2021-01-01,1\n2021-01-02,2\n");
}

#[test]
fn what_a_file_does_not_tell_is_asked_for() {
    let two = Story::bring("pageviews-two.csv", "two.csv");
    refused(
        &two,
        "import two.csv -o mine.csv",
        "two.csv:1: several columns hold counts: `Standard deviation`, `Variance, the`; say which \
         by --value-column",
    );
    let value = ["import", "two.csv", "--value-column", "standard DEVIATION", "-o", "mine.csv"];
    assert!(two.command("").args(value).status().unwrap().success());
    assert_eq!(two.read("mine.csv"), days(1));

    let german = Story::bring("german.csv", "german.csv");
    refused(
        &german,
        "import german.csv",
        "german.csv:2: `1.500` may have separated thousands or a fraction, and no count in the \
         file tells; say --decimal point or --decimal comma",
    );

    let story = Story::new().with("d.csv", "day,n\n1/2/2021,5\n2/2/2021,6\n3/2/2021,7\n");
    refused(
        &story,
        "import d.csv",
        "d.csv:2: `1/2/2021` may be months first or days first, and no date in the file tells; \
         say --dates months-first or --dates days-first",
    );
    let told = story.succeed("import d.csv --dates days-first");
    assert_eq!(told.stdout, "date,views\n2021-02-01,5\n2021-02-02,6\n2021-02-03,7\n");
    refused(
        &story,
        "import d.csv --dates months-first",
        "d.csv: its rows are 28 or more days apart: they are weeks or months, not days; export it \
         by day",
    );
    refused(
        &story,
        "import d.csv --date-column date",
        "d.csv:1: no column `date`; the columns are `day`, `n`",
    );
}

#[test]
fn missing_days_are_listed_or_filled() {
    let story = Story::bring("wikimedia-gap.json", "gap.json");
    refused(
        &story,
        "import gap.json -o mine.csv",
        "gap.json: 2 day(s) are missing: 2024-01-06 to 2024-01-07; Wikimedia leaves out days \
         without a view, which --fill zero puts back; fill them by --fill zero, previous or \
         interpolate",
    );
    for (fill, sixth, seventh) in
        [("zero", 0, 0), ("previous", 250, 250), ("interpolate", 228, 207)]
    {
        let told = import(&story, &format!("gap.json -o mine.csv --force --fill {fill}"));
        let csv = story.read("mine.csv");
        let expected = format!("\n2024-01-06,{sixth}\n2024-01-07,{seventh}\n");
        assert!(csv.contains(&expected), "{fill}: {csv}");
        let said =
            format!("gaps     2 day(s) filled by {fill}: 2024-01-06 to 2024-01-07\nzeros    none");
        assert!(told.stdout.contains(&said), "{}", told.stdout);
    }
    // A cell without a count is a gap as well.
    let story = Story::new().with("e.csv", "date,views\n2021-01-01,1\n2021-01-02,\n2021-01-03,2\n");
    refused(
        &story,
        "import e.csv",
        "e.csv: 1 day(s) are missing: 2021-01-02; fill them by --fill zero, previous or interpolate",
    );
}

#[test]
fn the_csv_goes_to_standard_output_or_where_nothing_is_lost() {
    let story = Story::bring("youtube/Totals.csv", "Totals.csv").with("mine.csv", "mine");
    for arguments in ["import Totals.csv", "import Totals.csv -o -"] {
        let told = story.succeed(arguments);
        assert_eq!(told.stdout, days(1));
        assert!(told.stderr.starts_with("21 days, 2024-01-01 to 2024-01-21\n"), "{told:?}");
    }
    story.fail(
        "import Totals.csv -o mine.csv",
        "mine.csv is there already; use --force to replace it, or another -o",
    );
    assert_eq!(story.read("mine.csv"), "mine");
    story.succeed("import Totals.csv -o mine.csv --force");
    assert_eq!(story.read("mine.csv"), days(1));
    story.fail(
        "import Totals.csv -o ./Totals.csv --force",
        "./Totals.csv is the file that is imported, which stays as it is; use another -o",
    );
    story.fail(
        "import Totals.csv -o data --force",
        "data is a folder; name a file in it, such as data/mine.csv",
    );
    story.fail(
        "import Totals.csv -o mine.csv/a.csv",
        "cannot write mine.csv/a.csv: mine.csv is no folder",
    );
    story.fail(
        "import nothing.csv",
        "cannot read nothing.csv: No such file or directory (os error 2)",
    );

    let mut command = story.command("import - -o piped.csv");
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(days(1).as_bytes()).unwrap();
    assert!(child.wait_with_output().unwrap().status.success());
    assert_eq!(story.read("piped.csv"), days(1));
}

#[test]
fn train_says_which_import_makes_a_file_readable() {
    let train = |file: &str| format!("train configs/linear1.toml --quiet --data {file}");
    Story::bring("youtube.zip", "export.zip").fail(
        &train("export.zip"),
        "export.zip:1: the file is not UTF-8 text\n`import` can read it, as YouTube Studio's table \
         of days:\n  viewcast import export.zip -o data/export.csv",
    );
    let story = Story::bring("wikimedia-gap.json", "wikipedia.json");
    let told = story.run(&train("wikipedia.json"));
    let advice = "\n`import` can read it, as Wikimedia's pageviews:\n  viewcast import \
                  wikipedia.json -o data/wikipedia-imported.csv --fill zero\n(days are missing: \
                  --fill zero, previous or interpolate)\n";
    assert!(told.stderr.ends_with(advice), "{}", told.stderr);
    story.succeed("import wikipedia.json -o data/wikipedia-imported.csv --fill zero");

    let story = Story::new().with("d.csv", "day,n\n1/2/2021,5\n2/2/2021,6\n");
    story.fail(
        &train("d.csv"),
        "d.csv:1: no column `date` in the header `day,n`; the first line must name the columns, \
         such as `date,views`\n`import` can read it, as a table of dates and counts:\n  viewcast \
         import d.csv -o data/d.csv --dates days-first\n(or --dates months-first: the dates do not \
         tell)",
    );
    let told = Story::bring("pageviews-two.csv", "two.csv").run(&train("two.csv"));
    let advice = "viewcast import two.csv -o data/two.csv --value-column 'Standard deviation'\n\
                  (--value-column may be `Standard deviation`, `Variance, the`)\n";
    assert!(told.stderr.ends_with(advice), "{}", told.stderr);
}
