//! A user imports what cannot be: one message says where and what to do, and nothing is written.

use std::io::Write;

use crate::story::Story;
use flate2::{Compression, write::GzEncoder};

/// Flags, what is in the file `x`, and the message.
type Refusal<'a> = (&'a str, &'a [u8], &'a str);

/// A command that fails with this message on its first line; what follows are the rows as they were read, and
/// commands.
fn refused(story: &Story, arguments: &str, message: &str) -> String {
    let told = story.run(arguments);
    assert_eq!((told.status, told.stdout.as_str()), (1, ""), "{arguments}: {told:?}");
    let (first, rest) = told.stderr.split_once('\n').unwrap();
    assert_eq!(first, format!("error: {message}"), "{arguments}");
    rest.to_owned()
}

fn refuse(refusals: &[Refusal]) {
    for (flags, content, message) in refusals {
        let story = Story::new().with("x", content);
        refused(&story, &format!("import x {flags} -o mine.csv"), message);
        assert!(!story.path("mine.csv").exists());
    }
}

#[test]
fn every_file_that_is_no_table_of_days_is_told_what_it_is() {
    let refusals: [Refusal; 15] = [
        ("", b"", "x: is empty"),
        ("", b"\xef\xbb\xbf \n", "x: is empty"),
        ("", b"a,b\n1,\0\n", "x: is not text: it holds a NUL byte; export it as CSV or JSON"),
        (
            "",
            b"a,b\n1,\xe9\n",
            "x: no column holds dates (`a`, `b`); a column must name each row's day, such as 2021-01-31",
        ),
        (
            "",
            b"<html>\n",
            "x: is neither JSON nor a table: `<html>` on its first line is not several columns by \
             comma, semicolon or tab",
        ),
        ("", b"PK\x03\x04", "x: is damaged: its list of files is cut off"),
        ("", b"\x1f\x8b\x08", "x: is damaged: unexpected end of file"),
        ("", b"{}", "x: is JSON, but not Wikimedia's answer: it has no `items`"),
        (
            "",
            b"{\"items\":[{\"timestamp\":\"2021010100\"}]}",
            "x: is JSON, but not Wikimedia's answer: item 1 has neither `views` nor `devices`",
        ),
        (
            "",
            b"{\"items\":[{\"timestamp\":\"2021010100\",\"views\":-1}]}",
            "x: the count of views `-1` is negative; expected a number, 0 or more",
        ),
        (
            "",
            b"{\"items\":[{\"timestamp\":\"2021010100\",\"views\":1,\"granularity\":\"monthly\"}]}",
            "x: counts pageviews by another time than the day (granularity `monthly`); ask \
             Wikimedia for `daily`",
        ),
        (
            "",
            b"Date,Content,Video title,Stayed to watch (%)\n2021-01-01,a,b,9\n",
            "x:1: is YouTube Studio's chart of `Stayed to watch (%)`, not of views; choose Views in \
             Studio, or say --value-column 'NAME'",
        ),
        (
            "",
            b"page,hits\na,1\n",
            "x: no column holds dates (`page`, `hits`); a column must name each row's day, such as \
             2021-01-31",
        ),
        (
            "",
            b"from,to,n\n2021-01-01,2021-01-02,1\n",
            "x:1: several columns hold dates: `from`, `to`; say which by --date-column",
        ),
        (
            "",
            b"day,page\n2021-01-01,a\n",
            "x:1: no column but the date's holds counts (`day`, `page`); its cells are such as `a`",
        ),
    ];
    refuse(&refusals);
}

#[test]
fn every_bad_row_is_named_with_its_line() {
    let refusals: [Refusal; 10] = [
        ("", b"day,n\n2021-01-01,1\n2021-01-02\n", "x:3: 1 field(s) where the header names 2"),
        (
            "--date-column day",
            b"day,n\n2021-01-01,1\nsoon,1\n",
            "x:3: `soon` is not a date; expected one such as 2021-01-31, 31/1/2021 or \
             2021-01-31T18:00",
        ),
        (
            "--dates months-first",
            b"day,n\n31/1/2021,1\n",
            "x:2: `31/1/2021` is not a date with months first; drop --dates, or say the other",
        ),
        (
            "",
            b"day,n\n31/1/2021,1\n1/31/2021,1\n",
            "x:2: this date can only be days first, but that of line 3 only months first",
        ),
        (
            "",
            b"day;n\n2021-01-01;1.5\n2021-01-02;1,5\n",
            "x:3: this count can only have a decimal comma, but that of line 2 only a decimal point",
        ),
        (
            "--value-column n",
            b"day,n\r\n2021-01-01,1\r\n\r\n2021-01-02,ten\r\n",
            "x:4: `ten` is not a count of views; expected a number, 0 or more",
        ),
        (
            "",
            b"day,n\n2021-01-01,1\n2021-01-01,1\n",
            "x:2: this row is here 1 time(s) more than once to the letter, first again on line 3; say \
             by --repeated whether such rows are dropped or summed",
        ),
        (
            "",
            b"day,n\n2021-01-01,1\n2021-01-01,2\n",
            "x:3: 2021-01-01 is here again; it was on line 2, and only timestamps are summed by day",
        ),
        (
            "",
            b"day,n\n2021-01-01 01:00,9e14\n2021-01-01 02:00,9e14\n",
            "x:3: a day's sum of counts is more than 10^15",
        ),
        ("", b"day,n\n2021-01-01,1\n", "x: holds 1 day(s); a daily series needs at least 2"),
    ];
    refuse(&refusals);
}

#[test]
fn exports_without_days_are_told_from_those_with_them() {
    refused(
        &Story::bring("youtube/Table data zh-TW.csv", "x"),
        "import x",
        "x: is YouTube Studio's table by video, without days; import the zip that it came in, or \
         `Totals.csv` or `Chart data.csv` from it",
    );
    Story::bring("wikimedia-error.json", "x")
        .fail("import x", "x: Wikimedia answered with an error: no data for those date(s)");
    let rest = refused(
        &Story::bring("several.zip", "x"),
        "import x",
        "x: several files in this zip hold days: `a.csv`, `b.csv`; say which by --sheet",
    );
    assert!(
        rest.ends_with("\n  viewcast import x --sheet a.csv\n  viewcast import x --sheet b.csv\n"),
        "{rest}"
    );
    Story::bring("pictures.zip", "x")
        .fail("import x", "x: no CSV or JSON is in this zip, but `a.png`");
    Story::bring("workbook.xlsx", "x")
        .fail("import x", "x: is an Excel workbook; save its sheet as \"CSV UTF-8\"");
}

#[test]
fn hostile_files_end_in_one_short_line() {
    let endless = "x".repeat(10 << 20);
    let megabyte = vec![b'1'; 1 << 20];
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..129 {
        bomb.write_all(&megabyte).unwrap();
    }
    let files: [Vec<u8>; 7] = [
        endless.clone().into(),
        format!("date,views\n2021-01-01,{endless}\n").into(),
        format!("date,{endless}\n2021-01-01,1\n{endless},2\n").into(),
        format!("date,views\n\u{1b}[31m{endless},1\n").into(),
        "a,".repeat(1 << 20).into(),
        (0..10 << 20).map(|n: u32| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect(),
        bomb.finish().unwrap(),
    ];
    for file in files {
        let story = Story::new().with("x", file);
        for arguments in ["import x", "train configs/linear1.toml --data x"] {
            let told = story.run(arguments);
            assert_eq!((told.status, told.stdout.as_str()), (1, ""), "{arguments}");
            assert!(told.stderr.starts_with("error: x"), "{}", told.stderr);
            assert_eq!(told.stderr.matches('\n').count(), 1, "{}", told.stderr);
            assert!(told.stderr.chars().count() < 1000, "{}", told.stderr);
            assert!(!told.stderr.contains('\u{1b}'));
        }
    }
}
