//! `viewcast report`.

use std::{fs, path::PathBuf};

use clap::{Args, value_parser};

use super::{Failure, flags::RunsArgs, pool};
use viewcast::{files::write_whole, runs::Batch};
use viewcast_lecture::{
    parts::part::Context,
    report::{
        Report,
        page::{self, PageError},
    },
};
use viewcast_texts::Language;

/// The folder of figures, beside the page.
const FIGURES: &str = "figures";

/// Flags of `report`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Where the page, its numbers and its figures go
    #[arg(long, value_name = "DIR", default_value = "report")]
    out: PathBuf,
    /// Seeds of each row of the loss tables: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
    /// Override a key of every experiment, as in --set training.epochs=5; can be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    #[command(flatten)]
    runs: RunsArgs,
}

/// Trains what is missing, and tells the lecture.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let out = &flags.out;
    let folder = out.join(FIGURES);
    let was_there = out.exists();
    // A bad folder fails before minutes of training, not after.
    fs::create_dir_all(&folder).map_err(Failure::unwritable(&folder))?;
    let report = compute(flags, language).inspect_err(|_| {
        if !was_there {
            // A report that failed leaves no empty folder behind.
            fs::remove_dir(&folder).and_then(|()| fs::remove_dir(out)).ok();
        }
    })?;
    let drawings = report.parts.drawings();
    let page = page::html(&report, &drawings, language)?;
    let numbers = serde_json::to_string_pretty(&report).map_err(PageError::from)?;
    for drawing in &drawings {
        drawing.write(&Language::ALL, &folder).map_err(Failure::unwritable(&folder))?;
    }
    let [html, json] = ["report.html", "report.json"].map(|file| out.join(file));
    write_whole(&json, numbers + "\n").map_err(Failure::unwritable(&json))?;
    write_whole(&html, page).map_err(Failure::unwritable(&html))?;
    let (html, json, folder, count) =
        (html.display(), json.display(), folder.display(), drawings.len());
    Ok(language.say(
        format!(
            "page:    {html}\nnumbers: {json}\n\
             figures: {count} in {folder}, as SVG and PNG, in English and Chinese\n"
        ),
        format!(
            "网页：{html}\n数字：{json}\n\
             图：  {folder} 中有 {count} 幅，SVG 和 PNG，中文和英文\n"
        ),
    ))
}

fn compute(flags: &Flags, language: Language) -> Result<Report, Failure> {
    let runs = &flags.runs;
    if flags.set.iter().any(|set| set.starts_with("data.path")) {
        return Err(Failure::OtherDataInReport);
    }
    let device = runs.backend.device()?;
    let (overrides, seeds) = (&flags.set, Some(flags.seeds));
    let context = Context { overrides, seeds, ..runs.context(&device) };
    let plans = Report::plans(&context, flags.seeds)?;
    pool::train(&Batch::new(plans, &runs.runs, &device), None, runs.pool, language)?;
    Ok(Report::compute(&context, flags.seeds)?)
}
