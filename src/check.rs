//! Checks of an experiment's keys: one error, which names the key.

use std::fmt::Display;

/// A value that its type allows and its meaning does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} {complaint}")]
pub struct KeyProblem {
    key: String,
    complaint: String,
}

impl KeyProblem {
    /// A key and what is wrong with it, as the rest of a sentence that starts with the key.
    pub fn new(key: &str, complaint: impl Into<String>) -> Self {
        Self { key: key.into(), complaint: complaint.into() }
    }

    /// The key, as `training.optimizer.beta1`.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The outcome of a check within a table, whose key names the table too.
pub fn within(table: &str, checked: Result<(), KeyProblem>) -> Result<(), KeyProblem> {
    checked.map_err(|problem| KeyProblem { key: format!("{table}.{}", problem.key), ..problem })
}

/// Whether a value holds; `expected` says what would.
#[allow(clippy::needless_pass_by_value, reason = "numbers are copied as easily")]
pub fn range(
    key: &str,
    value: impl Display,
    holds: bool,
    expected: &str,
) -> Result<(), KeyProblem> {
    if holds { Ok(()) } else { Err(KeyProblem::new(key, format!("= {value} must be {expected}"))) }
}

/// A count of at least one.
pub fn at_least_one(key: &str, value: usize) -> Result<(), KeyProblem> {
    range(key, value, value > 0, "1 or more")
}

/// A finite number above 0.
pub fn positive(key: &str, value: f64) -> Result<(), KeyProblem> {
    range(key, value, value > 0.0 && value.is_finite(), "a number above 0")
}

/// A finite number that is not negative.
pub fn not_negative(key: &str, value: f64) -> Result<(), KeyProblem> {
    range(key, value, value >= 0.0 && value.is_finite(), "0 or more")
}

/// A share that is less than all.
pub fn fraction(key: &str, value: f64) -> Result<(), KeyProblem> {
    range(key, value, (0.0..1.0).contains(&value), "0 or more and below 1")
}
