//! `viewcast runs clean`.

use std::{
    io::{IsTerminal, Write, stderr, stdin},
    path::PathBuf,
};

use clap::{Args, ValueHint};

use super::Failure;
use viewcast::{
    memory::words,
    runs::{Leftover, Stays, Why, leftovers, remove},
};
use viewcast_texts::{Language, table::text_table};

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
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let leftovers = leftovers(&flags.runs)?;
    let (going, staying): (Vec<_>, Vec<_>) =
        leftovers.iter().partition(|leftover| leftover.stays.is_none());
    let stays = listed(&staying, language.say("stays", "保留"), language);
    if going.is_empty() {
        let runs = flags.runs.display();
        let nothing = language
            .say(format!("nothing to remove in {runs}\n"), format!("{runs} 中没有可以删除的\n"));
        return Ok(stays + &nothing);
    }
    let question = listed(&going, language.say("goes", "删除"), language) + &stays;
    let (folders, bytes) = total(&going, language);
    if !flags.yes {
        if !(stdin().is_terminal() && stderr().is_terminal()) {
            return Err(Failure::NobodyToAsk { folders, bytes, question });
        }
        // Where the terminal has gone, nobody answers.
        let mut terminal = stderr();
        let ask = language.say("remove", "删除");
        write!(terminal, "{question}\n{ask} {folders}, {bytes}? [y/N] ").ok();
        terminal.flush().ok();
        let mut answer = String::new();
        // Where nothing can be read, nothing is removed.
        stdin().read_line(&mut answer).ok();
        if !is_yes(&answer) {
            return Ok(language.say("nothing removed\n", "什么也没有删除\n").into());
        }
    }
    let mut removed = Vec::new();
    let mut missed = String::new();
    for leftover in going {
        if remove(leftover)? {
            removed.push(leftover);
        } else {
            let folder = leftover.folder.display();
            missed += &language.say(
                format!("{folder} is in use now, and stays\n"),
                format!("{folder} 正在使用，保留\n"),
            );
        }
    }
    let listing = if flags.yes { question + "\n" } else { String::new() };
    let (folders, bytes) = total(&removed, language);
    let removed = language.say("removed", "已删除");
    Ok(format!("{listing}{missed}{removed} {folders}, {bytes}\n"))
}

/// Whether an answer is a yes: only one in so many letters is.
fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

fn total(leftovers: &[&Leftover], language: Language) -> (String, String) {
    #[allow(clippy::cast_precision_loss, reason = "to be rounded")]
    let bytes = leftovers.iter().map(|leftover| leftover.bytes).sum::<u64>() as f64;
    let s = if leftovers.len() == 1 { "" } else { "s" };
    let count = leftovers.len();
    (language.say(format!("{count} folder{s}"), format!("{count} 个文件夹")), words(bytes))
}

/// Folders, each with why it goes, or stays.
fn listed(leftovers: &[&Leftover], verb: &str, language: Language) -> String {
    if leftovers.is_empty() {
        return String::new();
    }
    let reason = |leftover: &Leftover| match (&leftover.stays, &leftover.why) {
        (Some(Stays::Locked), _) => {
            language.say("another viewcast is writing it", "另一个 viewcast 正在写入").into()
        }
        (Some(Stays::Holds(what)), _) => language.say(
            format!("holds {what}, which viewcast did not make"),
            format!("其中的 {what} 不是 viewcast 写的"),
        ),
        (None, Why::Incomplete(0)) => language.say("incomplete", "未完成").into(),
        (None, Why::Incomplete(epochs)) => language.say(
            format!("incomplete, after {epochs} epochs"),
            format!("未完成，训练了 {epochs} 轮"),
        ),
        (None, Why::Superseded(newer)) => {
            let newer = newer.display();
            language.say(format!("again as {newer}"), format!("已重新生成为 {newer}"))
        }
        (None, Why::HalfGone) => {
            language.say("half replaced or removed", "替换或删除到一半").into()
        }
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
