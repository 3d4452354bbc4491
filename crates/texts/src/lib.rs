//! Puts the library's values into words, English and Chinese, for the programs that print and draw.
//!
//! [`labels`] names models, rules and days, [`import`] tells what an import did, [`errors`] says what to do about
//! an error, [`forecast`] and [`backtest`] are tables for a terminal, [`table`] lines columns up, and [`shell`] quotes words of command lines.

pub mod backtest;
pub mod errors;
pub mod forecast;
pub mod import;
pub mod labels;
pub mod own_files;
pub mod shell;
pub mod table;

use std::env;

use serde::{Deserialize, Serialize};

use viewcast::names;

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

    /// The locale's: Chinese where the first of its variables that says something does so.
    pub fn of_locale() -> Self {
        let said = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(env::var_os);
        let locale = said.map(|value| value.to_string_lossy().into_owned());
        Self::of_locales(locale)
    }

    fn of_locales(mut locales: impl Iterator<Item = String>) -> Self {
        let locale = locales.find(|locale| !locale.is_empty()).unwrap_or_default();
        if locale.to_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// Its name in file names and in HTML.
    pub fn code(self) -> String {
        names::name(self)
    }

    /// The one of two texts that is in this language.
    pub fn say<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::En => english,
            Self::Zh => chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_decides() {
        let of = |locales: &[&str]| Language::of_locales(locales.iter().map(|it| (*it).to_owned()));
        assert_eq!(of(&["", "zh_CN.UTF-8", "en_US.UTF-8"]), Language::Zh);
        assert_eq!(of(&["C", "zh_CN.UTF-8"]), Language::En);
        assert_eq!(of(&["zh-Hant"]), Language::Zh);
        assert_eq!(of(&[]), Language::En);
    }
}
