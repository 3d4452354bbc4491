//! The names of choices, as serde spells them: each is written once, where its type is.

use serde::{
    Serialize,
    de::{
        DeserializeOwned, IntoDeserializer,
        value::{Error, StrDeserializer},
    },
};
use toml::Value;

/// The name of a plain choice: `hard-sigmoid`.
#[must_use]
pub fn name(choice: impl Serialize) -> String {
    match Value::try_from(choice) {
        Ok(Value::String(name)) => name,
        _ => String::new(),
    }
}

/// The `kind` of a choice that has keys of its own: `adam`.
#[must_use]
pub fn kind(choice: impl Serialize) -> String {
    match Value::try_from(choice) {
        Ok(Value::Table(mut keys)) => match keys.remove("kind") {
            Some(Value::String(kind)) => kind,
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// The choice of a name.
///
/// # Errors
///
/// Where there is no such choice: with the names there are.
pub fn choice<T: DeserializeOwned>(name: &str) -> Result<T, String> {
    let deserializer: StrDeserializer<'_, Error> = name.into_deserializer();
    T::deserialize(deserializer).map_err(|error| error.to_string())
}
