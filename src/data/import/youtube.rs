//! What the names in YouTube Studio's export add to the shape of its tables.
//!
//! Studio gives a zip of three tables: `Totals.csv`, the days of the channel (`Date,Views`); `Chart data.csv`,
//! the days of each video or country on the chart (`Date,Content,Video title,...,Views`); `Table data.csv`,
//! a row a video, after a row `Total`, without days unless the table is by date. The English and German
//! layouts were compared with exports that people have published; of the Chinese ones only the words were,
//! as programs that read such exports name them. Other languages are read by their shape.

use super::{error::Problem, frame::Frame, table::Hints};

const DATE: [&str; 3] = ["Date", "日期", "Datum"];
const VIEWS: [&str; 4] = ["Views", "观看次数", "觀看次數", "Aufrufe"];
/// The first column of the table by video.
const CONTENT: [&str; 5] = ["Content", "内容", "內容", "Video", "Inhalte"];
/// What follows it.
const TITLE: [&str; 4] = ["Video title", "视频标题", "影片標題", "Videotitel"];
/// What a chart may be split by, beside videos, as far as it is known.
const SPLIT: [&str; 2] = ["Geography", "Traffic source"];

/// What a table of Studio's is.
#[derive(Debug)]
pub enum Studio {
    /// The days of a channel.
    Days(Hints),
    /// The days of each video on the chart.
    Chart(Hints),
}

/// Whether the names of a table's columns are Studio's.
///
/// # Errors
///
/// Where it is one that has no days, or no views.
pub fn studio(frame: &Frame, value_column: Option<&str>) -> Result<Option<Studio>, Problem> {
    let has = |position: usize, names: &[&str]| {
        frame.names.get(position).is_some_and(|name| names.contains(&name.as_str()))
    };
    let views = frame.names.iter().any(|name| VIEWS.contains(&name.as_str()));
    let by_title = has(1, &CONTENT) && has(2, &TITLE);
    let chart = by_title || has(1, &SPLIT);
    if has(0, &CONTENT) && has(1, &TITLE) {
        return Err(Problem::NoDays);
    }
    if !has(0, &DATE) || (!views && !chart) {
        return Ok(None);
    }
    if !views && value_column.is_none() {
        return Err(Problem::NoViews(frame.names.last().cloned().into_iter().collect()));
    }
    Ok(Some(if chart {
        Studio::Chart(Hints { parts: true, missing_means: "" })
    } else {
        Studio::Days(Hints::default())
    }))
}

/// Studio's column of views.
pub fn views(frame: &Frame) -> Option<String> {
    frame.names.iter().find(|name| VIEWS.contains(&name.as_str())).cloned()
}
