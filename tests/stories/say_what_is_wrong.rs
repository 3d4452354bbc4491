//! Input that is wrong, and output that nobody takes: one clear line, whatever was given.

use crate::story::Story;

#[test]
fn messages_show_the_start_of_what_was_given_and_nothing_that_a_terminal_obeys() {
    let long = "k".repeat(50_000);
    let story = Story::new()
        .with("kind.toml", format!("[model]\nkind = \"{long}\"\n"))
        .with("key.toml", format!("[model]\nkind = \"linear\"\n{long} = 1\n"))
        .with("value.toml", format!("[model]\nkind = \"linear\"\n[data]\nhistory = \"{long}\"\n"))
        .with("escape.toml", "[model]\nkind = \"\\u001b[31m\"\n")
        .with("field.csv", format!("date,views\n2021-01-01,{long}\n"))
        .with(
            "quote.csv",
            format!("date,views\n2021-01-01,\"1\n{}", "2021-01-02,1\n".repeat(9999)),
        );
    for (arguments, names) in [
        ("inspect kind.toml".to_owned(), "kind.toml:2:8: unknown variant `kkk"),
        ("inspect key.toml".to_owned(), "key.toml:3:1: unknown field `kkk"),
        ("inspect value.toml".to_owned(), "value.toml:4:11: invalid type: string \"kkk"),
        ("inspect escape.toml".to_owned(), "escape.toml:2:8: unknown variant `\\u{1b}[31m`"),
        (format!("inspect relu1 --set {long}"), "--set kkk"),
        (format!("inspect relu1 --set training.epochs={long}"), "--set training.epochs=kkk"),
        (format!("inspect relu1 --set {long}.{long}=1"), "--set kkk"),
        (format!("inspect {}", &long[..200]), "there is no config kkk"),
        ("inspect relu1 --data field.csv".to_owned(), "field.csv:2: `kkk"),
        ("inspect relu1 --data quote.csv".to_owned(), "quote.csv:2: "),
    ] {
        let told = story.run(&arguments);
        let shown: String = arguments.chars().take(60).collect();
        assert_eq!((told.status, &*told.stdout), (1, ""), "{shown}");
        assert!(told.stderr.starts_with(&format!("error: {names}")), "{shown}: {}", told.stderr);
        assert!(told.stderr.len() < 700 && told.stderr.lines().count() == 1, "{}", told.stderr);
        assert!(!told.stderr.contains('\u{1b}'), "{}", told.stderr);
    }
}

#[test]
fn whole_numbers_beyond_those_of_toml_are_told_as_such() {
    let story = Story::new();
    let most = u64::MAX;
    let told = story.run(&format!("train relu1 --seed {most}"));
    assert_eq!(told.status, 2);
    let message = format!(
        "error: invalid value '{most}' for '--seed <N>': {most} is not in 0..=9223372036854775807\n"
    );
    assert!(told.stderr.starts_with(&message), "{told:?}");
    story.fail(
        &format!("train relu1 --set training.seed={most}"),
        &format!(
            "--set training.seed={most}: whole numbers lie between -9223372036854775808 and \
             9223372036854775807"
        ),
    );
}

#[test]
fn views_beyond_reason_are_refused_where_they_are_read() {
    let story = Story::new();
    for huge in ["1e16", "1e100", "1e308"] {
        let data = story.read("data/channel.csv");
        let line = data.lines().nth(900).unwrap();
        let changed = data.replace(line, &format!("{},{huge}", &line[..10]));
        std::fs::write(story.path("huge.csv"), changed).unwrap();
        story.fail(
            "train relu1-10 --quiet --data huge.csv",
            &format!(
                "huge.csv:901: the count of views `{huge}` is too large; expected a number from 0 to \
                 10^15"
            ),
        );
    }
}

#[test]
fn a_first_week_of_unseen_days_leaves_a_run_that_is_read_again() {
    let story = Story::new();
    let set = "--set data.history=1 --set data.unseen_from=2017-01-08 --set training.epochs=2";
    story.succeed(&format!("train relu1-10 --quiet --out run {set}"));
    assert!(!story.read("run/scores.json").contains("null"));
    for command in ["evaluate run", "verify run", "compare run run"] {
        story.succeed(command);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn training_goes_on_where_nobody_reads() {
    use std::fs::File;

    use crate::story::Told;

    let story = Story::new();
    let train = "train configs/relu1-10.toml --set training.epochs=20";
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let output = story.command(&format!("{train} --out full")).stderr(full()).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    story.succeed("verify full");
    // Whoever reads has seen enough at the first line.
    let (reader, writer) = std::io::pipe().unwrap();
    let mut child = story.command(&format!("{train} --out piped")).stderr(writer).spawn().unwrap();
    drop(reader);
    assert!(child.wait().unwrap().success());
    story.succeed("verify piped");
    // What is printed at the end is lost, which is said, and the run is there.
    let output = story.command(&format!("{train} --out out")).stdout(full()).output().unwrap();
    let told: Told = output.into();
    assert_eq!(told.status, 1);
    let message = "error: cannot write the output: No space left on device (os error 28)\n";
    assert!(told.stderr.ends_with(message), "{told:?}");
    story.succeed("verify out");
    let told: Told = story.command("simulate").stdout(full()).output().unwrap().into();
    assert_eq!((told.status, &*told.stderr), (1, message));
}
