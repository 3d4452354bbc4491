//! `viewcast table`.

use std::path::{Path, PathBuf};

use clap::{Args, value_parser};

use super::{
    Failure,
    flags::{BackendArgs, PoolArgs, SharedOverrides},
    next, pool,
};
use viewcast::{
    files::write_whole,
    runs::{Batch, Shard},
    sha256::sha256,
};
use viewcast_lecture::table::{Table, format, row::TableRow};
use viewcast_texts::Language;

/// Flags of `table`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Seeds of each row: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// Only these rows: names of configs, the lecture's or others, or paths
    #[arg(long, value_name = "ROWS", value_delimiter = ',')]
    rows: Vec<String>,
    /// The folder of the rows' experiments
    #[arg(long, value_name = "DIR", default_value = "configs")]
    configs: PathBuf,
    #[command(flatten)]
    overrides: SharedOverrides,
    #[command(flatten)]
    backend: BackendArgs,
    /// Train only part I of N of the runs, as one of many machines
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Where runs are kept, and found again
    #[arg(long, value_name = "DIR", default_value = "runs")]
    runs: PathBuf,
    /// Where the table goes as Markdown, CSV and JSON [default: RUNS/table/DATA-BACKEND, with
    /// other rows and overrides in its name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    pool: PoolArgs,
}

/// Trains what is missing of the loss table and gives it.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let overrides = flags.overrides.all();
    let backend = flags.backend.backend;
    let rows = TableRow::read(&flags.configs, &flags.rows, &overrides, backend)?;
    let device = flags.backend.device()?;
    let batch = Batch::new(TableRow::plans(&rows, flags.seeds), &flags.runs, &device);
    let out = flags.out.clone().unwrap_or_else(|| usual_folder(flags, &rows));

    pool::train(&batch, flags.shard, flags.pool, language)?;
    if flags.shard.is_some() && batch.done() < batch.all() {
        let (done, all, runs) = (batch.done(), batch.all(), flags.runs.display());
        return Ok(language.say(
            format!(
                "{done} of {all} runs are in {runs}; once all are, `viewcast table` without --shard \
                 makes the table\n"
            ),
            format!("{runs} 中已有 {done} 次运行，共 {all} 次；齐了以后，不带 --shard 的 `viewcast table` 生成表格\n"),
        ));
    }
    let Some(table) = Table::new(&rows, &batch.runs()?) else {
        return Ok(String::new());
    };
    for (file, content) in [
        ("table.md", format::markdown(&table)),
        ("table.csv", format::csv(&table)),
        ("table.json", format::json(&table)),
    ] {
        let path = out.join(file);
        write_whole(&path, content).map_err(Failure::unwritable(&path))?;
    }
    let files = language.say(
        "As Markdown, CSV and JSON, with every seed:",
        "Markdown、CSV 和 JSON，含每个随机种子：",
    );
    Ok(format!(
        "{}\n{files}\n  {}\n{}",
        format::text(&table, language),
        out.display(),
        next_steps(flags, language)
    ))
}

/// The runs that it is made of, and the same experiments on other days.
fn next_steps(flags: &Flags, language: Language) -> String {
    if flags.pool.quiet {
        return String::new();
    }
    let runs = |mut arguments: Vec<String>| {
        if flags.runs != Path::new("runs") {
            arguments.extend(["--runs".into(), flags.runs.display().to_string()]);
        }
        arguments
    };
    let list = runs(next::arguments(["runs", "--sort", "unseen"]));
    let what =
        language.say("see each of its runs, the best first, with", "看每次运行，最好的在前：");
    let mut steps = vec![(what.into(), list)];
    let real = "data/wikipedia.csv";
    if flags.overrides.data.is_none() && flags.overrides.set.is_empty() && Path::new(real).exists()
    {
        let mut arguments = next::arguments(["table", "--data", real]);
        if !flags.rows.is_empty() {
            arguments.extend(["--rows".into(), flags.rows.join(",")]);
        }
        if flags.configs != Path::new("configs") {
            arguments.extend(["--configs".into(), flags.configs.display().to_string()]);
        }
        arguments.extend(["--seeds".into(), flags.seeds.to_string()]);
        arguments.extend(flags.backend.arguments());
        let what =
            language.say("see the same experiments on real days with", "用真实数据做同样的实验：");
        steps.push((what.into(), runs(arguments)));
    }
    next::text(&steps)
}

/// A folder for each choice of data, backend, rows and overrides: one table does not overwrite
/// another.
fn usual_folder(flags: &Flags, rows: &[TableRow]) -> PathBuf {
    let data = rows.first().map_or("", |row| row.plan.experiment.data.path.as_str());
    let data = Path::new(data).file_stem().unwrap_or_default().to_string_lossy();
    let mut name = format!("{data}-{}", flags.backend.backend.name());
    if !flags.rows.is_empty() {
        let names: Vec<_> = rows.iter().map(|row| row.plan.name.as_str()).collect();
        name += &format!("-{}", names.join("+"));
    }
    if !flags.overrides.set.is_empty() {
        name += &format!("-{}", &sha256(flags.overrides.set.join("\n").as_bytes())[..8]);
    }
    flags.runs.join("table").join(name)
}
