//! Runs as a table, in the columns that a terminal has.

use std::{path::Path, time::Duration};

use viewcast::{
    evaluate::{EraScores, Score},
    runs::{RunSummary, Selection, State},
};
use viewcast_texts::{
    Language,
    errors::run_error,
    labels,
    table::{columns, columns_of, text_table},
};

/// A column: its name in English and Chinese, and what it says of a run.
type Column = ([&'static str; 2], fn(&RunSummary, &Path, Language) -> String);

/// The columns in their order.
const COLUMNS: [Column; 10] = [
    (["run", "运行"], |of, runs, _| {
        of.folder.strip_prefix(runs).unwrap_or(&of.folder).display().to_string()
    }),
    (["model", "模型"], |of, _, language| labels::model(&of.experiment, language)),
    (["data", "数据"], |of, _, _| of.data_name()),
    (["backend", "后端"], |of, _, _| of.provenance.backend.name().into()),
    (["seed", "种子"], |of, _, _| of.provenance.seed.to_string()),
    (["training", "训练期"], |of, _, _| error(of, |scores| scores.training)),
    (["unseen", "测试期"], |of, _, _| error(of, |scores| scores.unseen)),
    (["epochs", "轮数"], |of, _, language| epochs(of, language)),
    (["seconds", "秒"], |of, _, _| {
        of.provenance.wall_seconds.map_or_else(String::new, |s| format!("{s:.1}"))
    }),
    (["written", "写入"], |of, _, language| {
        of.written.elapsed().map_or_else(|_| String::new(), |since| age(since, language))
    }),
];

/// How many of them are texts.
const TEXTS: usize = 4;

/// Which have room before others: backend and seed stand in the usual folder's name.
const BY_NEED: [&str; 10] = [
    "run", "unseen", "training", "data", "epochs", "written", "model", "seconds", "backend", "seed",
];

/// Columns of the errors, the data and the gaps before them.
const ERRORS: usize = 30;

/// Runs below a folder as a table of so many columns of a terminal, and the damaged ones.
pub fn text(
    chosen: &Selection,
    runs: &Path,
    filtered: bool,
    width: usize,
    language: Language,
) -> String {
    let Selection { summaries, damaged } = chosen;
    let mut text = String::new();
    let shown = fitting(summaries, runs, width, language);
    if !summaries.is_empty() {
        let head = shown.iter().map(|(name, _)| said(name, language).to_owned()).collect();
        let row = |of| shown.iter().map(|shown| cell(shown, of, runs, width, language)).collect();
        let rows = std::iter::once(head).chain(summaries.iter().map(row));
        let texts = COLUMNS[..TEXTS].iter().filter(|(name, _)| has(&shown, name)).count();
        text += &text_table::<_, String>(rows.collect::<Vec<Vec<_>>>(), texts);
        text.push('\n');
    }
    text += &summary(summaries, runs, filtered, language);
    let hidden: Vec<_> = COLUMNS
        .iter()
        .filter(|(name, _)| !has(&shown, name))
        .map(|(name, _)| said(name, language))
        .collect();
    if !summaries.is_empty() && !hidden.is_empty() {
        let hidden = hidden.join(language.say(", ", "、"));
        text += &language.say(
            format!("no room for: {hidden}; --json tells all\n"),
            format!("放不下：{hidden}；--json 给出全部\n"),
        );
    }
    if !damaged.is_empty() {
        let count = damaged.len();
        text += &language.say(
            format!("\ndamaged, and left out ({count}):\n"),
            format!("\n损坏而略去的（{count}）：\n"),
        );
        text += &damaged
            .iter()
            .map(|(_, error)| format!("  {}\n", run_error(error)))
            .collect::<String>();
    }
    text
}

/// The columns that fit.
fn fitting(summaries: &[RunSummary], runs: &Path, width: usize, language: Language) -> Vec<Column> {
    let mut shown: Vec<Column> = Vec::new();
    let mut taken = 0;
    for needed in BY_NEED {
        let Some((name, value)) = COLUMNS.iter().find(|(name, _)| name[0] == needed) else {
            continue;
        };
        let column = (*name, *value);
        let cells = summaries.iter().map(|of| columns(&cell(&column, of, runs, width, language)));
        let widest = cells.chain([columns(said(name, language))]).max().unwrap_or(0);
        let gap = if shown.is_empty() { 0 } else { 2 };
        if shown.is_empty() || taken + gap + widest <= width {
            taken += gap + widest;
            shown.push(column);
        }
    }
    let place = |name: &[&str; 2]| COLUMNS.iter().position(|(other, _)| other == name);
    shown.sort_by_key(|(name, _)| place(name));
    shown
}

/// A cell of a table so wide; a long name of a run leaves the errors their room.
fn cell(
    (name, value): &Column,
    of: &RunSummary,
    runs: &Path,
    width: usize,
    language: Language,
) -> String {
    let text = value(of, runs, language);
    if name[0] == BY_NEED[0] {
        shortened(&text, width.saturating_sub(ERRORS).max(ERRORS))
    } else {
        text
    }
}

/// A text in so many columns: without its middle where it is longer.
fn shortened(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.into();
    }
    // Both ends tell: the experiment's name and the seed.
    let end: Vec<char> = fitting_letters(text.chars().rev(), most / 2);
    let start = fitting_letters(text.chars(), most.saturating_sub(most / 2 + 1));
    start.into_iter().chain(['…']).chain(end.into_iter().rev()).collect()
}

/// The first of some letters, as many as so many columns have room for.
fn fitting_letters(letters: impl Iterator<Item = char>, most: usize) -> Vec<char> {
    let mut taken = 0;
    let fits = |letter: &char| {
        taken += columns_of(*letter);
        taken <= most
    };
    letters.take_while(fits).collect()
}

fn has(shown: &[Column], name: &[&str; 2]) -> bool {
    shown.iter().any(|(other, _)| other == name)
}

fn said([english, chinese]: &[&'static str; 2], language: Language) -> &'static str {
    language.say(english, chinese)
}

/// How many there are, and what one does with those that are incomplete.
fn summary(summaries: &[RunSummary], runs: &Path, filtered: bool, language: Language) -> String {
    let count = |state| summaries.iter().filter(|of| of.state == state).count();
    let (all, incomplete, training) =
        (summaries.len(), count(State::Incomplete), count(State::Training));
    let (s, runs) = (if all == 1 { "" } else { "s" }, runs.display());
    let by_filters = language.say(" by these filters", "符合条件的");
    let which = if filtered { by_filters } else { "" };
    let mut text = language
        .say(format!("{all} run{s} in {runs}{which}"), format!("{runs} 中有{which} {all} 次运行"));
    if incomplete > 0 {
        text += &language.say(
            format!(", {incomplete} incomplete (`train --resume` goes on with one)"),
            format!("，{incomplete} 次未完成（`train --resume` 可以继续）"),
        );
    }
    if training > 0 {
        text += &language
            .say(format!(", {training} being trained"), format!("，{training} 次正在训练"));
    }
    text + "\n"
}

/// The mean absolute error in an era, in the unit of the run's days.
fn error(of: &RunSummary, score: fn(&EraScores) -> Score) -> String {
    let scores = of.scores.as_ref();
    scores.map_or_else(String::new, |scores| of.unit.of_k(score(&scores.model).mae_k))
}

fn epochs(summary: &RunSummary, language: Language) -> String {
    if summary.state == State::Complete {
        return summary.epochs.to_string();
    }
    let of = language.say(" of ", "/");
    format!("{}{of}{}", summary.epochs, summary.experiment.training.epochs)
}

/// How long ago something was.
fn age(since: Duration, language: Language) -> String {
    let seconds = since.as_secs();
    let told = |count: u64, english: &str, chinese: &str| {
        format!("{count} {}", language.say(english, chinese))
    };
    match seconds {
        0..60 => language.say("now", "刚才").into(),
        60..3600 => told(seconds / 60, "min", "分钟前"),
        3600..86_400 => told(seconds / 3600, "h", "小时前"),
        86_400..172_800 => told(1, "day", "天前"),
        _ => told(seconds / 86_400, "days", "天前"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_their_largest_unit() {
        let of = |seconds| age(Duration::from_secs(seconds), Language::En);
        assert_eq!([of(59), of(60), of(7199)], ["now", "1 min", "1 h"]);
        assert_eq!([of(86_399), of(86_400), of(172_800)], ["23 h", "1 day", "2 days"]);
    }
}
