//! The lecture: what its slides print, its loss table, and its parts computed, one by one and as one
//! page.

pub mod calibrate;
pub mod looks;
pub mod parts;
pub mod published;
pub mod report;
pub mod table;
