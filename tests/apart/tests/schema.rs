//! Every experiment in `configs/` is valid by `configs/schema.json`, and slips are not: editors that
//! read the schema tell their users the same as viewcast does.

#[path = "../../stories/story/mod.rs"]
mod story;

use std::fs;

use boon::{Compiler, Schemas};
use serde_json::Value;

/// Whether a TOML text is valid by the schema, and why not.
fn validate(text: &str) -> Result<(), String> {
    let configs = story::project().join("configs");
    let schema = fs::read_to_string(configs.join("schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let (mut schemas, mut compiler) = (Schemas::new(), Compiler::new());
    compiler.enable_format_assertions();
    compiler.add_resource("schema.json", schema).unwrap();
    let index = compiler.compile("schema.json", &mut schemas).unwrap();
    let table: toml::Table = text.parse().unwrap();
    // A date of TOML is a text in JSON, as editors see it.
    let json = |value: &toml::Value| match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        other => serde_json::to_value(other).unwrap(),
    };
    let section = |value: &toml::Value| match value {
        toml::Value::Table(keys) => {
            Value::Object(keys.iter().map(|(key, value)| (key.clone(), json(value))).collect())
        }
        other => json(other),
    };
    let value = table.iter().map(|(key, value)| (key.clone(), section(value))).collect();
    schemas.validate(&Value::Object(value), index).map_err(|error| error.to_string())
}

#[test]
fn every_config_is_valid() {
    let configs = story::project().join("configs");
    let mut seen = 0;
    for file in fs::read_dir(configs).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).unwrap();
            assert!(text.starts_with("#:schema schema.json\n"), "{}", path.display());
            validate(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            seen += 1;
        }
    }
    assert!(seen >= 11, "{seen}");
}

#[test]
fn what_viewcast_reads_is_valid_and_what_it_refuses_is_not() {
    let model = "[model]\nkind = \"mlp\"\n";
    for good in [
        "",
        "[data]\nunseen_from = 2020-07-01\n",
        "[data]\nunseen_from = \"2020-07-01\"\n",
        "[training]\nbatch_size = \"full\"\n",
        "[training]\nbatch_size = 64\nloss = { kind = \"huber\", delta = 0.5 }\n",
        "[training]\noptimizer = { kind = \"sgd\", momentum = 0.9 }\n",
        "[training]\nschedule = { kind = \"step\", every = 10 }\nclip = { kind = \"norm\" }\n",
    ] {
        validate(&format!("{model}{good}")).unwrap_or_else(|error| panic!("{good}: {error}"));
    }
    for slip in [
        "[data]\nhistroy = 7\n",
        "[data]\nhistory = \"seven\"\n",
        "[data]\nunseen_from = \"January\"\n",
        "[training]\nbatch_size = \"half\"\n",
        "[training]\nbatch_size = 0\n",
        "[training]\nepochs = 0\n",
        "[training]\noptimizer = \"adam\"\n",
        "[training]\noptimizer = { kind = \"adam\", momentum = 0.9 }\n",
        "[training]\noptimizer = { momentum = 0.9 }\n",
        "[training]\nschedule = { kind = \"cosin\" }\n",
        "[training]\nloss = { kind = \"mae\", delta = 0.5 }\n",
    ] {
        assert!(validate(&format!("{model}{slip}")).is_err(), "{slip}");
    }
    assert!(validate("[model]\nkind = \"linear\"\nhidden = [10]\n").is_err());
    assert!(validate("[data]\nhistory = 7\n").is_err(), "a model is needed");
}
