//! The program: one file a command, which has its flags and ties the stages together. A command gives
//! what it prints.

mod advice;
mod backends;
mod backtest;
mod compare;
mod completions;
mod evaluate;
mod evaluate_other;
mod export_given;
mod failure;
pub mod flags;
mod forecast;
mod help;
mod import;
mod import_summary;
mod init;
mod inspect;
mod leaderboard_text;
mod lecture;
mod man;
mod next;
mod plot;
pub mod pool;
mod report;
mod runs;
mod runs_clean;
mod runs_json;
mod runs_table;
mod schema;
mod scoreboard;
mod serve;
pub mod simulate;
mod stop;
mod sweep;
mod table;
mod terminal;
mod train;
mod verify;

use std::env;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

pub use failure::Failure;

use self::flags::language_parser;
use viewcast_texts::Language;
use viewcast_texts::own_files::OwnFile;

/// Predict a channel's views of a day from the days before.
#[derive(Debug, Parser)]
#[command(
    name = "viewcast",
    version,
    about,
    propagate_version = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The language of what is printed and drawn [default: the locale's, else en]
    #[arg(long, global = true, value_parser = language_parser())]
    lang: Option<Language>,
}

impl Cli {
    /// Reads this process's command line. Where it asks for help, or is wrong, the process ends here.
    pub fn read() -> Self {
        let program = help::localised(Self::command(), help::language(env::args_os()));
        Self::from_arg_matches(&program.get_matches()).unwrap_or_else(|error| error.exit())
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
enum Command {
    /// Write viewcast's own configs and data into a folder, to start from
    Init(init::Flags),
    /// Read days that others exported, check them, and write the CSV that `train --data` reads
    Import(import::Flags),
    /// Train an experiment and score it
    Train(train::Flags),
    /// Predict tomorrow and the days after it, with bands around them
    Forecast(forecast::Flags),
    /// Forecast past days as if they were not known, and compare with simple rules
    Backtest(backtest::Flags),
    /// Recompute the scores of a run from its saved model
    Evaluate(evaluate::Flags),
    /// Check that runs are what they were when they were written
    Verify(verify::Flags),
    /// List the runs of a folder, or clean it
    Runs(runs::Flags),
    /// Tell how runs differ: keys and scores side by side
    Compare(compare::Flags),
    /// Draw the learning curves of runs, and real against predicted views of the unseen era
    Plot(plot::Flags),
    /// Show an experiment's model, its parameters and its days, without training
    Inspect(inspect::Flags),
    /// List the backends and devices of this build and machine
    Backends,
    /// Train the rows of the lecture's loss table, and print it beside the published one
    Table(table::Flags),
    /// Train variants of an experiment, and choose the best by the validation days
    Sweep(sweep::Flags),
    /// Compute a part of the lecture, and draw it
    Lecture(lecture::Flags),
    /// Tell the whole lecture in one HTML page, with its own figures and tables
    Report(report::Flags),
    /// Open the lab: a page to train, compare and forecast in, and an API of the same
    Serve(serve::Flags),
    /// Print the JSON Schema of experiments: configs/schema.json
    Schema,
    /// Print the simulated channel as CSV: data/channel.csv
    Simulate(simulate::Flags),
    /// Print the script by which a shell completes viewcast's command lines
    Completions(completions::Flags),
    /// Print viewcast's man page, or write one for each command
    Man(man::Flags),
}

/// Does what the command line says, and gives what to print; `own` are the files that `init` writes.
///
/// # Errors
///
/// [`Failure`], with its message for people.
pub fn run(cli: Cli, own: &[OwnFile]) -> Result<String, Failure> {
    let language = cli.lang.unwrap_or_else(Language::of_locale);
    match cli.command {
        Command::Init(flags) => init::run(&flags, own, language),
        Command::Import(flags) => import::run(&flags, language),
        Command::Train(flags) => train::run(&flags, language),
        Command::Forecast(flags) => forecast::run(&flags, own, language),
        Command::Backtest(flags) => backtest::run(&flags, own, language),
        Command::Evaluate(flags) => evaluate::run(&flags, language),
        Command::Verify(flags) => verify::run(&flags, language),
        Command::Runs(flags) => runs::run(&flags, language),
        Command::Compare(flags) => compare::run(&flags, language),
        Command::Plot(flags) => plot::run(&flags, language),
        Command::Inspect(flags) => inspect::run(&flags, language),
        Command::Table(flags) => table::run(&flags, language),
        Command::Sweep(flags) => sweep::run(&flags, language),
        Command::Lecture(flags) => lecture::run(&flags, language),
        Command::Report(flags) => report::run(&flags, language),
        Command::Serve(flags) => serve::run(&flags, language),
        Command::Simulate(flags) => simulate::run(&flags),
        Command::Schema => Ok(schema::run()),
        Command::Completions(flags) => Ok(completions::run(&flags, Cli::command())),
        Command::Man(flags) => man::run(&flags, Cli::command()),
        Command::Backends => Ok(backends::run(language)),
    }
}
