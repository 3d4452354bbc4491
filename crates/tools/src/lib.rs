//! What nobody is shipped: the search for the simulated channel, and what fuzzers feed.

#![allow(
    clippy::missing_errors_doc,
    reason = "each error says itself what it is; no crate but these programs calls"
)]

#[allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]
pub mod calibrate;
#[allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "to panic is what fuzz targets are for"
)]
pub mod fuzz;
