//! `viewcast train`.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;

use super::{
    Failure,
    flags::{BackendArgs, Overrides, choice_parser},
    next, scoreboard, stop, terminal,
};
use crate::{dashboard::Dashboard, progress::Progress, tell::tell};
use viewcast::{
    backend::{Backend, NamedDevice},
    plan::Plan,
    runs::{Existing, Run, RunError, fit_checked},
    train::{Log, MakeDisplay, TrainError, Trainer},
};
use viewcast_texts::Language;

/// From how many parameters for each row on it is said that these are many.
const PARAMETERS_A_ROW: u128 = 100;

/// Flags of `train`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The experiment: a TOML file, or the name of one in configs, such as relu3
    #[arg(required_unless_present = "resume")]
    config: Option<PathBuf>,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    backend: BackendArgs,
    /// The run folder [default: runs/EXPERIMENT/BACKEND-seedN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace a run that is there
    #[arg(long)]
    force: bool,
    /// Go on with an interrupted run, with its own experiment and backend; --data names the place of its
    /// data, where that is another now
    #[arg(
        long,
        value_name = "RUN",
        conflicts_with_all = ["config", "set", "seed", "backend", "out", "force"]
    )]
    resume: Option<PathBuf>,
    /// Show one line instead of the dashboard
    #[arg(long)]
    plain: bool,
    /// Show no progress
    #[arg(long, conflicts_with = "plain")]
    quiet: bool,
    /// Write each epoch for another tool too; tensorboard: an event file in the run folder
    #[arg(long, value_name = "TOOL", value_parser = choice_parser(Log::ALL))]
    log: Option<Log>,
}

/// Trains an experiment, or goes on with an interrupted run, and gives its scores.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let stop = stop::on_ctrl_c();
    let dashboard = (!flags.quiet && !flags.plain && terminal::somebody_is_there())
        .then(|| Dashboard::new(stop.clone()));
    let trainer = |device| Trainer {
        display: display(flags, dashboard.as_ref(), language),
        log: flags.log,
        ..Trainer::quiet(device).until(&stop)
    };
    let run = match (&flags.config, &flags.resume) {
        (Some(config), None) => start(flags, language, config, trainer)?,
        // clap asks for one of the two.
        (_, folder) => {
            let folder = folder.as_deref().unwrap_or(Path::new(""));
            let data = flags.overrides.data.as_deref().map(Path::new);
            let trainer = |backend: Backend| Ok(trainer(backend.device(flags.backend.gpu)?));
            Run::resume(folder, data, trainer).map_err(|error| stopped(error, folder, language))?
        }
    };
    let scores = scoreboard::text(&run.plan.name, &run.scores, &run.plan.days, language);
    let (ending, folder) = (ending(&run, language), run.folder.display());
    let next = if flags.quiet { String::new() } else { next_steps(flags, &run, language) };
    let place = language.say(format!("run folder: {folder}"), format!("运行目录：{folder}"));
    let text = format!("{ending}\n{scores}{place}\n{next}");
    if let Some(dashboard) = dashboard {
        dashboard.wait();
    }
    Ok(text)
}

fn start(
    flags: &Flags,
    language: Language,
    config: &Path,
    trainer: impl FnOnce(NamedDevice) -> Trainer,
) -> Result<Run, Failure> {
    let plan = Plan::read(config, &flags.overrides.all(), flags.backend.backend)?;
    let device = flags.backend.device()?;
    let footprint = plan.check(&device.device);
    let footprint = footprint.map_err(RunError::of_training(&plan))?;
    warn_of_too_few_rows(flags, &plan, footprint.parameters, language);
    let usual = || Run::usual_folder(&plan, Path::new("runs"));
    let folder = flags.out.clone().unwrap_or_else(usual);
    let existing = if flags.force { Existing::Replace } else { Existing::Keep };
    fit_checked(&plan, &folder, existing, &trainer(device))
        .map_err(|error| stopped(error, &folder, language))
}

/// What to do with a run: look at it, use it, and see how far its scores are its seed's.
fn next_steps(flags: &Flags, run: &Run, language: Language) -> String {
    let mut plot = next::arguments(["plot"]);
    plot.push(next::path(&run.folder));
    let mut forecast = next::arguments(["forecast"]);
    forecast.push(next::path(&run.folder));
    if let (Some(data), Some(_)) = (&flags.overrides.data, &flags.resume) {
        for command in [&mut plot, &mut forecast] {
            command.extend(["--data".into(), data.clone()]);
        }
    }
    let last = run.plan.days.series.last_date();
    let draw =
        language.say("draw its learning curves and its unseen days with", "画出学习曲线和测试期：");
    let predict = language
        .say(format!("predict the days after {last} with"), format!("预测 {last} 之后的日子："));
    let mut steps = vec![(draw.into(), plot), (predict, forecast)];
    // A table splits its rows at commas, and has seeds of its own.
    let config = flags.config.as_deref().map(next::path).filter(|path| !path.contains(','));
    if let Some(config) = config
        && !flags.overrides.set.iter().any(|set| set.starts_with("training.seed"))
    {
        let mut table = next::arguments(["table", "--rows"]);
        table.push(config);
        table.extend(flags.overrides.arguments());
        table.extend(flags.backend.arguments());
        let seeds = language.say("see what 8 seeds score, with", "看 8 个随机种子的得分：");
        steps.push((seeds.into(), table));
    }
    next::text(&steps)
}

/// Says so where a network has so many parameters that it can learn its rows by heart. The lecture's
/// largest has 41 for each row.
fn warn_of_too_few_rows(flags: &Flags, plan: &Plan, parameters: u128, language: Language) {
    let windows = &plan.days.windows;
    let rows = windows.rows(windows.fitted()).len();
    if !flags.quiet && parameters > PARAMETERS_A_ROW * rows as u128 {
        tell(language.say(
            format!(
                "warning: {parameters} parameters are fitted to {rows} row(s), which they can learn by \
                 heart; more days, fewer units or model.kind = \"linear\" may do better on unseen days"
            ),
            format!(
                "警告：{parameters} 个参数拟合 {rows} 行数据，足以死记硬背；增加天数、减少单元，或改用 \
                 model.kind = \"linear\"，在测试期可能更好"
            ),
        ));
    }
}

/// Where training was stopped, how to go on.
fn stopped(error: RunError, folder: &Path, language: Language) -> Failure {
    match error {
        RunError::Train { label, error: error @ TrainError::Interrupted { epoch, epochs } } => {
            let advice = if epoch == 0 {
                language
                    .say(
                        "nothing was kept, as no epoch was complete",
                        "还没有完成一轮，什么也没有留下",
                    )
                    .into()
            } else {
                let mut resume = next::arguments(["train", "--resume"]);
                resume.push(next::path(folder));
                format!(
                    "{}\n  {}",
                    language.say("go on with", "继续训练："),
                    next::command(&resume)
                )
            };
            Failure::Stopped(language.say(
                format!("{label}: {error}; {advice}"),
                format!("{label}：在第 {epoch} 轮后停止，共 {epochs} 轮；{advice}"),
            ))
        }
        other => other.into(),
    }
}

fn display(
    flags: &Flags,
    dashboard: Option<&Dashboard>,
    language: Language,
) -> Option<Arc<dyn MakeDisplay>> {
    match dashboard {
        _ if flags.quiet => None,
        Some(dashboard) => Some(Progress::Dashboard(dashboard.clone(), language).shared()),
        None => Some(Progress::plain(language).shared()),
    }
}

fn ending(run: &Run, language: Language) -> String {
    let (plan, epochs) = (&run.plan, run.history.len());
    let early = epochs < plan.experiment.training.epochs;
    let (name, backend, seed) = (&plan.name, plan.backend.name(), plan.seed());
    let seconds = run.provenance.wall_seconds.unwrap_or(0.0);
    let by_patience =
        language.say(", stopped early by training.patience", "，因 training.patience 提前停止");
    let early = if early { by_patience } else { "" };
    language.say(
        format!("{name} on {backend}, seed {seed}: {epochs} epochs in {seconds:.1} s{early}"),
        format!(
            "{name}，后端 {backend}，随机种子 {seed}：{epochs} 轮，用时 {seconds:.1} 秒{early}"
        ),
    )
}
