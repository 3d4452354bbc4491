//! viewcast: a channel's next day of views, from the days before.
//!
//! A lecture introduces deep learning with that one case, first a line, then ReLUs, then layers.
//! viewcast makes it runnable. Data flows one way, and each stage can be built, printed and tested
//! without the ones after it:
//!
//! ```text
//! experiment ─▶ data: Series ─▶ Windows ─▶ model ─▶ train ─▶ evaluate ─▶ run ─▶ table
//! (what to do)       (days)    (lags, eras, (Burn   (Burn's  (MAE,       (a     (runs x
//!                               scale)      module)  Learner) RMSE)      folder) seeds)
//!                                  ─▶ demonstrations ─▶ figures ─▶ report
//!                                     (the lecture,      (SVG,      (HTML
//!                                      computed)          PNG)       and JSON)
//! ```
//!
//! - [`experiment`]: the TOML file, its defaults and checks
//! - [`backend`]: from `--backend` to a device; the one file that names backends
//! - [`data`]: the CSV reader, the simulated channel, and a series cut into windows
//! - [`model`]: [`model::Forecaster`], one interface to the line and the network
//! - [`train`]: burn-train's Learner, fed, watched, stopped and resumed; the line by formula
//! - [`evaluate`]: the one place where predictions become a printed number
//! - [`provenance`] and [`run`]: the run folder, complete or visibly incomplete
//! - [`session`]: from an experiment to a complete run
//! - [`lecture`]: what the slides print
//! - [`table`]: experiments x seeds, beside the published figures
//! - [`demonstrations`]: the lecture's formulas, pictures and quizzes, one value each
//! - [`language`], [`figures`]: each of them drawn, in English or Chinese
//! - [`report`]: all of it as one page, and as JSON
//! - [`calibrate`]: the search for the simulated channel
//! - [`commands`]: one file a command of the program, and [`cli`]: its flags
//! - [`files`]: files that are whole or not there

pub mod backend;
pub mod calibrate;
pub mod cli;
pub mod commands;
pub mod data;
pub mod demonstrations;
pub mod evaluate;
pub mod experiment;
pub mod figures;
pub mod files;
pub mod language;
pub mod lecture;
pub mod model;
pub mod provenance;
pub mod report;
pub mod run;
pub mod session;
pub mod table;
pub mod train;
