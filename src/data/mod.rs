//! Days of views: read from a CSV file ([`series`]) and cut into model inputs ([`windows`]).

pub mod series;
pub mod windows;

pub use series::{Columns, Series, SeriesError};
pub use windows::{Cut, Era, Scale, Windows, WindowsError};
