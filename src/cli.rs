//! Commands and flags.

use std::{num::NonZeroUsize, path::PathBuf};

use clap::{Args, Parser, Subcommand};

use crate::{
    backend::Backend, demonstrations::approximation::Smooth, language::Language, table::Shard,
};

/// Predict a channel's views of a day from the days before.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train an experiment and score it
    Train(TrainArgs),
    /// Recompute the scores of a run from its saved model
    Evaluate(EvaluateArgs),
    /// Show what an experiment comes to, without training
    Inspect(InspectArgs),
    /// List the backends and devices of this build and machine
    Backends,
    /// Train every row of the lecture's loss table, and print it beside the published one
    Table(TableArgs),
    /// Show what the lecture says, computed
    #[command(subcommand)]
    Lecture(LectureCommand),
    /// Tell the whole lecture in one HTML page, with its own figures and tables
    Report(ReportArgs),
    /// Print the simulated channel as CSV: data/channel.csv
    Simulate(SimulateArgs),
    /// Search for a simulated channel that scores as the lecture's did
    Calibrate(CalibrateArgs),
}

/// Flags of `table`.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Seeds of each row: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// Runs at the same time [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Only these rows, by the names of their configs: linear1,relu3
    #[arg(long, value_name = "ROWS", value_delimiter = ',')]
    pub rows: Vec<String>,
    /// The folder of the rows' experiments
    #[arg(long, value_name = "DIR", default_value = "configs")]
    pub configs: PathBuf,
    /// Another data file, for every row
    #[arg(long, value_name = "FILE")]
    pub data: Option<String>,
    /// Override a key of every row, as in --set training.epochs=60; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where.
    #[command(flatten)]
    pub backend: BackendArgs,
    /// Train only part I of N of the runs, as one of many machines
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Shard>,
    /// Where runs are kept, and found again
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub runs: PathBuf,
    /// Where the table goes as Markdown, CSV and JSON [default: RUNS/table/DATA-BACKEND]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}

/// The parts of the lecture.
#[derive(Debug, Subcommand)]
pub enum LectureCommand {
    /// Score the lecture's published models on real days of its channel
    Published,
    /// Walk down the error surface of the 1-day line with three step sizes, and stochastically
    Descent {
        /// Seeds the random start and the order of days
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// On which days, and where figures go.
        #[command(flatten)]
        lecture: LectureArgs,
    },
    /// Show the weights of the 7-day line beside the published ones, and which day matters most
    Weights(LectureArgs),
    /// Build a curve from hard sigmoids and ReLUs, approximate a smooth one, and learn it
    Curves {
        /// The curve to take apart: lecture, zigzag, steps, or a CSV file with the columns x,y
        #[arg(long, value_name = "CURVE", default_value = "lecture")]
        curve: String,
        /// The smooth curve to approximate and to learn
        #[arg(long, value_enum, default_value = "waves")]
        smooth: Smooth,
        /// Seeds the networks that learn
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// Where figures go.
        #[command(flatten)]
        figures: FigureArgs,
    },
    /// Compute the network of 3 features and 3 sigmoids as scalars and as matrices
    Scalars {
        /// Draws the network
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
        /// On which days, and where the numbers go.
        #[command(flatten)]
        lecture: LectureArgs,
    },
    /// Train 3 layers without a bend, and multiply them into one line
    Identity(LectureArgs),
    /// Plot real against predicted views of the unseen era
    Forecasts {
        /// Run folders [default: the 1-day line, 3 layers, and the published line]
        #[arg(value_name = "RUN")]
        of: Vec<PathBuf>,
        /// On which days, and where figures go.
        #[command(flatten)]
        lecture: LectureArgs,
    },
    /// Plot the learning curves of runs together
    Learning {
        /// Run folders [default: every network of the loss table]
        #[arg(value_name = "RUN")]
        of: Vec<PathBuf>,
        /// On which days, and where figures go.
        #[command(flatten)]
        lecture: LectureArgs,
    },
    /// Plot both losses against history, width and depth: the picture of overfitting
    Capacity {
        /// Seeds of each size: 1 to N
        #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
        seeds: u64,
        /// On which days, and where figures go.
        #[command(flatten)]
        lecture: LectureArgs,
    },
}

/// Flags of the parts of the lecture that need days or runs.
#[derive(Debug, Args)]
pub struct LectureArgs {
    /// Another data file
    #[arg(long, value_name = "FILE")]
    pub data: Option<String>,
    /// Where figures go.
    #[command(flatten)]
    pub figures: FigureArgs,
    /// Where runs come from.
    #[command(flatten)]
    pub runs: RunsArgs,
}

/// Where runs come from, and what trains those that are missing.
#[derive(Debug, Args)]
pub struct RunsArgs {
    /// The folder of experiments
    #[arg(long, value_name = "DIR", default_value = "configs")]
    pub configs: PathBuf,
    /// Where runs are kept, and found again
    #[arg(long, value_name = "DIR", default_value = "runs")]
    pub runs: PathBuf,
    /// Where.
    #[command(flatten)]
    pub backend: BackendArgs,
    /// Runs at the same time [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}

/// Where figures go, and how they are labelled.
#[derive(Debug, Args)]
pub struct FigureArgs {
    /// The language of the figures
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// Where figures go as SVG and PNG, and their numbers as JSON
    #[arg(long, value_name = "DIR", default_value = "lecture")]
    pub out: PathBuf,
}

/// Flags of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// The language that the page opens in; it holds both
    #[arg(long, value_enum, default_value_t)]
    pub lang: Language,
    /// Where the page, its numbers and its figures go
    #[arg(long, value_name = "DIR", default_value = "report")]
    pub out: PathBuf,
    /// Seeds of each row of the loss tables: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u64).range(1..))]
    pub seeds: u64,
    /// Override a key of every experiment, as in --set training.epochs=5; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Where runs come from.
    #[command(flatten)]
    pub runs: RunsArgs,
}

/// Flags of `simulate`.
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The channel's parameters
    #[arg(default_value = "data/channel.toml")]
    pub channel: PathBuf,
}

/// Flags of `calibrate`.
#[derive(Debug, Args)]
pub struct CalibrateArgs {
    /// The channel to start from
    #[arg(default_value = "data/channel-start.toml")]
    pub channel: PathBuf,
    /// The folder of the experiments of the loss table
    #[arg(long, default_value = "configs")]
    pub configs: PathBuf,
    /// Channels that are scored by lines
    #[arg(long, default_value_t = 3000)]
    pub tries: usize,
    /// Networks of each kind that a channel is scored by
    #[arg(long, default_value_t = 2)]
    pub seeds: u64,
    /// Seeds the search
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// An experiment, and what to change in it.
#[derive(Debug, Args)]
pub struct Overrides {
    /// Override a key, as in --set training.epochs=5; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Another data file: the same as --set data.path=FILE
    #[arg(long, value_name = "FILE")]
    pub data: Option<String>,
    /// Another seed: the same as --set training.seed=N
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
}

/// Where to compute.
#[derive(Debug, Clone, Copy, Args)]
pub struct BackendArgs {
    /// What computes
    #[arg(long, value_enum, default_value_t)]
    pub backend: Backend,
    /// Which GPU, by its number in `viewcast backends`
    #[arg(long, value_name = "N")]
    pub gpu: Option<usize>,
}

/// Flags of `train`.
#[derive(Debug, Args)]
pub struct TrainArgs {
    /// The experiment, a TOML file such as configs/relu3.toml
    #[arg(required_unless_present = "resume")]
    pub config: Option<PathBuf>,
    /// What to change in it.
    #[command(flatten)]
    pub overrides: Overrides,
    /// Where.
    #[command(flatten)]
    pub backend: BackendArgs,
    /// The run folder [default: runs/EXPERIMENT/BACKEND-seedN]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Replace a run that is there
    #[arg(long)]
    pub force: bool,
    /// Go on with an interrupted run, with its own experiment and backend
    #[arg(
        long,
        value_name = "RUN",
        conflicts_with_all = ["config", "set", "data", "seed", "backend", "out", "force"]
    )]
    pub resume: Option<PathBuf>,
    /// Show one line instead of the dashboard
    #[arg(long)]
    pub plain: bool,
    /// Show no progress
    #[arg(long, conflicts_with = "plain")]
    pub quiet: bool,
}

/// Flags of `evaluate`.
#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// The run folder, such as runs/relu3/flex-seed1
    pub run: PathBuf,
    /// What computes [default: what trained it]
    #[arg(long, value_enum)]
    pub backend: Option<Backend>,
    /// Which GPU, by its number in `viewcast backends`
    #[arg(long, value_name = "N")]
    pub gpu: Option<usize>,
}

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// The experiment, a TOML file such as configs/relu3.toml
    pub config: PathBuf,
    /// What to change in it.
    #[command(flatten)]
    pub overrides: Overrides,
}

/// Another data file as `key=value`, quoted as TOML does: a path may look like a number.
#[must_use]
pub fn data_override(path: &str) -> String {
    format!("data.path={}", toml::Value::String(path.into()))
}

impl Overrides {
    /// All of them as `key=value`, in the order that they apply.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let mut all = self.set.clone();
        all.extend(self.data.as_deref().map(data_override));
        all.extend(self.seed.iter().map(|seed| format!("training.seed={seed}")));
        all
    }
}
