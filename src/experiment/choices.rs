//! The choices of a key, as the JSON Schema has them: menus and docs list what the types allow.

use serde_json::Value;

use super::schema;

/// What a key may be, as experiments spell it: names such as `relu`, or kinds such as `mlp`. Nothing where the key
/// takes other values, or is none.
pub fn choices(key: &str) -> Vec<String> {
    let root = schema().to_value();
    let found = key.split('.').try_fold(&root, |node, name| property(&root, node, name));
    found.map(|node| variants(&root, node).filter_map(name).collect()).unwrap_or_default()
}

/// A node, or what it refers to.
fn resolved<'a>(root: &'a Value, node: &'a Value) -> &'a Value {
    let target = node
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| root.pointer(target.strip_prefix('#')?));
    target.unwrap_or(node)
}

/// The variants of a node; a node without any is its only one.
fn variants<'a>(root: &'a Value, node: &'a Value) -> impl Iterator<Item = &'a Value> {
    let node = resolved(root, node);
    let of = ["oneOf", "anyOf"].iter().find_map(|list| node.get(*list)?.as_array());
    let variants = of.map_or_else(|| vec![node], |list| list.iter().collect());
    variants.into_iter().map(move |variant| resolved(root, variant))
}

fn property<'a>(root: &'a Value, node: &'a Value, name: &str) -> Option<&'a Value> {
    variants(root, node).find_map(|variant| variant.get("properties")?.get(name))
}

/// The name of a variant: its own, or its kind's.
fn name(variant: &Value) -> Option<String> {
    let name = variant.get("const").or_else(|| variant.pointer("/properties/kind/const"));
    name?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_those_that_an_experiment_takes() {
        assert_eq!(choices("training.loss"), ["mae", "mse", "huber"]);
        assert_eq!(choices("training.optimizer"), ["sgd", "adam", "adamw", "rmsprop"]);
        assert_eq!(choices("model"), ["linear", "mlp", "conv", "recurrent", "attention"]);
        assert_eq!(choices("model.cell"), ["lstm", "gru"]);
        for other in ["training.epochs", "model.none", "x"] {
            assert_eq!(choices(other), [""; 0], "{other}");
        }
    }
}
