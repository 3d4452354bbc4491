//! A simulated channel: the stand-in for the lecture's, whose raw views were never published.

use std::f64::consts::TAU;

use jiff::{ToSpan, civil::Date};
use rand::{SeedableRng, rngs::ChaCha8Rng};
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};

use super::Series;

/// Days that momentum runs before the first one, so that its start is forgotten.
const WARM_UP: usize = 200;

/// A channel, in thousands of views (k).
///
/// Views of day t are `L - A d(weekday) + A x`:
///
/// - the level L grows along a logistic curve, swings with the semester and falls at Lunar New
///   Year;
/// - the amplitude A is a power of L, so that a large channel also moves more;
/// - d are weekday offsets, centred to mean zero;
/// - the momentum x keeps a share of yesterday's, swings back from the day before, and remembers
///   last week's;
/// - and it follows how unusual yesterday was, which is a bend of a bend: with the surprise
///   `u = |x - usual|`, too many and too few alike, it gains `interest (|u - familiar| - familiar)`.
///   A small surprise puts people off, a large one is talked about. A line sees neither bend; one
///   layer of ReLUs can make u, a second one what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Channel {
    /// The level long before the growth, in k.
    pub level_before: f64,
    /// The level long after it, in k.
    pub level_after: f64,
    /// How steep the growth is, per year.
    pub growth: f64,
    /// When it is half done, in years from the first day.
    pub growth_middle: f64,
    /// The power of the level that is the amplitude.
    pub amplitude_power: f64,
    /// How far Thursday, Friday, Saturday and Sunday lie below Monday to Wednesday.
    pub weekend: [f64; 4],
    /// How much of yesterday's momentum stays.
    pub momentum: f64,
    /// How much of the day before yesterday's is taken back.
    pub rebound: f64,
    /// How much of last week's momentum comes back.
    pub weekly: f64,
    /// The momentum that surprises nobody: where the first bend is.
    pub usual: f64,
    /// The surprise that puts most people off: where the second bend is.
    pub familiar: f64,
    /// How much momentum moves with the surprise.
    pub interest: f64,
    /// The standard deviation of the noise.
    pub noise: f64,
    /// The swing of the semester, a share of the level.
    pub semester: f64,
    /// The dip at Lunar New Year, a share of the level.
    pub new_year: f64,
    /// Seeds the noise.
    pub seed: u64,
}

impl Channel {
    /// The simulated days, 2017-01-01 to 2021-12-31, in whole views.
    pub fn simulate(&self) -> Series {
        let first = Date::constant(2017, 1, 1);
        let days: Vec<Date> = first.series(1.day()).take_while(|day| day.year() <= 2021).collect();
        let momentum = self.momentum(days.len());
        let mut years = 0.0;
        let views = days.into_iter().zip(momentum).map(|(day, momentum)| {
            let level = self.level(day, years);
            years += 1.0 / 365.25;
            let amplitude = level.powf(self.amplitude_power);
            let views = level + amplitude * (momentum - self.weekday(day));
            (1000.0 * views).round().max(0.0)
        });
        Series::new(first, views.collect())
    }

    fn level(&self, day: Date, years: f64) -> f64 {
        let day_of_year = f64::from(day.day_of_year());
        let rise = (self.level_after - self.level_before)
            / (1.0 + (-self.growth * (years - self.growth_middle)).exp());
        let semester = self.semester * (TAU * (day_of_year - 100.0) / 182.6).cos();
        let new_year = self.new_year * (-((day_of_year - 40.0) / 9.0).powi(2)).exp();
        (self.level_before + rise) * (1.0 + semester - new_year)
    }

    fn weekday(&self, day: Date) -> f64 {
        let mean = self.weekend.iter().sum::<f64>() / 7.0;
        let from_monday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        let offset =
            from_monday.checked_sub(3).and_then(|late| self.weekend.get(late)).unwrap_or(&0.0);
        offset - mean
    }

    #[expect(clippy::indexing_slicing, reason = "a week of zeros is there before the first day")]
    pub fn momentum(&self, days: usize) -> Vec<f64> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut past = vec![0.0; 7];
        for _ in 0..WARM_UP + days {
            let ago = |days: usize| past[past.len() - days];
            let surprise = (ago(1) - self.usual).abs();
            let talked_about = (surprise - self.familiar).abs() - self.familiar;
            let kept = self.momentum * ago(1) - self.rebound * ago(2) + self.weekly * ago(7);
            let noise: f64 = StandardNormal.sample(&mut rng);
            past.push(kept + self.interest * talked_about + self.noise * noise);
        }
        past.split_off(7 + WARM_UP)
    }
}
