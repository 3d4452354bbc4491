//! `viewcast calibrate`: the search for the simulated channel.

use std::path::PathBuf;

use clap::{Args, value_parser};

use super::{
    Failure,
    flags::{BackendArgs, PoolArgs},
    pool,
    simulate::read_channel,
};
use crate::{
    data::Era,
    experiment::Experiment,
    lecture::{
        calibrate::{Candidate, plans, rank_by_networks, search_lines},
        published::LOSS_TABLE,
    },
    runs::Sweep,
    tell::tell,
    text_table::text_table,
};

/// Flags of `calibrate`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The channel to start from
    #[arg(default_value = "data/channel-start.toml")]
    channel: PathBuf,
    /// The folder of the experiments of the loss table
    #[arg(long, value_name = "DIR", default_value = "configs")]
    configs: PathBuf,
    /// Where runs are kept, and found again
    #[arg(long, value_name = "DIR", default_value = "runs/calibrate")]
    runs: PathBuf,
    /// Channels that are scored by lines
    #[arg(long, value_name = "N", default_value_t = 3000)]
    tries: usize,
    /// Networks of each kind that a channel is scored by
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// Seeds the search
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    backend: BackendArgs,
    #[command(flatten)]
    pool: PoolArgs,
}

/// Searches for a channel and gives the best, as TOML.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let start = read_channel(&flags.channel)?;
    let first = flags.configs.join(format!("{}.toml", LOSS_TABLE[4].experiment));
    let unseen_from = Experiment::load(&first, &[])?.data.unseen_from;
    let unseen_from = unseen_from.unwrap_or_else(|| Era::usual_start(&start.simulate()));
    let by_lines = search_lines(&start, flags.tries, flags.seed, unseen_from);
    for candidate in by_lines.iter().take(3) {
        report(candidate);
    }
    let device = flags.backend.device()?;
    let plans = plans(&by_lines, &flags.configs, flags.seeds, &flags.runs, flags.backend.backend)?;
    let sweep = Sweep::new(plans, &flags.runs, &device);
    pool::train(&sweep, None, flags.pool)?;
    let ranked = rank_by_networks(&by_lines, &sweep.runs()?)?;
    for candidate in ranked.iter().take(3).rev() {
        report(candidate);
    }
    Ok(ranked.first().and_then(|best| toml::to_string(&best.channel).ok()).unwrap_or_default())
}

fn report(candidate: &Candidate) {
    let Candidate { channel, distance, .. } = candidate;
    tell(format_args!("channel seed {}, distance {distance:.1}", channel.seed));
    let rows = LOSS_TABLE.iter().zip(&candidate.losses).map(|(row, &(training, unseen))| {
        let off = |ours: f64, published: f64| format!("{ours:.3} ({:+.3})", ours - published);
        [row.model.into(), off(training, row.training_k), off(unseen, row.unseen_k)]
    });
    tell(text_table::<_, String>(rows, 1).trim_end_matches('\n'));
}
