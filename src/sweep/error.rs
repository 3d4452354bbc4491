//! Why there is no sweep.

use jiff::civil::Date;

use crate::runs::RunError;

/// Why there is no sweep, or no best of it.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum SweepError {
    #[error("{flag} {argument}: {message}")]
    Value { flag: &'static str, argument: String, message: String },
    #[error("{flag} {key} is there twice; list all of its values in one")]
    KeyTwice { flag: &'static str, key: String },
    #[error(
        "training.seed is no choice to make: whatever wins by its seed, wins by chance; --seeds N trains each candidate with the seeds 1 to N and ranks their mean"
    )]
    Seed,
    #[error("--halving sets training.epochs itself: it cannot be in --grid or --range as well")]
    Epochs,
    #[error("--range {key} has no end of values: say how many to draw with --random N")]
    Endless { key: String },
    #[error(
        "the grid has {count} combinations, more than {most}; --random N draws N of them, and fewer values or keys make it smaller"
    )]
    TooMany { count: String, most: usize },
    #[error("--random {count} is more than {most}, the most candidates of a sweep; lower it")]
    TooManyDraws { count: usize, most: usize },
    #[error(
        "a sweep chooses by validation days, which are kept from training, but data.validation_days = 0; add for example --set data.validation_days={advice}"
    )]
    NoValidation { advice: usize },
    #[error(
        "a sweep chooses by validation days, which are kept from training, and {rows} row(s) of training leave no room for data.horizon = {horizon} of them; use a longer series, or lower data.history or data.horizon"
    )]
    NoRoom { rows: usize, horizon: usize },
    #[error(
        "candidates must be scored on the same days, but with {choices} these are {first} to {last} of other data or another time than the first candidate's; sweep one value of it at a time with --set"
    )]
    OtherDays { choices: String, first: Date, last: Date },
    #[error(
        "all {0} candidates diverged: there is no best; lower training.learning_rate, or clip gradients with training.clip"
    )]
    AllDiverged(usize),
    #[error(transparent)]
    Run(#[from] RunError),
}
