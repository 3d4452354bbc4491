//! Two weeks that nobody knows yet, from Rust: `cargo run --release --example forecast`.

use std::{error::Error, path::Path};

use viewcast::{Backend, Forecast, Plan, Trainer};

fn main() -> Result<(), Box<dyn Error>> {
    let data = ["data.path=data/wikipedia.csv".to_owned()];
    let plan = Plan::read(Path::new("configs/own.toml"), &data, Backend::default())?;
    let trainer = Trainer::quiet(plan.backend.device(None)?);
    let forecast = Forecast::of_plan(&plan, 14, &trainer)?;
    for day in &forecast.days {
        let bands = day.bands.iter().map(|band| format!("{:.0} to {:.0}", band.low, band.high));
        println!("{} {:6.0}   {}", day.date, day.views, bands.collect::<Vec<_>>().join("   "));
    }
    Ok(())
}
