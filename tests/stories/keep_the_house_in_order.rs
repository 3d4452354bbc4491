//! A developer adds an import: data still flows one way. Between crates the compiler sees to it.

use std::{fs, path::Path};

use crate::story::{files, project};

/// The stages of the library, as the map in lib.rs has them.
const STAGES: [&str; 9] =
    ["data", "model", "experiment", "plan", "evaluate", "train", "runs", "forecast", "sweep"];

/// What the code of a file imports from the crate's root: names of modules.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for import in code.split("crate::").skip(1) {
        let Some(group) = import.strip_prefix('{') else {
            found.extend(import.split(|letter: char| !letter.is_alphanumeric()).next());
            continue;
        };
        let mut depth = 1;
        for (place, letter) in group.char_indices().take_while(|(_, letter)| *letter != ';') {
            depth += i32::from(letter == '{') - i32::from(letter == '}');
            let before = group[..place].trim_end();
            let starts = depth == 1 && (before.is_empty() || before.ends_with(','));
            if starts && letter.is_alphabetic() {
                found.extend(group[place..].split(|letter: char| !letter.is_alphanumeric()).next());
            }
        }
    }
    found.into_iter().map(str::to_owned).collect()
}

#[test]
fn imports_are_seen() {
    let code = "use crate::{\n    data::{Series, run::Plan},\n    plan::Plan,\n};\nlet x = crate::runs::Run;";
    assert_eq!(imports(code), ["data", "plan", "runs"]);
}

#[test]
fn a_stage_knows_nothing_of_those_after_it() {
    let source = project().join("src");
    let stage = |name: &str| STAGES.iter().position(|stage| *stage == name);
    let mut seen = 0;
    for file in files(&source) {
        let name = file.split(['/', '.']).next().unwrap_or_default();
        let text = fs::read_to_string(source.join(Path::new(&file))).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
        for import in imports(&code.collect::<Vec<_>>().join("\n")) {
            if let (Some(here), Some(there)) = (stage(name), stage(&import)) {
                assert!(there <= here, "{file} imports {import}");
                seen += 1;
            }
        }
    }
    assert!(seen > 100, "{seen} imports");
}
