//! Flags that several commands share.

use std::{num::NonZeroUsize, path::PathBuf, thread};

use burn::tensor::Device;

use clap::{
    Args, ValueHint,
    builder::{PossibleValuesParser, TypedValueParser},
    value_parser,
};

use serde::{Serialize, de::DeserializeOwned};

use viewcast::{
    backend::{Backend, BackendError, NamedDevice},
    experiment::data_override,
    names,
};
use viewcast_lecture::parts::part::Context;
use viewcast_texts::Language;

/// What to change in an experiment.
#[derive(Debug, Clone, Args)]
pub struct Overrides {
    /// Override a key, as in --set training.epochs=5; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Another data file: the same as --set data.path=FILE
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub data: Option<String>,
    /// Another seed: the same as --set training.seed=N
    // What TOML takes.
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(..=i64::MAX as u64))]
    pub seed: Option<u64>,
}

/// What to change in every one of several experiments.
#[derive(Debug, Clone, Args)]
pub struct SharedOverrides {
    /// Override a key of every experiment, as in --set training.epochs=60; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Another data file, for every experiment
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub data: Option<String>,
}

impl SharedOverrides {
    /// All of them as `key=value`, in the order that they apply.
    pub fn all(&self) -> Vec<String> {
        let mut all = self.set.clone();
        all.extend(self.data.as_deref().map(data_override));
        all
    }
}

/// The backend that computes with what runs have learned, by default the one that trained each.
#[derive(Debug, Clone, Copy, Args)]
pub struct TrainedArgs {
    /// The backend that computes [default: of each run, the one that trained it]
    #[arg(long, value_parser = backend_parser())]
    pub backend: Option<Backend>,
    /// Which GPU, by its number in `viewcast backends`
    #[arg(long, value_name = "N")]
    pub gpu: Option<usize>,
}

impl Overrides {
    /// As they were given, but for the seed.
    pub fn arguments(&self) -> Vec<String> {
        arguments(&self.set, self.data.as_deref())
    }
}

fn arguments(set: &[String], data: Option<&str>) -> Vec<String> {
    let flag = |name: &str, value: &str| [name.to_owned(), value.to_owned()];
    let set = set.iter().flat_map(|set| flag("--set", set));
    set.chain(data.into_iter().flat_map(|data| flag("--data", data))).collect()
}

impl TrainedArgs {
    /// The device, where nobody chose a backend one of `trained`.
    pub fn device(&self, trained: Backend) -> Result<Device, BackendError> {
        Ok(self.backend.unwrap_or(trained).device(self.gpu)?.device)
    }
}

impl Overrides {
    /// All of them as `key=value`, in the order that they apply.
    pub fn all(&self) -> Vec<String> {
        let mut all = self.set.clone();
        all.extend(self.data.as_deref().map(data_override));
        all.extend(self.seed.iter().map(|seed| format!("training.seed={seed}")));
        all
    }
}

/// The backend that computes, and on which of its devices.
#[derive(Debug, Clone, Copy, Args)]
pub struct BackendArgs {
    /// The backend that computes
    #[arg(long, value_parser = backend_parser(), default_value = Backend::default().name())]
    pub backend: Backend,
    /// Which GPU, by its number in `viewcast backends`
    #[arg(long, value_name = "N")]
    pub gpu: Option<usize>,
}

impl BackendArgs {
    /// Both as arguments, where they were chosen.
    pub fn arguments(&self) -> Vec<String> {
        let mut all = Vec::new();
        if self.backend != Backend::default() {
            all.extend(["--backend".into(), self.backend.name().to_owned()]);
        }
        all.extend(self.gpu.iter().flat_map(|gpu| ["--gpu".into(), gpu.to_string()]));
        all
    }

    /// The device.
    pub fn device(&self) -> Result<NamedDevice, BackendError> {
        self.backend.device(self.gpu)
    }
}

/// Reads the name of a backend.
pub fn backend_parser() -> impl TypedValueParser<Value = Backend> {
    PossibleValuesParser::new(Backend::ALL.iter().map(|backend| backend.name()))
        .try_map(|name| names::choice::<Backend>(&name))
}

/// Reads the name of a language.
pub fn language_parser() -> impl TypedValueParser<Value = Language> {
    choice_parser(Language::ALL)
}

/// Reads the name of one of some choices.
pub fn choice_parser<T, const N: usize>(all: [T; N]) -> impl TypedValueParser<Value = T>
where
    T: Serialize + DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(all.map(names::name)).try_map(|name| names::choice::<T>(&name))
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
    /// The backend that trains those that are missing.
    #[command(flatten)]
    pub backend: BackendArgs,
    /// How they are trained.
    #[command(flatten)]
    pub pool: PoolArgs,
}

impl RunsArgs {
    /// Where parts take their experiments and runs from, with no overrides, data or seeds of its own.
    pub fn context<'a>(&'a self, device: &'a NamedDevice) -> Context<'a> {
        Context {
            configs: &self.configs,
            overrides: &[],
            data: None,
            runs: &self.runs,
            backend: self.backend.backend,
            device,
            seeds: None,
        }
    }
}

impl PoolArgs {
    /// How many runs are trained at a time: one a core where no number is asked for.
    pub fn jobs(&self) -> NonZeroUsize {
        let cores = || thread::available_parallelism().ok();
        self.jobs.or_else(cores).unwrap_or(NonZeroUsize::MIN)
    }
}

/// How many runs are trained at a time, and whether one sees it.
#[derive(Debug, Clone, Copy, Args)]
pub struct PoolArgs {
    /// Runs at the same time [default: one a core]
    #[arg(long, value_name = "N")]
    pub jobs: Option<NonZeroUsize>,
    /// Show no progress
    #[arg(long)]
    pub quiet: bool,
}
