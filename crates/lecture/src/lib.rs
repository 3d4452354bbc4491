//! The lecture: what its slides print, its loss table, and its parts computed, one by one and as one
//! page.

#![allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]

pub mod looks;
pub mod parts;
pub mod published;
pub mod report;
pub mod table;
