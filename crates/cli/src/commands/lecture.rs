//! `viewcast lecture`: each part computes, draws and prints what it found.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, flags::RunsArgs, pool};
use viewcast::{files::write_whole, runs::Batch};
use viewcast_lecture::parts::{PartArgs, part::Context};
use viewcast_texts::Language;

/// Flags of `lecture`.
#[derive(Debug, Args)]
pub struct Flags {
    #[command(subcommand)]
    part: PartArgs<Shared>,
}

/// Flags of every part.
#[derive(Debug, Args)]
pub struct Shared {
    /// Another data file
    #[arg(long, value_name = "FILE")]
    data: Option<String>,
    /// Where figures go as SVG and PNG, and their numbers as JSON
    #[arg(long, value_name = "DIR", default_value = "lecture")]
    out: PathBuf,
    #[command(flatten)]
    runs: RunsArgs,
}

/// Computes one part, training what is missing for it.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let part = &flags.part;
    let Shared { data, out, runs } = part.shared();
    let device = runs.backend.device()?;
    let context = Context { data: data.as_deref(), ..runs.context(&device) };
    let plans = part.plans(&context)?;
    pool::train(&Batch::new(plans, &runs.runs, &device), None, runs.pool, language)?;
    let computed = part.compute(&context, language)?;

    let file = out.join(format!("{}.json", part.name()));
    write_whole(&file, &computed.json).map_err(Failure::unwritable(&file))?;
    let (numbers, figure) = language.say(("numbers: ", "figure:  "), ("数字：", "图：  "));
    let mut text = format!("{}\n{numbers}{}\n", computed.text, file.display());
    for drawing in &computed.drawings {
        drawing.write(&[language], out).map_err(Failure::unwritable(out))?;
        let stem = out.join(format!("{}.{}", drawing.name, language.code()));
        let and = language.say(" and ", " 和 ");
        text += &format!("{figure}{}.svg{and}.png\n", stem.display());
    }
    Ok(text)
}
