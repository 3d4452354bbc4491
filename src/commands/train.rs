//! `viewcast train`.

use std::{
    env,
    io::{IsTerminal, stderr, stdout},
};

use super::{Failure, load, scoreboard, stop_on_ctrl_c};
use crate::{
    cli::TrainArgs,
    session::{Days, Finished, Session, SessionError},
    train::{Display, Outcome, TrainError},
};

/// Trains an experiment, or goes on with an interrupted run, and prints its scores.
pub fn train(args: &TrainArgs) -> Result<(), Failure> {
    let session = start(args)?;
    let folder = session.folder().to_owned();
    let finished = session.run(display(args), stop_on_ctrl_c()).map_err(|error| match error {
        SessionError::Train { label, error: error @ TrainError::Interrupted { epoch, .. } } => {
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
    })?;

    println!("{}", ending(&finished));
    let Days { series, windows, .. } = &finished.days;
    scoreboard::print(&finished.provenance.experiment, &finished.scores, series, windows);
    println!("run folder: {}", finished.folder.display());
    Ok(())
}

fn start(args: &TrainArgs) -> Result<Session, Failure> {
    let (Some(config), None) = (&args.config, &args.resume) else {
        // clap asks for one of the two.
        let run = args.resume.as_deref().unwrap_or("".as_ref());
        return Ok(Session::resume(run, |backend| backend.device(args.backend.gpu))?);
    };
    let (name, experiment) = load(config, &args.overrides)?;
    let backend = args.backend.backend;
    let device = backend.device(args.backend.gpu)?;
    let days = Days::read(&experiment, config)?;
    let out = args.out.as_deref();
    Ok(Session::start(&name, &experiment, days, (backend, device), out, args.force)?)
}

fn display(args: &TrainArgs) -> Display {
    match (stdout().is_terminal(), stderr().is_terminal()) {
        _ if args.quiet => Display::Quiet,
        (true, true) if !args.plain => Display::Dashboard,
        (_, true) => Display::Line,
        (_, false) => Display::Log,
    }
}

fn ending(finished: &Finished) -> String {
    let provenance = &finished.provenance;
    let early = match finished.outcome {
        Outcome::Finished => "",
        Outcome::EarlyStopped(_) => ", stopped early by training.patience",
    };
    format!(
        "{} on {}, seed {}: {} epochs in {:.1} s{early}",
        provenance.experiment,
        provenance.backend.name(),
        provenance.seed,
        finished.epochs.len(),
        provenance.wall_seconds.unwrap_or(0.0)
    )
}
