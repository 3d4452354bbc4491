//! The search for a simulated channel on which the lecture's experiments score as published.
//!
//! In two stages, because a line costs milliseconds and a network a second:
//!
//! 1. many channels near the start, each with noise of its own, are scored by the linear rows of
//!    the loss table (least squares) and by the published weights; the best of them breed on;
//! 2. the best are scored by all rows, networks trained as `configs/` says.
//!
//! The match is by calibration, not by discovery: the published figures choose the channel.

use std::path::Path;

use jiff::civil::Date;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};

use crate::{
    backend::Backend,
    data::Channel,
    evaluate::Score,
    experiment::data_override,
    files::write_whole,
    lecture::published::{self, LOSS_TABLE},
    runs::{Plan, Run, RunError, sha256},
    train::Line,
};

/// How many channels breed on, and go to the second stage.
const BREEDERS: usize = 40;

/// A channel, and how far from the lecture it is.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The channel.
    pub channel: Channel,
    /// Training and unseen mean absolute error of each row in k views, as far as they are known.
    pub losses: Vec<(f64, f64)>,
    /// How far it is from the published figures: the sum of squared differences, each in units of
    /// what may differ, plus penalties for weights and for the order of the rows.
    pub distance: f64,
}

/// What may differ between a figure of ours and a published one, in k views.
fn tolerance(row: usize) -> f64 {
    match row {
        0..4 => 0.02,
        4..7 => 0.03,
        _ => 0.05,
    }
}

/// A penalty for rows that are not in the order that the slides show: depth lowers the training
/// loss; on unseen days 2 and 3 layers beat 1, and 4 are worse than 3. A pair in order by 0.01k or
/// more costs nothing, two equal losses cost 1, and a pair in the wrong order costs more.
fn disorder(losses: &[(f64, f64)]) -> f64 {
    let [.., one, _wide, two, three, four] = losses else {
        return 0.0;
    };
    let ordered = [
        (two.0, one.0),
        (three.0, two.0),
        (four.0, three.0),
        (two.1, one.1),
        (three.1, one.1),
        (three.1, four.1),
    ];
    let missing = |(low, high): (f64, f64)| (1.0 - (high - low) / 0.01).max(0.0).powi(2);
    if losses.len() == LOSS_TABLE.len() { ordered.map(missing).iter().sum() } else { 0.0 }
}

impl Candidate {
    fn new(channel: Channel, losses: Vec<(f64, f64)>, penalty: f64) -> Self {
        let rows = losses.iter().zip(LOSS_TABLE).enumerate();
        let distance = rows.map(|(row, (ours, published))| {
            let off = |ours: f64, published: f64| ((ours - published) / tolerance(row)).powi(2);
            off(ours.0, published.training_k) + off(ours.1, published.unseen_k)
        });
        let distance = penalty + distance.sum::<f64>() + disorder(&losses);
        Self { channel, losses, distance }
    }

    /// Scores a channel by the linear rows.
    fn by_lines(channel: Channel, unseen_from: Date) -> Option<Self> {
        let series = channel.simulate();
        let split = series.days_before(unseen_from);
        let mut losses = Vec::new();
        let mut penalty = 0.0;
        for history in [1, 7, 28, 56] {
            let line = Line::fit(&series, history, history..split)?;
            let mae = |days| Score::of(line.predict(&series, days)).mae_k;
            losses.push((mae(history..split), mae(split..series.days())));
            // The published weights count too, but little: a tenth off costs like a loss that is
            // as far off as it may be.
            if let Some(published) = published::line(history) {
                let pairs = line.weights.iter().zip(&*published.weights);
                penalty += pairs.map(|(w, p)| ((w - p) / 0.1).powi(2)).sum::<f64>() / 4.0;
            }
        }
        Some(Self::new(channel, losses, penalty))
    }

    /// Scores it by all rows, with the runs of its days among others'.
    fn by_networks(&self, runs: &[Run]) -> Result<Self, RunError> {
        let days = sha256(self.channel.simulate().to_csv().as_bytes());
        let of_days: Vec<_> = runs.iter().filter(|run| run.plan.days.sha256 == days).collect();
        let mut losses = self.losses[..4].to_vec();
        for row in &LOSS_TABLE[4..] {
            let (mut training, mut unseen, mut count) = (0.0, 0.0, 0.0);
            for run in of_days.iter().filter(|run| run.plan.name == row.experiment) {
                let scores = run.scores()?.model;
                training += scores.training.mae_k;
                unseen += scores.unseen.mae_k;
                count += 1.0;
            }
            losses.push((training / count, unseen / count));
        }
        Ok(Self::new(self.channel, losses, 0.0))
    }
}

/// A channel nearby, with other noise.
fn neighbour(channel: &Channel, rng: &mut ChaCha8Rng) -> Channel {
    let mut next = *channel;
    let mut around = |value: &mut f64, width: f64| {
        let normal: f64 = StandardNormal.sample(rng);
        *value += width * normal;
        *value = (*value * 1000.0).round() / 1000.0;
    };
    for (value, share) in [
        (&mut next.level_before, 0.03),
        (&mut next.level_after, 0.02),
        (&mut next.growth, 0.03),
        (&mut next.growth_middle, 0.03),
        (&mut next.amplitude_power, 0.02),
        (&mut next.momentum, 0.02),
        (&mut next.threshold, 0.02),
        (&mut next.exhaustion, 0.02),
        (&mut next.weekly, 0.05),
        (&mut next.noise, 0.05),
        (&mut next.semester, 0.05),
        (&mut next.new_year, 0.05),
    ] {
        let width = share * value.abs();
        around(value, width);
    }
    for value in &mut next.weekend {
        around(value, 0.01);
    }
    next.seed = rng.random_range(1..1_000_000);
    next
}

fn keep_best(candidates: &mut Vec<Candidate>, count: usize) {
    candidates.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    candidates.truncate(count);
}

/// Stage 1: the best channels by the linear rows, the best first. The same seed finds the same.
#[must_use]
pub fn search_lines(start: &Channel, tries: usize, seed: u64, unseen_from: Date) -> Vec<Candidate> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut best: Vec<_> = Candidate::by_lines(*start, unseen_from).into_iter().collect();
    for _ in 0..tries {
        let parent = match best.len() {
            0 => *start,
            count => best[rng.random_range(0..count)].channel,
        };
        best.extend(Candidate::by_lines(neighbour(&parent, &mut rng), unseen_from));
        keep_best(&mut best, BREEDERS);
    }
    best
}

/// What must be trained for stage 2: the networks of the loss table on each candidate's days, which
/// become files of a folder.
///
/// # Errors
///
/// Where an experiment cannot be read or the folder cannot be written.
pub fn plans(
    candidates: &[Candidate],
    configs: &Path,
    seeds: u64,
    folder: &Path,
    backend: Backend,
) -> Result<Vec<Plan>, RunError> {
    let mut plans = Vec::new();
    for candidate in candidates {
        let csv = candidate.channel.simulate().to_csv();
        let path = folder.join(format!("{}.csv", &sha256(csv.as_bytes())[..16]));
        write_whole(&path, &csv)
            .map_err(|source| RunError::Files { path: path.clone(), source })?;
        let data = data_override(&path.to_string_lossy());
        for row in &LOSS_TABLE[4..] {
            let config = configs.join(format!("{}.toml", row.experiment));
            plans.extend(Plan::read(&config, std::slice::from_ref(&data), backend)?.seeds(seeds));
        }
    }
    Ok(plans)
}

/// Stage 2: the same candidates scored by all rows, the best first.
///
/// # Errors
///
/// Where a run cannot be read.
pub fn rank_by_networks(
    candidates: &[Candidate],
    runs: &[Run],
) -> Result<Vec<Candidate>, RunError> {
    let ranked = candidates.iter().map(|of| of.by_networks(runs));
    let mut ranked = ranked.collect::<Result<Vec<_>, _>>()?;
    keep_best(&mut ranked, candidates.len());
    Ok(ranked)
}
