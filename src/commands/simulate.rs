//! `viewcast simulate` and `viewcast calibrate`: the simulated channel and how it was found.

use std::{fs, num::NonZeroUsize, path::Path, thread};

use super::Failure;
use crate::{
    backend::Backend,
    calibrate::{Candidate, rank_by_networks, search_lines},
    cli::{CalibrateArgs, SimulateArgs},
    data::Channel,
    experiment::Experiment,
    lecture::LOSS_TABLE,
};

/// Prints a channel's days as CSV.
pub fn simulate(args: &SimulateArgs) -> Result<(), Failure> {
    let series = read_channel(&args.channel)?.simulate();
    println!("date,views");
    for (day, views) in series.views().iter().enumerate() {
        println!("{},{views}", series.date(day));
    }
    Ok(())
}

/// Searches for a channel and prints the best, as TOML on standard output.
pub fn calibrate(args: &CalibrateArgs) -> Result<(), Failure> {
    let start = read_channel(&args.channel)?;
    let networks = LOSS_TABLE[4..]
        .iter()
        .map(|row| Experiment::load(&args.configs.join(format!("{}.toml", row.experiment)), &[]))
        .collect::<Result<Vec<_>, _>>()?;
    let unseen_from = networks[0].data.unseen_from;
    let by_lines = search_lines(&start, args.tries, args.seed, unseen_from);
    for candidate in by_lines.iter().take(3) {
        report(candidate);
    }
    let device = Backend::default().device(None)?.device;
    let jobs = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let ranked = rank_by_networks(&by_lines, &networks, args.seeds, &device, jobs)
        .map_err(Failure::Calibrate)?;
    for candidate in ranked.iter().take(3).rev() {
        report(candidate);
    }
    if let Some(best) = ranked.first() {
        print!("{}", toml::to_string(&best.channel).unwrap_or_default());
    }
    Ok(())
}

fn report(candidate: &Candidate) {
    eprintln!("channel seed {}, distance {:.1}", candidate.channel.seed, candidate.distance);
    for (row, (training, unseen)) in LOSS_TABLE.iter().zip(&candidate.losses) {
        eprintln!(
            "  {:<20} {training:.3} ({:+.3})  {unseen:.3} ({:+.3})",
            row.model,
            training - row.training_k,
            unseen - row.unseen_k
        );
    }
}

fn read_channel(path: &Path) -> Result<Channel, Failure> {
    let failure = |message: String| Failure::Channel { path: path.into(), message };
    let text = fs::read_to_string(path).map_err(|error| failure(error.to_string()))?;
    toml::from_str(&text).map_err(|error| failure(error.message().into()))
}
