//! Runs as a table, in the columns that a terminal has.

use std::{path::Path, time::Duration};

use crate::{
    evaluate::{EraScores, Score},
    runs::{Chosen, Record, State},
    text_table::text_table,
};

/// A column: its name, and what it says of a run.
type Column = (&'static str, fn(&Record, &Path) -> String);

/// The columns in their order.
const COLUMNS: [Column; 10] = [
    ("run", |of, runs| of.folder.strip_prefix(runs).unwrap_or(&of.folder).display().to_string()),
    ("model", |of, _| of.model()),
    ("data", |of, _| of.data_name()),
    ("backend", |of, _| of.provenance.backend.name().into()),
    ("seed", |of, _| of.provenance.seed.to_string()),
    ("training", |of, _| error(of, |scores| scores.training)),
    ("unseen", |of, _| error(of, |scores| scores.unseen)),
    ("epochs", |of, _| epochs(of)),
    ("seconds", |of, _| of.provenance.wall_seconds.map_or_else(String::new, |s| format!("{s:.1}"))),
    ("written", |of, _| of.written.elapsed().map_or_else(|_| String::new(), age)),
];

/// How many of them are texts.
const TEXTS: usize = 4;

/// Which have room before others: backend and seed stand in the usual folder's name.
const BY_NEED: [&str; 10] = [
    "run", "unseen", "training", "data", "epochs", "written", "model", "seconds", "backend", "seed",
];

/// Runs below a folder as a table of so many columns of a terminal, and the damaged ones.
pub fn text(chosen: &Chosen, runs: &Path, filtered: bool, width: usize) -> String {
    let Chosen { records, damaged } = chosen;
    let mut text = String::new();
    let shown = fitting(records, runs, width);
    if !records.is_empty() {
        let head = shown.iter().map(|(name, _)| (*name).to_owned()).collect();
        let row = |of| shown.iter().map(|(_, cell)| cell(of, runs)).collect();
        let rows = std::iter::once(head).chain(records.iter().map(row));
        let texts = COLUMNS[..TEXTS].iter().filter(|(name, _)| has(&shown, name)).count();
        text += &text_table::<_, String>(rows.collect::<Vec<Vec<_>>>(), texts);
        text.push('\n');
    }
    text += &summary(records, runs, filtered);
    let hidden: Vec<_> =
        COLUMNS.iter().map(|(name, _)| *name).filter(|name| !has(&shown, name)).collect();
    if !records.is_empty() && !hidden.is_empty() {
        text += &format!("no room for: {}; --json tells all\n", hidden.join(", "));
    }
    if !damaged.is_empty() {
        text += &format!("\ndamaged, and left out ({}):\n", damaged.len());
        text += &damaged.iter().map(|(_, error)| format!("  {error}\n")).collect::<String>();
    }
    text
}

/// The columns that fit.
fn fitting(records: &[Record], runs: &Path, width: usize) -> Vec<Column> {
    let mut shown: Vec<Column> = Vec::new();
    let mut taken = 0;
    for needed in BY_NEED {
        let Some((name, cell)) = COLUMNS.iter().find(|(name, _)| *name == needed) else {
            continue;
        };
        let cells = records.iter().map(|of| cell(of, runs).chars().count());
        let widest = cells.chain([name.chars().count()]).max().unwrap_or(0);
        let gap = if shown.is_empty() { 0 } else { 2 };
        if shown.is_empty() || taken + gap + widest <= width {
            taken += gap + widest;
            shown.push((name, *cell));
        }
    }
    let place = |name: &str| COLUMNS.iter().position(|(other, _)| *other == name);
    shown.sort_by_key(|(name, _)| place(name));
    shown
}

fn has(shown: &[Column], name: &str) -> bool {
    shown.iter().any(|(other, _)| *other == name)
}

/// How many there are, and what one does with those that are incomplete.
fn summary(records: &[Record], runs: &Path, filtered: bool) -> String {
    let count = |state| records.iter().filter(|of| of.state == state).count();
    let (all, incomplete, training) =
        (records.len(), count(State::Incomplete), count(State::Training));
    let s = if all == 1 { "" } else { "s" };
    let which = if filtered { " by these filters" } else { "" };
    let mut text = format!("{all} run{s} in {}{which}", runs.display());
    if incomplete > 0 {
        text += &format!(", {incomplete} incomplete (`train --resume` goes on with one)");
    }
    if training > 0 {
        text += &format!(", {training} being trained");
    }
    text + "\n"
}

/// The mean absolute error in an era, in the unit of the run's days.
fn error(of: &Record, score: fn(&EraScores) -> Score) -> String {
    let scores = of.scores.as_ref();
    scores.map_or_else(String::new, |scores| of.unit.of_k(score(&scores.model).mae_k))
}

fn epochs(record: &Record) -> String {
    match record.state {
        State::Complete => record.epochs.to_string(),
        _ => format!("{} of {}", record.epochs, record.experiment.training.epochs),
    }
}

/// How long ago something was.
fn age(since: Duration) -> String {
    let seconds = since.as_secs();
    match seconds {
        0..60 => "now".into(),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        86_400..172_800 => "1 day".into(),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_their_largest_unit() {
        let of = |seconds| age(Duration::from_secs(seconds));
        assert_eq!([of(59), of(60), of(7199)], ["now", "1 min", "1 h"]);
        assert_eq!([of(86_399), of(86_400), of(172_800)], ["23 h", "1 day", "2 days"]);
    }
}
