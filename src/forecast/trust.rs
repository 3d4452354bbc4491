//! How far a forecast can be trusted: what came of those before it.

use std::ops::Range;

use burn::tensor::Device;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ahead::ahead,
    bands::{Errors, LEVELS},
    lack::{Lack, lacks},
    span::Span,
};
use crate::{
    data::{Era, Series, Transform, Windows},
    model::Ensemble,
};

/// How often real views lay in a band, some days ahead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct Coverage {
    /// Days ahead.
    pub ahead: usize,
    /// The band's level, in percent: how often they should.
    pub level: u32,
    /// How often they did, in percent.
    pub covered: f64,
    /// Of how many days.
    pub days: usize,
}

/// Of how many of the latest days errors make a band: a year, so that every season is among them, and no
/// longer than that, as series change.
const LATEST: usize = 365;

/// What bands are made of, and how often they held.
#[derive(Debug, Clone)]
pub struct Trust {
    /// The latest errors.
    pub errors: Errors,
    /// The days that they are of.
    pub bands_from: Option<Span>,
    /// How often bands held, on unseen days.
    pub coverage: Vec<Coverage>,
    /// Which bands are not there.
    pub lacks: Vec<Lack>,
}

impl Trust {
    /// Of nothing, for forecasts of some days ahead by networks that were trained on some windows.
    pub fn none(windows: &Windows, days: usize) -> Self {
        let errors = Errors::new([], days, Transform::None);
        Self { errors, bands_from: None, coverage: Vec::new(), lacks: lacks(windows, 0, days) }
    }

    /// From networks that saw neither the validation tail nor the unseen era of some windows: bands are
    /// made, on each day anew, of the latest errors that were known by then.
    pub fn new(
        ensemble: &Ensemble,
        series: &Series,
        windows: &Windows,
        days: usize,
        device: &Device,
    ) -> Self {
        let (tail, unseen) = (windows.validation(), windows.era(Era::Unseen));
        let known =
            if tail.is_empty() { unseen.clone() } else { tail.start..unseen.end.max(tail.end) };
        let outcomes = outcomes(ensemble, series, windows, known.clone(), days, device);
        let transform = windows.encoding().scale.transform;
        let latest = Latest { outcomes: &outcomes, days, transform };
        let errors = latest.errors(known.end);
        let coverage = latest.coverage(&unseen);
        let latest = known.start.max(known.end.saturating_sub(LATEST))..known.end;
        let bands_from = (!known.is_empty()).then(|| Span::new(series, &latest));
        let lacks = lacks(windows, known.len(), days);
        Self { errors, bands_from, coverage, lacks }
    }
}

/// What is known on some day of forecasts of so many days that were made before.
struct Latest<'a> {
    outcomes: &'a [Outcome],
    days: usize,
    transform: Transform,
}

impl Latest<'_> {
    /// The latest errors that are known on the morning of a day.
    fn errors(&self, today: usize) -> Errors {
        let made = |before: usize| self.outcomes.partition_point(|it| it.from < before);
        let recent = made(today.saturating_sub(LATEST + self.days))..made(today);
        let latest = |it: &&Outcome| it.day < today && it.day + LATEST >= today;
        let latest = self.outcomes[recent].iter().filter(latest);
        Errors::new(latest.map(|it| (it.ahead, it.actual, it.predicted)), self.days, self.transform)
    }

    /// How often such bands held around the forecasts of some days.
    fn coverage(&self, of: &Range<usize>) -> Vec<Coverage> {
        let mut covered = vec![[(0_usize, 0_usize); LEVELS.len()]; self.days];
        for made in self.outcomes.chunk_by(|one, other| one.from == other.from) {
            let today = made[0].from;
            if !of.contains(&today) {
                continue;
            }
            let errors = self.errors(today);
            for it in made {
                for (place, &level) in LEVELS.iter().enumerate() {
                    if let Some(band) = errors.band(it.ahead, it.predicted, level) {
                        let (inside, all) = &mut covered[it.ahead - 1][place];
                        *inside += usize::from(band.low <= it.actual && it.actual <= band.high);
                        *all += 1;
                    }
                }
            }
        }
        #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
        let share = |(ahead, level, (inside, days)): (usize, u32, (usize, usize))| {
            let covered = 100.0 * inside as f64 / days as f64;
            (days > 0).then_some(Coverage { ahead, level, covered, days })
        };
        let of_ahead = |(ahead, of): (usize, [(usize, usize); LEVELS.len()])| {
            LEVELS
                .into_iter()
                .zip(of)
                .filter_map(move |(level, counts)| share((ahead, level, counts)))
        };
        (1..).zip(covered).flat_map(of_ahead).collect()
    }
}

/// What came of a forecast: for some day, counted as those of the series are.
struct Outcome {
    /// The first day that was not known then.
    from: usize,
    day: usize,
    /// Days ahead, from 1: of `from` 1.
    ahead: usize,
    /// In views.
    actual: f64,
    /// In views.
    predicted: f64,
}

/// What came of forecasts from each of some days on, as far as those days go.
fn outcomes(
    ensemble: &Ensemble,
    series: &Series,
    windows: &Windows,
    of: Range<usize>,
    days: usize,
    device: &Device,
) -> Vec<Outcome> {
    let origins: Vec<usize> = of.clone().collect();
    let forecasts = ahead(ensemble, windows, &origins, days, device);
    let outcomes = |(from, forecast): (usize, Vec<f64>)| {
        let days = (from..of.end).zip(forecast);
        let outcome = |(day, predicted)| Outcome {
            from,
            day,
            ahead: day - from + 1,
            actual: series.views()[day],
            predicted,
        };
        days.map(outcome).collect::<Vec<_>>()
    };
    origins.into_iter().zip(forecasts).flat_map(outcomes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Forecasts of one day each, from day 100 on, that are off by some views.
    fn outcomes(errors: impl IntoIterator<Item = f64>) -> Vec<Outcome> {
        let outcome = |(day, error): (usize, f64)| Outcome {
            from: day,
            day,
            ahead: 1,
            actual: 1000.0 + error,
            predicted: 1000.0,
        };
        (100..).zip(errors).map(outcome).collect()
    }

    fn latest(outcomes: &[Outcome]) -> Latest<'_> {
        Latest { outcomes, days: 1, transform: Transform::None }
    }

    #[test]
    fn a_day_is_covered_by_what_was_known_before_it() {
        // Four errors make an 80% band, as wide as the largest of them: 4 on day 104, 5 on day 105.
        let outcomes = outcomes([1.0, 2.0, 3.0, 4.0, 5.0, 4.5]);
        let [coverage] = latest(&outcomes).coverage(&(100..106))[..] else {
            panic!("95% takes 19 errors");
        };
        assert_eq!(coverage, Coverage { ahead: 1, level: 80, covered: 50.0, days: 2 });
    }

    #[test]
    fn errors_of_more_than_a_year_ago_are_forgotten() {
        let outcomes = outcomes((0..LATEST + 10).map(|day| if day < 10 { 900.0 } else { 1.0 }));
        let band = |today| latest(&outcomes).errors(today).band(1, 1000.0, 95).unwrap();
        let highs = [100 + 19, 100 + LATEST + 10].map(|today| band(today).high.round().to_string());
        assert_eq!(highs, ["1900", "1001"]);
    }
}
