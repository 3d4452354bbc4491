//! `viewcast lecture forecasts`, `learning` and `capacity`: what runs look like.

use std::path::{Path, PathBuf};

use super::{Failure, grid, overrides, planned, publish};
use crate::{
    backend::Backend,
    cli::LectureArgs,
    data::{Columns, LECTURE_DAYS, Series},
    demonstrations::{
        capacity::{Capacity, Size},
        forecasts::Forecast,
        learning::LearningCurve,
    },
    figures,
    lecture::LINES,
    session::{Planned, Trained},
    table::{Row, Table},
};

/// Plots real against predicted views.
pub fn forecasts(of: &[PathBuf], args: &LectureArgs) -> Result<(), Failure> {
    let names = ["linear1", "relu3"];
    let mut forecasts: Vec<(String, Forecast)> = Vec::new();
    for (name, trained) in trained(of, &names, args)? {
        let forecast = Forecast::of(&name, &trained.predictions());
        forecasts.push((name.replace('/', "-"), forecast));
    }
    if of.is_empty() {
        let series = Series::read(Path::new(LECTURE_DAYS), &Columns::default())?;
        let forecast = Forecast::published("y = 0.1k + 0.97 x", &LINES[0], &series);
        forecasts.push(("published".into(), forecast));
    }
    println!("{:<28} {:>12} {:>10} {:>15}", "", "unseen days", "MAE", "first 45 days");
    for (_, forecast) in &forecasts {
        let Forecast { model, mae_k, shown_mae_k, scored, .. } = forecast;
        println!("{model:<28} {scored:>12} {mae_k:>9.3}k {shown_mae_k:>14.3}k");
    }
    let command = "viewcast lecture forecasts";
    let figures: Vec<_> = forecasts
        .iter()
        .flat_map(|(name, forecast)| figures::forecasts::figures(name, forecast, command))
        .collect();
    let numbers: Vec<_> = forecasts.iter().map(|(_, forecast)| forecast).collect();
    publish("forecasts", &numbers, &figures, &args.figures)
}

/// Plots learning curves on the same axes.
pub fn learning(of: &[PathBuf], args: &LectureArgs) -> Result<(), Failure> {
    let names = ["relu1-10", "relu1", "relu1-1000", "relu2", "relu3", "relu4"];
    let mut curves = Vec::new();
    for (name, trained) in trained(of, &names, args)? {
        curves.push(LearningCurve::of(&name, &trained)?);
    }
    println!("{:<28} {:>6} {:>6} {:>14}", "", "loss", "epochs", "after the last");
    for LearningCurve { run, loss, epochs, .. } in &curves {
        let last = epochs.last().map_or(f64::NAN, |epoch| epoch.validation_loss);
        println!("{run:<28} {:>6} {:>6} {last:>14.4}", loss.name(), epochs.len());
    }
    let figures = figures::learning::figures(&curves, "viewcast lecture learning");
    publish("learning", &curves, &figures, &args.figures)
}

/// Plots losses against history, width and depth.
pub fn capacity(seeds: u64, args: &LectureArgs) -> Result<(), Failure> {
    let rows = Row::read(&args.runs.configs, &[], &overrides(args))?;
    let planned: Vec<_> = rows.iter().map(|row| row.planned.clone()).collect();
    let device = args.runs.backend.backend.device(args.runs.backend.gpu)?;
    let table = Table::of(&rows, &grid(&planned, seeds, &args.runs, &device)?)?;
    let capacity = Capacity::of(&rows, &table);
    let print = |name: &str, sizes: &[Size]| {
        println!("{name:<24} {:>13} {:>11}", "training era", "unseen era");
        for Size { size, training, unseen, .. } in sizes {
            println!("{size:>24} {:>12.3}k {:>10.3}k", training.mean_k, unseen.mean_k);
        }
    };
    print("days of history (line)", &capacity.history);
    print("ReLUs (one layer)", &capacity.width);
    print("layers of 100 ReLUs", &capacity.depth);
    let figures = figures::capacity::figures(&capacity, "viewcast lecture capacity");
    publish("capacity", &capacity, &figures, &args.figures)
}

/// Runs by their names: those of some folders, or of some experiments with seed 1.
fn trained(
    of: &[PathBuf],
    names: &[&str],
    args: &LectureArgs,
) -> Result<Vec<(String, Trained)>, Failure> {
    if !of.is_empty() {
        // Weights are read on the CPU: a run that a GPU trained may be plotted without it.
        let device = Backend::default().device(None)?.device;
        let read = |folder: &PathBuf| {
            let trained = Trained::load(folder, &device)?;
            let run = folder.file_name().unwrap_or_default().to_string_lossy();
            Ok((format!("{}/{run}", trained.run.provenance.experiment), trained))
        };
        return of.iter().map(read).collect();
    }
    let planned: Vec<Planned> =
        names.iter().map(|name| planned(args, name)).collect::<Result<_, _>>()?;
    let device = args.runs.backend.backend.device(args.runs.backend.gpu)?;
    let trained = grid(&planned, 1, &args.runs, &device)?.trained()?;
    Ok(names.iter().map(ToString::to_string).zip(trained).collect())
}
