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
pub fn name(choice: impl Serialize) -> String {
    text(Value::try_from(choice).ok().as_ref())
}

/// The `kind` of a choice that has keys of its own: `adam`.
pub fn kind(choice: impl Serialize) -> String {
    text(Value::try_from(choice).ok().as_ref().and_then(|keys| keys.get("kind")))
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().into()
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
