//! `viewcast runs`.

use std::path::PathBuf;

use super::{Failure, flags::choice_parser, runs_json, runs_table, terminal};
use crate::runs::{Chosen, Filter, Sort};
use clap::{Args, ValueHint};

/// Flags of `runs`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The folder of runs
    #[arg(long, value_name = "DIR", default_value = "runs", value_hint = ValueHint::DirPath)]
    runs: PathBuf,
    /// Order by a column
    #[arg(long, value_name = "COLUMN", value_parser = choice_parser(Sort::ALL), default_value = "name")]
    sort: Sort,
    /// Only runs with KEY=VALUE (experiment, backend, seed, data, state, or any key of the config), or
    /// with a text in their folder; can be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Vec<Filter>,
    /// Print all there is to know of them as JSON
    #[arg(long)]
    json: bool,
}

/// Lists the runs of a folder.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let chosen = Chosen::of(&flags.runs, &flags.filter, flags.sort)?;
    Ok(if flags.json {
        runs_json::text(&chosen)
    } else {
        runs_table::text(&chosen, &flags.runs, !flags.filter.is_empty(), terminal::columns())
    })
}
