//! `viewcast calibrate`: the search for the simulated channel.

use std::path::PathBuf;

use clap::{Args, builder::RangedI64ValueParser, value_parser};

use super::{
    Failure,
    flags::{BackendArgs, PoolArgs},
    pool,
    simulate::read_channel,
};
use crate::{
    backend::NamedDevice,
    data::Era,
    experiment::Experiment,
    language::Language,
    lecture::{
        calibrate::{Candidate, Log, Search, plans, rank},
        published::LOSS_TABLE,
    },
    runs::{RunError, Sweep},
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
    /// Where runs are kept, and found again, and log.csv
    #[arg(long, value_name = "DIR", default_value = "runs/calibrate")]
    runs: PathBuf,
    /// Generations of the evolution strategy, by lines
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = counted())]
    generations: u32,
    /// Channels drawn after it, and scored by lines
    #[arg(long, value_name = "N", default_value_t = 8000, value_parser = counted())]
    draws: u32,
    /// The best of them, which are scored by networks
    #[arg(long, value_name = "N", default_value_t = 80, value_parser = counted())]
    best: u32,
    /// Networks of each kind that each of these is scored by
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// The best of these, which are scored by more networks
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = counted())]
    finalists: u32,
    /// Networks of each kind that each finalist is scored by
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    final_seeds: u64,
    /// Seeds the search
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    backend: BackendArgs,
    #[command(flatten)]
    pool: PoolArgs,
}

/// Searches for a channel and gives the best, as TOML.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let start = read_channel(&flags.channel)?;
    let first = flags.configs.join(format!("{}.toml", LOSS_TABLE[4].experiment));
    let unseen_from = Experiment::load(&first, &[])?.data.unseen_from;
    let unseen_from = unseen_from.unwrap_or_else(|| Era::usual_start(&start.simulate()));
    let device = flags.backend.device()?;
    let search = Search { start, unseen_from, seed: flags.seed, jobs: flags.pool.jobs() };
    let tell = |text: String| {
        if !flags.pool.quiet {
            tell(text.trim_end());
        }
    };
    let mut log = Log::default();

    let mut generation = 0;
    let distribution = search.adapt(flags.generations, |distance| {
        generation += 1;
        tell(language.say(
            format!("generation {generation}: distance {distance:.1}\n"),
            format!("第 {generation} 代：距离 {distance:.1}\n"),
        ));
    });
    let mut found = search.draw(&distribution, flags.draws, flags.best.max(flags.finalists));
    flags.note(&mut log, "lines", &found)?;
    for (stage, best, seeds) in
        [("networks", flags.best, flags.seeds), ("finalists", flags.finalists, flags.final_seeds)]
    {
        found.truncate(best as usize);
        found = flags.rank(&found, seeds, &device, language)?;
        flags.note(&mut log, stage, &found)?;
    }
    found.iter().take(3).rev().for_each(|candidate| tell(described(candidate, language)));
    Ok(found.first().and_then(|best| toml::to_string(&best.channel).ok()).unwrap_or_default())
}

/// Reads how many candidates or generations, at least one.
fn counted() -> RangedI64ValueParser<u32> {
    value_parser!(u32).range(1..=1_000_000)
}

impl Flags {
    /// Trains what is missing, and ranks the candidates by it.
    fn rank(
        &self,
        candidates: &[Candidate],
        seeds: u64,
        device: &NamedDevice,
        language: Language,
    ) -> Result<Vec<Candidate>, Failure> {
        let backend = self.backend.backend;
        let plans = plans(candidates, &self.configs, seeds, &self.runs, backend)?;
        let sweep = Sweep::new(plans, &self.runs, device);
        pool::train(&sweep, None, self.pool, language)?;
        Ok(rank(candidates, &sweep.runs()?)?)
    }

    /// Keeps what a stage found.
    fn note(&self, log: &mut Log, stage: &str, found: &[Candidate]) -> Result<(), Failure> {
        log.add(stage, found);
        let path = self.runs.join("log.csv");
        log.save(&path).map_err(|source| RunError::Files { path, source })?;
        Ok(())
    }
}

/// A candidate's rows beside the published ones.
fn described(candidate: &Candidate, language: Language) -> String {
    let rows = LOSS_TABLE.iter().zip(&candidate.losses).map(|(row, &(training, unseen))| {
        let off = |ours: f64, published: f64| format!("{ours:.3} ({:+.3})", ours - published);
        [
            language.say(row.model, row.chinese).into(),
            off(training, row.training_k),
            off(unseen, row.unseen_k),
        ]
    });
    let table = text_table::<_, String>(rows, 1);
    let Candidate { channel, distance, .. } = candidate;
    let title = language.say(
        format!("noise {}, distance {distance:.1}", channel.seed),
        format!("噪声 {}，距离 {distance:.1}", channel.seed),
    );
    format!("{title}\n{table}")
}
