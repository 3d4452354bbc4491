//! Days of views: read from a CSV file ([`series`]) or simulated ([`simulate`]), and cut into model
//! inputs ([`windows`]).

pub mod series;
pub mod simulate;
pub mod windows;

pub use series::{Columns, Series, SeriesError};
pub use simulate::Channel;
pub use windows::{Cut, Era, Scale, Windows, WindowsError};
