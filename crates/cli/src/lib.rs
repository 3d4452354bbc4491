//! The program: its commands, and what they show while they work.
//!
//! [`commands`] has one file a command; [`dashboard`] and [`progress`] show a training.

#![allow(
    clippy::missing_errors_doc,
    reason = "each error says itself what it is; no crate but these programs calls"
)]

pub mod commands;
pub mod dashboard;
pub mod program;
pub mod progress;
pub mod tell;
