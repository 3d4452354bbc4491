//! The report: the lecture from top to bottom, with its own figures and tables.
//!
//! [`Report`] holds every number there is to tell; [`figures`](Report::figures) draws it, and
//! [`page`] tells it in both languages. The page can print only what the report holds.

pub mod page;

use burn::tensor::Device;
use serde::Serialize;

use crate::{
    data::Series,
    demonstrations::{
        approximation::Smooth,
        capacity::Capacity,
        collapse::Collapse,
        curve::{Curve, CurveError},
        curves::Curves,
        descent::Descent,
        forecasts::Forecast,
        learning::LearningCurve,
        scalars::Scalars,
        weights::Weights,
    },
    figures::{self, Figure},
    lecture::{LINES, PublishedLine},
    model::Forecaster,
    run::RunError,
    session::{Planned, Trained},
    table::{Row, Table},
};

/// Every number of the report.
#[derive(Debug, Serialize)]
pub struct Report {
    /// viewcast's version.
    pub version: &'static str,
    /// Seeds of each row of both tables.
    pub seeds: u64,
    /// What makes which part again.
    pub commands: Commands,
    /// The line of one day that the slides print.
    pub published_line: PublishedLine,
    /// The loss table on the simulated channel.
    pub table: Table,
    /// The loss table on real days.
    pub real_table: Table,
    /// Gradient descent on the line of one day.
    pub descent: Descent,
    /// The line of 7 days.
    pub weights: Weights,
    /// Curves from pieces.
    pub curves: Curves,
    /// The network of 3 features and 3 sigmoids.
    pub scalars: Scalars,
    /// Layers without a bend.
    pub identity: Collapse,
    /// Real and predicted views.
    pub forecasts: Forecasts,
    /// The learning curve of every network.
    pub learning: Vec<LearningCurve>,
    /// Loss against size.
    pub capacity: Capacity,
}

/// The commands that make the parts.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "each is the part it makes")]
pub struct Commands {
    pub report: String,
    pub table: String,
    pub real_table: String,
    pub scalars: String,
}

/// Three models on unseen days.
#[derive(Debug, Serialize)]
pub struct Forecasts {
    /// The line of one day.
    pub line: Forecast,
    /// Three layers of ReLUs.
    pub network: Forecast,
    /// The line that the slides print, on their own days.
    pub published: Forecast,
}

/// What the report is made from.
pub struct Material<'a> {
    /// The rows of the loss table on the simulated channel.
    pub rows: &'a [Row],
    /// Their table.
    pub table: Table,
    /// The table of the same experiments on real days.
    pub real_table: Table,
    /// The line of 7 days on both data sets.
    pub weeks: &'a [Planned],
    /// The rows' runs of seed 1, in their order.
    pub runs: &'a [Trained],
    /// relu3 with the identity, of seed 1.
    pub identity: &'a Trained,
    /// The real days of the lecture.
    pub real_days: &'a Series,
    /// Where to compute.
    pub device: &'a Device,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum ReportError {
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Curve(#[from] CurveError),
    #[error("{0} has too few days, or days that are all the same: they determine no line")]
    NoLine(String),
    #[error("the loss table has no row {0}")]
    NoRow(&'static str),
    #[error("the page cannot be made: {0}")]
    Page(#[from] minijinja::Error),
    #[error("the numbers cannot be written: {0}")]
    Numbers(#[from] serde_json::Error),
}

impl Report {
    /// Computes every part.
    ///
    /// # Errors
    ///
    /// [`ReportError`] where a run cannot be read, or the days determine no line.
    pub fn compute(material: Material<'_>) -> Result<Self, ReportError> {
        let Material { rows, table, real_table, weeks, runs, identity, real_days, device } =
            material;
        let place = |name| {
            let found = rows.iter().position(|row| row.planned.name == name);
            found.ok_or(ReportError::NoRow(name))
        };
        let (line, network) = (place("linear1")?, place("relu3")?);
        let week = Forecaster::init(&weeks[0].experiment, device);
        let no_line = || ReportError::NoLine(table.data.clone());
        let seeds = table.rows[0].training.by_seed_k.len();
        let forecast = |model: &str, trained: &Trained| Forecast::of(model, &trained.predictions());
        let networks =
            rows.iter().zip(runs).filter(|(row, _)| !row.planned.experiment.hidden().is_empty());
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            seeds: seeds as u64,
            commands: Commands {
                report: "viewcast report".into(),
                table: "viewcast table".into(),
                real_table: format!("viewcast table --data {}", real_table.data),
                scalars: "viewcast lecture scalars".into(),
            },
            published_line: LINES[0],
            descent: Descent::compute(&rows[line].planned, device).ok_or_else(no_line)?,
            weights: Weights::compute(weeks, &week).ok_or_else(no_line)?,
            curves: Curves::compute(Curve::find("lecture")?, Smooth::Waves, 1, device),
            scalars: Scalars::compute(&weeks[0].days, 1, device),
            identity: Collapse::compute(identity, &runs[network], device)?,
            forecasts: Forecasts {
                line: forecast("linear1", &runs[line]),
                network: forecast("relu3", &runs[network]),
                published: Forecast::published("y = 0.1k + 0.97 x", &LINES[0], real_days),
            },
            learning: networks
                .map(|(row, run)| LearningCurve::of(&row.planned.name, run))
                .collect::<Result<_, _>>()?,
            capacity: Capacity::of(rows, &table),
            table,
            real_table,
        })
    }

    /// Every figure, in the page's order.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure<'_>> {
        let forecasts = "viewcast lecture forecasts";
        let Forecasts { line, network, published } = &self.forecasts;
        let mut all = figures::descent::figures(&self.descent, "viewcast lecture descent");
        all.extend(figures::weights::figures(&self.weights, "viewcast lecture weights"));
        all.extend(figures::curves::figures(&self.curves, "viewcast lecture curves"));
        all.extend(figures::collapse::figures(&self.identity, "viewcast lecture identity"));
        all.extend(figures::learning::figures(&self.learning, "viewcast lecture learning"));
        all.extend(figures::capacity::figures(&self.capacity, "viewcast lecture capacity"));
        all.push(figures::forecasts::together(line, network, forecasts));
        for (name, forecast) in [("published", published), ("linear1", line), ("relu3", network)] {
            all.extend(figures::forecasts::figures(name, forecast, forecasts));
        }
        all
    }
}
