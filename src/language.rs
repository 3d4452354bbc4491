//! The two languages of figures and the report.

use serde::{Deserialize, Serialize};

use crate::names;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// Its name in file names and in HTML.
    #[must_use]
    pub fn code(self) -> String {
        names::name(self)
    }

    /// The one of two texts that is in this language.
    #[must_use]
    pub fn say<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::En => english,
            Self::Zh => chinese,
        }
    }
}
