//! The frame of a grid: which rows stand above the header, which is the header, where days begin, and
//! which columns hold them.

use super::{
    day::{Stamp, moment, stamp},
    grid::Grid,
    number::{Cell, cell},
};
use crate::data::count::Decimal;

/// Rows that show where the header is and which columns hold dates.
const SAMPLE: usize = 1000;
/// Columns that may hold dates.
const COLUMNS: usize = 64;
/// Rows that may stand above the days of a table that has them as columns.
const ABOVE: usize = 20;

/// What a row of sums or means is called, in small letters.
const TOTALS: [&str; 36] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "average",
    "avg",
    "mean",
    "median",
    "summe",
    "gesamt",
    "insgesamt",
    "gesamtsumme",
    "gesamtergebnis",
    "durchschnitt",
    "mittelwert",
    "somme",
    "total général",
    "moyenne",
    "suma",
    "promedio",
    "media",
    "totale",
    "média",
    "soma",
    "итого",
    "всего",
    "всього",
    "合计",
    "总计",
    "總計",
    "合計",
    "总和",
    "小计",
    "平均",
    "平均值",
];

/// What a column of numbered rows is called, in small letters.
pub const NUMBERS: [&str; 9] = ["", "index", "unnamed: 0", "id", "#", "no", "no.", "序号", "編號"];

/// Words of a column's name that holds times.
const DATES: [&str; 20] = [
    "date", "day", "time", "ds", "datum", "tag", "zeit", "jour", "fecha", "día", "dia", "data",
    "giorno", "дата", "день", "日期", "时间", "時間", "日付", "날짜",
];

/// How a table is laid out, as far as its rows tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The row that names the columns.
    pub header: Option<usize>,
    /// The first row below it.
    pub first: usize,
    /// The names of the columns.
    pub names: Vec<String>,
    /// The columns that hold dates, of which one is to be chosen.
    pub dates: Vec<usize>,
    /// Whether numbers stand for days.
    pub stamp: Option<Stamp>,
    /// Whether days are columns: the header's cells are dates.
    pub wide: bool,
}

/// Whether a row of this name holds a sum or a mean of other rows.
pub fn is_total(text: &str) -> bool {
    let lower = text.to_lowercase();
    let lower = lower.trim_matches([':', ' ', '*']);
    TOTALS.contains(&lower) || lower.starts_with("grand total")
}

/// Whether a row only draws a line between a header and its rows, as `-----+------` does.
pub fn is_rule(grid: &Grid, row: usize) -> bool {
    grid.cells(row).all(|cell| cell.bytes().all(|letter| b"-+=:|_ ".contains(&letter)))
}

fn is_number(text: &str) -> bool {
    !text.is_empty()
        && Decimal::ALL.iter().any(|mark| matches!(cell(text, *mark, &[]), Cell::Count(_)))
}

/// Looks at a grid; `date_column` is named by the user.
pub fn frame(grid: &Grid, date_column: Option<&str>) -> Frame {
    if date_column.is_none()
        && let Some(header) = wide_header(grid)
    {
        let names = grid.cells(header).map(str::to_owned).collect();
        return Frame {
            header: Some(header),
            first: header + 1,
            names,
            dates: Vec::new(),
            stamp: None,
            wide: true,
        };
    }
    let said = date_column.and_then(|name| named_row(grid, name));
    let is_date = |text: &str| moment(text).is_some();
    let mut dates = date_columns(grid, &is_date);
    let mut kind = None;
    if dates.is_empty() && said.is_none() {
        kind = Some(Stamp::Epoch);
        dates =
            date_columns(grid, &|text| stamp(text).is_some_and(|(kind, ..)| kind == Stamp::Epoch));
        if dates.is_empty() {
            kind = Some(Stamp::Serial);
            dates = date_columns(grid, &|text| {
                stamp(text).is_some_and(|(kind, ..)| kind == Stamp::Serial)
            });
        }
    }
    if let Some((row, column)) = said {
        let found = moment_rows(grid, column, row);
        let stamps =
            || (row + 1..grid.rows()).take(SAMPLE).find_map(|row| stamp(grid.cell(row, column)));
        let kind = if found { None } else { stamps().map(|(kind, ..)| kind) };
        let names = names(grid, Some(row), grid.whole_width(row));
        return Frame {
            header: Some(row),
            first: row + 1,
            names,
            dates: vec![column],
            stamp: kind,
            wide: false,
        };
    }
    let Some(&(column, first)) = dates.first() else {
        // The first row of several cells is as good a header as any.
        let header = (0..grid.rows().min(SAMPLE)).find(|row| grid.width(*row) >= 2);
        let names = names(grid, header, header.map_or(0, |row| grid.whole_width(row)));
        return Frame {
            header,
            first: header.map_or(0, |row| row + 1),
            names,
            dates: Vec::new(),
            stamp: None,
            wide: false,
        };
    };
    let header = header(grid, column, first);
    let below = header.map_or_else(|| start_without_header(grid, column, first), |row| row + 1);
    let width = header.map_or(0, |row| grid.whole_width(row)).max(if header.is_none() {
        grid.whole_width(first)
    } else {
        0
    });
    let names = names(grid, header, width);
    let columns: Vec<usize> = dates.iter().map(|(column, _)| *column).collect();
    let frame = Frame { header, first: below, names, dates: columns, stamp: kind, wide: false };
    match kind {
        Some(kind) => with_stamps(grid, frame, kind),
        None => frame,
    }
}

/// Numbers stand for days only where they go on, and are called so where they might be anything.
fn with_stamps(grid: &Grid, mut frame: Frame, kind: Stamp) -> Frame {
    frame.dates.retain(|column| {
        let rows = || (frame.first..grid.rows()).filter(|row| !grid.cell(*row, *column).is_empty());
        let stamps: Vec<_> =
            rows().take(SAMPLE).filter_map(|row| stamp(grid.cell(row, *column))).collect();
        let name = frame.names.get(*column).map(|name| name.to_lowercase()).unwrap_or_default();
        let called = DATES.iter().any(|word| name.contains(word));
        let pairs =
            || stamps.iter().zip(stamps.iter().skip(1)).map(|(a, b)| (a.1, a.2).cmp(&(b.1, b.2)));
        let goes_on =
            pairs().all(std::cmp::Ordering::is_le) || pairs().all(std::cmp::Ordering::is_ge);
        (called || kind == Stamp::Epoch && goes_on) && stamps.len() >= 2
    });
    frame.stamp = Some(kind);
    frame
}

fn moment_rows(grid: &Grid, column: usize, header: usize) -> bool {
    (header + 1..grid.rows()).take(SAMPLE).any(|row| moment(grid.cell(row, column)).is_some())
}

/// The columns that hold dates, and the first row of each that does: those that hold nothing else, or else
/// the one that holds the most.
fn date_columns(grid: &Grid, is_date: &impl Fn(&str) -> bool) -> Vec<(usize, usize)> {
    let rows = grid.rows();
    let sample = rows.min(SAMPLE);
    let width = (0..sample).map(|row| grid.whole_width(row)).max().unwrap_or(0).min(COLUMNS);
    let (mut whole, mut most) = (Vec::new(), None);
    for column in 0..width {
        let Some(first) = (0..sample).find(|row| is_date(grid.cell(*row, column))) else {
            continue;
        };
        let is_other = |text: &str, row: usize| {
            // A header that stands again is no other word.
            let again = || (0..first).any(|above| grid.cell(above, column) == text);
            let plain =
                !text.is_empty() && !is_total(text) && grid.width(row) > 1 && row + 3 < rows;
            plain && !again()
        };
        let (mut dates, mut others) = (0, 0);
        for row in first..sample {
            let text = grid.cell(row, column);
            if is_date(text) {
                dates += 1;
            } else if is_other(text, row) {
                others += 1;
            }
        }
        if others == 0 {
            whole.push((column, first));
        }
        if dates > others && most.is_none_or(|(_, _, before)| dates > before) {
            most = Some((column, first, dates));
        }
    }
    // A column of which a later row alone is a date has none.
    let earliest = whole.iter().map(|(_, first)| *first).min().unwrap_or(0);
    whole.retain(|(_, first)| *first <= earliest + 3);
    if whole.is_empty() {
        most.map(|(column, first, _)| (column, first)).into_iter().collect()
    } else {
        whole
    }
}

/// The row above the first day that names the columns.
fn header(grid: &Grid, column: usize, first: usize) -> Option<usize> {
    let is_name = |row: &usize| {
        let date = grid.cell(*row, column);
        let cells: Vec<&str> = grid.cells(*row).filter(|cell| !cell.is_empty()).collect();
        let plain_name = !date.is_empty() && !date.contains(|letter: char| letter.is_ascii_digit());
        let words = !cells.iter().any(|cell| is_number(cell));
        let lower = date.to_lowercase();
        // A title has fewer cells than the rows below it; a header that has is a fault of theirs.
        let wide = grid.whole_width(*row) >= grid.width(first)
            || DATES.iter().any(|word| lower.contains(word));
        wide && cells.len() >= 2
            && !is_total(date)
            && !is_rule(grid, *row)
            && (words || plain_name)
            && !date.starts_with('#')
    };
    let with_date = |row: &usize| is_name(row) && !grid.cell(*row, column).is_empty();
    (0..first).rev().find(with_date).or_else(|| (0..first).rev().find(is_name))
}

/// The first row that may hold a count, where no row names the columns: titles have one cell.
fn start_without_header(grid: &Grid, column: usize, first: usize) -> usize {
    let is_title = |row: &usize| {
        let narrow = grid.whole_width(*row) < grid.width(first) && !grid.cells(*row).any(is_number);
        grid.width(*row) <= 1 || narrow || grid.cell(*row, column).starts_with('#')
    };
    let titles = (0..first).filter(is_title);
    titles.max().map_or(0, |row| row + 1)
}

/// The row and the column of a name that the user says.
fn named_row(grid: &Grid, name: &str) -> Option<(usize, usize)> {
    let lower = name.to_lowercase();
    let rows = 0..grid.rows().min(50);
    let exact = |row: usize| grid.cells(row).position(|cell| cell == name);
    let alike = |row: usize| grid.cells(row).position(|cell| cell.to_lowercase() == lower);
    let found = |find: &dyn Fn(usize) -> Option<usize>| {
        rows.clone().find_map(|row| find(row).map(|column| (row, column)))
    };
    found(&exact).or_else(|| found(&alike))
}

/// The row whose cells are days, with counts below them.
fn wide_header(grid: &Grid) -> Option<usize> {
    (0..grid.rows().min(ABOVE)).find(|row| {
        let width = grid.whole_width(*row);
        if width < 4 {
            return false;
        }
        let days: Vec<usize> = grid
            .cells(*row)
            .enumerate()
            .filter(|(_, cell)| moment(cell).is_some())
            .map(|(column, _)| column)
            .collect();
        let below = |column: &usize| {
            (row + 1..grid.rows().min(row + 6)).any(|row| moment(grid.cell(row, *column)).is_some())
        };
        days.len() >= 3
            && 2 * days.len() >= width
            && !days.iter().take(SAMPLE).any(below)
            && row + 1 < grid.rows()
    })
}

/// What columns are called: by the header, or by their number.
fn names(grid: &Grid, header: Option<usize>, width: usize) -> Vec<String> {
    let given = |column: usize| header.map_or("", |row| grid.cell(row, column));
    (0..width)
        .map(|column| match given(column) {
            "" => format!("column {}", column + 1),
            name => name.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Frame {
        let grid = Grid::parse(text).unwrap().unwrap_or_else(|(_, problem)| panic!("{problem}"));
        frame(&grid, None)
    }

    #[test]
    fn the_header_is_found_below_titles_and_above_totals() {
        for (text, header, first) in [
            ("d,n\n2021-01-01,1\n2021-01-02,2\n", Some(0), 1),
            ("A: B, C\n\nd,n\n2021-01-01,1\n2021-01-02,2\n", Some(1), 2),
            ("sep=,\n\"Views\"\nd,n\n2021-01-01,1\n2021-01-02,2\n", Some(2), 3),
            ("# x\n# a, b\nd,n\n2021-01-01,1\n2021-01-02,2\n", Some(2), 3),
            ("d,n\nTotal,3\n2021-01-01,1\n2021-01-02,2\n", Some(0), 1),
            ("2021-01-01,1\n2021-01-02,2\n", None, 0),
            ("title\n2021-01-01,1\n2021-01-02,2\n", None, 1),
            ("2021-13-01,1\n2021-01-02,2\n2021-01-03,2\n", None, 0),
            (",ds,y\n0,2021-01-01,1\n1,2021-01-02,2\n", Some(0), 1),
        ] {
            let found = of(text);
            assert_eq!((found.header, found.first), (header, first), "{text}");
            assert_eq!(found.dates.len(), 1, "{text}");
        }
    }

    #[test]
    fn numbers_that_go_on_stand_for_days_and_others_do_not() {
        assert_eq!(of("t,n\n1612051200,1\n1612137600,2\n").dates, [0]);
        assert_eq!(of("Date,n\n44227,1\n44228,2\n").stamp, Some(Stamp::Serial));
        assert_eq!(of("id,n\n44227,1\n44228,2\n").dates, Vec::<usize>::new());
    }

    #[test]
    fn days_may_be_columns() {
        let found = of("Page,2021-01-01,2021-01-02,2021-01-03\na,1,2,3\nb,1,2,3\n");
        assert!(found.wide);
        assert!(!of("from,to,n\n2021-01-01,2021-01-02,1\n").wide);
    }
}
