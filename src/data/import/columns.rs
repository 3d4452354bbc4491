//! Any table with a column of dates and one of counts: a spreadsheet's CSV, the pageviews tool's
//! (`Date,"Article"`, checked in that tool's source), an export that has no reader of its own.

use super::{
    day::moment,
    delimited::Delimited,
    error::{ImportError, Problem},
    reader::{Choices, Counts, Reader},
    unpack::Source,
};
use crate::data::count::{Decimal, count};

/// A table, by its columns.
#[derive(Debug)]
pub struct AnyColumns;

impl Reader for AnyColumns {
    fn format(&self) -> [&'static str; 2] {
        ["a table of dates and counts", "日期与计数的表"]
    }

    fn read(&self, source: &Source, choices: &Choices) -> Option<Result<Counts, ImportError>> {
        let table = Delimited::open(source)?;
        Some(
            columns(&table, source, choices)
                .and_then(|columns| table.counts(columns, choices, &[])),
        )
    }
}

/// The named columns, or the only ones that fit.
fn columns(
    table: &Delimited,
    source: &Source,
    choices: &Choices,
) -> Result<[usize; 2], ImportError> {
    let names = |columns: &[usize]| -> Vec<String> {
        columns.iter().filter_map(|&column| table.header.get(column).cloned()).collect()
    };
    let date = match &choices.date_column {
        Some(name) => table.named(name)?,
        None => match table.columns_of(|cell| moment(cell).is_some())[..] {
            [only] => only,
            [] => return Err(source.fault(Problem::NoDateColumn(table.header.clone()))),
            ref several => {
                return Err(source.at(1, Problem::SeveralDateColumns(names(several))));
            }
        },
    };
    if let Some(name) = &choices.value_column {
        return Ok([date, table.named(name)?]);
    }
    let is_count = |cell: &str| Decimal::ALL.iter().any(|decimal| count(cell, *decimal).is_ok());
    let mut fitting = table.columns_of(is_count);
    fitting.retain(|column| *column != date);
    let value = match (fitting.as_slice(), table.position("views")) {
        (&[only], _) => only,
        // viewcast's own name for it.
        (several, Some(views)) if several.contains(&views) => views,
        ([], _) => return Err(source.fault(Problem::NoValueColumn(table.header.clone()))),
        (several, _) => return Err(source.at(1, Problem::SeveralValueColumns(names(several)))),
    };
    Ok([date, value])
}
