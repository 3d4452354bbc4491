//! Daily counts in the formats that others export. A format is a file with a [`reader::Reader`] and a name in the
//! list of [`mod@import`]; the first that knows a text reads it.
//!
//! What all share: [`unpack`] (gzip and zip), [`delimited`] (tables, their dates and counts) and [`days`]
//! (sums by day, and gaps).

mod columns;
pub mod command;
pub mod day;
pub mod days;
pub mod delimited;
pub mod error;
pub mod import;
pub mod reader;
pub mod unpack;
mod wikimedia;
mod youtube;
mod zip;

pub use day::DateOrder;
pub use days::Fill;
pub use error::ImportError;
pub use import::{Imported, import};
pub use reader::Choices;
