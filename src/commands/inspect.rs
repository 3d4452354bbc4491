//! `viewcast inspect`.

use super::{Failure, load};
use crate::{
    backend::Backend, cli::InspectArgs, data::Era, experiment::ModelKind, model::Forecaster,
    session::Days,
};

/// Prints the size of an experiment's model and data, without training.
pub fn inspect(args: &InspectArgs) -> Result<(), Failure> {
    let (name, experiment) = load(&args.config, &args.overrides)?;
    let Days { series, windows, .. } = Days::read(&experiment, &args.config)?;
    let device = Backend::default().device(None)?.device;
    let forecaster = Forecaster::init(&experiment, &device);
    let kind = match experiment.model.kind {
        ModelKind::Linear => "linear",
        ModelKind::Mlp => "mlp",
    };

    println!("experiment         {name}");
    println!("model              {kind}");
    println!("feature dimension  {}", windows.history());
    println!("parameters         {}", forecaster.parameters());
    for layer in forecaster.layers() {
        println!(
            "  {:<16} {} weights ({} x {}) + {} bias{}",
            layer.name,
            layer.inputs * layer.outputs,
            layer.inputs,
            layer.outputs,
            layer.outputs,
            if layer.outputs == 1 { "" } else { "es" }
        );
    }
    println!("data               {}", experiment.data.path);
    for (label, days) in [
        ("training era", windows.era(Era::Training)),
        ("  of it validation", windows.validation()),
        ("unseen era", windows.era(Era::Unseen)),
    ] {
        if !days.is_empty() {
            println!(
                "{label:<18} {} rows, {} to {}",
                days.len(),
                series.date(days.start),
                series.date(days.end - 1)
            );
        }
    }
    Ok(())
}
