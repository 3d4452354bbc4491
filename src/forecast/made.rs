//! A forecast of days that nobody knows yet, and how far to trust it.

use std::{
    ops::Range,
    sync::{Arc, atomic::AtomicBool},
};

use burn::tensor::Device;
use jiff::civil::Date;
use serde::Serialize;

use super::{
    ahead::ahead,
    bands::{Band, Errors, LEVELS},
};
use crate::{
    backend::NamedDevice,
    data::{Era, Series, Transform, Windows},
    model::Ensemble,
    runs::{Days, Plan, RunError, Trained},
    train::Display,
};

/// Days ahead, in views.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// What predicts: the experiment's name.
    pub experiment: String,
    /// The last day that it knows.
    pub last_known: Date,
    /// The days that its networks were trained on.
    pub trained_on: Span,
    /// The days whose errors the bands are made of; `None` without validation days.
    pub bands_from: Option<Span>,
    /// The days, the first first.
    pub days: Vec<Day>,
    /// How often the real views lay in such a band, on days that neither training nor the bands saw.
    pub coverage: Vec<Coverage>,
}

/// Some days.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Span {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
    /// How many.
    pub days: usize,
}

/// A day that nobody knows yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Day {
    /// Which.
    pub date: Date,
    /// What is expected; never below 0, as views are counts.
    pub views: f64,
    /// Where it may lie, by level; a level is left out that so few errors do not give.
    pub bands: Vec<Band>,
}

/// How often real views lay in a band, some days ahead.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
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

impl Forecast {
    /// Trains a plan and predicts the days after its series.
    ///
    /// It is trained twice: without validation days (a year of them, where it has none) and the unseen
    /// era, for the bands and how often they hold, and then, as many epochs, on every day there is: the
    /// unseen era's part ends where one really forecasts. Where the days are too few for validation
    /// days, there are no bands.
    ///
    /// # Errors
    ///
    /// Where training ends early, or the days are too few.
    pub fn of_plan(
        plan: &Plan,
        days: usize,
        device: &NamedDevice,
        display: Display,
        stop: &Arc<AtomicBool>,
    ) -> Result<Self, RunError> {
        let mut all = plan.on_all_days()?;
        let plan = &plan.with_validation()?;
        let windows = &plan.days.windows;
        let mut trust = Trust::none(days);
        if !windows.validation().is_empty() {
            let fitted = plan.fit(device, display, stop)?;
            all.experiment.training.epochs = fitted.epochs;
            trust = Trust::of(&fitted.ensemble, &plan.days.series, windows, days, &device.device);
        }
        let ensemble = all.fit(device, display, stop)?.ensemble;
        let Days { series, windows, .. } = &all.days;
        Self::new(&plan.name, &ensemble, (series, windows), &trust, days, &device.device)
    }

    /// Predicts the days after a series by networks that are trained already, perhaps on fewer days.
    ///
    /// # Errors
    ///
    /// [`RunError::RunsAway`].
    pub fn of_run(
        trained: &Trained,
        series: &Series,
        days: usize,
        device: &Device,
    ) -> Result<Self, RunError> {
        let windows = trained.windows(series);
        let trust = Trust::of(&trained.ensemble, series, &windows, days, device);
        Self::new(&trained.name, &trained.ensemble, (series, &windows), &trust, days, device)
    }

    fn new(
        experiment: &str,
        ensemble: &Ensemble,
        (series, windows): (&Series, &Windows),
        trust: &Trust,
        days: usize,
        device: &Device,
    ) -> Result<Self, RunError> {
        let tomorrow = series.days();
        let ahead = ahead(ensemble, windows, &[tomorrow], days, device).remove(0);
        if let Some(place) = ahead.iter().position(|views| !views.is_finite()) {
            return Err(RunError::RunsAway { label: experiment.into(), ahead: place + 1 });
        }
        let day = |(place, views): (usize, f64)| {
            let band = |&level: &u32| trust.errors.band(place + 1, views, level);
            let bands = LEVELS.iter().filter_map(band).collect();
            Day { date: windows.date(tomorrow + place), views: views.max(0.0), bands }
        };
        Ok(Self {
            experiment: experiment.into(),
            last_known: series.last_date(),
            trained_on: Span::of(series, &(0..windows.fitted().end)),
            bands_from: trust.bands_from,
            days: ahead.into_iter().enumerate().map(day).collect(),
            coverage: trust.coverage.clone(),
        })
    }
}

impl Span {
    fn of(series: &Series, days: &Range<usize>) -> Self {
        let last = days.end.saturating_sub(1);
        Self { first: series.date(days.start), last: series.date(last), days: days.len() }
    }
}

/// What bands are made of, and how often they held.
struct Trust {
    errors: Errors,
    bands_from: Option<Span>,
    coverage: Vec<Coverage>,
}

impl Trust {
    fn none(days: usize) -> Self {
        let errors = Errors::of([], days, Transform::None);
        Self { errors, bands_from: None, coverage: Vec::new() }
    }

    /// From networks that saw neither the validation tail nor the unseen era of some windows.
    fn of(
        ensemble: &Ensemble,
        series: &Series,
        windows: &Windows,
        days: usize,
        device: &Device,
    ) -> Self {
        let tail = windows.validation();
        let transform = windows.encoding().scale.transform;
        let outcomes = |of| outcomes(ensemble, series, windows, of, days, device);
        let errors = Errors::of(outcomes(tail.clone()), days, transform);
        let unseen: Vec<_> = outcomes(windows.era(Era::Unseen));
        let coverage = |ahead: usize| {
            let errors = &errors;
            let of_ahead: Vec<_> = unseen.iter().filter(|(of, ..)| *of == ahead).collect();
            LEVELS.into_iter().filter_map(move |level| {
                let inside = |&&(_, actual, predicted): &&(usize, f64, f64)| {
                    let band = errors.band(ahead, predicted, level);
                    band.is_some_and(|band| band.low <= actual && actual <= band.high)
                };
                let covered = of_ahead.iter().filter(|it| inside(it)).count();
                errors.band(ahead, 0.0, level)?;
                #[allow(clippy::cast_precision_loss, reason = "a count of days is far below 2^52")]
                (!of_ahead.is_empty()).then(|| Coverage {
                    ahead,
                    level,
                    covered: 100.0 * covered as f64 / of_ahead.len() as f64,
                    days: of_ahead.len(),
                })
            })
        };
        let coverage = (1..=days).flat_map(coverage).collect();
        let bands_from = (!tail.is_empty()).then(|| Span::of(series, &tail));
        Self { errors, bands_from, coverage }
    }
}

/// What came of forecasts from each of some days on, as far as those days go: (days ahead, actual,
/// predicted), in views.
fn outcomes(
    ensemble: &Ensemble,
    series: &Series,
    windows: &Windows,
    of: Range<usize>,
    days: usize,
    device: &Device,
) -> Vec<(usize, f64, f64)> {
    let from: Vec<usize> = of.clone().collect();
    let forecasts = ahead(ensemble, windows, &from, days, device);
    let outcome = |(day, forecast): (usize, Vec<f64>)| {
        let known = series.views()[day..of.end].iter();
        let known: Vec<_> =
            known.zip(forecast).map(|(&actual, predicted)| (actual, predicted)).collect();
        (1..).zip(known).map(|(ahead, (actual, predicted))| (ahead, actual, predicted))
    };
    from.into_iter().zip(forecasts).flat_map(outcome).collect()
}
