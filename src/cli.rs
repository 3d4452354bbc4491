//! Commands and flags.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::backend::Backend;

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
    /// The run folder [default: runs/<experiment>/<backend>-seed<N>]
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

impl Overrides {
    /// All of them as `key=value`, in the order that they apply.
    #[must_use]
    pub fn all(&self) -> Vec<String> {
        let mut all = self.set.clone();
        // Quoted as TOML does: a path may look like a number.
        all.extend(
            self.data.iter().map(|path| format!("data.path={}", toml::Value::String(path.clone()))),
        );
        all.extend(self.seed.iter().map(|seed| format!("training.seed={seed}")));
        all
    }
}
