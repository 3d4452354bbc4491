//! The table for people and for programs: one function a format.

use std::fmt::Write;

use super::{RowResult, RuleResult, Sample, Table, row::Losses};
use viewcast::{evaluate::Rule, experiment::Loss};
use viewcast_texts::{Language, labels, table::text_table};

const HEAD: [&str; 9] = [
    "model",
    "minimised",
    "epochs",
    "training: lecture",
    "ours",
    "difference",
    "unseen: lecture",
    "ours",
    "difference",
];

/// How many columns hold text, not figures.
const TEXTS: usize = 2;
/// The columns of what training minimises, and of its epochs.
const MINIMISED: usize = 1;
const EPOCHS: usize = 2;

/// The columns of a row, and of its line of least squares.
fn lines(row: &RowResult, language: Language) -> Vec<Vec<String>> {
    let line = |model: &str, minimised: &str, epochs: String, ours: [(String, f64); 2]| {
        let published = row.lecture.map(|Losses { training_k, unseen_k }| [training_k, unseen_k]);
        let mut cells = vec![model.into(), minimised.into(), epochs];
        for (era, (text, ours)) in ours.into_iter().enumerate() {
            let published = published.map(|losses| losses[era]);
            let difference = published.map(|published| format!("{:+.3}", ours - published));
            let published = published.map(|published| format!("{published:.2}"));
            cells.extend([published.unwrap_or_default(), text, difference.unwrap_or_default()]);
        }
        cells
    };
    let spread = |sample: &Sample| match sample.deviation_k {
        Some(deviation) => (format!("{:.3} ± {deviation:.3}", sample.mean_k), sample.mean_k),
        None => (format!("{:.3}", sample.mean_k), sample.mean_k),
    };
    let learned = [&row.training, &row.unseen].map(spread);
    let model = language.say(&row.model, &row.chinese);
    let mut lines = vec![line(model, &row.minimised, row.epochs.to_string(), learned)];
    if let Some(Losses { training_k, unseen_k }) = row.least_squares {
        let exact = [training_k, unseen_k].map(|loss| (format!("{loss:.3}"), loss));
        let label = language.say("  by least squares", "  最小二乘");
        lines.push(line(label, &Loss::Mse {}.name(), String::new(), exact));
    }
    lines
}

/// Every line's columns, the head first, without the columns that would be empty.
fn cells(table: &Table, language: Language) -> Vec<Vec<String>> {
    let mut head = HEAD;
    if table.rows.iter().all(|row| row.lecture.is_none()) {
        (head[4], head[7]) = ("training", "unseen");
    }
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    cells.extend(table.rows.iter().flat_map(|row| lines(row, language)));
    cells.extend(table.rules.iter().map(|RuleResult { rule, losses }| {
        let mut line = vec![String::new(); HEAD.len()];
        line[0] = labels::rule(*rule, language).into();
        line[4] = format!("{:.3}", losses.training_k);
        line[7] = format!("{:.3}", losses.unseen_k);
        line
    }));
    for column in (0..HEAD.len()).rev() {
        if cells[1..].iter().all(|row| row[column].is_empty()) {
            for row in &mut cells {
                row.remove(column);
            }
        }
    }
    cells
}

/// How far ours are from the published figures on average, where there are any.
fn summary(table: &Table, language: Language) -> String {
    let mut differences: Vec<f64> = Vec::new();
    for row in &table.rows {
        if let Some(Losses { training_k, unseen_k }) = row.lecture {
            differences.push((row.training.mean_k - training_k).abs());
            differences.push((row.unseen.mean_k - unseen_k).abs());
        }
    }
    if differences.is_empty() {
        return String::new();
    }
    let figures = differences.len();
    #[allow(clippy::cast_precision_loss, reason = "at most twenty")]
    let mean = differences.iter().sum::<f64>() / figures as f64;
    language.say(
        format!("\nMean absolute difference of {figures} figures: {mean:.3}k\n"),
        format!("\n与课件的 {figures} 个数字平均相差（绝对值）{mean:.3}k\n"),
    )
}

/// How many rows are better than the same weekday of the week before, on days that they have not seen.
fn beaten(table: &Table, language: Language) -> String {
    let Some(rule) = table.rules.iter().find(|it| it.rule == Rule::LastWeek) else {
        return String::new();
    };
    let (error, label) = (rule.losses.unseen_k, labels::rule(rule.rule, language));
    let all = table.rows.len();
    let better = table.rows.iter().filter(|row| row.unseen.mean_k < error).count();
    let best = table.rows.iter().min_by(|a, b| a.unseen.mean_k.total_cmp(&b.unseen.mean_k));
    let best = best.filter(|_| better > 0).map_or(String::new(), |best| {
        let gain = 100.0 * (1.0 - best.unseen.mean_k / error);
        let best = &best.experiment;
        language.say(
            format!("; the best, {best}, by {gain:.0}%"),
            format!("；最好的是 {best}，误差低 {gain:.0}%"),
        )
    });
    language.say(
        format!("\nOn unseen days {better} of {all} row(s) beat {label}{best}\n"),
        format!("\n在测试期，{all} 行中有 {better} 行胜过“{label}”{best}\n"),
    )
}

/// What the figures are, in as many lines as fit a terminal.
fn title(table: &Table, language: Language) -> [String; 2] {
    let seeds = table.rows.first().map_or(0, |row| row.training.by_seed_k.len());
    let (data, backend) = (&table.data, table.backend.name());
    let s = if seeds == 1 { "" } else { "s" };
    language.say(
        [
            "Mean absolute error in thousands of views (k),".into(),
            format!("mean ± standard deviation of {seeds} seed{s}, on {data} by {backend}"),
        ],
        [
            format!("平均绝对误差，单位为千次观看（k），{seeds} 个随机种子的均值 ± 标准差；"),
            format!("数据 {data}，后端 {backend}"),
        ],
    )
}

/// Which rows minimise which loss.
fn minimised(table: &Table, language: Language) -> String {
    let mut kinds: Vec<&str> = table.rows.iter().map(|row| row.minimised.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let rows = |kind: &str| {
        let of_kind = table.rows.iter().filter(|row| row.minimised == kind);
        of_kind.map(|row| row.experiment.as_str()).collect::<Vec<_>>().join(", ")
    };
    let line = |kind: &&str| {
        let rows = rows(kind);
        language.say(
            format!("\nTraining minimises {kind}: {rows}"),
            format!("\n训练时使 {kind} 最小：{rows}"),
        )
    };
    kinds.iter().map(line).collect()
}

/// How long each row was trained.
fn epochs(table: &Table, language: Language) -> String {
    let mut all: Vec<(usize, Vec<&str>)> = Vec::new();
    for row in &table.rows {
        match all.iter_mut().find(|(epochs, _)| *epochs == row.epochs) {
            Some((_, rows)) => rows.push(&row.experiment),
            None => all.push((row.epochs, vec![&row.experiment])),
        }
    }
    all.sort_by_key(|(epochs, rows)| (std::cmp::Reverse(rows.len()), *epochs));
    let others = |(epochs, rows): &(usize, Vec<&str>)| format!("; {} {epochs}", rows.join(", "));
    match all.split_first() {
        Some(((most, _), rest)) => {
            let rest: String = rest.iter().map(others).collect();
            language.say(format!("\nEpochs: {most}{rest}\n"), format!("\n轮数：{most}{rest}\n"))
        }
        None => String::new(),
    }
}

/// For a terminal of 80 columns: what training minimises, and for how many epochs, stands below.
pub fn text(table: &Table, language: Language) -> String {
    let mut cells: Vec<Vec<String>> = cells(table, language);
    for row in &mut cells {
        row.remove(EPOCHS);
        row.remove(MINIMISED);
        for cell in row {
            *cell = match cell.as_str() {
                "model" => language.say("model", "模型").into(),
                "training" => language.say("training", "训练期").into(),
                "unseen" => language.say("unseen", "测试期").into(),
                "training: lecture" | "unseen: lecture" => language.say("slides", "课件").into(),
                "difference" => language.say("diff", "差").into(),
                other => other.replace(" ± ", "±"),
            };
        }
    }
    if let [_, _, training, _, _, unseen, _] = &mut cells[0][..] {
        let [of_training, of_unseen] = language.say(["training", "unseen"], ["训练期", "测试期"]);
        (*training, *unseen) = (of_training.into(), of_unseen.into());
    }
    let [first, second] = title(table, language);
    let table_text = text_table(cells, TEXTS - 1);
    format!(
        "{first}\n{second}\n\n{table_text}{}{}{}{}",
        minimised(table, language),
        epochs(table, language),
        beaten(table, language),
        summary(table, language)
    )
}

/// For a document.
pub fn markdown(table: &Table) -> String {
    let language = Language::En;
    let cells = cells(table, language);
    let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let figures = cells[0].len() - TEXTS;
    let rule = format!("|{}{}\n", " --- |".repeat(TEXTS), " ---: |".repeat(figures));
    let body: String = cells[1..].iter().map(|cells| row(cells)).collect();
    let title = title(table, language).join(" ");
    format!(
        "{title}\n\n{}{rule}{body}{}{}",
        row(&cells[0]),
        beaten(table, language),
        summary(table, language)
    )
}

/// For a spreadsheet: one line a run, and one a line by least squares.
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
pub fn json(table: &Table) -> String {
    // A table is plain values: it always has a JSON form.
    serde_json::to_string_pretty(table).unwrap_or_default() + "\n"
}
