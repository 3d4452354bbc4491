//! `viewcast verify`.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError, atomic::AtomicBool},
    thread,
};

use clap::{Args, ValueHint};

use super::Failure;
use viewcast::{
    backend::Backend,
    runs::{Remedy, RunError, Verdict, remedy, runs_in, share, verify},
};
use viewcast_texts::{Language, shell::word};

/// Flags of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Every complete run has a manifest.json with the SHA-256 of its files. Ends with
1 where a file is not what it was when it was written, with the command that
makes the run again.")]
pub struct Flags {
    /// Run folders [default: every run in --runs]
    #[arg(value_name = "RUN", value_hint = ValueHint::DirPath)]
    of: Vec<PathBuf>,
    /// The folder of runs
    #[arg(long, value_name = "DIR", default_value = "runs", value_hint = ValueHint::DirPath, conflicts_with = "of")]
    runs: PathBuf,
}

/// Looks at every file of runs, and tells which are damaged.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let folders = if flags.of.is_empty() { runs_in(&flags.runs)? } else { flags.of.clone() };
    let asked: Vec<_> = folders.iter().map(|folder| (folder, Mutex::new(None))).collect();
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    share(cores, &asked, &AtomicBool::new(false), |_, (folder, verdict)| {
        *verdict.lock().unwrap_or_else(PoisonError::into_inner) = Some(verify(folder));
    });
    let (mut whole, mut older, mut incomplete) = (0, 0, 0);
    let mut damaged = Vec::new();
    for (folder, verdict) in asked {
        match verdict.into_inner().unwrap_or_else(PoisonError::into_inner).transpose()? {
            None | Some(Verdict::Whole) => whole += 1,
            Some(Verdict::NoManifest) => older += 1,
            Some(Verdict::Incomplete) => incomplete += 1,
            Some(Verdict::Damaged(problems)) => damaged.push(told(folder, &problems, language)),
        }
    }
    let runs = |count: usize| {
        let s = if count == 1 { "" } else { "s" };
        language.say(format!("{count} run{s} "), format!("{count} 次运行"))
    };
    let mut summary = format!("{}{}\n", runs(whole), language.say("whole", "完好"));
    if older > 0 {
        let which = language.say(
            "without a manifest, which an earlier version wrote: readable",
            "没有清单（由早先的版本写成）：可以读取",
        );
        summary += &format!("{}{which}\n", runs(older));
    }
    if incomplete > 0 {
        let which =
            language.say("incomplete: nothing to verify yet", "尚未完成：还没有可核对的内容");
        summary += &format!("{}{which}\n", runs(incomplete));
    }
    if damaged.is_empty() {
        return Ok(summary);
    }
    let (count, which) = (runs(damaged.len()), language.say("damaged", "损坏"));
    Err(Failure::DamagedRuns(format!("{count}{which}\n{}{summary}", damaged.concat())))
}

/// What is wrong with a run, and what to do.
fn told(folder: &Path, problems: &[RunError], language: Language) -> String {
    let mut text = format!("{}\n", folder.display());
    for problem in problems {
        text += &match problem {
            RunError::Damaged { path, message } => {
                let name = path.strip_prefix(folder).unwrap_or(path);
                format!("  {}: {message}\n", name.display())
            }
            other => format!("  {other}\n"),
        };
    }
    text + &match remake(folder) {
        Some(command) => language
            .say(format!("  make it again: {command}\n"), format!("  重新生成：{command}\n")),
        None => language
            .say(
                "  nothing in it says how it was made: remove it\n",
                "  其中没有说明它是怎样生成的：请删除\n",
            )
            .into(),
    }
}

/// The command that makes a damaged run again; nothing where too much of it is damaged to tell.
fn remake(folder: &Path) -> Option<String> {
    let (remedy, backend) = remedy(folder)?;
    let mut command = match remedy {
        Remedy::Config(config) => format!("viewcast train {}", word(&config.display().to_string())),
        Remedy::Experiment { name, seed } => {
            format!("viewcast train {} --seed {seed}", word(&name))
        }
    };
    if let Some(backend) = backend.filter(|backend| *backend != Backend::default()) {
        command += &format!(" --backend {}", backend.name());
    }
    Some(format!("{command} --out {} --force", word(&folder.display().to_string())))
}
