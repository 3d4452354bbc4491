//! Who takes part in a backtest, and what each says from one day on.

use crate::{
    data::Series,
    evaluate::{LeastSquaresLine, Rule},
    forecast::{bands::Band, made::Forecast},
    plan::Plan,
    runs::RunError,
    train::Trainer,
};

/// Days that the line by least squares looks back.
pub const LINE: usize = 56;

/// What a contender is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An experiment.
    Experiment,
    /// A simple rule.
    Rule(Rule),
    /// The line of least squares on [`LINE`] days.
    Line,
}

/// Somebody who forecasts.
#[derive(Debug, Clone)]
pub enum Contender {
    /// An experiment, trained anew for every fold.
    Plan(Box<Plan>),
    /// A simple rule.
    Rule(Rule),
    /// The line of least squares on 56 days, fed back.
    Line,
}

/// What a contender says of the days after those that it knows: views, and their bands.
pub type Said = Vec<(f64, Vec<Band>)>;

impl Contender {
    /// Experiments, every simple rule and the line.
    pub fn beside_rules(plans: Vec<Plan>) -> Vec<Self> {
        let plans = plans.into_iter().map(|plan| Self::Plan(Box::new(plan)));
        plans.chain(Rule::ALL.map(Self::Rule)).chain([Self::Line]).collect()
    }

    /// Its name in files.
    pub fn name(&self) -> String {
        match self {
            Self::Plan(plan) => plan.name.clone(),
            Self::Rule(rule) => rule.name().into(),
            Self::Line => format!("least squares, {LINE} days"),
        }
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Plan(_) => Kind::Experiment,
            Self::Rule(rule) => Kind::Rule(*rule),
            Self::Line => Kind::Line,
        }
    }

    /// What it says of so many days after the first `known` of a series; `None` where these are too few
    /// for it.
    ///
    /// # Errors
    ///
    /// Where a training ends early.
    pub fn say(
        &self,
        series: &Series,
        known: usize,
        days: usize,
        trainer: &Trainer,
    ) -> Result<Option<Said>, RunError> {
        let before = &series.views()[..known];
        // Views are counts.
        let without_bands = |views: f64| (views.max(0.0), Vec::new());
        match self {
            Self::Plan(plan) => {
                let plan = plan.until(known)?;
                let forecast = Forecast::of_plan(&plan, days, trainer)?;
                Ok(Some(forecast.days.into_iter().map(|day| (day.views, day.bands)).collect()))
            }
            Self::Rule(rule) => Ok((1..=days)
                .map(|ahead| rule.forecast(before, ahead).map(without_bands))
                .collect()),
            Self::Line => {
                if known <= LINE {
                    return Ok(None);
                }
                let line = LeastSquaresLine::fit(series, LINE, LINE..known);
                Ok(line
                    .map(|line| line.ahead(before, days).into_iter().map(without_bands).collect()))
            }
        }
    }
}
