//! A user has the program alone, without its checkout: it brings its configs and data along.

use std::{fs, process::Command};

use crate::story::{Story, files, program, project};

/// The project's configs and data, as git has them: other files there are the developer's own.
fn published() -> Vec<String> {
    let git = Command::new("git")
        .args(["ls-files", "configs", "data"])
        .current_dir(project())
        .output()
        .ok()
        .filter(|output| output.status.success() && !output.stdout.is_empty());
    if let Some(output) = git {
        let text = String::from_utf8(output.stdout).unwrap();
        return text.lines().map(str::to_owned).collect();
    }
    let of = |folder: &str| {
        let of_folder = files(&project().join(folder)).into_iter();
        of_folder.map(|file| format!("{folder}/{file}")).collect::<Vec<_>>()
    };
    [of("configs"), of("data")].concat()
}

#[test]
fn a_new_folder_gets_all_configs_and_data_and_trains_by_name() {
    let story = Story::empty();
    let told = story.succeed("init mine").stdout;
    let mut expected = published();
    for file in &expected {
        let theirs = fs::read(story.path("mine").join(file)).unwrap_or_default();
        // In crates/texts/src/own_files.rs.
        assert!(theirs == fs::read(project().join(file)).unwrap(), "{file} is not brought along");
    }
    expected.push("justfile".into());
    assert_eq!(files(&story.path("mine")), expected);
    assert_eq!(
        told,
        format!(
            "{} file(s) written to mine, of configs, data and a justfile\ntrain the first with\n  \
             cd mine\n  viewcast train relu3\n",
            expected.len()
        )
    );
    let mut command = story.command("train relu3 --quiet --set training.epochs=2");
    let output = command.current_dir(story.path("mine")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(story.path("mine/runs/relu3/flex-seed1/scores.json").exists());
}

#[test]
fn the_justfile_calls_commands_that_there_are() {
    let story = Story::empty();
    story.succeed("init");
    let justfile = story.read("justfile");
    let calls: Vec<_> = justfile.lines().filter_map(|line| line.trim().strip_prefix("@")).collect();
    assert!(calls.len() > 5, "{calls:?}");
    for call in calls.iter().filter(|call| !call.starts_with("just ")) {
        let command = call.strip_prefix("viewcast ").unwrap().trim_end_matches(" \"$@\"");
        story.succeed(&format!("{command} --help"));
    }
}

#[test]
fn files_of_the_users_stay_and_are_named() {
    let story = Story::empty();
    story.succeed("init");
    let story = story.with("configs/relu3.toml", "mine").with("justfile", "mine too");
    fs::remove_file(story.path("data/README.md")).unwrap();
    let told = story.succeed("init").stdout;
    assert_eq!(
        told,
        "1 file(s) written to this folder, of configs, data and a justfile\n\
         kept as they are, though viewcast's own differ (--force replaces them):\n  \
         configs/relu3.toml\n  justfile\ntrain the first with\n  viewcast train relu3\n"
    );
    assert_eq!(story.read("configs/relu3.toml"), "mine");
    assert_eq!(story.read("justfile"), "mine too");
    let theirs = fs::read_to_string(project().join("data/README.md")).unwrap();
    assert_eq!(story.read("data/README.md"), theirs);

    story.succeed("init --force");
    let theirs = fs::read_to_string(project().join("configs/relu3.toml")).unwrap();
    assert_eq!(story.read("configs/relu3.toml"), theirs);
    let told = story.succeed("init").stdout;
    assert!(told.starts_with("all of viewcast's configs and data are in this folder already\n"));

    story.fail("init justfile/below", "cannot write justfile/below: justfile is no folder");
}

#[test]
fn a_name_is_a_file_first_and_then_one_of_configs() {
    let relu1 = fs::read_to_string(project().join("configs/relu1.toml")).unwrap();
    let story = Story::new().with("relu3", relu1);
    let parameters = |name: &str| {
        let told = story.succeed(&format!("inspect {name}")).stdout;
        told.lines().find(|line| line.starts_with("parameters ")).unwrap().to_owned()
    };
    assert_eq!(parameters("relu2"), parameters("configs/relu2.toml"));
    assert_eq!(parameters("relu3"), parameters("configs/relu1.toml"));
    let there = format!("configs has {}", crate::story::configs().join(", "));
    story.fail(
        "train rellu4",
        &format!(
            "there is no config rellu4: neither a file of that name nor configs/rellu4.toml; {there}; \
             did you mean relu4?"
        ),
    );
    story.fail(
        "inspect other/lstm.toml",
        &format!("there is no config other/lstm.toml; {there}; did you mean lstm?"),
    );
    fs::remove_file(story.path("configs/gru.toml")).unwrap();
    let told = story.run("table --rows gru").stderr;
    assert!(told.ends_with("; `viewcast init` writes viewcast's own gru\n"), "{told}");
}

#[test]
fn where_there_is_nothing_the_program_says_how_to_begin() {
    let story = Story::empty();
    story.fail(
        "train relu3",
        "there is no config relu3: neither a file of that name nor configs/relu3.toml; the folder \
         configs has none; `viewcast init` writes viewcast's own relu3",
    );
    for command in ["train xyz", "table", "report", "lecture capacity", "lecture published"] {
        let told = story.run(command);
        assert_eq!(told.status, 1, "{command}: {told:?}");
        assert!(told.stderr.contains("; `viewcast init` writes viewcast's own"), "{told:?}");
    }
    assert_eq!(files(&story.path("")), [""; 0], "nothing is left behind");
}

/// The commands that `--help` lists.
fn commands(story: &Story) -> Vec<String> {
    let help = story.succeed("--help").stdout;
    let list = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names = list.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn shells_complete_commands_flags_and_backends() {
    let story = Story::empty();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = story.succeed(&format!("completions {shell}")).stdout;
        for command in commands(&story) {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
    if !cfg!(target_os = "linux") {
        return;
    }
    let complete = |line: &str| {
        let words: Vec<_> = line.split(' ').collect();
        let last = words.len() - 1;
        let script = format!(
            "source <({program} completions bash); COMP_WORDS=({line}); COMP_WORDS[{last}]={word}; \
             COMP_CWORD={last}; _viewcast viewcast {word:?} {before}; echo \"${{COMPREPLY[@]}}\"",
            program = program().display(),
            word = words[last],
            before = words[last - 1],
        );
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(complete("viewcast tab"), "table");
    assert_eq!(complete("viewcast train --val"), "");
    assert_eq!(complete("viewcast train --res"), "--resume");
    assert_eq!(complete("viewcast train --backend fl"), "flex");
}

#[test]
fn every_command_has_a_man_page() {
    let story = Story::empty();
    let page = story.succeed("man").stdout;
    story.succeed("man -o pages");
    assert_eq!(story.read("pages/viewcast.1"), page);
    for command in commands(&story) {
        assert!(story.read(&format!("pages/viewcast-{command}.1")).contains(".SH SYNOPSIS"));
    }
    assert!(story.read("pages/viewcast-lecture-descent.1").contains("error surface"));
    assert!(story.read("pages/viewcast-train.1").contains("\\-\\-resume"));
}
