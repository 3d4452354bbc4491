//! Days of views: read from a CSV file ([`series`]), imported from what others export ([`import`]) or
//! simulated ([`simulate`]), looked at ([`profile`]), and cut into model inputs ([`windows`]).

pub mod calendar;
pub mod count;
pub mod encoding;
pub mod error;
pub mod file;
pub mod import;
mod lines;
pub mod profile;
#[cfg(test)]
mod properties;
pub mod scale;
pub mod series;
pub mod simulate;
pub mod spans;
pub mod unit;
pub mod windows;

pub use calendar::Calendar;
pub use encoding::{Encoding, Level};
pub use error::SeriesError;
pub use file::read;
pub use scale::{Scale, Transform};
pub use series::{Columns, Series};
pub use simulate::Channel;
pub use unit::Unit;
pub use windows::{Cut, Era, Windows, WindowsError};

/// The simulated channel, which the published figures are to be compared with.
pub const CHANNEL: &str = "data/channel.csv";
/// Real daily views of a Wikipedia article.
pub const WIKIPEDIA: &str = "data/wikipedia.csv";
/// The 46 real days of the lecture's channel that its plot shows.
pub const LECTURE_DAYS: &str = "data/lecture_2021.csv";
