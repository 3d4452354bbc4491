//! `viewcast report`.

use std::{fs, path::Path};

use super::{Failure, grids::train, unwritable};
use crate::{
    cli::{ReportArgs, data_override},
    data::{CHANNEL, Columns, LECTURE_DAYS, Series, WIKIPEDIA},
    figures::{Drawing, Figure, export},
    files::write_whole,
    report::{Material, Report, page},
    session::Planned,
    table::{Row, Table, grid::Grid},
};

/// The folder of figures, beside the page.
const FIGURES: &str = "figures";

/// Trains what is missing, and tells the lecture.
pub fn report(args: &ReportArgs) -> Result<(), Failure> {
    let folder = args.out.join(FIGURES);
    // A bad folder fails before minutes of training, not after.
    fs::create_dir_all(&folder).map_err(unwritable(&folder))?;
    let runs = &args.runs;
    let backend = runs.backend.backend;
    let device = backend.device(runs.backend.gpu)?;
    let on = |path: &str| {
        let mut set = args.set.clone();
        set.push(data_override(path));
        set
    };
    let [channel, real] = [CHANNEL, WIKIPEDIA].map(on);
    let rows = Row::read(&runs.configs, &[], &channel)?;
    let real_rows = Row::read(&runs.configs, &[], &real)?;
    let identity = [Planned::read(&runs.configs, "identity3", &channel)?];
    let weeks = [&channel, &real].map(|set| Planned::read(&runs.configs, "linear7", set));
    let [week, real_week] = weeks;
    let weeks = [week?, real_week?];
    let real_days = Series::read(Path::new(LECTURE_DAYS), &Columns::default())?;

    let planned = |rows: &[Row]| rows.iter().map(|row| row.planned.clone()).collect::<Vec<_>>();
    let (of_channel, of_real) = (planned(&rows), planned(&real_rows));
    let grid = |rows, seeds| Grid { rows, seeds, backend, device: &device, runs: &runs.runs };
    let grids = [grid(&of_channel, args.seeds), grid(&of_real, args.seeds), grid(&identity, 1)];
    train(&grids, None, runs.jobs, runs.quiet)?;

    let report = Report::compute(Material {
        rows: &rows,
        table: Table::of(&rows, &grids[0])?,
        real_table: Table::of(&real_rows, &grids[1])?,
        weeks: &weeks,
        runs: &grid(&of_channel, 1).trained()?,
        identity: &grids[2].trained()?[0],
        real_days: &real_days,
        device: &device.device,
    })?;
    write(&report, args)
}

fn write(report: &Report, args: &ReportArgs) -> Result<(), Failure> {
    let drawings: Vec<Drawing> = report.figures().iter().map(Figure::drawing).collect();
    let page = page::html(report, &drawings, args.lang)?;
    let numbers = serde_json::to_string_pretty(report).map_err(crate::report::ReportError::from)?;
    let folder = args.out.join(FIGURES);
    for Drawing { name, svg, .. } in &drawings {
        for (language, svg) in svg {
            export::write(name, *language, svg, &folder).map_err(unwritable(&folder))?;
        }
    }
    let [html, json] = ["report.html", "report.json"].map(|file| args.out.join(file));
    write_whole(&json, numbers + "\n").map_err(unwritable(&json))?;
    write_whole(&html, page).map_err(unwritable(&html))?;
    println!("page:    {}", html.display());
    println!("numbers: {}", json.display());
    println!(
        "figures: {} in {}, as SVG and PNG, in English and Chinese",
        drawings.len(),
        folder.display()
    );
    Ok(())
}
