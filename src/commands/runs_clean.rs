//! `viewcast runs clean`.

use std::{
    io::{IsTerminal, Write, stderr, stdin},
    path::PathBuf,
};

use clap::{Args, ValueHint};

use super::Failure;
use crate::{
    memory::words,
    runs::{Leftover, Stays, Why, leftovers, remove},
    text_table::text_table,
};

/// Flags of `runs clean`.
#[derive(Debug, Args)]
#[command(after_help = "\
Goes: incomplete runs; runs of another build in the folders that viewcast itself
names, where this build has made the same again; and what an interrupted
replacement or removal left. Stays: what is being trained, what has a folder of
the user's own name, and any folder with a file that viewcast did not make.")]
pub struct Flags {
    /// The folder of runs
    #[arg(long, value_name = "DIR", default_value = "runs", value_hint = ValueHint::DirPath)]
    runs: PathBuf,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

/// Lists what may go, asks, and removes it.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let leftovers = leftovers(&flags.runs)?;
    let (going, staying): (Vec<_>, Vec<_>) =
        leftovers.iter().partition(|leftover| leftover.stays.is_none());
    let stays = listed(&staying, "stays");
    if going.is_empty() {
        return Ok(format!("{stays}nothing to remove in {}\n", flags.runs.display()));
    }
    let question = listed(&going, "goes") + &stays;
    let (folders, bytes) = total(&going);
    if !flags.yes {
        if !(stdin().is_terminal() && stderr().is_terminal()) {
            return Err(Failure::NobodyToAsk { folders, bytes, question });
        }
        // Where the terminal has gone, nobody answers.
        let mut terminal = stderr();
        write!(terminal, "{question}\nremove {folders}, {bytes}? [y/N] ").ok();
        terminal.flush().ok();
        let mut answer = String::new();
        // Where nothing can be read, nothing is removed.
        stdin().read_line(&mut answer).ok();
        if !is_yes(&answer) {
            return Ok("nothing removed\n".into());
        }
    }
    let mut removed = Vec::new();
    let mut missed = String::new();
    for leftover in going {
        if remove(leftover)? {
            removed.push(leftover);
        } else {
            missed += &format!("{} is in use now, and stays\n", leftover.folder.display());
        }
    }
    let listing = if flags.yes { question + "\n" } else { String::new() };
    let (folders, bytes) = total(&removed);
    Ok(format!("{listing}{missed}removed {folders}, {bytes}\n"))
}

/// Whether an answer is a yes: only one in so many letters is.
fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn total(leftovers: &[&Leftover]) -> (String, String) {
    #[allow(clippy::cast_precision_loss, reason = "to be rounded")]
    let bytes = leftovers.iter().map(|leftover| leftover.bytes).sum::<u64>() as f64;
    let s = if leftovers.len() == 1 { "" } else { "s" };
    (format!("{} folder{s}", leftovers.len()), words(bytes))
}

/// Folders, each with why it goes, or stays.
fn listed(leftovers: &[&Leftover], verb: &str) -> String {
    if leftovers.is_empty() {
        return String::new();
    }
    let reason = |leftover: &Leftover| match (&leftover.stays, &leftover.why) {
        (Some(Stays::Locked), _) => "another viewcast is writing it".into(),
        (Some(Stays::Holds(what)), _) => format!("holds {what}, which viewcast did not make"),
        (None, Why::Incomplete(0)) => "incomplete".into(),
        (None, Why::Incomplete(epochs)) => format!("incomplete, after {epochs} epochs"),
        (None, Why::Superseded(newer)) => format!("again as {}", newer.display()),
        (None, Why::HalfGone) => "half replaced or removed".into(),
    };
    let row = |leftover: &&Leftover| {
        [verb.into(), leftover.folder.display().to_string(), reason(leftover)]
    };
    text_table::<_, String>(leftovers.iter().map(row).collect::<Vec<_>>(), 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_yes_is_a_yes() {
        assert!(["y\n", "Yes\n", " YES "].iter().all(|answer| is_yes(answer)));
        assert!(["", "\n", "n\n", "yeah\n", "no, y\n"].iter().all(|answer| !is_yes(answer)));
    }
}
