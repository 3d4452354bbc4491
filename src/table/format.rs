//! The table for people and for programs: one function a format.

use std::fmt::Write;

use super::{Losses, RowResult, Sample, Table};

/// A line of the printed table: texts of every column.
struct Line {
    model: String,
    minimised: &'static str,
    training: [String; 3],
    unseen: [String; 3],
}

const HEAD: [&str; 8] = [
    "model",
    "minimised",
    "training: lecture",
    "ours",
    "difference",
    "unseen: lecture",
    "ours",
    "difference",
];

/// How many columns hold text, not figures.
const TEXTS: usize = 2;

fn lines(row: &RowResult) -> Vec<Line> {
    let compare = |ours: &str, mean: f64, published: Option<f64>| match published {
        Some(published) => {
            [format!("{published:.2}"), ours.to_owned(), format!("{:+.3}", mean - published)]
        }
        None => [String::new(), ours.to_owned(), String::new()],
    };
    let spread = |sample: &Sample| match sample.deviation_k {
        Some(deviation) => format!("{:.3} ± {deviation:.3}", sample.mean_k),
        None => format!("{:.3}", sample.mean_k),
    };
    let published = |of: fn(Losses) -> f64| row.lecture.map(of);
    let training = published(|losses| losses.training_k);
    let unseen = published(|losses| losses.unseen_k);
    let mut lines = vec![Line {
        model: row.model.to_owned(),
        minimised: row.minimised.name(),
        training: compare(&spread(&row.training), row.training.mean_k, training),
        unseen: compare(&spread(&row.unseen), row.unseen.mean_k, unseen),
    }];
    if let Some(exact) = row.least_squares {
        let exactly = |loss: f64, published| compare(&format!("{loss:.3}"), loss, published);
        lines.push(Line {
            model: "  by least squares".into(),
            minimised: "mse",
            training: exactly(exact.training_k, training),
            unseen: exactly(exact.unseen_k, unseen),
        });
    }
    lines
}

/// Every line's columns, the head first, without the columns that would be empty.
fn cells(table: &Table) -> Vec<Vec<String>> {
    let mut head = HEAD;
    if table.rows.iter().all(|row| row.lecture.is_none()) {
        (head[3], head[6]) = ("training", "unseen");
    }
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for line in table.rows.iter().flat_map(lines) {
        let first = [line.model, line.minimised.to_owned()];
        cells.push(first.into_iter().chain(line.training).chain(line.unseen).collect());
    }
    let used: Vec<bool> = (0..HEAD.len())
        .map(|column| cells[1..].iter().any(|row| !row[column].is_empty()))
        .collect();
    let keep = |row: Vec<String>| {
        row.into_iter().zip(&used).filter_map(|(cell, &used)| used.then_some(cell)).collect()
    };
    cells.into_iter().map(keep).collect()
}

/// How far ours are from the published figures on average, where there are any.
fn summary(table: &Table) -> String {
    let differences: Vec<f64> = table
        .rows
        .iter()
        .filter_map(|row| {
            let published = row.lecture?;
            let training = row.training.mean_k - published.training_k;
            Some([training, row.unseen.mean_k - published.unseen_k])
        })
        .flatten()
        .map(f64::abs)
        .collect();
    if differences.is_empty() {
        return String::new();
    }
    let figures = differences.len();
    #[allow(clippy::cast_precision_loss, reason = "at most twenty")]
    let mean = differences.iter().sum::<f64>() / figures as f64;
    format!("\nMean absolute difference of {figures} figures: {mean:.3}k\n")
}

fn title(table: &Table) -> String {
    let seeds = table.rows.first().map_or(0, |row| row.training.by_seed_k.len());
    format!(
        "Mean absolute error in thousands of views (k), mean ± standard deviation of {seeds} \
         seed(s), on {} by {}",
        table.data,
        table.backend.name()
    )
}

/// For a terminal: columns in line.
#[must_use]
pub fn text(table: &Table) -> String {
    let cells = cells(table);
    let width =
        |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let mut text = format!("{}\n\n", title(table));
    for row in &cells {
        let columns = row.iter().enumerate().map(|(column, cell)| {
            let width = width(column);
            if column < TEXTS { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let line = columns.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text + &summary(table)
}

/// For a document.
#[must_use]
pub fn markdown(table: &Table) -> String {
    let cells = cells(table);
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let figures = cells[0].len() - TEXTS;
    let rule = format!("|{}{}\n", " --- |".repeat(TEXTS), " ---: |".repeat(figures));
    let body: String = cells[1..].iter().map(|cells| row(cells)).collect();
    format!("{}\n\n{}{rule}{body}{}", title(table), row(&cells[0]), summary(table))
}

/// For a spreadsheet: one line a run, and one a line by least squares.
#[must_use]
pub fn csv(table: &Table) -> String {
    let mut text = "experiment,fitted_by,seed,training_mae_k,unseen_mae_k\n".to_owned();
    for row in &table.rows {
        let runs = row.training.by_seed_k.iter().zip(&row.unseen.by_seed_k);
        for (seed, (training, unseen)) in (1..).zip(runs) {
            writeln!(text, "{},learner,{seed},{training},{unseen}", row.experiment).ok();
        }
        if let Some(Losses { training_k, unseen_k }) = row.least_squares {
            writeln!(text, "{},least-squares,,{training_k},{unseen_k}", row.experiment).ok();
        }
    }
    text
}

/// For a program: everything.
#[must_use]
pub fn json(table: &Table) -> String {
    // A table is plain values: it always has a JSON form.
    serde_json::to_string_pretty(table).unwrap_or_default() + "\n"
}
