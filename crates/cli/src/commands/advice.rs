//! What to do about errors of the lecture, by the flags and commands of the program.

use viewcast_lecture::{parts::part::PartError, table::row::RowError};
use viewcast_texts::errors::{experiment_error, run_error};

/// An error of a row of the table, and what to do about it.
pub fn row_error(error: &RowError) -> String {
    match error {
        RowError::Run(error) => run_error(error),
        RowError::Unknown { row, error } => format!("--rows {row}: {}", experiment_error(error)),
    }
}

/// An error of a part of the lecture, and what to do about it.
pub fn part_error(error: &PartError) -> String {
    match error {
        PartError::Run(error) => run_error(error),
        PartError::Row(error) => row_error(error),
        _ => error.to_string(),
    }
}
