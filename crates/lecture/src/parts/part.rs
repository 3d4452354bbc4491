//! What a part of the lecture is.

use std::{error::Error, path::Path};

use clap::{ArgMatches, Args, Command, value_parser};
use serde::Serialize;

use crate::table::row::{RowError, TableRow};
use viewcast::{
    backend::{Backend, NamedDevice},
    experiment::{data_override, find},
    plan::{Plan, PlanError},
    runs::{Batch, Run, RunError},
};
use viewcast_figures::plot::{Figure, Figures};
use viewcast_texts::Language;

/// Templates by their names.
pub type Templates = &'static [(&'static str, &'static str)];

/// A part of the lecture: a value with every number of it, which prints itself, draws itself and has
/// its text in the report.
///
/// A part is a folder, named like the module: `viewcast lecture <folder>` computes it, its figures
/// and numbers are files of that name, its numbers the report's JSON of that key, and `en.html` and
/// `zh.html` in the folder its section of the page.
pub trait Part: Serialize + Sized + 'static {
    /// What it is, for `viewcast lecture --help`.
    const ABOUT: &'static str;

    /// The heading of its section in English and Chinese; `None` where the report has none.
    const TITLES: Option<[&'static str; 2]>;

    /// Templates that its texts include.
    const TEMPLATES: Templates = &[];

    /// Its figures, where they are the same few whatever it found.
    const FIGURES: Figures<Self> = &[];

    /// Its own flags.
    type Args: Args;

    /// What must be trained for it.
    ///
    /// # Errors
    ///
    /// Where an experiment or its days cannot be read.
    fn plans(_args: &Self::Args, _context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(Vec::new())
    }

    /// Computes it, once its plans are trained.
    ///
    /// # Errors
    ///
    /// [`PartError`] where a run cannot be read, or the days are too few for it.
    fn compute(args: &Self::Args, context: &Context<'_>) -> Result<Self, PartError>;

    /// It for a terminal.
    fn print(&self, language: Language) -> String;

    /// Its figures.
    fn figures(&self) -> Vec<Figure<'_>> {
        let figure = |&(name, english, chinese, draw): &(_, _, _, fn(&Self, _) -> _)| {
            Figure::new(name, [english, chinese], move |language| draw(self, language))
        };
        Self::FIGURES.iter().map(figure).collect()
    }
}

/// Where parts take their experiments, days and runs from.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The folder of experiments.
    pub configs: &'a Path,
    /// Overrides of every experiment.
    pub overrides: &'a [String],
    /// Another data file than the experiments name.
    pub data: Option<&'a str>,
    /// The folder of runs.
    pub runs: &'a Path,
    /// The backend that trains what is missing, and computes.
    pub backend: Backend,
    /// The device of that backend.
    pub device: &'a NamedDevice,
    /// Seeds of parts that have several, instead of their own.
    pub seeds: Option<u64>,
}

impl Context<'_> {
    /// The plan of an experiment of the configs.
    ///
    /// # Errors
    ///
    /// Where it or its days cannot be read.
    pub fn plan(&self, name: &str) -> Result<Plan, PartError> {
        let config = self.configs.join(format!("{name}.toml"));
        let config = find(&config, self.configs).map_err(RunError::from)?;
        Ok(Plan::read(&config, &self.all_overrides(), self.backend)?)
    }

    /// The same with overrides of its own, which count most.
    ///
    /// # Errors
    ///
    /// Where it or its days cannot be read.
    pub fn plan_with(&self, name: &str, overrides: &[&str]) -> Result<Plan, PartError> {
        let own = overrides.iter().map(ToString::to_string);
        let overrides = [self.overrides.to_vec(), own.collect()].concat();
        Context { overrides: &overrides, ..*self }.plan(name)
    }

    /// The same on another data file.
    pub fn on(&self, data: &'static str) -> Self {
        Self { data: Some(data), ..*self }
    }

    /// The rows of the published loss table.
    ///
    /// # Errors
    ///
    /// Where an experiment or its days cannot be read.
    pub fn rows(&self) -> Result<Vec<TableRow>, PartError> {
        Ok(TableRow::read(self.configs, &[], &self.all_overrides(), self.backend)?)
    }

    /// The runs of some plans.
    ///
    /// # Errors
    ///
    /// Where one is not trained yet, or cannot be read.
    pub fn runs_of(&self, plans: Vec<Plan>) -> Result<Vec<Run>, PartError> {
        Ok(Batch::new(plans, self.runs, self.device).runs()?)
    }

    /// The run of an experiment of the configs, with its own seed.
    ///
    /// # Errors
    ///
    /// As [`Context::plan`] and [`Run::find`].
    pub fn run(&self, name: &str) -> Result<Run, PartError> {
        Ok(Run::find(&self.plan(name)?, self.runs)?)
    }

    /// Overrides of every experiment, that of the data file included.
    pub fn all_overrides(&self) -> Vec<String> {
        let mut all = self.overrides.to_vec();
        all.extend(self.data.map(data_override));
        all
    }
}

/// How many seeds the models of a part have.
#[derive(Debug, Args)]
pub struct Seeds {
    /// Seeds of each model: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
}

impl Seeds {
    /// How many, where the context does not ask for others.
    pub fn count(&self, context: &Context<'_>) -> u64 {
        context.seeds.unwrap_or(self.seeds)
    }
}

/// The flags of a part as they are where none are given.
pub fn defaults<A: Args>() -> A {
    let command = A::augment_args(Command::new("part").no_binary_name(true));
    let matches: ArgMatches = command.get_matches_from([""; 0]);
    A::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Why a part cannot be computed.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum PartError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error("{data} determines no line of {history} day{}: its days are too few, or all the same", if *history == 1 { "" } else { "s" })]
    NoLine { data: String, history: usize },
    #[error("{experiment} is no {needed}, which this part of the lecture is about")]
    OtherModel { experiment: String, needed: &'static str },
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

impl From<PlanError> for PartError {
    fn from(error: PlanError) -> Self {
        RunError::from(error).into()
    }
}
