//! `viewcast lecture`: each part computes, prints what it found, and draws it.

mod curves;
mod descent;
mod identity;
mod plots;
mod published;
mod scalars;
mod weights;

use std::slice;

use serde::Serialize;

use super::{Failure, grids::train, unwritable};
use crate::{
    backend::NamedDevice,
    cli::{FigureArgs, LectureArgs, LectureCommand, RunsArgs, data_override},
    figures::{Figure, export},
    files::write_whole,
    session::Planned,
    table::grid::Grid,
};

/// Does one part.
pub fn lecture(part: LectureCommand) -> Result<(), Failure> {
    match part {
        LectureCommand::Published => published::published(),
        LectureCommand::Descent { seed, lecture } => descent::descent(seed, &lecture),
        LectureCommand::Weights(lecture) => weights::weights(&lecture),
        LectureCommand::Curves { curve, smooth, seed, figures } => {
            curves::curves(&curve, smooth, seed, &figures)
        }
        LectureCommand::Scalars { seed, lecture } => scalars::scalars(seed, &lecture),
        LectureCommand::Identity(lecture) => identity::identity(&lecture),
        LectureCommand::Forecasts { of, lecture } => plots::forecasts(&of, &lecture),
        LectureCommand::Learning { of, lecture } => plots::learning(&of, &lecture),
        LectureCommand::Capacity { seeds, lecture } => plots::capacity(seeds, &lecture),
    }
}

/// The overrides of a part's experiments.
fn overrides(args: &LectureArgs) -> Vec<String> {
    args.data.as_deref().map(data_override).into_iter().collect()
}

/// An experiment of the configs.
fn planned(args: &LectureArgs, name: &str) -> Result<Planned, Failure> {
    Ok(Planned::read(&args.runs.configs, name, &overrides(args))?)
}

/// The runs of some experiments with seeds 1 to `seeds`; those that are missing are trained.
fn grid<'a>(
    planned: &'a [Planned],
    seeds: u64,
    args: &'a RunsArgs,
    device: &'a NamedDevice,
) -> Result<Grid<'a>, Failure> {
    let (backend, runs) = (args.backend.backend, args.runs.as_path());
    let grid = Grid { rows: planned, seeds, backend, device, runs };
    train(slice::from_ref(&grid), None, args.jobs, args.quiet)?;
    Ok(grid)
}

/// Writes a part's numbers and figures, and says where they are.
fn publish(
    name: &str,
    numbers: &impl Serialize,
    figures: &[Figure<'_>],
    args: &FigureArgs,
) -> Result<(), Failure> {
    let file = args.out.join(format!("{name}.json"));
    // Plain values always have a JSON form.
    let text = serde_json::to_string_pretty(numbers).unwrap_or_default() + "\n";
    write_whole(&file, text).map_err(unwritable(&file))?;
    for figure in figures {
        let svg = figure.svg(args.lang);
        export::write(&figure.name, args.lang, &svg, &args.out).map_err(unwritable(&args.out))?;
    }
    println!("\nnumbers: {}", file.display());
    for figure in figures {
        let stem = args.out.join(format!("{}.{}", figure.name, args.lang.code()));
        println!("figure:  {}.svg and .png", stem.display());
    }
    Ok(())
}
