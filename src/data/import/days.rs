//! From counts in any order to a gapless daily series.

use std::{collections::BTreeMap, mem};

use super::{
    counts::{Choices, Counts, Fill, Note, Row},
    error::{ImportError, Problem},
    source::Source,
};
use crate::data::{Series, count::MOST, spans::days_text};
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

/// The longest gap that is taken for one, in days: ten years. In a longer one a date is mistyped.
const LONGEST_GAP: i32 = 3660;

/// Days in a row that show a step.
const RUN: usize = 3;
/// Steps in a row that show weeks or months.
const STEPS: usize = 4;

/// A day's count.
#[derive(Debug, Clone, Copy)]
struct Day {
    first_line: u64,
    views: f64,
}

/// A series, and how it came to be.
#[derive(Debug)]
pub struct Days {
    /// The series.
    pub series: Series,
    /// The days that were missing.
    pub filled: Vec<Date>,
    /// What was summed and left out.
    pub notes: Vec<Note>,
}

/// The series of some counts.
///
/// # Errors
///
/// Where days are missing and nothing is to fill them, a day is there twice, or the rows are not days.
pub fn series(
    source: &Source,
    counts: &mut Counts,
    choices: &Choices,
) -> Result<Days, ImportError> {
    let ByDay { mut days, mut notes, incomplete } = by_day(source, counts)?;
    if choices.drop_last
        && let Some((day, _)) = days.pop_last()
    {
        notes.push(Note::LastDayLeftOut(day));
    }
    let (Some((&first, _)), Some((&last, _)), true) =
        (days.first_key_value(), days.last_key_value(), days.len() >= 2)
    else {
        return Err(source.fault(Problem::TooShort(days.len())));
    };
    let step = |(&day, &next): (&Date, &Date)| (next - day).get_days();
    let pairs = || days.keys().zip(days.keys().skip(1));
    if let Some((&before, &after)) = pairs().find(|&pair| step(pair) > LONGEST_GAP) {
        return Err(source.fault(Problem::Gap { before, after }));
    }
    let closest = pairs().map(step).min().unwrap_or(1);
    // Two days are too few to tell.
    if closest >= 7 && days.len() > 2 {
        return Err(source.fault(Problem::NotByDay(closest)));
    }
    let steps: Vec<i32> = pairs().map(step).collect();
    if let Some((at, step)) = coarser(&steps) {
        let line = days.values().nth(at + 1).map_or(1, |day| day.first_line);
        return Err(source.at(line, Problem::MixedSteps(step)));
    }
    let range = || first.series(1.day()).take_while(|day| *day <= last);
    let missing: Vec<Date> = range().filter(|day| !days.contains_key(day)).collect();
    let Some(fill) = choices.fill.or(missing.is_empty().then_some(Fill::Zero)) else {
        let inside: Vec<Date> =
            incomplete.into_iter().filter(|day| missing.contains(day)).collect();
        let incomplete = match inside.len() {
            0 => String::new(),
            number => format!(
                "{number} of them incomplete in the file ({}); ",
                days_text(&inside, Some(3))
            ),
        };
        let problem = Problem::Missing { days: missing, meaning: counts.missing_means, incomplete };
        return Err(source.fault(problem));
    };
    let views = range().map(|day| match days.get(&day) {
        Some(known) => known.views,
        None => filled(&days, day, fill),
    });
    Ok(Days { series: Series::new(first, views.collect()), filled: missing, notes })
}

/// Where daily rows turn into weekly or monthly ones, or the other way round: the place, and the step.
fn coarser(steps: &[i32]) -> Option<(usize, i32)> {
    let runs = || steps.chunk_by(|a, b| a == b || *a >= 28 && *b >= 28);
    if !runs().any(|run| run.len() >= STEPS && run.first() == Some(&1)) {
        return None;
    }
    let mut at = 0;
    for run in runs() {
        match run.first() {
            Some(&step) if run.len() >= STEPS && (step == 7 || step >= 28) => {
                return Some((at, step));
            }
            _ => at += run.len(),
        }
    }
    None
}

/// Days, and what was made of the rows of each.
#[derive(Debug, Default)]
struct ByDay {
    days: BTreeMap<Date, Day>,
    notes: Vec<Note>,
    incomplete: Vec<Date>,
}

/// The rows of a day.
struct Part<'a> {
    day: Date,
    rows: &'a [Row],
}

impl Part<'_> {
    /// The times of its rows, each once.
    fn times(&self) -> Vec<u32> {
        let mut times: Vec<u32> = self.rows.iter().map(|row| row.time.unwrap_or(0)).collect();
        times.dedup();
        times
    }

    /// Whether it is a Sunday on which clocks may have been changed, and has an hour more or less.
    fn changes_clocks(&self, usual: &[u32]) -> bool {
        let times = self.times();
        let early = |time: &&u32| **time < 4 * 3600;
        let lost = usual.iter().filter(|time| !times.contains(time)).collect::<Vec<_>>();
        let hour = usual.len().div_ceil(24);
        usual.len() >= 24
            && self.day.weekday() == Weekday::Sunday
            && [3, 4, 9, 10, 11].contains(&self.day.month())
            && lost.len() <= hour
            && lost.iter().all(early)
            && times.iter().all(|time| usual.contains(time))
    }
}

fn by_day(source: &Source, counts: &mut Counts) -> Result<ByDay, ImportError> {
    let mut rows: Vec<Row> = mem::take(&mut counts.rows);
    rows.sort_by_key(|row| (row.day, row.time.unwrap_or(0), row.line));
    let parts: Vec<Part> = rows
        .chunk_by(|a, b| a.day == b.day)
        .filter_map(|rows| Some(Part { day: rows.first()?.day, rows }))
        .collect();
    let most = parts.iter().map(|part| part.times().len()).max().unwrap_or(0);
    let mut by_day = ByDay::default();
    if most <= 1 {
        for part in &parts {
            if !counts.summed
                && let [first, second, ..] = part.rows
            {
                let problem = Problem::RepeatedDay { day: part.day, first_line: first.line };
                return Err(source.at(second.line, problem));
            }
            by_day.add(source, part)?;
        }
        if rows.iter().any(|row| row.time.unwrap_or(0) > 0) {
            by_day.notes.push(Note::TimesIgnored);
        }
        return Ok(by_day);
    }
    let usual = usual_times(&parts);
    let runs = runs(&parts);
    let coarse = runs.iter().find_map(|(at, times)| {
        let other = runs.iter().find(|(before, _)| before < at)?;
        let (less, more) = (times.len().min(other.1.len()), times.len().max(other.1.len()));
        (more >= 2 * less).then_some((*at, other.1.len(), times.len()))
    });
    let finer = usual.as_ref().and_then(|usual| {
        let more = |part: &Part| part.times().len() > usual.len() && !part.changes_clocks(usual);
        let at = parts.iter().position(more)?;
        Some((at, usual.len(), parts.get(at)?.times().len()))
    });
    if let Some((at, before, after)) = coarse.or(finer) {
        let line = parts.get(at).and_then(|part| part.rows.first()).map_or(1, |row| row.line);
        if let (1, Some(Part { day, rows: [first, second, ..] })) = (before, parts.get(at))
            && after == 2
            && coarse.is_none()
        {
            let problem = Problem::RepeatedDay { day: *day, first_line: first.line };
            return Err(source.at(second.line, problem));
        }
        return Err(source.at(line, Problem::MixedTimes { before, after }));
    }
    by_day.sum_times(source, &parts, usual.as_deref())?;
    Ok(by_day)
}

/// The times of most days, where half of them have the same.
fn usual_times(parts: &[Part]) -> Option<Vec<u32>> {
    let mut patterns: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    for part in parts {
        *patterns.entry(part.times()).or_default() += 1;
    }
    let (times, days) = patterns.into_iter().max_by_key(|(times, days)| (*days, times.len()))?;
    (2 * days >= parts.len()).then_some(times)
}

/// Days in a row with the same times: the place of the first, and the times.
fn runs(parts: &[Part]) -> Vec<(usize, Vec<u32>)> {
    let mut found = Vec::new();
    let mut at = 0;
    for run in parts.chunk_by(|a, b| a.times() == b.times()) {
        if run.len() >= RUN {
            found.extend(run.first().map(|part| (at, part.times())));
        }
        at += run.len();
    }
    found
}

impl ByDay {
    /// Adds a day, where every count of it is known.
    fn add(&mut self, source: &Source, part: &Part) -> Result<(), ImportError> {
        let mut day: Option<Day> = None;
        for row in part.rows {
            let Some(count) = row.count else {
                // A part that is not known leaves its day's sum unknown.
                if part.rows.len() > 1 {
                    self.incomplete.push(part.day);
                }
                return Ok(());
            };
            let day = day.get_or_insert(Day { first_line: row.line, views: 0.0 });
            day.views += count;
            if day.views > MOST {
                return Err(source.at(row.line, Problem::Overflow));
            }
        }
        self.days.extend(day.map(|day| (part.day, day)));
        Ok(())
    }

    /// Sums timestamps by day, less the days that are incomplete.
    fn sum_times(
        &mut self,
        source: &Source,
        parts: &[Part],
        usual: Option<&[u32]>,
    ) -> Result<(), ImportError> {
        let whole = |part: &&Part| {
            usual
                .is_none_or(|usual| part.times().len() >= usual.len() || part.changes_clocks(usual))
        };
        let first = parts.iter().position(|part| whole(&part)).unwrap_or(0);
        let last = parts.iter().rposition(|part| whole(&part)).unwrap_or(0);
        let (mut edges, mut inside) = (Vec::new(), Vec::new());
        for (at, part) in parts.iter().enumerate() {
            if whole(&part) {
                self.add(source, part)?;
            } else if at < first || at > last {
                edges.push(part.day);
            } else {
                inside.push(part.day);
            }
        }
        // Days of which a part is not known.
        inside.append(&mut self.incomplete);
        let lengths = parts.iter().map(|part| part.rows.len());
        let (fewest, most) = (lengths.clone().min().unwrap_or(0), lengths.max().unwrap_or(0));
        self.notes.push(Note::TimesSummed);
        self.notes.push(match usual {
            Some(usual) => Note::RowsADay(usual.len()),
            None => Note::RowsADayVary { fewest, most },
        });
        if !edges.is_empty() {
            self.notes.push(Note::EndsLeftOut(edges));
        }
        if !inside.is_empty() {
            inside.sort_unstable();
            self.notes.push(Note::IncompleteMissing(inside.clone()));
        }
        self.incomplete = inside;
        Ok(())
    }
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

    use super::*;

    fn of(counts: &[(i8, f64)], fill: Option<Fill>) -> Result<Vec<f64>, String> {
        let row = |&(day, count)| Row {
            line: 1,
            day: date(2021, 1, day),
            time: None,
            count: Some(count),
        };
        let rows = counts.iter().map(row).collect();
        let choices = Choices { fill, ..Choices::default() };
        series(&Source::empty("x"), &mut Counts { rows, ..Counts::default() }, &choices)
            .map(|days| days.series.views().to_vec())
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
        let day = |year| Row { line: 1, day: date(year, 1, 14), time: None, count: Some(1.0) };
        let choices = Choices { fill: Some(Fill::Zero), ..Choices::default() };
        let of = |year| {
            let mut counts = Counts { rows: vec![day(2024), day(year)], ..Counts::default() };
            series(&Source::empty("x"), &mut counts, &choices).map(|days| days.filled.len())
        };
        assert_eq!(of(2034).unwrap(), 3652);
        assert_eq!(
            of(4024).unwrap_err().to_string(),
            "x: nothing lies between 2024-01-14 and 4024-01-14, more than ten years apart: is one of \
             these dates mistyped?"
        );
    }
}
