//! The program: its commands, and what they show while they work.
//!
//! [`commands`] has one file a command; [`dashboard`] and [`progress`] show a training.

pub mod commands;
pub mod dashboard;
pub mod program;
pub mod progress;
pub mod tell;
