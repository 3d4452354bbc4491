//! From days in memory to two weeks ahead, without a file: `cargo run --release --example in_memory`.

use std::{error::Error, sync::Arc};

use jiff::{ToSpan, civil::date};
use viewcast::{
    Backend, Experiment, Plan, Series, Trainer,
    types::{Epoch, Training, mlp},
};

fn main() -> Result<(), Box<dyn Error>> {
    // Two years of views with a weekly rhythm.
    let day = |number: i32| (date(2023, 1, 1) + number.days(), f64::from(900 + 50 * (number % 7)));
    let series = Series::from_pairs((0..730).map(day))?;

    let mut experiment = Experiment::new(mlp::Config { hidden: vec![20], ..Default::default() });
    experiment.data.history = 14;
    experiment.training = Training { epochs: 100, ..Training::default() };
    let plan = Plan::new("weekly", experiment, series, Backend::default())?;

    let told = |epoch: &Epoch| println!("epoch {}: {:.4}k", epoch.epoch, epoch.training_loss);
    let trainer = Trainer::quiet(plan.backend.device(None)?).observed(Arc::new(told));
    let model = plan.fit(&trainer)?;

    println!("unseen days are missed by {:.3}k", model.scores()?.model.unseen.mae_k);
    for day in model.forecast(14)?.days {
        println!("{} {:.0}", day.date, day.views);
    }
    Ok(())
}
