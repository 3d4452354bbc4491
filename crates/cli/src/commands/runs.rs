//! `viewcast runs`.

use std::path::PathBuf;

use super::{Failure, flags::choice_parser, runs_clean, runs_json, runs_table, terminal};
use clap::{Args, Subcommand, ValueHint};
use viewcast::runs::{Filter, Selection, Sort};
use viewcast_texts::Language;

/// Flags of `runs`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Flags {
    #[command(subcommand)]
    command: Option<Command>,
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

/// What to do with runs but to list them.
#[derive(Debug, Subcommand)]
enum Command {
    /// Remove incomplete runs, and those that this build has made again, after asking
    Clean(runs_clean::Flags),
}

/// Lists the runs of a folder, or cleans it.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    if let Some(Command::Clean(flags)) = &flags.command {
        return runs_clean::run(flags, language);
    }
    let chosen = Selection::read(&flags.runs, &flags.filter, flags.sort)?;
    Ok(if flags.json {
        runs_json::text(&chosen)
    } else {
        runs_table::text(
            &chosen,
            &flags.runs,
            !flags.filter.is_empty(),
            terminal::columns(),
            language,
        )
    })
}
