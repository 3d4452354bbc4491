//! Several series in one table, and rows that are in it more than once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use super::{
    counts::{Choices, Note, Repeated},
    error::{OneOfSeveral, Problem},
    frame::is_total,
    grid::Grid,
};
use crate::excerpt::excerpt;

/// Columns that may tell series apart.
const COLUMNS: usize = 64;
/// Days that show which columns tell series apart.
const DAYS: usize = 2000;
/// Words in the name of a column that names series, in small letters.
const SERIES: [&str; 14] = [
    "id", "series", "page", "article", "video", "channel", "account", "item", "product", "store",
    "shop", "site", "country", "keyword",
];
/// Between the names of a series that two columns name.
const BETWEEN: &str = " / ";

/// A row that holds a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    /// Its place in the grid.
    pub row: u32,
    /// Its day.
    pub day: Date,
    /// Seconds since midnight.
    pub time: Option<u32>,
}

/// Which columns say when and how many, and what all are called.
#[derive(Debug)]
pub struct Key<'a> {
    /// The column of dates.
    pub date: usize,
    /// The column of counts.
    pub value: usize,
    /// The names of all.
    pub names: &'a [String],
}

/// The rows of one series, or of several that are to be summed.
#[derive(Debug)]
pub struct Chosen {
    /// The rows.
    pub rows: Vec<Used>,
    /// Whether rows of the same time are summed.
    pub summed: bool,
    /// What was passed over or is summed.
    pub notes: Vec<Note>,
}

/// Rows of the same time, more than one, by their places among the used ones.
type Groups = Vec<Vec<usize>>;

/// Chooses the rows of one series; `parts` are rows of a day that are known to be parts of its count.
pub fn choose(
    grid: &Grid,
    key: &Key<'_>,
    used: Vec<Used>,
    choices: &Choices,
    parts: bool,
) -> Result<Chosen, (Option<usize>, Problem)> {
    let mut chosen = Chosen { rows: used, summed: false, notes: Vec::new() };
    if let Some(series) = &choices.series {
        one_series(grid, key, &mut chosen, series).map_err(|problem| (None, problem))?;
    } else if parts {
        if !groups(&chosen.rows).is_empty() {
            chosen.summed = true;
        }
        return Ok(chosen);
    }
    let mut again = groups(&chosen.rows);
    if again.is_empty() {
        chosen.notes.extend(joined(grid, key, &chosen.rows));
        return Ok(chosen);
    }
    let same = repeats(grid, &chosen.rows, &again);
    if let Some((first, second)) = same.first().copied() {
        let number = same.len();
        match choices.repeated {
            None => {
                let row = |at: usize| chosen.rows.get(at).map_or(0, |used| used.row as usize);
                let problem = Problem::RepeatedRows { rows: number, again: grid.line(row(second)) };
                return Err((Some(row(first)), problem));
            }
            Some(Repeated::Drop) => {
                let dropped: BTreeSet<usize> = same.iter().map(|(_, again)| *again).collect();
                let mut at = 0;
                chosen.rows.retain(|_| {
                    at += 1;
                    !dropped.contains(&(at - 1))
                });
                chosen.notes.push(Note::RepeatedDropped(number));
                again = groups(&chosen.rows);
            }
            Some(Repeated::Sum) => {}
        }
    }
    if again.is_empty() {
        return Ok(chosen);
    }
    let columns = telling(grid, key, &chosen.rows, &again);
    if choices.sum_series && !columns.is_empty() {
        let all = listed(grid, &columns, &chosen.rows);
        let told: Vec<String> =
            all.iter().take(4).map(|one| format!("`{}`", excerpt(&one.name))).collect();
        let (number, more) = (all.len(), if all.len() > 4 { ", …" } else { "" });
        chosen.notes.push(Note::SeriesSummed { number, names: told.join(", ") + more });
        chosen.summed = true;
        return Ok(chosen);
    }
    if choices.repeated == Some(Repeated::Sum) || choices.sum_series {
        let rows: usize = again.iter().map(Vec::len).sum();
        chosen.notes.push(Note::RepeatedSummed { rows, times: again.len() });
        chosen.summed = true;
        return Ok(chosen);
    }
    if columns.is_empty() {
        // An hour is there twice where clocks are set back.
        if again.iter().all(|group| is_change_of_clocks(&chosen.rows, group)) {
            chosen.summed = true;
            return Ok(chosen);
        }
        let at =
            |place: usize| again.first()?.get(place).and_then(|at| chosen.rows.get(*at)).copied();
        let (Some(first), Some(second)) = (at(0), at(1)) else { return Ok(chosen) };
        let first_line = grid.line(first.row as usize);
        return Err((
            Some(second.row as usize),
            Problem::RepeatedDay { day: first.day, first_line },
        ));
    }
    let series = listed(grid, &columns, &chosen.rows);
    let columns = columns.iter().filter_map(|column| key.names.get(*column).cloned()).collect();
    Err((None, Problem::SeveralSeries { columns, series }))
}

/// Keeps the rows of one series.
fn one_series(
    grid: &Grid,
    key: &Key<'_>,
    chosen: &mut Chosen,
    series: &str,
) -> Result<(), Problem> {
    let again = groups(&chosen.rows);
    let mut columns = telling(grid, key, &chosen.rows, &again);
    let wanted = series.trim().to_lowercase();
    let is_it = |columns: &[usize], row: u32| label(grid, columns, row).to_lowercase() == wanted;
    if !chosen.rows.iter().any(|used| is_it(&columns, used.row)) {
        let others = (0..key.names.len().min(COLUMNS))
            .filter(|column| ![key.date, key.value].contains(column));
        let found = others
            .into_iter()
            .find(|column| chosen.rows.iter().any(|used| is_it(&[*column], used.row)));
        let Some(column) = found else {
            let all = listed(grid, &columns, &chosen.rows).into_iter().map(|one| one.name);
            return Err(Problem::NoSeries { series: series.into(), all: all.collect() });
        };
        columns = vec![column];
    }
    let all = chosen.rows.len();
    chosen.rows.retain(|used| is_it(&columns, used.row));
    let others = all - chosen.rows.len();
    chosen.notes.push(Note::OneSeries { name: excerpt(series), others });
    Ok(())
}

/// Rows of the same time.
fn groups(rows: &[Used]) -> Groups {
    let time = |at: &usize| rows.get(*at).map(|used| (used.day, used.time.unwrap_or(0)));
    let in_order = rows.windows(2).all(|pair| {
        matches!(pair, [a, b] if (a.day, a.time.unwrap_or(0)) < (b.day, b.time.unwrap_or(0)))
    });
    if in_order {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|at| (time(at), *at));
    order
        .chunk_by(|a, b| time(a) == time(b))
        .filter(|group| group.len() > 1)
        .map(<[usize]>::to_vec)
        .collect()
}

/// Pairs of rows that are equal to the letter, by their places: the first, and one that repeats it.
fn repeats(grid: &Grid, rows: &[Used], groups: &Groups) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for group in groups {
        let mut first: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        for at in group {
            let cells = rows
                .get(*at)
                .map(|used| grid.cells(used.row as usize).collect())
                .unwrap_or_default();
            match first.get(&cells) {
                Some(before) => found.push((*before, *at)),
                None => drop(first.insert(cells, *at)),
            }
        }
    }
    found.sort_unstable_by_key(|(_, at)| *at);
    found
}

/// The columns that tell rows of the same time apart: one, or two; none where there are none.
fn telling(grid: &Grid, key: &Key<'_>, rows: &[Used], groups: &Groups) -> Vec<usize> {
    if groups.is_empty() {
        return Vec::new();
    }
    let most = groups.iter().map(Vec::len).max().unwrap_or(0);
    let candidates: Vec<(usize, bool)> = (0..key.names.len().min(COLUMNS))
        .filter(|column| ![key.date, key.value].contains(column))
        .filter_map(|column| {
            let mut values: BTreeSet<&str> = BTreeSet::new();
            let mut numbers = true;
            for used in rows {
                let text = grid.cell(used.row as usize, column);
                numbers &= text.parse::<f64>().is_ok();
                values.insert(text);
                if values.len() > rows.len() / 2 {
                    return None;
                }
            }
            let few = !numbers || values.len() <= 2 * most;
            (values.len() > 1 && few).then_some((column, numbers))
        })
        .collect();
    let tell = |columns: &[usize]| {
        groups.iter().take(DAYS).all(|group| {
            let mut seen = BTreeSet::new();
            group.iter().all(|at| {
                rows.get(*at).is_some_and(|used| seen.insert(label(grid, columns, used.row)))
            })
        })
    };
    let of_kind =
        |numbers: bool| candidates.iter().filter(move |it| it.1 == numbers).map(|it| it.0);
    let words: Vec<usize> = of_kind(false).collect();
    let alone = words.iter().copied().chain(of_kind(true)).find(|column| tell(&[*column]));
    if let Some(column) = alone {
        return vec![column];
    }
    let mut pairs = words
        .iter()
        .take(6)
        .flat_map(|a| words.iter().take(6).filter(move |b| a < b).map(move |b| [*a, *b]));
    pairs.find(|pair| tell(pair)).map(|pair| pair.to_vec()).unwrap_or_default()
}

/// A note of series that do not overlap, one after the other.
fn joined(grid: &Grid, key: &Key<'_>, rows: &[Used]) -> Option<Note> {
    let names_series = |column: &usize| {
        let name = key.names.get(*column).map(|name| name.to_lowercase()).unwrap_or_default();
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        words.into_iter().any(|word| SERIES.contains(&word))
    };
    let others =
        (0..key.names.len().min(COLUMNS)).filter(|column| ![key.date, key.value].contains(column));
    let mut found = others.filter(names_series).filter_map(|column| {
        let cells = || rows.iter().map(|used| grid.cell(used.row as usize, column));
        let distinct: BTreeSet<&str> = cells().take(rows.len()).collect();
        let changes = cells().zip(cells().skip(1)).filter(|(a, b)| a != b).count();
        (distinct.len() > 1 && distinct.len() <= 8 && changes + 1 == distinct.len())
            .then_some((column, distinct))
    });
    let (column, distinct) = found.next()?;
    let column = key.names.get(column).map(|name| excerpt(name)).unwrap_or_default();
    let names: Vec<String> =
        distinct.into_iter().map(|name| format!("`{}`", excerpt(name))).collect();
    Some(Note::SeriesJoined { column, names: names.join(", ") })
}

/// The name of a row's series.
fn label(grid: &Grid, columns: &[usize], row: u32) -> String {
    let cells = columns.iter().map(|column| grid.cell(row as usize, *column));
    cells.collect::<Vec<_>>().join(BETWEEN)
}

/// Every series, that of the most rows first.
fn listed(grid: &Grid, columns: &[usize], rows: &[Used]) -> Vec<OneOfSeveral> {
    let mut numbers: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (at, used) in rows.iter().enumerate() {
        numbers.entry(label(grid, columns, used.row)).or_insert((0, at)).0 += 1;
    }
    let mut all: Vec<_> =
        numbers.into_iter().map(|(name, (rows, at))| (OneOfSeveral { name, rows }, at)).collect();
    all.sort_by_key(|(one, at)| (is_total(&one.name), std::cmp::Reverse(one.rows), *at));
    all.into_iter().map(|(one, _)| one).collect()
}

fn is_change_of_clocks(rows: &[Used], group: &[usize]) -> bool {
    let used = group.first().and_then(|at| rows.get(*at));
    used.is_some_and(|used| {
        let early = used.time.is_some_and(|time| time < 4 * 3600);
        group.len() == 2
            && early
            && used.day.weekday() == Weekday::Sunday
            && [3, 4, 9, 10, 11].contains(&used.day.month())
    })
}

/// The rows that are read of a table whose days are columns.
pub fn wide(
    rows: &[usize],
    label: &impl Fn(usize) -> String,
    choices: &Choices,
    columns: &[String],
) -> Result<Vec<usize>, Problem> {
    if let Some(series) = &choices.series {
        let wanted = series.trim().to_lowercase();
        let found = rows.iter().find(|row| label(**row).to_lowercase() == wanted);
        let missing = || Problem::NoSeries {
            series: series.clone(),
            all: rows.iter().map(|row| label(*row)).collect(),
        };
        return found.map(|row| vec![*row]).ok_or_else(missing);
    }
    if rows.len() > 1 && choices.sum_series {
        return Ok(rows.iter().copied().filter(|row| !is_total(&label(*row))).collect());
    }
    if rows.len() > 1 {
        let series = rows.iter().map(|row| OneOfSeveral { name: label(*row), rows: 1 }).collect();
        return Err(Problem::SeveralSeries { columns: columns.to_vec(), series });
    }
    Ok(rows.to_vec())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const TABLE: &str = "id,ds,y\na,1,5\na,2,5\nb,1,7\nb,2,7\n";

    fn chosen(text: &str, choices: &Choices) -> Result<(usize, bool), String> {
        let grid = Grid::parse(text).unwrap().unwrap_or_else(|(_, problem)| panic!("{problem}"));
        let names: Vec<String> = grid.cells(0).map(str::to_owned).collect();
        let used = (1..grid.rows()).map(|row| Used {
            row: u32::try_from(row).unwrap(),
            day: date(2021, 1, grid.cell(row, 1).parse().unwrap()),
            time: None,
        });
        let key = Key { date: 1, value: 2, names: &names };
        choose(&grid, &key, used.collect(), choices, false)
            .map(|chosen| (chosen.rows.len(), chosen.summed))
            .map_err(|(_, problem)| problem.to_string())
    }

    #[test]
    fn series_are_told_apart_by_a_column_and_summed_only_where_asked() {
        let asked = chosen(TABLE, &Choices::default()).unwrap_err();
        assert!(
            asked.starts_with(
                "several series are in this table: column `id` has a (2 rows), b (2 rows)"
            ),
            "{asked}"
        );
        let one = Choices { series: Some("B".into()), ..Choices::default() };
        assert_eq!(chosen(TABLE, &one), Ok((2, false)));
        let sum = Choices { sum_series: true, ..Choices::default() };
        assert_eq!(chosen(TABLE, &sum), Ok((4, true)));
        let none = Choices { series: Some("c".into()), ..Choices::default() };
        assert_eq!(chosen(TABLE, &none).unwrap_err(), "no series `c`; there are `a`, `b`");
    }

    #[test]
    fn rows_that_repeat_to_the_letter_are_asked_for() {
        let text = "n,ds,y\n0,1,5\n0,1,5\n0,2,5\n";
        let asked = chosen(text, &Choices::default()).unwrap_err();
        assert!(
            asked.starts_with(
                "this row is here 1 time(s) more than once to the letter, first again on line 3"
            ),
            "{asked}"
        );
        for (repeated, expected) in [(Repeated::Drop, (2, false)), (Repeated::Sum, (3, true))] {
            let choices = Choices { repeated: Some(repeated), ..Choices::default() };
            assert_eq!(chosen(text, &choices), Ok(expected));
        }
        let other = chosen("n,ds,y\n0,1,5\n0,1,6\n0,2,5\n", &Choices::default()).unwrap_err();
        assert!(other.starts_with("2021-01-01 is here again; it was on line 2"), "{other}");
    }
}
