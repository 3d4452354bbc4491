//! Stage 5 of the search: a channel moved around its momentum.

use rand::{SeedableRng, rngs::ChaCha8Rng};

use super::{
    candidate::Candidate,
    cma_es::CmaEs,
    parameters::{around_momentum, moved},
};
use viewcast::data::Channel;

/// Channels of a generation that are scored by networks.
const POPULATION: usize = 10;
/// Channels that they are chosen from, by lines.
const DRAWN: usize = 200;
/// The first step along an axis, in widths.
const STEP: f64 = 0.5;

/// A search by CMA-ES around a channel whose momentum is kept day for day.
///
/// Momentum is chaotic: with the least change of it, the same noise makes another series, and its
/// losses say nothing of the last one's. What makes views of it, level, amplitude, week and
/// semester, moves the losses as little as itself, so that the next step can learn from the last.
#[derive(Debug)]
pub struct Refinement {
    start: Channel,
    distribution: CmaEs,
    rng: ChaCha8Rng,
}

impl Refinement {
    /// A search from a channel.
    pub fn new(start: Channel, seed: u64) -> Self {
        let distribution = CmaEs::new(vec![0.0; around_momentum().count()], STEP, POPULATION);
        // Other numbers than the first two stages'.
        let rng = ChaCha8Rng::seed_from_u64(seed.wrapping_add(2 << 32));
        Self { start, distribution, rng }
    }

    /// A generation: draws many channels, has the best by lines scored by networks, and moves
    /// towards the best of these. Gives those that networks scored.
    ///
    /// # Errors
    ///
    /// Those of scoring by networks.
    pub fn step<E>(
        &mut self,
        by_lines: impl FnOnce(&[Channel]) -> Vec<Candidate>,
        by_networks: impl FnOnce(&[Candidate]) -> Result<Vec<Candidate>, E>,
    ) -> Result<Vec<Candidate>, E> {
        let points: Vec<_> = (0..DRAWN).map(|_| self.distribution.draw(&mut self.rng)).collect();
        let channels: Vec<_> =
            points.iter().map(|point| moved(self.start, around_momentum(), point)).collect();
        let mut drawn: Vec<_> = points.into_iter().zip(by_lines(&channels)).collect();
        drawn.sort_by(|(_, a), (_, b)| a.distance.total_cmp(&b.distance));
        drawn.truncate(POPULATION);
        let (points, drawn): (Vec<_>, Vec<_>) = drawn.into_iter().unzip();

        let scored = by_networks(&drawn)?;
        let distances = scored.iter().map(|candidate| candidate.distance);
        self.distribution.learn(points.into_iter().zip(distances).collect());
        Ok(scored)
    }
}
