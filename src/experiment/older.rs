//! The spelling before choices had tables of their own: refused, with the new one written out.

use toml::{Table, Value};

use crate::excerpt::excerpt;

/// What used to stand in `[training]` itself: its key, and the table and key that it has now.
const MOVED: [(&str, &str, &str); 18] = [
    ("loss", "loss", "kind"),
    ("huber_delta", "loss", "delta"),
    ("optimizer", "optimizer", "kind"),
    ("momentum", "optimizer", "momentum"),
    ("nesterov", "optimizer", "nesterov"),
    ("beta1", "optimizer", "beta1"),
    ("beta2", "optimizer", "beta2"),
    ("alpha", "optimizer", "alpha"),
    ("epsilon", "optimizer", "epsilon"),
    ("weight_decay", "optimizer", "weight_decay"),
    ("schedule", "schedule", "kind"),
    ("final_learning_rate", "schedule", "final_learning_rate"),
    ("step_epochs", "schedule", "every"),
    ("gamma", "schedule", "gamma"),
    ("clip_norm", "clip", "limit"),
    ("clip_value", "clip", "limit"),
    // What a table that is not given itself is about.
    ("clip_norm", "clip", "kind"),
    ("clip_value", "clip", "kind"),
];

/// The first key of an experiment that is spelt the older way, and how all of them are spelt now.
pub fn spelling(experiment: &Table) -> Option<(Vec<String>, String)> {
    let training = experiment.get("training")?.as_table()?;
    let is_older = |key: &str| training.get(key).is_some_and(|value| !value.is_table());
    let first = MOVED.iter().find(|(key, ..)| is_older(key))?.0;
    let mut tables = Table::new();
    for (key, table, now) in MOVED.into_iter().filter(|(key, ..)| is_older(key)) {
        // A table that the file has besides is added to, not replaced.
        let already = training.get(table).filter(|table| table.is_table()).cloned();
        let entry = tables
            .entry(table)
            .or_insert_with(|| already.unwrap_or_else(|| Value::Table(Table::new())));
        if let (Value::Table(table), Some(value)) = (entry, training.get(key)) {
            let value = match (key, now) {
                ("clip_norm", "kind") => "norm".into(),
                ("clip_value", "kind") => "value".into(),
                _ => value.clone(),
            };
            table.insert(now.into(), value);
        }
    }
    for (table, kind) in [("optimizer", "adam"), ("loss", "huber"), ("schedule", "step")] {
        if let Some(Value::Table(table)) = tables.get_mut(table) {
            table.entry("kind").or_insert_with(|| kind.into());
        }
    }
    let line = |(name, table): (&String, &Value)| {
        let mut keys: Vec<_> = table.as_table().into_iter().flatten().collect();
        keys.sort_by_key(|(key, _)| *key != "kind");
        let keys: Vec<_> = keys
            .iter()
            .map(|(key, value)| format!("{} = {}", excerpt(key), excerpt(&value.to_string())))
            .collect();
        format!("\n  {name} = {{ {} }}", keys.join(", "))
    };
    let lines: String = tables.iter().map(line).collect();
    let message = format!(
        "this is spelt the older way; each choice is a table of its own now, with its kind and the \
         keys that belong to it. Under [training], write{lines}"
    );
    Some((vec!["training".into(), first.into()], message))
}
