//! A list of objects in JSON as a grid: a column a key. Wikimedia's answers are read as such.

use serde_json::{Map, Value};

use super::grid::Grid;

/// The most that is read so, in bytes: objects take many times the memory of their text.
const MOST: usize = 16 << 20;

/// The grid of the first list of plain objects in a text; nothing where there is none, or Wikimedia wrote it.
pub fn grid(text: &str) -> Option<Grid> {
    if text.len() > MOST {
        return None;
    }
    let value: Value = serde_json::from_str(text).ok()?;
    let rows = rows(&value)?;
    if rows.iter().any(|row| row.contains_key("project") && row.contains_key("timestamp")) {
        return None;
    }
    let mut names: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(|row| row.keys()) {
        if names.len() < 64 && !names.contains(&name.as_str()) {
            names.push(name);
        }
    }
    if names.len() < 2 {
        return None;
    }
    let mut grid = Grid::default();
    grid.push(1, names.iter().copied());
    for (line, row) in (2..).zip(&rows) {
        let cells: Vec<String> =
            names.iter().map(|name| row.get(*name).map_or(String::new(), shown)).collect();
        grid.push(line, cells.iter().map(String::as_str));
    }
    Some(grid)
}

/// The objects of a list, or of the first list that a key has.
fn rows(value: &Value) -> Option<Vec<&Map<String, Value>>> {
    match value {
        Value::Array(items) => {
            let rows: Vec<_> = items.iter().filter_map(Value::as_object).collect();
            (!rows.is_empty() && rows.len() == items.len()).then_some(rows)
        }
        Value::Object(keys) if !keys.contains_key("items") => keys.values().find_map(rows),
        _ => None,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_objects_is_a_table() {
        let grid =
            grid(r#"{"data":[{"date":"2021-01-01","views":5},{"views":6,"date":"2021-01-02"}]}"#)
                .unwrap();
        let rows: Vec<Vec<&str>> = (0..grid.rows()).map(|row| grid.cells(row).collect()).collect();
        assert_eq!(rows, [["date", "views"], ["2021-01-01", "5"], ["2021-01-02", "6"]]);
        assert!(super::grid(r#"{"items":[{"timestamp":"2021010100","views":5}]}"#).is_none());
        assert!(super::grid("[1, 2]").is_none());
    }
}
