//! A developer adds an import: data still flows one way, and no two files need each other.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Module paths such as `crate::runs::plan`, and the code of each: without comments and unit tests.
fn modules() -> BTreeMap<String, String> {
    fn walk(folder: &Path, module: &str, found: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            if path.is_dir() {
                walk(&path, &format!("{module}::{stem}"), found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = match stem {
                    "mod" | "lib" => module.to_owned(),
                    _ => format!("{module}::{stem}"),
                };
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.insert(name, lines.collect::<Vec<_>>().join("\n"));
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "crate", &mut found);
    found
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn expand(tree: &str) -> Vec<String> {
    let Some((head, rest)) = tree.split_once('{') else {
        return vec![tree.split(" as ").next().unwrap().trim().to_owned()];
    };
    let inner = &rest[..rest.rfind('}').unwrap_or(rest.len())];
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (place, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&inner[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&inner[start..]);
    let parts = parts.into_iter().filter(|part| !part.trim().is_empty());
    parts.flat_map(|part| expand(&format!("{}{}", head.trim(), part.trim()))).collect()
}

/// The paths that a module's code names: what it imports, and what it names in place. An index's
/// `pub use` is no import: it only says where something is.
fn paths(code: &str) -> (Vec<String>, Vec<String>) {
    let (mut imports, mut exports) = (Vec::new(), Vec::new());
    let mut in_place = String::new();
    let mut statement = String::new();
    for line in code.lines() {
        let starts = ["use ", "pub use ", "pub(crate) use "];
        if statement.is_empty() && !starts.iter().any(|start| line.trim_start().starts_with(start))
        {
            in_place += line;
            in_place.push('\n');
            continue;
        }
        statement += line.trim();
        if line.trim_end().ends_with(';') {
            let tree = statement.trim_end_matches(';').split_once("use ").unwrap().1;
            let of = if statement.starts_with("pub") { &mut exports } else { &mut imports };
            of.extend(expand(tree));
            statement.clear();
        }
    }
    let letters = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let words = in_place.split(|letter| !letters(letter));
    imports.extend(
        words
            .filter(|word| word.starts_with("crate::") || word.starts_with("super::"))
            .map(str::to_owned),
    );
    (imports, exports)
}

/// A path from the root, as seen from a module.
fn absolute(path: &str, module: &str, known: &BTreeMap<String, String>) -> String {
    let mut here: Vec<&str> = module.split("::").collect();
    let mut rest: Vec<&str> = path.split("::").collect();
    match rest[0] {
        "crate" => return path.to_owned(),
        "self" => drop(rest.remove(0)),
        "super" => {
            while rest.first() == Some(&"super") {
                here.pop();
                rest.remove(0);
            }
        }
        // A child module by its name alone.
        child if known.contains_key(&format!("{module}::{child}")) => {}
        other => return other.to_owned(),
    }
    [here, rest].concat().join("::")
}

/// The file that something is in: through the indexes that name it.
fn home(
    path: &str,
    exports: &BTreeMap<String, Vec<String>>,
    known: &BTreeMap<String, String>,
) -> Option<String> {
    let mut module = path;
    while !known.contains_key(module) {
        module = module.rsplit_once("::")?.0;
    }
    let rest = path[module.len()..].trim_start_matches("::");
    let name = rest.split("::").next().unwrap_or("");
    let exported = exports
        .get(module)
        .into_iter()
        .flatten()
        .find(|export| !name.is_empty() && export.rsplit("::").next() == Some(name));
    match exported {
        Some(export) => home(&absolute(export, module, known), exports, known),
        None => Some(module.to_owned()),
    }
}

/// Which files each file imports from.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let known = modules();
    let all: BTreeMap<_, _> =
        known.iter().map(|(name, code)| (name.clone(), paths(code))).collect();
    let exports = all.iter().map(|(name, (_, exports))| (name.clone(), exports.clone())).collect();
    let of = |(name, (imports, _)): (&String, &(Vec<String>, Vec<String>))| {
        let homes =
            imports.iter().filter_map(|path| home(&absolute(path, name, &known), &exports, &known));
        (name.clone(), homes.filter(|home| home != name).collect())
    };
    all.iter().map(of).collect()
}

/// A way from a file back to itself, if there is one.
fn circle(from: &str, imports: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    let mut ways = vec![vec![from.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in &imports[way.last().unwrap()] {
            let longer = [way.clone(), vec![next.clone()]].concat();
            if next == from {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push(longer);
            }
        }
    }
    None
}

#[test]
fn no_files_import_each_other_even_by_a_detour() {
    let imports = imports();
    // The reader of imports sees what is there.
    let has = |from: &str, to: &str| imports[from].contains(to);
    assert!(has("crate::plan", "crate::experiment"), "{:?}", imports["crate::plan"]);
    assert!(has("crate::runs::run", "crate::runs::summary"));
    assert!(has("crate::lecture::parts::learning", "crate::runs::run"), "by a re-export");
    assert!(has("crate::model::linear", "crate::model::kind"));
    for file in imports.keys() {
        assert_eq!(circle(file, &imports), None, "these files import each other");
    }
}

#[test]
fn a_stage_knows_nothing_of_those_after_it() {
    // In the order of the map in lib.rs.
    let stages = [
        "data",
        "model",
        "experiment",
        "plan",
        "evaluate",
        "train",
        "runs",
        "sweep",
        "plot",
        "figures",
        "forecast",
        "lecture",
        "commands",
    ];
    let stage = |file: &str| {
        let name = file.split("::").nth(1)?;
        stages.iter().position(|stage| *stage == name)
    };
    for (file, imports) in imports() {
        for import in imports {
            if let (Some(here), Some(there)) = (stage(&file), stage(&import)) {
                assert!(there <= here, "{file} imports {import}");
            }
        }
    }
    for word in ["clap", "kuva"] {
        for (file, code) in modules() {
            let may = [
                "crate::main",
                "crate::commands",
                "crate::lecture",
                "crate::forecast",
                "crate::figures",
                "crate::plot",
            ];
            assert!(
                may.iter().any(|may| file.starts_with(may))
                    || !code.contains(&format!("use {word}")),
                "{file} names {word}"
            );
        }
    }
}
