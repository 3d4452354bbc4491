//! The table for people and for programs: one function a format.

use std::fmt::Write;

use super::{RowResult, Sample, Table, row::Losses};
use crate::text_table::text_table;

/// A line of the printed table: texts of every column.
struct Line {
    model: String,
    minimised: String,
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
/// The column of what training minimises.
const MINIMISED: usize = 1;

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
        model: row.model.clone(),
        minimised: row.minimised.clone(),
        training: compare(&spread(&row.training), row.training.mean_k, training),
        unseen: compare(&spread(&row.unseen), row.unseen.mean_k, unseen),
    }];
    if let Some(exact) = row.least_squares {
        let exactly = |loss: f64, published| compare(&format!("{loss:.3}"), loss, published);
        lines.push(Line {
            model: "  by least squares".into(),
            minimised: "mse".into(),
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
        let first = [line.model, line.minimised];
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

/// What the figures are, in as many lines as fit a terminal.
fn title(table: &Table) -> [String; 2] {
    let seeds = table.rows.first().map_or(0, |row| row.training.by_seed_k.len());
    let seeds = if seeds == 1 { "1 seed".into() } else { format!("{seeds} seeds") };
    [
        "Mean absolute error in thousands of views (k),".into(),
        format!(
            "mean ± standard deviation of {seeds}, on {} by {}",
            table.data,
            table.backend.name()
        ),
    ]
}

/// Which rows minimise which loss.
fn minimised(table: &Table) -> String {
    let mut kinds: Vec<&str> = table.rows.iter().map(|row| row.minimised.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let rows = |kind: &str| {
        let of_kind = table.rows.iter().filter(|row| row.minimised == kind);
        of_kind.map(|row| row.experiment.as_str()).collect::<Vec<_>>().join(", ")
    };
    kinds.iter().map(|kind| format!("\nTraining minimises {kind}: {}", rows(kind))).collect()
}

/// For a terminal of 80 columns: what training minimises stands below.
#[must_use]
pub fn text(table: &Table) -> String {
    let mut cells: Vec<Vec<String>> = cells(table);
    for row in &mut cells {
        row.remove(MINIMISED);
        for cell in row {
            *cell = match cell.as_str() {
                "training: lecture" | "unseen: lecture" => "slides".into(),
                "difference" => "diff".into(),
                other => other.replace(" ± ", "±"),
            };
        }
    }
    if let [_, _, training, _, _, unseen, _] = &mut cells[0][..] {
        (*training, *unseen) = ("training".into(), "unseen".into());
    }
    let [first, second] = title(table);
    let table_text = text_table(cells, TEXTS - 1);
    format!("{first}\n{second}\n\n{table_text}{}{}", minimised(table), summary(table))
}

/// For a document.
#[must_use]
pub fn markdown(table: &Table) -> String {
    let cells = cells(table);
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let figures = cells[0].len() - TEXTS;
    let rule = format!("|{}{}\n", " --- |".repeat(TEXTS), " ---: |".repeat(figures));
    let body: String = cells[1..].iter().map(|cells| row(cells)).collect();
    let title = title(table).join(" ");
    format!("{title}\n\n{}{rule}{body}{}", row(&cells[0]), summary(table))
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
