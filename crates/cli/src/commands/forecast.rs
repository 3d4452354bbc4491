//! `viewcast forecast`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint, value_parser};
use jiff::civil::Date;

use super::{
    Failure,
    export_given::{Given, given},
    flags::{BackendArgs, Overrides},
    import_summary::low_warning,
    next, stop,
};
use crate::{progress::Progress, tell::tell};
use viewcast::{
    data::{Series, Unit},
    files::write_whole,
    forecast::{Forecast, backtest::Folds, format},
    plan::{Plan, read_series},
    runs::load_without_days,
    train::Trainer,
};
use viewcast_figures::plot::export;
use viewcast_texts::Language;
use viewcast_texts::own_files::OwnFile;

/// Days ahead where neither the command nor the experiment says how many.
const DAYS: usize = 14;

/// Folds of a backtest, if nobody says.
const FOLDS: usize = 10;

/// Flags of `forecast`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  viewcast forecast export.zip
  viewcast forecast own --data data/mine.csv --days 14
  viewcast forecast runs/relu3/flex-seed1 --data data/mine.csv

An experiment is trained for it on every day there is, the unseen era's too; and
once without the unseen era and the validation days before it (a year, where
data.validation_days is 0), to see how wide bands have to be and how often they
hold. A run keeps the weights that it has, on whichever days --data gives it.")]
pub struct Flags {
    /// An experiment, by its file or its name, or the folder of a run; or an export, which own is trained on
    of: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    /// How many days ahead [default: data.horizon, or 14 where that is 1]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=366))]
    days: Option<u16>,
    /// The first day to predict: it and those after it are not looked at [default: the day after the
    /// last of the data]
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    #[command(flatten)]
    backend: BackendArgs,
    /// Where forecast.csv, .json, .svg and .png go
    #[arg(long, value_name = "DIR", default_value = "forecast", value_hint = ValueHint::DirPath)]
    out: PathBuf,
    /// Show no progress
    #[arg(long)]
    quiet: bool,
}

/// Predicts days that nobody knows yet.
pub fn run(flags: &Flags, files: &[OwnFile], language: Language) -> Result<String, Failure> {
    let out = &flags.out;
    Failure::unless_folder(out)?;
    let mut flags = flags.clone();
    if flags.overrides.data.is_none()
        && let Some(Given { own, data, mut set }) =
            given(&flags.of, out, flags.quiet, files, language)?
    {
        flags.of = own;
        flags.overrides.data = Some(data.display().to_string());
        set.append(&mut flags.overrides.set);
        flags.overrides.set = set;
    }
    let flags = &flags;
    let (forecast, series, plan) = if flags.of.join("config.toml").exists() {
        let (forecast, series) = by_run(flags)?;
        (forecast, series, None)
    } else {
        let (forecast, plan) = by_plan(flags, language)?;
        (forecast, plan.days.series.as_ref().clone(), Some(plan))
    };
    if let Some(warning) = low_warning(&series, language).filter(|_| !flags.quiet) {
        tell(&warning);
    }
    let drawing = viewcast_figures::forecast::figure(&forecast, &series).drawing("forecast");
    let [english, chinese] = &drawing.svg;
    let svg = language.say(english, chinese);
    let png = export::png(svg).map_err(Failure::unwritable(out))?;
    for (file, content) in [
        ("forecast.csv", format::csv(&forecast).into_bytes()),
        ("forecast.json", format::json(&forecast).into_bytes()),
        ("forecast.svg", svg.clone().into_bytes()),
        ("forecast.png", png),
    ] {
        let path = out.join(file);
        write_whole(&path, content).map_err(Failure::unwritable(&path))?;
    }
    let text = viewcast_texts::forecast::text(&forecast, Unit::for_views(series.views()), language);
    let files = out.join("forecast.*");
    let next = plan.map_or(String::new(), |plan| next_steps(flags, &forecast, &plan, language));
    let written = language.say("as CSV, JSON, SVG and PNG: ", "CSV、JSON、SVG 和 PNG：");
    Ok(format!("{text}\n{written}{}\n{next}", files.display()))
}

/// How such forecasts would have been so far.
fn next_steps(flags: &Flags, forecast: &Forecast, plan: &Plan, language: Language) -> String {
    if flags.quiet || flags.overrides.seed.is_some() {
        return String::new();
    }
    let mut backtest = next::arguments(["backtest"]);
    backtest.push(next::path(&flags.of));
    let (horizon, days) = (forecast.days.len(), plan.days.series.days());
    // As many as leave half of the days to the first, where those of a usual backtest do not.
    let enough = |first: usize| 2 * first >= days && plan.until(first).is_ok();
    let fits = |folds: &usize| {
        let known = Folds { folds: *folds, horizon, step: horizon }.known(days);
        known.and_then(|known| known.first().copied()).is_some_and(enough)
    };
    let Some(folds) = (2..=FOLDS).rev().find(fits) else { return String::new() };
    backtest.extend(["--horizon".into(), horizon.to_string()]);
    if folds < FOLDS {
        backtest.extend(["--folds".into(), folds.to_string()]);
    }
    backtest.extend(flags.overrides.arguments());
    backtest.extend(flags.backend.arguments());
    let what = language
        .say("see how far off such forecasts have been so far with", "看这样的预测以往偏差多大：");
    next::text(&[(what.into(), backtest)])
}

/// Trains an experiment on the days that are known.
fn by_plan(flags: &Flags, language: Language) -> Result<(Forecast, Plan), Failure> {
    let mut plan = Plan::read(&flags.of, &flags.overrides.all(), flags.backend.backend)?;
    if let Some(from) = flags.from {
        plan = plan.until(known_before(from, &plan.days.series)?)?;
    }
    let days = days(flags, plan.experiment.data.horizon);
    let display = (!flags.quiet).then(|| Progress::plain(language).shared());
    let stop = stop::on_ctrl_c();
    let trainer = Trainer { display, ..Trainer::quiet(flags.backend.device()?).until(&stop) };
    let forecast = Forecast::of_plan(&plan, days, &trainer).map_err(|error| {
        if error.is_interruption() {
            let stopped = language.say(
                "stopped before the forecast was made: nothing was written",
                "预测完成之前已停止：什么也没有写入",
            );
            return Failure::Stopped(stopped.into());
        }
        error.into()
    })?;
    Ok((forecast, plan))
}

/// Asks the networks of a run.
fn by_run(flags: &Flags) -> Result<(Forecast, Series), Failure> {
    if !flags.overrides.set.is_empty() || flags.overrides.seed.is_some() {
        return Err(Failure::RunAsItIs(flags.of.clone()));
    }
    let device = flags.backend.device()?.device;
    let model = load_without_days(&flags.of, &device)?;
    let mut data = model.experiment.data.clone();
    if let Some(path) = &flags.overrides.data {
        data.path.clone_from(path);
    }
    let mut series = read_series(&data)?;
    if let Some(from) = flags.from {
        let known = known_before(from, &series)?;
        if let Some(seen) = data.unseen_from.filter(|seen| from < *seen) {
            return Err(Failure::SeenAlready { from, seen, run: flags.of.clone() });
        }
        series = Series::new(series.date(0), series.views().iter().take(known).copied().collect());
    }
    if series.days() < data.history {
        let (path, days) = (Path::new(&data.path).into(), series.days());
        return Err(Failure::TooFewDays { path, days, history: data.history });
    }
    let days = days(flags, data.horizon);
    Ok((model.forecast_after(&series, days)?, series))
}

fn days(flags: &Flags, horizon: usize) -> usize {
    let usual = if horizon > 1 { horizon } else { DAYS };
    flags.days.map_or(usual, usize::from)
}

/// How many days are known before a day.
fn known_before(from: Date, series: &Series) -> Result<usize, Failure> {
    let known = series.days_before(from);
    let (first, last) = (series.date(1), series.date(series.days()));
    if (first..=last).contains(&from) {
        Ok(known)
    } else {
        Err(Failure::From { from, first, last })
    }
}
