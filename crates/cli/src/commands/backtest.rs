//! `viewcast backtest`.

use std::{
    io::{IsTerminal, stderr},
    path::PathBuf,
};

use clap::{Args, ValueHint, value_parser};
use indicatif::{ProgressBar, ProgressDrawTarget};

use super::{
    Failure,
    export_given::{Given, given},
    flags::{BackendArgs, PoolArgs, SharedOverrides},
    next, stop,
};
use viewcast::{
    data::Series,
    files::write_whole,
    forecast::backtest::{Backtest, Contender, Folds, Part, ask, format},
    plan::Plan,
    train::Trainer,
};
use viewcast_texts::Language;
use viewcast_texts::own_files::OwnFile;

/// Flags of `backtest`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Example:
  viewcast backtest own relu3 --data data/mine.csv --folds 26 --horizon 14

Every experiment is trained anew for each forecast, on the days before it alone,
and stands beside simple rules and the line of least squares on 56 days.")]
pub struct Flags {
    /// Experiments: files, or names of configs; the first may be an export, which own, or those after it, are
    /// trained on
    #[arg(required = true)]
    configs: Vec<PathBuf>,
    /// From how many days to forecast
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = value_parser!(u16).range(1..))]
    folds: u16,
    /// How many days ahead
    #[arg(long, value_name = "N", default_value_t = 14, value_parser = value_parser!(u16).range(1..=366))]
    horizon: u16,
    /// Days from one forecast to the next [default: the horizon, so that they share no day]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..))]
    step: Option<u16>,
    #[command(flatten)]
    overrides: SharedOverrides,
    #[command(flatten)]
    backend: BackendArgs,
    /// Where backtest.csv, backtest.json and the best experiment's config go
    #[arg(long, value_name = "DIR", default_value = "backtest", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    #[command(flatten)]
    pool: PoolArgs,
}

/// Forecasts past days and compares.
pub fn run(flags: &Flags, files: &[OwnFile], language: Language) -> Result<String, Failure> {
    let out = &flags.out;
    Failure::unless_folder(out)?;
    let mut flags = flags.clone();
    if flags.overrides.data.is_none()
        && let Some(first) = flags.configs.first()
        && let Some(Given { own, data, mut set }) =
            given(first, out, flags.pool.quiet, files, language)?
    {
        flags.configs.remove(0);
        flags.overrides.data = Some(data.display().to_string());
        if flags.configs.is_empty() {
            flags.configs.push(own);
            set.append(&mut flags.overrides.set);
            flags.overrides.set = set;
        }
    }
    let flags = &flags;
    let overrides = flags.overrides.all();
    let read = |config: &PathBuf| Plan::read(config, &overrides, flags.backend.backend);
    let plans = flags.configs.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    #[expect(clippy::indexing_slicing, reason = "clap asks for one config at least")]
    let first = plans[0].clone();
    if let Some(other) = plans.iter().find(|plan| plan.days.sha256 != first.days.sha256) {
        return Err(Failure::OtherDays { first: first.name, other: other.name.clone() });
    }
    let [folds, horizon] = [flags.folds, flags.horizon].map(usize::from);
    let step = flags.step.map_or(horizon, usize::from);
    let folds = Folds { folds, horizon, step };
    let series = &first.days.series;
    let (data, days) = (first.experiment.data.path.clone(), series.days());
    let known = folds.known(days).ok_or_else(|| Failure::Folds {
        data: data.clone().into(),
        days,
        folds,
        fitting: folds.fitting(days, |first| plans.iter().all(|plan| plan.until(first).is_ok())),
    })?;

    let contenders = Contender::beside_rules(plans);
    let said = all_said(flags, language, &contenders, &known, series, horizon)?;
    let backtest = Backtest::new(&data, series, folds, &known, said);

    let mut files = vec![
        ("backtest.csv".to_owned(), format::csv(&backtest, series)),
        ("backtest.json".into(), format::json(&backtest)),
    ];
    let best = backtest.results.iter().find(|outcome| outcome.is_experiment);
    let best = contenders.iter().find_map(|contender| match contender {
        Contender::Plan(plan) if best.is_some_and(|best| best.name == plan.name) => Some(plan),
        _ => None,
    });
    if let Some(plan) = best {
        let mut experiment = plan.experiment.clone();
        // Whoever trains it goes by the days that are there then.
        experiment.data.unseen_from = None;
        files.push((format!("{}-best.toml", plan.name), experiment.to_toml()));
    }
    let mut text = viewcast_texts::backtest::text(&backtest, language);
    text.push('\n');
    for (file, content) in files {
        let path = out.join(file);
        write_whole(&path, content).map_err(Failure::unwritable(&path))?;
        text += &format!("{}\n", path.display());
    }
    if let Some(plan) = best.filter(|_| !flags.pool.quiet) {
        let mut forecast = next::arguments(["forecast"]);
        forecast.push(next::path(&out.join(format!("{}-best.toml", plan.name))));
        forecast.extend(flags.backend.arguments());
        let (last, name) = (series.last_date(), &plan.name);
        let what = language.say(
            format!("predict the days after {last} with {name}, by"),
            format!("用 {name} 预测 {last} 之后的日子："),
        );
        text += &next::text(&[(what, forecast)]);
    }
    Ok(text)
}

/// What every contender says in every fold, several at a time.
fn all_said<'a>(
    flags: &Flags,
    language: Language,
    contenders: &'a [Contender],
    known: &[usize],
    series: &Series,
    horizon: usize,
) -> Result<Vec<Part<'a>>, Failure> {
    let trainer = Trainer::quiet(flags.backend.device()?).until(&stop::on_ctrl_c());
    let all = contenders.len() * known.len();
    let shown = stderr().is_terminal() && !flags.pool.quiet;
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(all as u64), target);
    let jobs = flags.pool.jobs();
    let said = ask(contenders, known, series, horizon, &trainer, jobs, &|| bar.inc(1));
    let done = bar.position();
    bar.finish_and_clear();
    let stopped = || {
        Failure::Stopped(language.say(
            format!("stopped with {done} of {all} forecasts made"),
            format!("已停止，做了 {done} 次预测，共 {all} 次"),
        ))
    };
    said?.ok_or_else(stopped)
}
