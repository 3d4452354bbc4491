//! Errors of the library, by the flags and commands of the program.

use viewcast::{
    backend::BackendError,
    data::{
        SeriesError,
        error::{ImportableBy, LineProblem},
        file::FileError,
    },
    excerpt::{excerpt, excerpts, toml_string},
    experiment::ExperimentError,
    plan::PlanError,
    runs::RunError,
    sweep::SweepError,
};

use crate::{
    Language,
    import::{command, format, out_flags},
    own_files,
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
        PlanError::Series(error) => series_error(error),
        _ => error.to_string(),
    }
}

/// An error of an experiment, by the flag that it was given by.
pub fn experiment_error(error: &ExperimentError) -> String {
    match error {
        ExperimentError::NotFound(missing) => {
            let there = &missing.there;
            let own = own_files::configs().filter(|own| there.iter().all(|there| there != own));
            let own: Vec<&str> = own.collect();
            let advice = match missing.likeliest(&own) {
                Some(near) if own.contains(&near) => {
                    format!("; `viewcast init` writes viewcast's own {near}")
                }
                Some(near) => format!("; did you mean {}?", excerpt(near)),
                None if there.is_empty() => {
                    format!("; `viewcast init` writes viewcast's own: {}", own.join(", "))
                }
                None => String::new(),
            };
            format!("{}{advice}", missing.looked_for)
        }
        ExperimentError::Override { argument, message } => {
            format!("--set {}: {message}", excerpt(argument))
        }
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

/// An error of a daily series, and what to do about it.
pub fn series_error(error: &SeriesError) -> String {
    match error {
        SeriesError::Importable { error, by } => {
            let ImportableBy { format: of, path, choices, remarks } = &**by;
            let name = path.display().to_string();
            let command = command(&name, Some(&out_flags(path)), choices);
            let (error, of) = (series_error(error), format(*of, Language::En));
            let remarks: String = remarks.iter().map(|remark| format!("\n{remark}")).collect();
            format!("{error}\n`import` can read it, as {of}:\n  {command}{remarks}")
        }
        SeriesError::Line { path, line, problem: LineProblem::ExtraColumns(names) } => format!(
            "{}:{line}: unexpected column(s) {}; remove them, or have them passed over by {}",
            path.display(),
            excerpts(names),
            ignored(names)
        ),
        SeriesError::File(FileError::Unreadable { path, .. }) => {
            let advice = own_files::advice(path);
            error.to_string().replace("data.path names", "data.path (or --data) names") + advice
        }
        SeriesError::File(FileError::TooLarge { .. }) => {
            error.to_string().replace("data.path names", "data.path (or --data) names")
        }
        _ => error.to_string(),
    }
}

/// The flag that passes columns over, as a shell takes it; where it would be endless, its key alone.
fn ignored(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| toml_string(name)).collect();
    let list = names.join(", ").replace('\'', "'\\''");
    match list.len() {
        ..=500 => format!("--set 'data.ignored_columns=[{list}]'"),
        _ => "naming them in data.ignored_columns".into(),
    }
}
