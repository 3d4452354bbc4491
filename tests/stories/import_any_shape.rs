//! A user brings a table in another shape: it is read right, or the message shows the rows as they were read and
//! gives a command for each answer, which works as it stands.

use crate::story::{Story, Told};

/// Days from 2024-01-01 on, a text each, in rows of a table.
fn rows(days: u8, row: impl Fn(u8) -> String) -> String {
    (0..days).map(|day| row(day) + "\n").collect()
}

fn date(day: u8) -> String {
    (jiff::civil::date(2024, 1, 1) + jiff::ToSpan::days(i64::from(day))).to_string()
}

/// Days of `views` each, as they are written.
fn csv(days: u8, views: impl Fn(u8) -> u32) -> String {
    "date,views\n".to_owned() + &rows(days, |day| format!("{},{}", date(day), views(day)))
}

fn refused(story: &Story, arguments: &str) -> Told {
    let told = story.run(arguments);
    assert_eq!((told.status, told.stdout.as_str()), (1, ""), "{arguments}: {told:?}");
    told
}

/// The commands of a message, without the program's name.
fn commands(told: &Told) -> Vec<String> {
    let lines = told.stderr.lines().filter_map(|line| line.strip_prefix("  viewcast "));
    lines.map(str::to_owned).collect()
}

/// Runs a command as a shell does, where none of its words are quoted.
fn follow(story: &Story, command: &str) -> String {
    assert!(!command.contains('\''), "{command}");
    story.succeed(command).stdout
}

#[test]
fn a_file_without_a_header_keeps_its_first_day_and_titles_are_no_header() {
    let plain = rows(20, |day| format!("{},{}", date(day), 100 + u32::from(day)));
    for text in [
        plain.clone(),
        format!("sep=,\n\"Views\"\nDate,Primary\n{plain}"),
        format!("Category: Arts, Music\n\nDay,carrot cake\n{plain}\n"),
        format!("Date,Visits\nTotal,2190\n{plain}Source: ourselves\n"),
    ] {
        let story = Story::new().with("x.csv", &text);
        assert_eq!(follow(&story, "import x.csv"), csv(20, |day| 100 + u32::from(day)), "{text}");
    }
}

#[test]
fn the_cell_in_doubt_is_shown_in_its_row() {
    let text = "Date,Views\n".to_owned()
        + &rows(20, |day| format!("{},{}", date(day), if day == 9 { "closed" } else { "50" }));
    let story = Story::new().with("x.csv", text);
    let told = refused(&story, "import x.csv");
    let expected = "\
error: x.csv:11: `closed` is not a count of views; expected a number, 0 or more
as read, by lines:
      1  Date        Views
      2  2024-01-01  50
      3  2024-01-02  50
      4  2024-01-03  50
      5  2024-01-04  50
       …
     11  2024-01-10  »closed«
import it with
  viewcast import x.csv --missing closed --fill interpolate
(days are missing: --fill zero, previous or interpolate)
";
    assert_eq!(told.stderr, expected);
    assert_eq!(follow(&story, &commands(&told)[0]), csv(20, |_| 50));
}

#[test]
fn several_series_are_told_apart_and_summed_only_where_asked() {
    let series = |name: &str, views: u32| rows(20, |day| format!("{name},{},{views}", date(day)));
    let text = format!("unique_id,ds,y\n{}{}", series("a", 5), series("b", 7));
    let story = Story::new().with("x.csv", text);
    let told = refused(&story, "import x.csv");
    let said = "error: x.csv: several series are in this table: column `unique_id` has a (20 rows), b (20 rows)";
    assert!(told.stderr.starts_with(said), "{}", told.stderr);
    let [a, b, sum] = commands(&told).try_into().unwrap();
    assert_eq!(follow(&story, &a), csv(20, |_| 5));
    assert_eq!(follow(&story, &b), csv(20, |_| 7));
    let told = story.succeed(&sum);
    assert_eq!(told.stdout, csv(20, |_| 12));
    assert!(told.stderr.contains("2 series are summed by day: `a`, `b`"), "{}", told.stderr);
}

#[test]
fn rows_that_repeat_to_the_letter_are_dropped_or_summed_as_said() {
    let once = rows(20, |day| format!("{},Monday,{}", date(day), 9));
    let again = once.lines().take(3).collect::<Vec<_>>().join("\n");
    let story = Story::new().with("x.csv", format!("Date,Weekday,Views\n{once}{again}\n"));
    let told = refused(&story, "import x.csv");
    let [drop, sum] = commands(&told).try_into().unwrap();
    assert_eq!(follow(&story, &drop), csv(20, |_| 9));
    assert_eq!(follow(&story, &sum), csv(20, |day| if day < 3 { 18 } else { 9 }));
}

#[test]
fn hours_are_summed_and_incomplete_days_are_not_taken_as_whole() {
    let hours = |day: u8, from: u8, to: u8| -> String {
        (from..to).map(|hour| format!("{} {hour:02}:00,2\n", date(day))).collect()
    };
    let text = (0..20).map(|day| match day {
        0 => hours(day, 9, 24),
        19 => hours(day, 0, 5),
        _ => hours(day, 0, 24),
    });
    let story = Story::new().with("x.csv", "time,n\n".to_owned() + &text.collect::<String>());
    let told = story.succeed("import x.csv");
    assert_eq!(told.stdout.lines().nth(1), Some("2024-01-02,48"));
    assert_eq!(told.stdout.lines().count(), 1 + 18);
    assert!(told.stderr.contains("24 rows a day are summed"), "{}", told.stderr);
    let left_out = "2 incomplete day(s) at the ends are left out: 2024-01-01, 2024-01-20";
    assert!(told.stderr.replace("\n         ", " ").contains(left_out), "{}", told.stderr);

    let finer = |day: u8| -> String {
        (0..144)
            .map(|n: u32| format!("{} {:02}:{:02},2\n", date(day), n / 6, 10 * (n % 6)))
            .collect()
    };
    let text =
        (0..20).map(|day| if day < 15 { format!("{} 00:00,2\n", date(day)) } else { finer(day) });
    let story = Story::new().with("x.csv", "time,n\n".to_owned() + &text.collect::<String>());
    let told = refused(&story, "import x.csv");
    assert!(
        told.stderr.starts_with(
            "error: x.csv:17: from this line on a day has 144 row(s), and 1 before it; days of several steps \
             cannot be compared: export all in one step\n"
        ),
        "{}",
        told.stderr
    );
}

#[test]
fn days_may_be_columns() {
    let header: Vec<String> = (0..20).map(date).collect();
    let counts = |views: u32| vec![views.to_string(); 20].join(",");
    let text = format!("Page,{}\na,{}\nb,{}\n", header.join(","), counts(5), counts(7));
    let story = Story::new().with("x.csv", text);
    let told = refused(&story, "import x.csv");
    let [_, b, _] = commands(&told).try_into().unwrap();
    assert_eq!(follow(&story, &b), csv(20, |_| 7));
}

#[test]
fn a_threshold_counts_as_what_is_said() {
    let text = "Date,Clicks\n".to_owned()
        + &rows(20, |day| format!("{},{}", date(day), if day == 4 { "<10" } else { "50" }));
    let story = Story::new().with("x.csv", text);
    let told = refused(&story, "import x.csv");
    assert_eq!(commands(&told), ["import x.csv --below 5", "import x.csv --below 0"]);
    assert_eq!(
        follow(&story, "import x.csv --below 5"),
        csv(20, |day| if day == 4 { 5 } else { 50 })
    );
}

#[test]
fn a_last_day_that_is_not_over_is_told_and_left_out() {
    let story = Story::new().with("x.csv", csv(40, |day| if day == 39 { 12 } else { 100 }));
    let told = story.succeed("import x.csv -o mine.csv");
    assert!(
        told.stdout.contains("last day  2024-02-09 has 12, where its weekday has 100"),
        "{}",
        told.stdout
    );
    let told = story.succeed("import x.csv --drop-last");
    assert_eq!(told.stdout, csv(39, |_| 100));
    assert!(told.stderr.contains("the last day, 2024-02-09, is left out"), "{}", told.stderr);
}

#[test]
fn what_is_no_day_is_named() {
    for (text, message) in [
        (
            "month,n\n2004-01,1\n2004-02,2\n",
            "x:2: `2004-01` in column `month` is a month, not a day; export it by day",
        ),
        (
            "day,n\nNov 1,1\nNov 2,2\n",
            "x:2: `Nov 1` in column `day` does not say its year; add the year, such as 2021-01-31",
        ),
        (
            "Date,n\n2021-01-01,2021-01-07,5\n",
            "x:2: this row spans 2021-01-01 to 2021-01-07: weeks or months, not days; export it by day",
        ),
        (
            "d,n,t\n2021-01-01,1,\"x\n2021-01-02,2,y\n",
            "x:2: a quote before `x` is never closed, so that rows below it are lost; close or remove it",
        ),
    ] {
        let told = refused(&Story::new().with("x", text), "import x");
        assert_eq!(told.stderr.lines().next(), Some(format!("error: {message}").as_str()));
        assert!(commands(&told).is_empty(), "{}", told.stderr);
    }
}

#[test]
fn a_workbook_is_read_as_its_sheet_shows_it() {
    let story = Story::bring("days.xlsx", "days.xlsx").with("plain.csv", "");
    let told = story.succeed("import days.xlsx");
    assert_eq!(told.stdout, Story::bring("youtube/Totals.csv", "x").succeed("import x").stdout);
    assert!(told.stderr.contains("sheet `Days`"), "{}", told.stderr);
    let told = refused(&story, "import days.xlsx --sheet Nights");
    let said = "error: days.xlsx: no sheet or file `Nights`; there are `Notes`, `Days`\n";
    assert!(told.stderr.starts_with(said), "{}", told.stderr);
}

#[test]
fn an_export_leads_to_a_forecast_by_one_command() {
    let story = Story::bring("youtube.zip", "export.zip");
    let told = story.succeed("forecast export.zip --set training.epochs=1 --quiet");
    assert!(
        told.stdout.starts_with("own: 14 days after 2024-01-21, trained on 21 days"),
        "{told:?}"
    );
    assert!(story.path("forecast/forecast.png").exists());
    // And where there are no configs.
    let bare = Story::empty().with("mine.csv", csv(60, |day| 100 + u32::from(day % 7)));
    let told = bare.succeed("forecast mine.csv --set training.epochs=1 --quiet");
    assert!(told.stdout.starts_with("own: 14 days after 2024-02-29"), "{told:?}");
    let two = Story::bring("pageviews-two.csv", "two.csv");
    let told = refused(&two, "forecast two.csv --quiet");
    assert!(
        told.stderr.contains("\n  viewcast import two.csv -o data/two.csv --value-column"),
        "{}",
        told.stderr
    );
}

/// Columns as public programs expect them that read these exports. Those of Bilibili, Xiaohongshu, Twitch and
/// Shopify were not searched for.
#[test]
fn exports_of_other_platforms_are_read_by_the_column_that_is_asked_for() {
    let tiktok = "Date,Video views,Profile views,Likes,Comments,Shares,Followers,Net followers\n"
        .to_owned()
        + &rows(20, |day| {
            format!("{},{},3,9,5,7,125,{}", date(day), 200 + u32::from(day), i16::from(day) - 9)
        });
    let spotify = "date,listeners,streams,followers\n".to_owned()
        + &rows(20, |day| format!("{},10,{},3", date(day), 200 + u32::from(day)));
    let wechat = "日期,阅读人数\n".to_owned()
        + &rows(20, |day| format!("{},{}", date(day), 200 + u32::from(day)));
    // As sspai.com/post/100739 describes it: by day and channel, with these counts.
    let wechat_by_channel = "日期,渠道,阅读次数,阅读人数,分享次数\n".to_owned()
        + &rows(20, |day| format!("{},公众号消息,{},9,1", date(day), 200 + u32::from(day)))
        + &rows(20, |day| format!("{},搜一搜,12,9,1", date(day)));
    let douyin = "作品ID,作品标题,数据日期,播放量,点赞\n".to_owned()
        + &rows(20, |day| {
            format!("item-1,\"试听,公开课\",{},\"{}\",8", date(day), 200 + u32::from(day))
        })
        + &rows(20, |day| format!("item-2,第二课,{},\"1,200\",8", date(day)));
    for (text, command) in [
        (tiktok, "import x.csv --value-column 'Video views'"),
        (spotify, "import x.csv --value-column streams"),
        (wechat, ""),
        (wechat_by_channel, "import x.csv --value-column 阅读次数 --series 公众号消息"),
        (douyin, "import x.csv --value-column 播放量 --series item-1"),
    ] {
        let story = Story::new().with("x.csv", &text);
        if !command.is_empty() {
            let told = refused(&story, "import x.csv");
            assert!(commands(&told).iter().any(|given| given == command), "{}", told.stderr);
        }
        let column = command.contains("Video views").then_some("2");
        let command = match column {
            Some(column) => format!("import x.csv --value-column {column}"),
            None if command.is_empty() => "import x.csv".into(),
            None => command.into(),
        };
        assert_eq!(follow(&story, &command), csv(20, |day| 200 + u32::from(day)), "{text}");
    }
    let no_year = "Date,Video Views\nOctober 1,5\nOctober 2,6\n";
    let told = refused(&Story::new().with("x.csv", no_year), "import x.csv");
    assert!(
        told.stderr.contains("`October 1` in column `Date` does not say its year"),
        "{}",
        told.stderr
    );
}
