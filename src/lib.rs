//! viewcast: a channel's next day of views, from the days before.
//!
//! A lecture introduces deep learning with that one case, first a line, then ReLUs, then layers.
//! viewcast makes it runnable; this library is what its program does, for other programs:
//!
//! ```
//! use std::path::Path;
//! use viewcast::{Backend, Forecast, Plan, Trainer};
//!
//! let overrides = ["data.path=data/wikipedia.csv", "training.epochs=2"].map(str::to_owned);
//! let plan = Plan::read(Path::new("configs/own.toml"), &overrides, Backend::default())?;
//! let trainer = Trainer::quiet(plan.backend.device(None)?);
//! let forecast = Forecast::of_plan(&plan, 14, &trainer)?;
//! for day in &forecast.days {
//!     println!("{} {:.0}", day.date, day.views);
//! }
//! # assert_eq!(forecast.days.len(), 14);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An [`Experiment`] says what to train on which days: a TOML file, or [built in code](Experiment::new). With its
//! days (a [`Series`]), its seed and a [`Backend`] it is a [`Plan`]. [`Plan::fit`] makes it a [`TrainedModel`] in memory,
//! [`Run::fit`] a [`Run`] in a folder, [`Forecast::of_plan`] a [`Forecast`] of days that nobody knows yet. What
//! their methods take and give is in [`types`].
//!
//! # How it is built
//!
//! Data flows one way, and each stage can be built, printed and tested without the ones after it:
//!
//! ```text
//! data: Series ─▶ Windows ─▶ model ─▶ experiment ─▶ plan ─▶ evaluate ─▶ train ─▶ runs ─▶ forecast ─▶ sweep
//!       (days)    (lags, eras, (Burn    (the TOML:   (with    (MAE,      (Burn's   (a folder) (days     (variants)
//!                  scale)      modules)  what to do)  days)    RMSE)      Learner)             ahead)
//! ```
//!
//! - `backend`: from `--backend` to a device; the one file that names backends
//! - `check`, `names`, `excerpt`, `files`, `memory`, `panics`, `sha256`, `toml_text`, `warning`: what every stage
//!   may use
//! - `data`: the CSV reader, the import of exports, the simulated channel, and a series cut into windows
//! - `model`: the forecasters, one file a kind of model
//! - `experiment`: the TOML file: its choices, their defaults and checks, and its JSON Schema
//! - `plan`: an experiment with its days, seed and backend, not trained yet
//! - `evaluate`: from predictions to a printed number, beside simple rules and the line of least squares;
//!   `sample`: a number measured several times
//! - `train`: burn-train's Learner, fed, observed, stopped and resumed, to a trained model
//! - `runs`: a run's life, from a plan to a folder; batches of runs
//! - `forecast`: days that nobody knows yet, and bands around them
//! - `sweep`: variants of an experiment, of which the validation days choose
//!
//! The library prints nothing, draws nothing and speaks no language but the English of its errors. Crates around it do:
//!
//! - `crates/texts` puts the library's values into words, English and Chinese
//! - `crates/figures` draws: the house style of plots, and figures of runs and networks
//! - `crates/lecture` has the lecture: published figures, the loss table, one folder a part, and the report
//! - `crates/lab` is the lab: a page and an API that train live
//! - `crates/cli` is the program `viewcast`: one file a command, the dashboard, and the configs and data it carries along
//! - `crates/tools` holds what nobody is shipped: the search for the simulated channel, and what fuzzers feed
//! - `crates/mutations` makes inputs that nobody would write, for tests

#[doc(hidden)]
pub mod backend;
#[doc(hidden)]
pub mod check;
#[doc(hidden)]
pub mod data;
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]
pub mod evaluate;
#[doc(hidden)]
pub mod excerpt;
#[doc(hidden)]
pub mod experiment;
#[doc(hidden)]
pub mod files;
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]
pub mod forecast;
#[doc(hidden)]
pub mod memory;
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]
pub mod model;
#[doc(hidden)]
pub mod names;
#[doc(hidden)]
pub mod panics;
#[doc(hidden)]
pub mod plan;
#[doc(hidden)]
pub mod runs;
#[doc(hidden)]
pub mod sample;
#[doc(hidden)]
pub mod sha256;
#[doc(hidden)]
pub mod sweep;
#[doc(hidden)]
pub mod toml_text;
#[doc(hidden)]
#[allow(
    clippy::indexing_slicing,
    reason = "numbers by place, of lengths that the code around them made"
)]
pub mod train;
#[doc(hidden)]
pub mod warning;

pub use backend::Backend;
pub use data::Series;
pub use experiment::Experiment;
pub use forecast::Forecast;
pub use plan::Plan;
pub use runs::Run;
pub use train::{TrainedModel, Trainer};

/// What methods of the types at the root take and give.
pub mod types {
    pub use crate::{
        backend::{BackendError, NamedDevice},
        check::KeyProblem,
        data::{Calendar, Columns, Era, Level, SeriesError, Transform},
        evaluate::{EraScores, Prediction, Score, Scores},
        experiment::{
            Adam, Adamw, BatchSize, Clip, Data, Decline, ExperimentError, Exponential, Huber,
            Limit, Loss, Optimizer, Rmsprop, Schedule, Sgd, Step, Training,
        },
        forecast::{Coverage, ForecastDay, Span, bands::Band},
        model::{ModelConfig, attention, conv, linear, mlp, recurrent},
        plan::{Days, PlanError},
        runs::{Build, Existing, Provenance, RunError},
        train::{Beginning, Display, Epoch, Footprint, Log, MakeDisplay, Observer, TrainError},
        warning::{Warning, on_warning},
    };
}
