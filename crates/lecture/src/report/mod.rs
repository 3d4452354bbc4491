//! The report: the lecture from top to bottom, with its own figures and tables.
//!
//! [`Report`] holds every number there is to tell, and [`page`] tells it in both languages. The page
//! can print only what the report holds.

mod environment;
mod formula;
mod nearness;
pub mod page;
mod pairs;
mod sections;

use serde::Serialize;

use self::{nearness::Nearness, pairs::Pairs};

use crate::{
    parts::{
        Parts,
        part::{Context, PartError},
    },
    published::{LINES, PublishedLine},
    table::{Table, row::TableRow},
};
use viewcast::{
    data::{CHANNEL, WIKIPEDIA},
    plan::Plan,
};

/// Every number of the report.
#[derive(Serialize)]
pub struct Report {
    /// The version of viewcast that made it.
    pub version: &'static str,
    /// Seeds of each row of both tables.
    pub seeds: u64,
    /// The line of one day that the slides print.
    pub published_line: PublishedLine,
    /// What the line of one day learns from.
    pub pairs: Pairs,
    /// The loss table on the simulated channel.
    pub table: Option<Table>,
    /// How near that is to the slides'.
    pub nearness: Option<Nearness>,
    /// The loss table on real days.
    pub real_table: Option<Table>,
    /// Every part of the lecture.
    #[serde(flatten)]
    pub parts: Parts,
}

/// The rows of both loss tables: on the simulated channel, and on real days.
fn rows(context: &Context<'_>) -> Result<[Vec<TableRow>; 2], PartError> {
    Ok([context.on(CHANNEL).rows()?, context.on(WIKIPEDIA).rows()?])
}

impl Report {
    /// What must be trained for it.
    ///
    /// # Errors
    ///
    /// Where an experiment or its days cannot be read.
    pub fn plans(context: &Context<'_>, seeds: u64) -> Result<Vec<Plan>, PartError> {
        let mut plans = TableRow::plans(&rows(context)?.concat(), seeds);
        plans.extend(Parts::plans(context)?);
        Ok(plans)
    }

    /// Computes all of it, once its plans are trained.
    ///
    /// # Errors
    ///
    /// [`PartError`] where a run cannot be read, or the days are too few for a part.
    pub fn compute(context: &Context<'_>, seeds: u64) -> Result<Self, PartError> {
        let [channel, real] = rows(context)?;
        let table = |rows: &[TableRow]| -> Result<_, PartError> {
            Ok(Table::new(rows, &context.runs_of(TableRow::plans(rows, seeds))?))
        };
        let [published_line, _] = LINES;
        let of_channel = table(&channel)?;
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            seeds,
            published_line,
            pairs: Pairs::new(&context.plan("linear1")?.days),
            nearness: of_channel.as_ref().map(Nearness::new),
            table: of_channel,
            real_table: table(&real)?,
            parts: Parts::compute(context)?,
        })
    }
}
