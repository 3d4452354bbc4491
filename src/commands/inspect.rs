//! `viewcast inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, flags::Overrides};
use crate::{
    backend::Backend,
    data::Era,
    memory::words,
    model::Architecture,
    names,
    runs::{Days, Plan},
    text_table::text_table,
};

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The experiment: a TOML file, or the name of one in configs, such as relu3
    config: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
}

/// Tells the size of an experiment's model and data.
pub fn run(flags: &Flags) -> Result<String, Failure> {
    let plan = Plan::read(&flags.config, &flags.overrides.all(), Backend::default())?;
    let Days { series, windows, .. } = &plan.days;
    let model = &plan.experiment.model;
    let device = Backend::default().device(None)?.device;
    let footprint = plan.footprint(&device);

    let mut rows: Vec<[String; 2]> = vec![
        ["experiment".into(), plan.name.clone()],
        ["model".into(), names::kind(model)],
        ["feature dimension".into(), plan.experiment.data.shape().inputs().to_string()],
        ["parameters".into(), footprint.parameters.to_string()],
    ];
    for layer in model.network(plan.experiment.data.shape(), &device).layers() {
        let shape: Vec<_> = layer.weights.iter().map(ToString::to_string).collect();
        let weights = layer.parameters() - layer.biases as u128;
        let mut text = format!("{weights} weights ({})", shape.join(" x "));
        match layer.biases {
            0 => {}
            1 => text += " + 1 bias",
            biases => text += &format!(" + {biases} biases"),
        }
        rows.push([format!("  {}", layer.name), text]);
    }
    rows.push(["memory to train".into(), words(footprint.bytes)]);
    rows.push(["data".into(), plan.experiment.data.path.clone()]);
    for (label, days) in [
        ("training era", windows.era(Era::Training)),
        ("  of it validation", windows.validation()),
        ("unseen era", windows.era(Era::Unseen)),
    ] {
        if !days.is_empty() {
            let (first, last) = (series.date(days.start), series.date(days.end - 1));
            rows.push([label.into(), format!("{} rows, {first} to {last}", days.len())]);
        }
    }
    let refusal = plan.check_room(&device).err();
    let refusal = refusal.map(|error| format!("\ntrain would refuse it: {error}\n"));
    Ok(text_table(rows, 2) + &refusal.unwrap_or_default())
}
