//! `viewcast schema`.

use viewcast::experiment::schema;

/// Gives the JSON Schema of experiments.
pub fn run() -> String {
    // A schema is plain values: it always has a JSON form.
    serde_json::to_string_pretty(&schema()).unwrap_or_default() + "\n"
}
