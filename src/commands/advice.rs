//! What to do about errors of the library, by the flags and commands of the program.

use crate::{
    backend::BackendError,
    excerpt::excerpt,
    experiment::ExperimentError,
    lecture::{parts::part::PartError, table::row::RowError},
    plan::PlanError,
    runs::RunError,
    sweep::SweepError,
};

/// An error of a run, and what to do about it.
pub fn run_error(error: &RunError) -> String {
    let advice = match error {
        RunError::Complete(_) => "; use --force to replace it, or --out to keep both".into(),
        RunError::Interrupted { folder, .. } => format!(
            "; go on with `viewcast train --resume {}`, or use --force to start anew",
            folder.display()
        ),
        RunError::Locked(_) => "; wait for it, or use --out".into(),
        RunError::NotARun { .. } => "; `viewcast train` makes runs".into(),
        RunError::NoRuns(_) => "; --runs names the folder of runs".into(),
        RunError::NoSuchKey { .. } => {
            "; `viewcast schema` and `viewcast compare` tell the keys of runs".into()
        }
        RunError::InTheWay(_) => "; use another --out".into(),
        RunError::Damaged { path, .. } => format!(
            "; `viewcast verify {}` tells how to make the run again",
            path.parent().unwrap_or(path).display()
        ),
        RunError::Appeared { unfinished, .. } => format!(
            ": move the other away, then `viewcast train --resume {}` gives it its name",
            unfinished.display()
        ),
        RunError::RunsAway { .. } => {
            "; ask for fewer --days, or have the network predict several at once with data.horizon"
                .into()
        }
        RunError::TooMany { fit, .. } => format!("; use --jobs {fit}"),
        RunError::Plan(error) => return plan_error(error),
        RunError::Backend(error) => return backend_error(error),
        _ => String::new(),
    };
    format!("{error}{advice}")
}

/// An error of a backend, by the flags that it was given by.
pub fn backend_error(error: &BackendError) -> String {
    match error {
        BackendError::NoAdapter { .. } => format!("{error}, or use --backend flex"),
        BackendError::GpuOnCpu { asked, name } => format!(
            "--gpu {asked} goes with a backend on GPUs, such as wgpu, not with --backend {name}"
        ),
        _ => error.to_string(),
    }
}

/// An error of a plan, and what to do about it.
pub fn plan_error(error: &PlanError) -> String {
    match error {
        PlanError::DataChanged { .. } => format!("{error}; --data FILE names another place of it"),
        PlanError::DataMissing { .. } => format!("{error}; --data FILE names it"),
        PlanError::Experiment(error) => experiment_error(error),
        _ => error.to_string(),
    }
}

/// An error of an experiment, by the flag that it was given by.
pub fn experiment_error(error: &ExperimentError) -> String {
    match error {
        ExperimentError::Override { argument, message } => {
            format!("--set {}: {message}", excerpt(argument))
        }
        _ => error.to_string(),
    }
}

/// An error of a row of the table, and what to do about it.
pub fn row_error(error: &RowError) -> String {
    match error {
        RowError::Run(error) => run_error(error),
        RowError::Unknown { .. } => error.to_string(),
    }
}

/// An error of a part of the lecture, and what to do about it.
pub fn part_error(error: &PartError) -> String {
    match error {
        PartError::Run(error) => run_error(error),
        PartError::Row(error) => row_error(error),
        _ => error.to_string(),
    }
}

/// An error of a sweep, and what to do about it.
pub fn sweep_error(error: &SweepError) -> String {
    match error {
        SweepError::Run(error) => run_error(error),
        _ => error.to_string(),
    }
}
