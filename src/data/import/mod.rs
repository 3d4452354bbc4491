//! Daily counts in the formats that others export, read in stages: bytes ([`source`]) to text ([`mod@text`]) to a
//! grid of cells ([`grid`]); its frame, which is the header and where dates are ([`frame`]); what its columns hold
//! ([`day`], [`number`], [`table`]); which series is meant ([`series`]); and days ([`days`]).
//!
//! Formats by name ([`youtube`], [`wikimedia`]) add only what the shape cannot tell. Where a file may be read in
//! several ways, [`advice`] gives an import for each.

pub mod advice;
pub mod counts;
#[cfg(test)]
mod crossed;
pub mod day;
pub mod days;
pub mod error;
pub mod frame;
pub mod grid;
mod importable;
mod json;
pub mod number;
mod ods;
pub mod read;
pub mod series;
pub mod source;
pub mod table;
pub mod text;
mod wikimedia;
mod words;
mod workbook;
mod xls;
mod youtube;
mod zip;

pub use counts::{Choices, Fill, Format, Note, Repeated};
pub use day::DateOrder;
pub use error::ImportError;
pub use importable::importable;
pub use read::{Imported, Opened, import};
