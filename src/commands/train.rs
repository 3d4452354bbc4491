//! `viewcast train`.

use std::{
    env,
    io::{IsTerminal, stderr, stdout},
    path::{Path, PathBuf},
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use super::{Days, Failure, load, scoreboard};
use crate::{
    backend::NamedDevice,
    cli::TrainArgs,
    evaluate::{Scores, predict},
    experiment::Experiment,
    run::{Draft, Provenance, check_data, git_commit},
    train::{Checkpoint, Display, Epoch, Fit, Outcome, TrainError},
};

/// A run that is about to be trained.
struct Sitting {
    draft: Draft,
    experiment: Experiment,
    provenance: Provenance,
    device: NamedDevice,
    days: Days,
    resume: Option<Checkpoint>,
}

/// Trains an experiment, or goes on with an interrupted run, and prints its scores.
pub fn train(args: TrainArgs) -> Result<(), Failure> {
    let display = display(&args);
    let sitting = match (&args.resume, &args.config) {
        (Some(run), _) => resume(run, args.backend.gpu)?,
        (None, Some(config)) => start(config, &args)?,
        (None, None) => unreachable!("clap asks for one of the two"),
    };
    sitting.run(display)
}

fn display(args: &TrainArgs) -> Display {
    match (stdout().is_terminal(), stderr().is_terminal()) {
        _ if args.quiet => Display::Quiet,
        (true, true) if !args.plain => Display::Dashboard,
        (_, true) => Display::Line,
        (_, false) => Display::Log,
    }
}

fn start(config: &Path, args: &TrainArgs) -> Result<Sitting, Failure> {
    let (name, experiment) = load(config, &args.overrides)?;
    let backend = args.backend.backend;
    let device = backend.device(args.backend.gpu)?;
    let days = Days::read(&experiment, config)?;
    let seed = experiment.training.seed;
    let provenance = Provenance {
        version: env!("CARGO_PKG_VERSION").into(),
        git_commit: git_commit(),
        backend,
        device: device.name.clone(),
        seed,
        data: experiment.data.path.clone(),
        data_sha256: days.sha256.clone(),
        wall_seconds: None,
        experiment: name,
    };
    let folder = args.out.clone().unwrap_or_else(|| default_folder(&provenance));
    let draft = Draft::start(&folder, args.force, &experiment, &provenance)?;
    Ok(Sitting {
        draft,
        // What is trained is what the run folder says.
        experiment: experiment.resolved(),
        provenance,
        device,
        days,
        resume: None,
    })
}

fn default_folder(provenance: &Provenance) -> PathBuf {
    let run = format!("{}-seed{}", provenance.backend.name(), provenance.seed);
    Path::new("runs").join(&provenance.experiment).join(run)
}

fn resume(run: &Path, gpu: Option<usize>) -> Result<Sitting, Failure> {
    let (draft, experiment, provenance) = Draft::resume(run)?;
    let device = provenance.backend.device(gpu)?;
    let days = Days::read(&experiment, run)?;
    check_data(run, &provenance, &days.sha256)?;
    let failure = |error: TrainError| Failure::Train {
        label: provenance.experiment.clone(),
        error,
        advice: String::new(),
    };
    let resume = Checkpoint::last(&draft.checkpoints()).map_err(|error| failure(error.into()))?;
    Ok(Sitting { draft, experiment, provenance, device, days, resume })
}

impl Sitting {
    fn run(mut self, display: Display) -> Result<(), Failure> {
        let started = Instant::now();
        let Days { series, windows, .. } = &self.days;
        let fitted = Fit {
            experiment: &self.experiment,
            label: &self.provenance.experiment,
            windows: Arc::new(windows.clone()),
            device: &self.device.device,
            checkpoints: &self.draft.checkpoints(),
            resume: self.resume.take(),
            display,
            stop: stop_on_ctrl_c(),
        }
        .run();
        let before = self.provenance.wall_seconds.unwrap_or(0.0);
        self.provenance.wall_seconds = Some(before + started.elapsed().as_secs_f64());
        let fitted = match fitted {
            Ok(fitted) => fitted,
            Err(error) => return Err(self.failure(error)),
        };

        let predictions = predict(&fitted.forecaster, series, windows, &self.device.device);
        let scores = Scores::of(&predictions, series, windows);
        let folder = self.draft.complete(&fitted, &scores, &predictions, &self.provenance)?;

        println!("{}", ending(&self.provenance, fitted.outcome, &fitted.epochs));
        scoreboard::print(&self.provenance.experiment, &scores, series, windows);
        println!("run folder: {}", folder.display());
        Ok(())
    }

    /// The error, with how to go on where something is kept.
    fn failure(&self, error: TrainError) -> Failure {
        let folder = self.draft.folder().display();
        let kept = Checkpoint::last(&self.draft.checkpoints()).ok().flatten();
        let advice = match (&error, kept) {
            (TrainError::Interrupted { .. }, Some(_)) => {
                // The time is a courtesy; the checkpoint is what counts.
                self.draft.note(&self.provenance).ok();
                // As it was called: it may not be on the PATH.
                let program = env::args().next().unwrap_or_else(|| "viewcast".into());
                format!("; go on with\n  {program} train --resume {folder}")
            }
            (TrainError::Interrupted { .. }, None) => {
                "; nothing was kept, as no epoch was complete".into()
            }
            _ => String::new(),
        };
        Failure::Train { label: self.provenance.experiment.clone(), error, advice }
    }
}

/// Turns true at the first Ctrl-C; the second ends the process at once.
fn stop_on_ctrl_c() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    // Without a handler Ctrl-C ends the process, and the last checkpoint is still there.
    ctrlc::set_handler(move || {
        if asked.swap(true, Ordering::Relaxed) {
            process::exit(130);
        }
    })
    .ok();
    stop
}

fn ending(provenance: &Provenance, outcome: Outcome, epochs: &[Epoch]) -> String {
    let Provenance { experiment, backend, seed, wall_seconds, .. } = provenance;
    let early = match outcome {
        Outcome::Finished => "",
        Outcome::EarlyStopped(_) => ", stopped early by training.patience",
    };
    format!(
        "{experiment} on {}, seed {seed}: {} epochs in {:.1} s{early}",
        backend.name(),
        epochs.len(),
        wall_seconds.unwrap_or(0.0)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;

    #[test]
    fn a_run_folder_is_named_by_experiment_backend_and_seed() {
        let provenance = Provenance {
            experiment: "relu3".into(),
            version: String::new(),
            git_commit: None,
            backend: Backend::Ndarray,
            device: String::new(),
            seed: 7,
            data: String::new(),
            data_sha256: String::new(),
            wall_seconds: None,
        };
        let expected = Path::new("runs/relu3/ndarray-seed7");
        assert_eq!(default_folder(&provenance), expected);
    }
}
