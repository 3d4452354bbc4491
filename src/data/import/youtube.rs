//! YouTube Studio's export of a channel's days, in English and Chinese.
//!
//! Studio gives a zip of three tables: `Totals.csv`, the days of the channel (`Date,Views`); `Chart data.csv`,
//! the days of each video or country on the chart (`Date,Content,Video title,...,Views`); `Table data.csv`,
//! a row a video, after a row `Total`, without days unless the table is by date. The English layout was
//! compared with exports that people have published; of the Chinese ones only the words were, as programs
//! that read such exports name them.

use super::{
    delimited::Delimited,
    error::{ImportError, Problem},
    reader::{Choices, Counts, Reader},
    unpack::Source,
};
use crate::data::count::{Decimal, count};

const DATE: [&str; 2] = ["Date", "日期"];
const VIEWS: [&str; 3] = ["Views", "观看次数", "觀看次數"];
const TOTAL: [&str; 3] = ["Total", "总计", "總計"];
/// The first column of the table by video.
const CONTENT: [&str; 3] = ["Content", "内容", "內容"];
/// What follows it.
const TITLE: [&str; 3] = ["Video title", "视频标题", "影片標題"];
/// What a chart may be split by, beside videos, as far as it is known.
const SPLIT: [&str; 2] = ["Geography", "Traffic source"];

/// YouTube Studio's export.
#[derive(Debug)]
pub struct YouTube;

impl Reader for YouTube {
    fn format(&self) -> [&'static str; 2] {
        ["YouTube Studio's table of days", "YouTube 工作室按日期的表"]
    }

    fn read(&self, source: &Source, choices: &Choices) -> Option<Result<Counts, ImportError>> {
        let table = Delimited::open(source)?;
        let chart = has(&table, 1, &CONTENT) || has(&table, 1, &SPLIT);
        if has(&table, 0, &CONTENT) && has(&table, 1, &TITLE) {
            return Some(Err(source.fault(Problem::NoDays)));
        }
        if !has(&table, 0, &DATE) || (views(&table).is_none() && !chart) {
            return None;
        }
        let value = match (&choices.value_column, views(&table)) {
            (Some(name), _) => match table.named(name) {
                Ok(position) => position,
                Err(error) => return Some(Err(error)),
            },
            (None, Some(position)) => position,
            (None, None) => {
                let last = table.header.last().cloned();
                return Some(Err(source.at(1, Problem::NoViews(last.into_iter().collect()))));
            }
        };
        let date = match choices.date_column.as_deref().map(|name| table.named(name)) {
            Some(Err(error)) => return Some(Err(error)),
            Some(Ok(position)) => position,
            None => 0,
        };
        // What a chart is split by has many names: what stands beside the date is no count.
        let is_count = |cell: &str| count(cell, Decimal::Point).is_ok();
        let split = chart || !table.columns_of(is_count).contains(&1);
        let counts = table.counts([date, value], choices, &TOTAL);
        Some(counts.map(|mut counts| {
            if split {
                counts.parts = true;
                let note = [
                    "summed by day over what the chart shows, which may leave videos out",
                    "把图表显示的各项按天相加，其中可能缺少一些视频",
                ];
                counts.notes.push(note.map(String::from));
            }
            counts
        }))
    }
}

/// Which of a zip's tables has the channel's days: the one with the fewest columns, `Totals.csv`.
pub fn table_of_days(sources: &[Source]) -> Option<&Source> {
    let columns = |source: &&Source| Some(Delimited::open(source)?.header.len());
    let by_day = sources
        .iter()
        .filter(|source| Delimited::open(source).is_some_and(|table| has(&table, 0, &DATE)));
    by_day.min_by_key(columns)
}

fn has(table: &Delimited, position: usize, names: &[&str]) -> bool {
    table.header.get(position).is_some_and(|name| names.contains(&name.as_str()))
}

fn views(table: &Delimited) -> Option<usize> {
    VIEWS.iter().find_map(|name| table.header.iter().position(|column| column == name))
}
