//! An experiment key by key, as `--set` spells them.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::Experiment;

impl Experiment {
    /// Every key with its value as text, defaults included: `training.optimizer.kind` and `adam`. Keys
    /// without a value, and of what is off unless asked for, are left out.
    pub fn keys(&self) -> Vec<(String, String)> {
        let mut keys = Vec::new();
        let table = Table::try_from(self).unwrap_or_default();
        walk(Value::Table(table), String::new(), &mut keys);
        keys
    }
}

/// The keys that are not the same in some experiments, each with its values; empty where one has none.
pub fn differing<'a>(
    experiments: impl IntoIterator<Item = &'a Experiment>,
) -> Vec<(String, Vec<String>)> {
    let all: Vec<BTreeMap<_, _>> =
        experiments.into_iter().map(|it| it.keys().into_iter().collect()).collect();
    let names: BTreeSet<&String> = all.iter().flat_map(BTreeMap::keys).collect();
    let values = |name: &String| {
        all.iter().map(|keys| keys.get(name).cloned().unwrap_or_default()).collect::<Vec<_>>()
    };
    let lines = names.into_iter().map(|name| (name.clone(), values(name)));
    lines.filter(|(_, values)| values.iter().any(|value| Some(value) != values.first())).collect()
}

fn walk(value: Value, key: String, keys: &mut Vec<(String, String)>) {
    match value {
        Value::Table(table) => {
            for (name, value) in table {
                let key = if key.is_empty() { name } else { format!("{key}.{name}") };
                walk(value, key, keys);
            }
        }
        Value::String(text) => keys.push((key, text)),
        other => keys.push((key, other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn keys_are_spelled_as_overrides_are() {
        let text = "model = { kind = \"mlp\", hidden = [5, 7] }\ntraining.optimizer.kind = \"sgd\"";
        let experiment = Experiment::parse(text, Path::new("test"), &[]).unwrap();
        let keys = experiment.keys();
        for (key, value) in [
            ("model.hidden", "[5, 7]"),
            ("training.optimizer.kind", "sgd"),
            ("data.validation_days", "0"),
            ("data.ignored_columns", "[]"),
        ] {
            assert!(keys.contains(&(key.into(), value.into())), "{keys:?}");
        }
        let all: Vec<_> = keys.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(Experiment::parse(text, Path::new("test"), &all).unwrap(), experiment);
    }
}
