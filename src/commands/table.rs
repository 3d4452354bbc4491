//! `viewcast table`.

use std::{path::Path, slice};

use super::{Failure, grids::train};
use crate::{
    cli::{TableArgs, data_override},
    files::write_whole,
    table::{Row, Table, TableError, format, grid::Grid},
};

/// Trains what is missing of the loss table and prints it.
pub fn table(args: &TableArgs) -> Result<(), Failure> {
    let mut set = args.set.clone();
    set.extend(args.data.as_deref().map(data_override));
    let rows = Row::read(&args.configs, &args.rows, &set)?;
    let backend = args.backend.backend;
    let device = backend.device(args.backend.gpu)?;
    let planned: Vec<_> = rows.iter().map(|row| row.planned.clone()).collect();
    let (seeds, runs) = (args.seeds, args.runs.as_path());
    let grid = Grid { rows: &planned, seeds, backend, device: &device, runs };
    let out = args.out.clone().unwrap_or_else(|| {
        let data = Path::new(&planned[0].experiment.data.path).file_stem().unwrap_or_default();
        let name = format!("{}-{}", data.to_string_lossy(), backend.name());
        runs.join("table").join(name)
    });

    train(slice::from_ref(&grid), args.shard, args.jobs, args.quiet)?;
    let table = match Table::of(&rows, &grid) {
        Err(TableError::Incomplete { done, all }) if args.shard.is_some() => {
            println!(
                "{done} of {all} runs are in {}; once all are, `viewcast table` without --shard \
                 makes the table",
                runs.display()
            );
            return Ok(());
        }
        table => table?,
    };
    for (file, content) in [
        ("table.md", format::markdown(&table)),
        ("table.csv", format::csv(&table)),
        ("table.json", format::json(&table)),
    ] {
        let path = out.join(file);
        write_whole(&path, content).map_err(|source| TableError::Unwritable { path, source })?;
    }
    print!("{}", format::text(&table));
    println!("\nAs Markdown, CSV and JSON, with every seed: {}", out.display());
    Ok(())
}
