//! What to do about a file that is not read as it is: an import for each answer to what is asked, the likeliest
//! first, each tried on the file; and the rows as they were read, with the cell that is in doubt.

use super::{
    counts::{Choices, Fill, Repeated},
    error::{ImportError, Problem},
    read::Opened,
};
use crate::{data::count::Decimal, excerpt::excerpts, names};
use unicode_width::UnicodeWidthStr;

/// Flags that a file may need at most.
const FLAGS: usize = 7;
/// Commands that are tried for a question at most.
const ANSWERS: usize = 8;
/// Commands that are given at most.
const MOST: usize = 12;
/// Rows of a table that takes long to read; a few answers are tried on it.
const LARGE: usize = 200_000;
/// Rows that are shown as they were read.
const ROWS: usize = 5;
/// Columns that are shown.
const COLUMNS: usize = 6;
/// Letters of a cell that are shown.
const LETTERS: usize = 18;
/// Letters of a cell of a table that nobody wrote.
const ENDLESS: usize = 200;
/// Columns of one that nobody reads.
const WIDEST: usize = 100;

/// An import that reads the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is to be said.
    pub choices: Choices,
    /// What else may be said, a line each.
    pub remarks: Vec<String>,
}

/// An import for each answer to what an error asks; none where nothing can be said about it.
pub fn answers(opened: &Opened, choices: &Choices, error: &ImportError) -> Vec<Answer> {
    let Some(problem) = error.problem() else { return Vec::new() };
    let tried = if opened.rows(choices) > LARGE { 2 } else { ANSWERS };
    let given = options(problem, choices, ANSWERS).into_iter().take(tried);
    let mut each: Vec<_> = given.map(|choices| completed(opened, choices).into_iter()).collect();
    // The likeliest of each first.
    let mut answers = Vec::new();
    for _ in 0..ANSWERS {
        answers.extend(each.iter_mut().filter_map(Iterator::next));
    }
    answers.truncate(MOST);
    answers
}

/// The import that reads a file with the likeliest answer to all that is asked.
pub fn likeliest(opened: &Opened, choices: Choices) -> Option<Answer> {
    let mut answer = Answer { choices, remarks: Vec::new() };
    for _ in 0..=FLAGS {
        let Err(error) = opened.read(&answer.choices) else { return Some(answer) };
        let problem = error.problem()?;
        answer.choices = options(problem, &answer.choices, ANSWERS).into_iter().next()?;
        answer.remarks.extend(remark(problem));
    }
    None
}

/// Every import that reads a file: with each answer where another would give other counts, and the likeliest
/// where other words of the same flag may be said.
fn completed(opened: &Opened, choices: Choices) -> Vec<Answer> {
    let mut todo = vec![Answer { choices, remarks: Vec::new() }];
    let mut answers = Vec::new();
    for _ in 0..FLAGS * ANSWERS {
        let Some(Answer { choices, remarks }) = todo.pop() else { break };
        let Err(error) = opened.read(&choices) else {
            answers.push(Answer { choices, remarks });
            continue;
        };
        let Some(problem) = error.problem() else { continue };
        let options = options(problem, &choices, ANSWERS);
        let all = matches!(problem, Problem::AmbiguousDates { .. } | Problem::AmbiguousDecimal(_));
        let told = remark(problem).filter(|_| !all);
        let remarks: Vec<String> = remarks.into_iter().chain(told).collect();
        let taken = options.into_iter().take(if all { ANSWERS } else { 1 });
        let next: Vec<Answer> =
            taken.map(|choices| Answer { choices, remarks: remarks.clone() }).collect();
        todo.extend(next.into_iter().rev());
    }
    answers
}

/// What may be said about a problem, the likeliest first: of many names `most`.
#[must_use]
pub fn options(problem: &Problem, choices: &Choices, most: usize) -> Vec<Choices> {
    let with = |set: &dyn Fn(&mut Choices)| {
        let mut choices = choices.clone();
        set(&mut choices);
        choices
    };
    let name = |names: &[String], set: fn(&mut Choices, String)| {
        let one = |name: &String| {
            let mut choices = choices.clone();
            set(&mut choices, name.clone());
            choices
        };
        names.iter().take(most).map(one).collect::<Vec<_>>()
    };
    match problem {
        Problem::SeveralValueColumns(names) => name(names, |it, name| it.value_column = Some(name)),
        Problem::SeveralDateColumns(names) => name(names, |it, name| it.date_column = Some(name)),
        Problem::SeveralInZip(names) | Problem::SeveralSheets(names) => {
            name(names, |it, name| it.sheet = Some(name))
        }
        Problem::NoSheet { all, .. } => name(all, |it, name| it.sheet = Some(name)),
        Problem::NoSeries { all, .. } => name(all, |it, name| it.series = Some(name)),
        Problem::NoColumn { column, .. } => vec![with(&|it| {
            it.date_column = it.date_column.take().filter(|name| name != column);
            it.value_column = it.value_column.take().filter(|name| name != column);
        })],
        Problem::AmbiguousDates { orders, .. } if choices.dates.is_none() => {
            orders.iter().map(|order| with(&|it| it.dates = Some(*order))).collect()
        }
        Problem::OtherOrder { .. } if choices.dates.is_some() => vec![with(&|it| it.dates = None)],
        Problem::AmbiguousDecimal(_) => [Decimal::Comma, Decimal::Point]
            .map(|decimal| with(&|it| it.decimal = Some(decimal)))
            .into(),
        Problem::SeveralSeries { series, .. } if choices.series.is_none() => {
            let mut options: Vec<Choices> = series
                .iter()
                .take(most.saturating_sub(1))
                .map(|one| with(&|it| it.series = Some(one.name.clone())))
                .collect();
            if !choices.sum_series {
                options.push(with(&|it| it.sum_series = true));
            }
            options
        }
        Problem::RepeatedRows { .. } => {
            Repeated::ALL.map(|repeated| with(&|it| it.repeated = Some(repeated))).into()
        }
        Problem::RepeatedDay { .. } if choices.repeated != Some(Repeated::Sum) => {
            vec![with(&|it| it.repeated = Some(Repeated::Sum))]
        }
        Problem::Below { bound, .. } if choices.below.is_none() => {
            let half = if *bound >= 2.0 { (bound / 2.0).floor() } else { bound / 2.0 };
            [half, 0.0].map(|count| with(&|it| it.below = Some(count))).into()
        }
        Problem::Count { words, .. } if !words.is_empty() => {
            vec![with(&|it| it.missing.extend(words.iter().cloned()))]
        }
        Problem::Missing { meaning, .. } if choices.fill.is_none() => {
            let fills = if meaning.is_empty() {
                [Fill::Interpolate, Fill::Zero, Fill::Previous]
            } else {
                [Fill::Zero, Fill::Interpolate, Fill::Previous]
            };
            fills.map(|fill| with(&|it| it.fill = Some(fill))).into()
        }
        _ => Vec::new(),
    }
}

/// What else may be said where the likeliest answer is taken.
fn remark(problem: &Problem) -> Option<String> {
    Some(match problem {
        Problem::Missing { .. } => {
            "(days are missing: --fill zero, previous or interpolate)".into()
        }
        Problem::AmbiguousDates { orders, .. } => {
            let others: Vec<String> = orders.iter().skip(1).map(|order| order.flag()).collect();
            format!("(or {}: the dates do not tell)", others.join(" or "))
        }
        Problem::AmbiguousDecimal(_) => "(or --decimal point: the counts do not tell)".into(),
        Problem::SeveralValueColumns(names) => {
            format!("(--value-column may be {})", excerpts(names))
        }
        Problem::SeveralDateColumns(names) => format!("(--date-column may be {})", excerpts(names)),
        Problem::SeveralInZip(names) | Problem::SeveralSheets(names) => {
            format!("(--sheet may be {})", excerpts(names))
        }
        Problem::SeveralSeries { series, .. } => {
            let names: Vec<&str> = series.iter().map(|one| one.name.as_str()).collect();
            format!("(--series may be {}; --sum-series sums them)", excerpts(&names))
        }
        Problem::RepeatedRows { .. } => {
            let other = names::name(Repeated::Sum);
            format!("(or --repeated {other}: rows are repeated to the letter)")
        }
        Problem::RepeatedDay { .. } => "(a day has several rows: --repeated sum adds them)".into(),
        Problem::Below { text, bound } => {
            format!("(--below says what `{text}` counts as: up to {bound})")
        }
        Problem::Count { words, .. } => {
            format!("(--missing makes {} a day without a count)", excerpts(words))
        }
        _ => return None,
    })
}

/// The first rows as they were read, and the one in doubt with its cell marked; nothing where there are none, or
/// none that anybody could read.
pub fn shown(opened: &Opened, choices: &Choices, error: &ImportError) -> String {
    let Some(grid) = opened.source(choices).ok().and_then(|source| source.grid()) else {
        return String::new();
    };
    let place = error.place();
    let suspect = place.and_then(|(line, column)| {
        let row = (0..grid.rows()).find(|row| grid.line(*row) == line)?;
        Some((row, column))
    });
    let first = ROWS.min(grid.rows());
    let mut rows: Vec<usize> = (0..first).collect();
    rows.extend(suspect.map(|(row, _)| row).filter(|row| *row >= first));
    let width = rows.iter().map(|row| grid.whole_width(*row)).max().unwrap_or(0);
    let endless = |row: &usize| grid.cells(*row).any(|cell| cell.len() > ENDLESS);
    if width > WIDEST || grid.rows() < 2 || rows.iter().any(endless) {
        return String::new();
    }
    let column = suspect.and_then(|(_, column)| column);
    let mut shown: Vec<usize> = (0..width.min(COLUMNS)).collect();
    if let Some(column) = column.filter(|column| *column >= COLUMNS && *column < width) {
        shown.pop();
        shown.push(column);
    }
    let text = |row: usize, column_shown: usize| {
        let text = grid.cell(row, column_shown);
        let mut short: String = text.chars().take(LETTERS).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        if suspect == Some((row, Some(column_shown))) { format!("»{short}«") } else { short }
    };
    let cells = |row: usize| shown.iter().map(|column| text(row, *column)).collect::<Vec<_>>();
    let table: Vec<(usize, Vec<String>)> = rows.iter().map(|row| (*row, cells(*row))).collect();
    let wide: Vec<usize> = (0..shown.len())
        .map(|at| {
            table
                .iter()
                .filter_map(|(_, cells)| cells.get(at))
                .map(|it| it.width())
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut lines = Vec::new();
    let mut before = None;
    for (row, cells) in &table {
        if before.is_some_and(|before| row - before > 1) {
            lines.push("       …".to_owned());
        }
        before = Some(*row);
        let padded: Vec<String> = cells
            .iter()
            .zip(&wide)
            .map(|(cell, wide)| format!("{cell}{}", " ".repeat(wide.saturating_sub(cell.width()))))
            .collect();
        let line = format!("{:>7}  {}", grid.line(*row), padded.join("  "));
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}
