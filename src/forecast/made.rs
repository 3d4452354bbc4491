//! A forecast of days that nobody knows yet, and how far to trust it.

use burn::tensor::Device;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    ahead::ahead,
    bands::{Band, LEVELS},
    lack::Lack,
    span::Span,
    trust::{Coverage, Trust},
};
use crate::{
    data::{Series, Windows},
    model::Ensemble,
    plan::{Days, Plan},
    runs::RunError,
    train::{TrainedModel, Trainer},
};

/// Days ahead, in views.
///
/// ```
/// use std::path::Path;
/// use viewcast::{Backend, Forecast, Plan, Trainer};
///
/// let overrides = ["data.path=data/wikipedia.csv", "training.epochs=2"].map(str::to_owned);
/// let plan = Plan::read(Path::new("configs/relu1-10.toml"), &overrides, Backend::default())?;
/// let trainer = Trainer::quiet(plan.backend.device(None)?);
/// let forecast = Forecast::of_plan(&plan, 3, &trainer)?;
/// assert_eq!(forecast.last_known.to_string(), "2021-12-31");
/// for day in &forecast.days {
///     let band = day.bands[0];
///     println!("{}: {:.0}, from {:.0} to {:.0} in 4 of 5", day.date, day.views, band.low, band.high);
/// }
/// // How often the real views lay in such a band, on days that nothing was learned from.
/// assert!(forecast.coverage.iter().all(|it| (0.0..=100.0).contains(&it.covered)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Forecast {
    /// What predicts: the experiment's name.
    pub experiment: String,
    /// The last day that it knows.
    #[schema(value_type = String, format = Date)]
    pub last_known: Date,
    /// The days that its networks were trained on.
    pub trained_on: Span,
    /// The days whose errors the bands are made of, the latest that training did not see; `None` where there
    /// are none.
    pub bands_from: Option<Span>,
    /// The days, the first first.
    pub days: Vec<ForecastDay>,
    /// How often the real views lay in such a band, on days that neither training nor the bands saw.
    pub coverage: Vec<Coverage>,
    /// Which bands are not there, for people.
    #[serde(skip)]
    pub lacks: Vec<Lack>,
}

/// A day that nobody knows yet.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ForecastDay {
    /// Which.
    #[schema(value_type = String, format = Date)]
    pub date: Date,
    /// What is expected; never below 0, as views are counts.
    #[schema(value_type = Option<f64>, required)]
    pub views: f64,
    /// Where it may lie, by level; a level is left out that so few errors do not give.
    pub bands: Vec<Band>,
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
    pub fn of_plan(plan: &Plan, days: usize, trainer: &Trainer) -> Result<Self, RunError> {
        let mut all = plan.on_all_days()?;
        let plan = &plan.with_validation()?;
        let windows = &plan.days.windows;
        let device = &trainer.device.device;
        let mut trust = Trust::none(windows, days);
        if !windows.validation().is_empty() {
            let model = plan.fit(trainer).map_err(RunError::of_training(plan))?;
            all.experiment.training.epochs = model.epochs();
            trust = Trust::new(&model.ensemble, &plan.days.series, windows, days, device);
        }
        let ensemble = all.fit(trainer).map_err(RunError::of_training(&all))?.ensemble;
        let Days { series, windows, .. } = &all.days;
        Self::new(&plan.name, &ensemble, (series, windows), &trust, days, device)
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
            ForecastDay { date: windows.date(tomorrow + place), views: views.max(0.0), bands }
        };
        Ok(Self {
            experiment: experiment.into(),
            last_known: series.last_date(),
            trained_on: Span::new(series, &(0..windows.fitted().end)),
            bands_from: trust.bands_from,
            days: ahead.into_iter().enumerate().map(day).collect(),
            coverage: trust.coverage.clone(),
            lacks: trust.lacks.clone(),
        })
    }
}

impl TrainedModel {
    /// Predicts the days after those that it was trained on.
    ///
    /// # Errors
    ///
    /// As [`TrainedModel::forecast_after`].
    pub fn forecast(&self, days: usize) -> Result<Forecast, RunError> {
        self.forecast_after(&self.days()?.series, days)
    }

    /// Predicts the days after a series.
    ///
    /// # Errors
    ///
    /// [`RunError::TooFewDays`], and [`RunError::RunsAway`] where what is fed back grows beyond all numbers.
    pub fn forecast_after(&self, series: &Series, days: usize) -> Result<Forecast, RunError> {
        self.check_days(series, self.experiment.data.history)?;
        let (windows, device) = (self.windows(series), &self.device);
        let trust = Trust::new(&self.ensemble, series, &windows, days, device);
        Forecast::new(&self.name, &self.ensemble, (series, &windows), &trust, days, device)
    }
}
