//! Days in an experiment's file.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};
use toml::Value;

/// A day, as a TOML date or as text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let date = text.parse().ok().filter(|_| text.len() == 10);
    date.map(Some)
        .ok_or_else(|| de::Error::custom(format!("`{text}` is not a date such as 2021-01-01")))
}
