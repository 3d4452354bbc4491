//! `viewcast train`.

use std::{
    env,
    io::{IsTerminal, stderr, stdout},
    path::{Path, PathBuf},
};

use burn::tensor::Device;
use clap::Args;

use super::{
    Failure,
    flags::{BackendArgs, Overrides, choice_parser},
    scoreboard, stop,
};
use crate::{
    backend::{Backend, NamedDevice},
    runs::{Existing, Plan, Run, RunError, resume},
    tell::tell,
    train::{Display, Log, TrainError, Trainer},
};

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
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let run = match (&flags.config, &flags.resume) {
        (Some(config), None) => start(flags, config)?,
        // clap asks for one of the two.
        (_, folder) => {
            let folder = folder.as_deref().unwrap_or(Path::new(""));
            let data = flags.overrides.data.as_deref().map(Path::new);
            let trainer = |backend: Backend| Ok(trainer(flags, backend.device(flags.backend.gpu)?));
            resume(folder, data, trainer).map_err(|error| stopped(error, folder))?
        }
    };
    let scores = scoreboard::text(&run.plan.name, &run.scores()?, &run.plan.days);
    Ok(format!("{}\n{scores}run folder: {}\n", ending(&run)?, run.folder.display()))
}

fn start(flags: &Flags, config: &Path) -> Result<Run, Failure> {
    let plan = Plan::read(config, &flags.overrides.all(), flags.backend.backend)?;
    let device = flags.backend.device()?;
    warn_of_too_few_rows(flags, &plan, &device.device);
    let usual = || plan.usual_folder(Path::new("runs"));
    let folder = flags.out.clone().unwrap_or_else(usual);
    let existing = if flags.force { Existing::Replace } else { Existing::Keep };
    plan.train(&folder, existing, &trainer(flags, device)).map_err(|error| stopped(error, &folder))
}

/// Says so where a network has so many parameters that it can learn its rows by heart. The lecture's
/// largest has 41 for each row.
fn warn_of_too_few_rows(flags: &Flags, plan: &Plan, device: &Device) {
    let windows = &plan.days.windows;
    let rows = windows.rows(windows.fitted()).len();
    // What cannot be trained at all is told by what refuses it.
    let parameters = plan.check_room(device).map_or(0, |footprint| footprint.parameters);
    if !flags.quiet && parameters > PARAMETERS_A_ROW * rows as u128 {
        tell(format_args!(
            "warning: {parameters} parameters are fitted to {rows} row(s), which they can learn by heart; \
             more days, fewer units or model.kind = \"linear\" may do better on unseen days"
        ));
    }
}

/// Where training was stopped, how to go on.
fn stopped(error: RunError, folder: &Path) -> Failure {
    match error {
        RunError::Train { label, error: error @ TrainError::Interrupted { epoch, .. } } => {
            let advice = if epoch == 0 {
                "nothing was kept, as no epoch was complete".into()
            } else {
                // As it was called: it may not be on the PATH.
                let program = env::args().next().unwrap_or_else(|| "viewcast".into());
                format!("go on with\n  {program} train --resume {}", folder.display())
            };
            Failure::Stopped(format!("{label}: {error}; {advice}"))
        }
        other => other.into(),
    }
}

fn trainer(flags: &Flags, device: NamedDevice) -> Trainer {
    Trainer {
        display: display(flags),
        log: flags.log,
        ..Trainer::quiet(device).until(&stop::on_ctrl_c())
    }
}

fn display(flags: &Flags) -> Display {
    match (stdout().is_terminal(), stderr().is_terminal()) {
        _ if flags.quiet => Display::Quiet,
        (true, true) if !flags.plain => Display::Dashboard,
        (_, true) => Display::Line,
        (_, false) => Display::Log,
    }
}

fn ending(run: &Run) -> Result<String, Failure> {
    let (plan, epochs) = (&run.plan, run.epochs()?.len());
    let early = epochs < plan.experiment.training.epochs;
    Ok(format!(
        "{} on {}, seed {}: {epochs} epochs in {:.1} s{}",
        plan.name,
        plan.backend.name(),
        plan.seed(),
        run.provenance.wall_seconds.unwrap_or(0.0),
        if early { ", stopped early by training.patience" } else { "" }
    ))
}
