//! A student asks for more than the machine has: it is refused before memory is touched, with the key
//! to lower.

use crate::story::{Story, Told};

/// What a machine of 3 GB says.
fn told(story: &Story, arguments: &str) -> Told {
    story.run_within(3000, arguments)
}

/// A refusal in one line; gives it without what depends on the machine.
fn refused(story: &Story, arguments: &str) -> String {
    let Told { status, stdout, stderr } = told(story, arguments);
    assert_eq!((status, stdout.as_str()), (1, ""), "{arguments}: {stderr}");
    let message = stderr.strip_prefix("error: ").and_then(|text| text.strip_suffix('\n'));
    let message = message.filter(|text| !text.contains('\n'));
    let message = message.unwrap_or_else(|| panic!("{arguments}: {stderr}"));
    match message.split_once(" of memory, and ") {
        Some((before, after)) => {
            let (free, after) = after.split_once(" are free").unwrap();
            assert!(free.ends_with(" GB") || free.ends_with(" MB"), "{free}");
            format!("{before} of memory, and ... are free{after}")
        }
        None => message.into(),
    }
}

#[test]
fn a_model_that_no_machine_holds_is_refused_with_its_size() {
    let story = Story::new();
    assert_eq!(
        refused(&story, "train configs/relu1.toml --set model.hidden=[4000000000,4000000000]"),
        "relu1: training 16000000236000000001 parameters on mini-batches of 32 rows takes about \
         768 EB of memory, and ... are free; lower model.hidden"
    );
    // Nothing is left behind, and nothing else is refused.
    assert!(!story.path("runs").exists());
    let trained = told(&story, "train configs/relu1.toml --quiet --set training.epochs=1");
    assert_eq!(trained.status, 0, "{trained:?}");
}

#[test]
fn every_key_that_takes_memory_may_ask_for_all_there_is() {
    let story = Story::new();
    let much = "1000000000000000000";
    for (config, key) in [
        ("relu1", "model.hidden=[N]"),
        ("relu1", "model.hidden=[N,N,N]"),
        ("conv", "model.channels=N"),
        ("conv", "model.kernel=N"),
        ("conv", "model.layers=N"),
        ("lstm", "model.units=N"),
        ("lstm", "model.layers=N"),
        ("gru", "model.units=N"),
        ("gru", "model.layers=N"),
        ("attention", "model.width=N"),
        ("attention", "model.heads=N"),
        ("attention", "model.feed_forward=N"),
        ("attention", "model.blocks=N"),
        ("linear1", "data.history=N"),
        ("relu1", "data.history=N"),
        ("relu1", "data.validation_days=N"),
    ] {
        let set = format!("configs/{config}.toml --set {}", key.replace('N', much));
        let message = refused(&story, &format!("train {set}"));
        assert!(message.contains(key.split('=').next().unwrap()), "{set}: {message}");
        // A look at it ends as well, and says the same.
        let inspected = told(&story, &format!("inspect {set}"));
        let all = format!("{}{}", inspected.stdout, inspected.stderr);
        let end = message.rsplit("; ").next().unwrap();
        assert!(all.contains(end) && all.contains(much), "{set}: {inspected:?}");
    }
    // A mini-batch has no more rows than there are.
    let set = format!("training.batch_size={much} --set training.epochs=1");
    let trained = told(&story, &format!("train configs/relu1.toml --quiet --set {set}"));
    assert_eq!(trained.status, 0, "{trained:?}");
}

#[test]
fn keys_that_count_layers_have_a_range() {
    let story = Story::new();
    for (config, key, range) in [
        ("conv", "model.kernel", "from 1 to 1024"),
        ("conv", "model.layers", "from 1 to 16"),
        ("lstm", "model.layers", "from 1 to 64"),
        ("attention", "model.blocks", "from 1 to 64"),
    ] {
        let set = format!("{key}=1000000000");
        story.fail(
            &format!("train configs/{config}.toml --set {set}"),
            &format!("--set {set}: {key} = 1000000000 must be {range}"),
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn rows_that_do_not_fit_name_the_batch_size() {
    use std::fmt::Write;

    use jiff::{ToSpan, civil::date};

    let days = date(1900, 1, 1).series(1.day()).take(60_000);
    let csv = days.fold(String::from("date,views\n"), |mut csv, day| {
        writeln!(csv, "{day},{}", day.day()).unwrap();
        csv
    });
    let story = Story::new().with("long.csv", csv);
    let set = "--data long.csv --set data.unseen_from=2060-01-01 --set model.hidden=[10000]";
    assert_eq!(
        refused(&story, &format!("train configs/relu1.toml {set} --set training.batch_size=full")),
        "relu1: training 580001 parameters on mini-batches of 58383 rows takes about 9.4 GB of \
         memory, and ... are free; lower training.batch_size"
    );
    // In mini-batches it would train: the loss after an epoch is not taken of all rows at once.
    let told = told(&story, &format!("inspect configs/relu1.toml {set}"));
    assert!(told.stdout.contains("\nmemory to train    50 MB\n"), "{told:?}");
    assert!(!told.stdout.contains("refuse"), "{told:?}");
}

#[test]
fn inspect_says_what_train_would_refuse() {
    let set = "configs/attention.toml --set model.feed_forward=1000000000";
    let Told { status, stdout, stderr } = told(&Story::new(), &format!("inspect {set}"));
    assert_eq!((status, stderr.as_str()), (0, ""));
    assert!(stdout.contains("\nparameters           130000010721\n"), "{stdout}");
    assert!(stdout.contains("\nmemory to train      64 TB\n"), "{stdout}");
    let refusal = "\ntrain would refuse it: attention: training 130000010721 parameters on \
                   mini-batches of 32 rows takes about 64 TB of memory, and ";
    assert!(stdout.contains(refusal), "{stdout}");
    assert!(stdout.ends_with(" are free; lower model.feed_forward\n"), "{stdout}");
}

#[test]
fn tables_lectures_and_reports_refuse_before_their_first_run() {
    let story = Story::new();
    let wide = "--set model.hidden=[1000000,1000000] --quiet";
    let expected = "relu2: training 1000059000001 parameters on mini-batches of 32 rows takes about \
                    48 TB of memory, and ... are free; lower model.hidden";
    assert_eq!(refused(&story, &format!("table --rows relu2 {wide}")), expected);

    let config = story.read("configs/relu3.toml").replace("100", "1000000");
    let story = story.with("configs/relu3.toml", config);
    for command in ["lecture forecasts", "lecture learning", "report", "table"] {
        let message = refused(&story, &format!("{command} --quiet"));
        assert!(message.starts_with("relu3: training 2000"), "{command}: {message}");
        assert!(message.ends_with(" are free; lower model.hidden"), "{command}: {message}");
    }
    assert!(!story.path("runs").exists());
}

#[test]
#[cfg(target_os = "linux")]
fn runs_at_the_same_time_share_the_memory() {
    let story = Story::new();
    let set = "--set model.hidden=[4000,4000] --set training.epochs=1 --quiet";
    assert_eq!(
        refused(&story, &format!("table --rows relu1 {set} --seeds 4 --jobs 4")),
        "4 runs at the same time take about 3.1 GB of memory, and ... are free; use --jobs 2"
    );
}

#[test]
fn a_table_of_countless_seeds_is_refused() {
    for command in ["table", "report", "lecture capacity"] {
        let Told { status, stderr, .. } =
            told(&Story::new(), &format!("{command} --seeds 1000000000"));
        assert_eq!(status, 2, "{command}");
        assert!(stderr.contains("1000000000 is not in 1..=1000"), "{command}: {stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn data_without_an_end_is_refused() {
    let message = refused(&Story::new(), "inspect configs/linear1.toml --data /dev/zero");
    assert!(message.starts_with("cannot read /dev/zero: it has more than "), "{message}");
    assert!(message.ends_with("; data.path (or --data) names the CSV file"), "{message}");
}
