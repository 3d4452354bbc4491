//! Stages 1 and 2 of the search, by the linear rows alone: where the channels are, and which draws
//! of them.

use std::{
    num::NonZeroUsize,
    sync::{OnceLock, atomic::AtomicBool},
};

use jiff::civil::Date;
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use super::{
    candidate::Candidate,
    cma_es::CmaEs,
    parameters::{PARAMETERS, moved},
};
use viewcast::{data::Channel, runs::share};

/// Channels of a generation.
const POPULATION: usize = 24;
/// Series, of different noise, by whose mean distance a channel is judged: one may be lucky.
const NOISES: usize = 4;
/// The first step along an axis, in widths.
const STEP: f64 = 0.5;
/// What a channel costs that lies a width from the start along one axis, where a tenth more
/// distance costs a tenth: the lines hardly feel the bends, which would drift.
const PULL: f64 = 0.01;
/// A distance beyond which all are alike.
const MOST: f64 = 1e6;

/// A search for a channel.
#[derive(Debug, Clone, Copy)]
pub struct Search {
    /// Where it starts.
    pub start: Channel,
    /// The first day of the unseen era.
    pub unseen_from: Date,
    /// Seeds it: the same finds the same, whatever `jobs`.
    pub seed: u64,
    /// How many channels are scored at a time.
    pub jobs: NonZeroUsize,
}

impl Search {
    /// Stage 1: the distribution of channels near the start that score as published on average over
    /// noise, by CMA-ES. Tells of every generation the (geometric)
    /// mean distance.
    pub fn adapt(&self, generations: u32, mut tell: impl FnMut(f64)) -> CmaEs {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut distribution = CmaEs::new(vec![0.0; PARAMETERS.len()], STEP, POPULATION);
        for _ in 0..generations {
            let points: Vec<_> = (0..POPULATION).map(|_| distribution.draw(&mut rng)).collect();
            let channels: Vec<_> = points
                .iter()
                .flat_map(|point| [point; NOISES])
                .map(|point| self.moved(point, noise(&mut rng)))
                .collect();
            let scored = self.by_lines(&channels);
            // On a scale that an exploding series does not drown the others on.
            let distances: Vec<_> = scored
                .chunks(NOISES)
                .map(|of| mean(of.iter().map(|it| it.distance.min(MOST).ln_1p())))
                .collect();
            tell(mean(distances.iter().copied()).exp_m1());
            let pulled = points.into_iter().zip(distances).map(|(point, distance)| {
                let pull = PULL * point.iter().map(|steps| steps * steps).sum::<f64>();
                (point, distance + pull)
            });
            distribution.learn(pulled.collect());
        }
        distribution
    }

    /// Stage 2: channels drawn from a distribution, each with noise of its own; the best of them
    /// by the linear rows, the best first.
    pub fn draw(&self, distribution: &CmaEs, draws: u32, best: u32) -> Vec<Candidate> {
        // Other numbers than the first stage's.
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed.wrapping_add(1 << 32));
        let channels: Vec<_> =
            (0..draws).map(|_| self.moved(&distribution.draw(&mut rng), noise(&mut rng))).collect();
        keep_best(self.by_lines(&channels), best as usize)
    }

    fn moved(&self, point: &[f64], noise: u64) -> Channel {
        moved(Channel { seed: noise, ..self.start }, &PARAMETERS, point)
    }

    /// Scores channels by the linear rows.
    pub fn by_lines(&self, channels: &[Channel]) -> Vec<Candidate> {
        let slots: Vec<_> = channels.iter().map(|channel| (channel, OnceLock::new())).collect();
        share(self.jobs, &slots, &AtomicBool::new(false), |_, (channel, slot)| {
            slot.get_or_init(|| Candidate::by_lines(**channel, self.unseen_from));
        });
        slots.into_iter().filter_map(|(_, slot)| slot.into_inner()).collect()
    }
}

#[allow(clippy::cast_precision_loss, reason = "a handful")]
fn mean(of: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = of.len() as f64;
    of.sum::<f64>() / count
}

fn noise(rng: &mut ChaCha8Rng) -> u64 {
    rng.random_range(1..1_000_000)
}

/// The best of some candidates, the best first.
pub fn keep_best(mut candidates: Vec<Candidate>, count: usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| a.distance.total_cmp(&b.distance));
    candidates.truncate(count);
    candidates
}
