//! From counts in any order to a gapless daily series.

use std::collections::BTreeMap;

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    error::{ImportError, Problem},
    reader::Counts,
    unpack::Source,
};
use crate::data::{
    Series,
    count::{CountProblem, MOST},
};

/// What a missing day is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// No views
    Zero,
    /// The views of the day before
    Previous,
    /// What lies on the line from the day before to the day after, in whole views where those are
    Interpolate,
}

impl Fill {
    /// All.
    pub const ALL: [Self; 3] = [Self::Zero, Self::Previous, Self::Interpolate];
}

/// The longest gap that is taken for one, in days: ten years. In a longer one a date is mistyped.
const LONGEST_GAP: i32 = 3660;

/// A day's count.
struct Day {
    first_line: u64,
    views: f64,
}

/// The series of some counts, and the days that were filled.
///
/// # Errors
///
/// Where days are missing and nothing is to fill them, a day is there twice, or the rows are not days.
pub fn series(
    source: &Source,
    counts: &Counts,
    fill: Option<Fill>,
) -> Result<(Series, Vec<Date>), ImportError> {
    let days = by_day(source, counts)?;
    let (Some((&first, _)), Some((&last, _)), true) =
        (days.first_key_value(), days.last_key_value(), days.len() >= 2)
    else {
        return Err(source.fault(Problem::TooShort(days.len())));
    };
    let apart = |(&day, &next): (&Date, &Date)| (next - day).get_days();
    let pairs = || days.keys().zip(days.keys().skip(1));
    if let Some((&before, &after)) = pairs().find(|&pair| apart(pair) > LONGEST_GAP) {
        return Err(source.fault(Problem::Gap { before, after }));
    }
    let apart = pairs().map(apart).min().unwrap_or(1);
    // Two days are too few to tell.
    if apart >= 7 && days.len() > 2 {
        return Err(source.fault(Problem::NotByDay(apart)));
    }
    let range = || first.series(1.day()).take_while(|day| *day <= last);
    let missing: Vec<Date> = range().filter(|day| !days.contains_key(day)).collect();
    let Some(fill) = fill.or(missing.is_empty().then_some(Fill::Zero)) else {
        let problem = Problem::Missing { days: missing, meaning: counts.missing_means };
        return Err(source.fault(problem));
    };
    let views = range().map(|day| match days.get(&day) {
        Some(known) => known.views,
        None => filled(&days, day, fill),
    });
    Ok((Series::new(first, views.collect()), missing))
}

fn by_day(source: &Source, counts: &Counts) -> Result<BTreeMap<Date, Day>, ImportError> {
    let mut days: BTreeMap<Date, Day> = BTreeMap::new();
    for row in &counts.rows {
        let Some(count) = row.count else {
            // A part that is not known leaves its day's sum unknown.
            if counts.parts {
                return Err(source.at(row.line, CountProblem::Empty));
            }
            continue;
        };
        match days.get_mut(&row.day) {
            None => {
                days.insert(row.day, Day { first_line: row.line, views: count });
            }
            Some(day) if counts.parts => {
                day.views += count;
                if day.views > MOST {
                    return Err(source.at(row.line, Problem::Overflow));
                }
            }
            Some(day) => {
                let problem = Problem::RepeatedDay { day: row.day, first_line: day.first_line };
                return Err(source.at(row.line, problem));
            }
        }
    }
    Ok(days)
}

fn filled(days: &BTreeMap<Date, Day>, day: Date, fill: Fill) -> f64 {
    let (before, after) = (days.range(..day).next_back(), days.range(day..).next());
    let (Some((&before, Day { views: from, .. })), Some((&after, Day { views: to, .. }))) =
        (before, after)
    else {
        return 0.0;
    };
    match fill {
        Fill::Zero => 0.0,
        Fill::Previous => *from,
        Fill::Interpolate => {
            let part =
                f64::from((day - before).get_days()) / f64::from((after - before).get_days());
            let views = from * (1.0 - part) + to * part;
            let whole = from.fract() == 0.0 && to.fract() == 0.0;
            if whole { views.round() } else { views }
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{super::reader::Row, *};

    fn of(counts: &[(i8, f64)], fill: Option<Fill>) -> Result<Vec<f64>, String> {
        let row = |&(day, count)| Row { line: 1, day: date(2021, 1, day), count: Some(count) };
        let rows = counts.iter().map(row).collect();
        let source = Source { name: "x".into(), text: String::new() };
        series(&source, &Counts { rows, ..Counts::default() }, fill)
            .map(|(series, _)| series.views().to_vec())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn gaps_are_filled_as_asked() {
        let gaps = [(1, 10.0), (4, 20.0), (5, 1.0)];
        assert_eq!(of(&gaps, Some(Fill::Zero)).unwrap(), [10.0, 0.0, 0.0, 20.0, 1.0]);
        assert_eq!(of(&gaps, Some(Fill::Previous)).unwrap(), [10.0, 10.0, 10.0, 20.0, 1.0]);
        assert_eq!(of(&gaps, Some(Fill::Interpolate)).unwrap(), [10.0, 13.0, 17.0, 20.0, 1.0]);
        let fractions = [(1, 0.5), (3, 1.0)];
        assert_eq!(of(&fractions, Some(Fill::Interpolate)).unwrap(), [0.5, 0.75, 1.0]);
    }

    #[test]
    fn weeks_are_not_filled() {
        let weeks = of(&[(1, 10.0), (8, 20.0), (15, 1.0)], Some(Fill::Zero)).unwrap_err();
        assert!(weeks.starts_with("x: its rows are 7 or more days apart"), "{weeks}");
    }

    #[test]
    fn a_mistyped_year_is_no_gap() {
        let day = |year| Row { line: 1, day: date(year, 1, 14), count: Some(1.0) };
        let source = Source { name: "x".into(), text: String::new() };
        let of = |year| {
            let counts = Counts { rows: vec![day(2024), day(year)], ..Counts::default() };
            series(&source, &counts, Some(Fill::Zero)).map(|(_, filled)| filled.len())
        };
        assert_eq!(of(2034).unwrap(), 3652);
        assert_eq!(
            of(4024).unwrap_err().to_string(),
            "x: nothing lies between 2024-01-14 and 4024-01-14, more than ten years apart: is one of \
             these dates mistyped?"
        );
    }
}
