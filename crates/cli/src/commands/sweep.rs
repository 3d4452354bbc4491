//! `viewcast sweep`.

use std::path::{Path, PathBuf};

use clap::{Args, value_parser};

use super::{
    Failure,
    flags::{BackendArgs, PoolArgs, SharedOverrides},
    next, pool,
};
use viewcast::{
    experiment::Training,
    files::write_whole,
    plan::Plan,
    runs::{Batch, Run},
    sha256::sha256,
    sweep::{
        Axis, Candidate, Leaderboard, SweepError, combinations, format, halving,
        leaderboard::{self, Standing},
    },
};
use viewcast_texts::Language;

/// Flags of `sweep`.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  viewcast sweep relu3 --set data.validation_days=182 \\
    --grid training.learning_rate=1e-2,1e-3 --grid model.hidden=[50],[100,100]

Candidates are ranked by their mean absolute error on the validation days, the
last data.validation_days before data.unseen_from, which the optimizer does not
see. The unseen era has no part in it. Runs that are done are found again.")]
pub struct Flags {
    /// The experiment: a TOML file, or the name of one in configs, such as relu3
    config: PathBuf,
    /// A key and the values to try, as --set takes them; can be repeated
    #[arg(
        long,
        value_name = "KEY=VALUE,VALUE",
        value_parser = Axis::grid,
        required_unless_present = "range"
    )]
    grid: Vec<Axis>,
    /// A key and the ends of its values, drawn evenly by their logarithm, whole where both ends are;
    /// with --random; can be repeated
    #[arg(long, value_name = "KEY=LOW..HIGH", value_parser = Axis::range)]
    range: Vec<Axis>,
    /// Try N combinations by chance [default: every one of the grid]
    #[arg(long, value_name = "N", value_parser = value_parser!(u64).range(1..))]
    random: Option<u64>,
    /// Seeds the draws of --random
    #[arg(long, value_name = "N", default_value_t = 1, requires = "random")]
    random_seed: u64,
    /// Train all with few epochs, then the better half anew with twice as many, until the last two
    /// have all of them
    #[arg(long)]
    halving: bool,
    /// Seeds of each candidate: 1 to N
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
    #[command(flatten)]
    overrides: SharedOverrides,
    #[command(flatten)]
    backend: BackendArgs,
    /// Where runs are kept, and found again
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    /// Where the leaderboard goes as CSV and JSON, and the best config [default:
    /// RUNS/sweep/EXPERIMENT-HASH, a folder for each choice of flags]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pool: PoolArgs,
}

/// Trains what is missing of a sweep, ranks it and writes the best config out.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let axes = [flags.grid.as_slice(), &flags.range].concat();
    if flags.halving && axes.iter().any(|axis| axis.key == "training.epochs") {
        return Err(SweepError::Epochs.into());
    }
    let combinations = match flags.random {
        Some(count) => {
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            combinations::drawn(&axes, count, flags.random_seed)?
        }
        None => combinations::all(&axes)?,
    };
    let overrides = flags.overrides.all();
    let backend = flags.backend.backend;
    let candidates = Candidate::read(&flags.config, &overrides, &axes, &combinations, backend)?;
    let Some(first) = candidates.first() else {
        return Ok(String::new());
    };
    let out = flags.out.clone().unwrap_or_else(|| usual_folder(flags, first, &overrides));
    Failure::unless_folder(&out)?;

    let (standings, rungs) = trained(flags, &candidates, language)?;
    let board = Leaderboard::new(first, standings, flags.seeds);
    let best = board.best().ok_or(SweepError::AllDiverged(board.standings.len()))?;
    #[expect(clippy::indexing_slicing, reason = "the number that the candidate had")]
    let mut experiment = candidates[best.number].plan.experiment.clone();
    // Those that it was ranked with: with more it may have diverged.
    experiment.training.epochs = best.epochs;
    let config = out.join(format!("{}-best.toml", board.experiment));
    for (path, content) in [
        (out.join("leaderboard.csv"), format::csv(&board)),
        (out.join("leaderboard.json"), format::json(&board).into_bytes()),
        (config.clone(), super::leaderboard_text::config(&board, best, &experiment).into_bytes()),
    ] {
        write_whole(&path, content).map_err(Failure::unwritable(&path))?;
    }
    let (what, more): (_, &[&str]) = if needs_tail(&experiment.training) {
        (language.say("train it and see its unseen era with", "训练它，并看测试期："), &[])
    } else {
        let what = language.say(
            "train it on the validation days too, and see its unseen era, with",
            "连同验证期一起训练，并看测试期：",
        );
        (what, &["--set", "data.validation_days=0"])
    };
    let mut train = next::arguments(["train"]);
    train.push(next::path(&config));
    train.extend(more.iter().copied().map(String::from));
    let name = format!("{}-best", board.experiment);
    #[expect(clippy::indexing_slicing, reason = "the number that the candidate had")]
    let plan = Plan { name, ..candidates[best.number].plan.clone() };
    // A run of another sweep may be there.
    if Run::usual_folder(&plan, Path::new("runs")).exists() {
        train.extend(["--out".into(), next::path(&out.join("run"))]);
    }
    let (text, next) =
        (super::leaderboard_text::text(&board, language), next::text(&[(what.into(), train)]));
    let (out, config) = (out.display(), config.display());
    let files = language.say(
        format!("leaderboard: {out}/leaderboard.csv and .json\nbest config: {config}"),
        format!("排行榜：{out}/leaderboard.csv 和 .json\n最佳配置：{config}"),
    );
    Ok(format!("{text}{rungs}\n{files}\n{next}"))
}

/// Whether training goes by the validation days.
fn needs_tail(training: &Training) -> bool {
    training.patience.is_some() || training.keep_best
}

/// The candidates, ranked, once all of their runs are there; and which rungs they went through.
fn trained(
    flags: &Flags,
    candidates: &[Candidate],
    language: Language,
) -> Result<(Vec<Standing>, String), Failure> {
    let device = flags.backend.device()?;
    let rungs = if flags.halving { halving::rungs(candidates.len()) } else { vec![0] };
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    let (mut standings, mut told) = (Vec::new(), Vec::new());
    for &halved in &rungs {
        if left.is_empty() {
            break;
        }
        let rung: Vec<_> =
            left.iter().filter_map(|&n| Some((n, candidates.get(n)?.halved(halved)))).collect();
        let plans = rung.iter().flat_map(|(_, candidate)| candidate.plan.seeds(flags.seeds));
        let batch = Batch::new(plans, &flags.runs, &device).despite_divergence();
        pool::train(&batch, None, flags.pool, language)?;
        let mut ranked = leaderboard::ranked(&rung, flags.seeds, &flags.runs)?;
        if let Some((_, candidate)) = rung.first() {
            let (count, epochs) = (rung.len(), candidate.plan.experiment.training.epochs);
            told.push(
                language.say(format!("{count} with {epochs}"), format!("{count} 个 {epochs} 轮")),
            );
        }
        if halved > 0 {
            let whole = ranked.iter().filter(|standing| standing.validation.is_some()).count();
            let ended = ranked.split_off(halving::survivors(ranked.len()).min(whole));
            left = ranked.iter().map(|standing| standing.number).collect();
            standings.splice(0..0, ended);
        } else {
            standings.splice(0..0, ranked);
        }
    }
    let told = if flags.halving {
        let told = told.join(language.say(", ", "，"));
        language.say(
            format!("candidates by epochs, each trained anew: {told}\n"),
            format!("候选与轮数（每次重新训练）：{told}\n"),
        )
    } else {
        String::new()
    };
    Ok((standings, told))
}

/// A folder for each choice of what is swept: one leaderboard does not overwrite another.
fn usual_folder(flags: &Flags, first: &Candidate, overrides: &[String]) -> PathBuf {
    let Flags { grid, range, random, random_seed, halving, seeds, .. } = flags;
    let swept = format!(
        "{grid:?} {range:?} {random:?} {random_seed} {halving} {seeds} {overrides:?} {} {}",
        first.plan.days.sha256,
        flags.backend.backend.name()
    );
    let name = format!("{}-{}", first.plan.name, &sha256(swept.as_bytes())[..8]);
    flags.runs.join(Path::new("sweep")).join(name)
}
