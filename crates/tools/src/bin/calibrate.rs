//! The search for the simulated channel, as a program: `cargo run --release -p viewcast-tools --bin calibrate`.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, builder::RangedI64ValueParser, value_parser};

use viewcast::{
    backend::NamedDevice,
    data::Era,
    experiment::Experiment,
    runs::{Batch, RunError},
};
use viewcast_cli::{
    commands::{
        Failure,
        flags::{BackendArgs, PoolArgs, language_parser},
        pool,
        simulate::read_channel,
    },
    program,
    tell::tell,
};
use viewcast_lecture::published::LOSS_TABLE;
use viewcast_texts::{Language, table::text_table};
use viewcast_tools::calibrate::{Candidate, Log, Refinement, Search, keep_best, plans};

// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Search for a simulated channel that scores as the lecture's did
#[derive(Debug, Parser)]
struct Flags {
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
    /// Networks of each kind that each finalist, and what is around the best, is scored by
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    final_seeds: u64,
    /// Generations of the evolution strategy around the best finalist, by networks; 0 for none
    #[arg(long, value_name = "N", default_value_t = 24, value_parser = value_parser!(u32).range(0..=1_000_000))]
    refinements: u32,
    /// Seeds the search
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    backend: BackendArgs,
    #[command(flatten)]
    pool: PoolArgs,
    /// The language of what is printed [default: the locale's, else en]
    #[arg(long, value_parser = language_parser())]
    lang: Option<Language>,
}

fn main() -> ExitCode {
    program::run(|| {
        let flags = Flags::parse();
        run(&flags, flags.lang.unwrap_or_else(Language::of_locale))
    })
}

/// Searches for a channel and gives the best, as TOML.
fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let start = read_channel(&flags.channel)?;
    let first = flags.configs.join(format!("{}.toml", LOSS_TABLE[4].experiment));
    let unseen_from = Experiment::load(&first, &[])?.data.unseen_from;
    let unseen_from = unseen_from.unwrap_or_else(|| Era::usual_start(&start.simulate()));
    let device = flags.backend.device()?;
    let search = Search { start, unseen_from, seed: flags.seed, jobs: flags.pool.jobs() };
    let mut calibration = Calibration { flags, search, device, log: Log::default(), language };

    let mut found = calibration.by_lines()?;
    for (stage, best, seeds) in
        [("networks", flags.best, flags.seeds), ("finalists", flags.finalists, flags.final_seeds)]
    {
        found.truncate(best as usize);
        found = keep_best(calibration.by_networks(&found, seeds)?, best as usize);
        calibration.note(stage, &found)?;
    }
    found = calibration.refine(found)?;
    found.iter().take(3).rev().for_each(|candidate| {
        calibration.tell(&described(candidate, language));
    });
    Ok(found.first().and_then(|best| toml::to_string(&best.channel).ok()).unwrap_or_default())
}

/// Reads how many candidates or generations, at least one.
fn counted() -> RangedI64ValueParser<u32> {
    value_parser!(u32).range(1..=1_000_000)
}

/// A search under way.
struct Calibration<'a> {
    flags: &'a Flags,
    search: Search,
    device: NamedDevice,
    log: Log,
    language: Language,
}

impl Calibration<'_> {
    /// Stages 1 and 2.
    fn by_lines(&mut self) -> Result<Vec<Candidate>, Failure> {
        let mut generation = 0;
        let distribution = self.search.adapt(self.flags.generations, |distance| {
            generation += 1;
            self.tell_generation(generation, distance);
        });
        let Flags { draws, best, finalists, .. } = *self.flags;
        let found = self.search.draw(&distribution, draws, best.max(finalists));
        self.note("lines", &found)?;
        Ok(found)
    }

    /// The same candidates by all rows, of which so many networks of each kind are trained.
    fn by_networks(&self, candidates: &[Candidate], seeds: u64) -> Result<Vec<Candidate>, Failure> {
        let Flags { configs, runs, backend, pool, .. } = self.flags;
        let plans = plans(candidates, configs, seeds, runs, backend.backend)?;
        let batch = Batch::new(plans, runs, &self.device);
        pool::train(&batch, None, *pool, self.language)?;
        let trained = batch.runs()?;
        Ok(candidates.iter().map(|candidate| candidate.by_networks(&trained)).collect())
    }

    /// Stage 5: the best of what is found and of what is met around the momentum of the best.
    fn refine(&mut self, mut found: Vec<Candidate>) -> Result<Vec<Candidate>, Failure> {
        let start = found.first().map_or(self.search.start, |first| first.channel);
        let mut refinement = Refinement::new(start, self.flags.seed);
        for generation in 1..=self.flags.refinements {
            let scored = refinement.step(
                |channels| self.search.by_lines(channels),
                |drawn| self.by_networks(drawn, self.flags.final_seeds),
            )?;
            self.note("refinement", &scored)?;
            let least = scored.iter().map(|candidate| candidate.distance).fold(f64::NAN, f64::min);
            self.tell_generation(generation, least);
            found.extend(scored);
            found = keep_best(found, self.flags.finalists as usize);
        }
        Ok(found)
    }

    /// Keeps what a stage found.
    fn note(&mut self, stage: &str, found: &[Candidate]) -> Result<(), Failure> {
        self.log.add(stage, found);
        let path = self.flags.runs.join("log.csv");
        self.log.save(&path).map_err(|source| RunError::Files { path, source })?;
        Ok(())
    }

    fn tell_generation(&self, generation: u32, distance: f64) {
        self.tell(&self.language.say(
            format!("generation {generation}: distance {distance:.1}"),
            format!("第 {generation} 代：距离 {distance:.1}"),
        ));
    }

    fn tell(&self, text: &str) {
        if !self.flags.pool.quiet {
            tell(text.trim_end());
        }
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
