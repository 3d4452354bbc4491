//! viewcast: a channel's next day of views, from the days before.
//!
//! A lecture introduces deep learning with that one case, first a line, then ReLUs, then layers.
//! viewcast makes it runnable. Data flows one way, and each stage can be built, printed and tested
//! without the ones after it:
//!
//! ```text
//! data: Series ─▶ Windows ─▶ model ─▶ experiment ─▶ train ─▶ evaluate ─▶ runs ─▶ figures ─▶ lecture ─▶ commands
//!       (days)    (lags, eras, (Burn    (the TOML:   (Burn's   (MAE,     (plan ─▶  (of runs)  (loss table,
//!                  scale)      modules)  what to do)  Learner)  RMSE)     a folder)            parts, report)
//! ```
//!
//! - [`backend`]: from `--backend` to a device; the one file that names backends
//! - [`check`], [`names`], [`excerpt`], [`files`], [`mod@own_files`], [`memory`], [`panics`], [`language`]: what
//!   every stage may use
//! - [`data`]: the CSV reader, one reader a format to import, the simulated channel, and a series cut
//!   into windows
//! - [`model`]: [`model::Forecaster`], and one file a kind of model
//! - [`experiment`]: the TOML file: its choices, their defaults and checks, and its JSON Schema
//! - [`train`]: burn-train's Learner, fed, watched, stopped and resumed; the line by formula
//! - [`evaluate`]: the one place where predictions become a printed number; [`sample`]: several of them
//! - [`runs`]: from a plan to a run, a folder; many at a time
//! - [`sweep`]: variants of an experiment, of which the validation days choose
//! - [`plot`], [`text_table`]: the house style of figures, and tables for a terminal
//! - [`figures`]: learning curves and unseen days of any runs
//! - [`mod@forecast`]: days that nobody knows yet, and bands around them
//! - [`lecture`]: what the slides print, the loss table, one folder a part, and all of it as one page
//! - [`commands`]: one file a command, with its flags
//!
//! What most programs need is at the root: [`Experiment`], [`Series`], [`Plan`], [`Run`] and
//! [`Forecast`]. `examples/forecast.rs` goes from a config to two weeks ahead in ten lines.

pub mod backend;
pub mod check;
pub mod commands;
pub mod data;
pub mod evaluate;
pub mod excerpt;
pub mod experiment;
pub mod figures;
pub mod files;
pub mod forecast;
pub mod language;
pub mod lecture;
pub mod memory;
pub mod model;
pub mod names;
pub mod own_files;
pub mod panics;
pub mod plot;
pub mod runs;
pub mod sample;
pub mod sweep;
pub mod text_table;
pub mod train;

pub use backend::Backend;
pub use data::Series;
pub use experiment::Experiment;
pub use forecast::Forecast;
pub use runs::{Plan, Run};
pub use train::Display;
