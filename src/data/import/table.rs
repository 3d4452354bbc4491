//! A table of dates and counts: from a framed grid, by its columns, to counts by day.

use jiff::civil::Date;

use super::{
    counts::{Choices, Counts, Note, Row},
    day::{Coarse, DateOrder, Moment, coarse, moment, stamp},
    error::{ImportError, Problem},
    frame::{Frame, NUMBERS, frame, is_rule, is_total},
    grid::Grid,
    number::{Cell, Number, cell, digits},
    series::{Key, Used, choose, wide},
    source::Source,
};
use crate::{
    data::count::{CountProblem, Decimal, Marks},
    excerpt::excerpt,
};

/// Rows, from all over a table, that show which columns hold counts.
const SAMPLE: usize = 1000;
/// Words that are no counts, of which a command makes missing days.
const WORDS: usize = 3;

/// Names of columns of counts, the likeliest first.
const LIKELY: [&str; 28] = [
    "views",
    "pageviews",
    "page views",
    "visits",
    "sessions",
    "visitors",
    "unique visitors",
    "users",
    "impressions",
    "clicks",
    "plays",
    "live views",
    "streams",
    "y",
    "count",
    "value",
    "total",
    "sales",
    "orders",
    "downloads",
    "requests",
    "reach",
    "播放量",
    "观看量",
    "阅读量",
    "观看次数",
    "浏览量",
    "访问量",
];

/// Names of columns of hours, in small letters.
const HOURS: [&str; 12] = [
    "hour",
    "time",
    "hour of day",
    "stunde",
    "uhrzeit",
    "zeit",
    "heure",
    "hora",
    "ora",
    "час",
    "小时",
    "时间",
];

/// What a format by name adds to the shape of a table.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// Whether rows of a day are parts of its count.
    pub parts: bool,
    /// What a missing day means.
    pub missing_means: &'static str,
}

/// A grid and its frame.
#[derive(Debug)]
pub struct Table<'a> {
    source: &'a Source,
    grid: &'a Grid,
    /// How it is laid out.
    pub frame: Frame,
}

/// How the cells of the two columns are read.
struct Reading {
    date: usize,
    value: usize,
    order: Option<DateOrder>,
    decimal: Decimal,
}

/// Rows that hold days, and what is told of the others.
struct Dated {
    rows: Vec<u32>,
    notes: Vec<Note>,
}

impl<'a> Table<'a> {
    /// Frames a source's grid; nothing where it has none.
    pub fn of_source(source: &'a Source, choices: &Choices) -> Option<Self> {
        let grid = source.grid()?;
        Some(Self { source, grid, frame: frame(grid, choices.date_column.as_deref()) })
    }

    /// The position of a column by its name, in any case, or by its number.
    fn position(&self, name: &str) -> Option<usize> {
        let names = &self.frame.names;
        let lower = name.to_lowercase();
        let exact = names.iter().position(|it| it == name);
        let alike = || {
            let mut alike = names.iter().enumerate().filter(|(_, it)| it.to_lowercase() == lower);
            let (position, _) = alike.next()?;
            alike.next().is_none().then_some(position)
        };
        let number = || lower.strip_prefix("column ").unwrap_or(&lower).parse::<usize>().ok();
        let numbered = || number()?.checked_sub(1).filter(|at| *at < names.len());
        exact.or_else(alike).or_else(numbered)
    }

    fn named(&self, name: &str) -> Result<usize, ImportError> {
        self.position(name).ok_or_else(|| {
            let header = self.frame.names.clone();
            self.at_header(Problem::NoColumn { column: name.into(), header })
        })
    }

    /// A column's name as the user may say it.
    fn name(&self, column: usize) -> String {
        let names = &self.frame.names;
        let name = names.get(column).cloned().unwrap_or_default();
        let repeated =
            names.iter().filter(|it| it.to_lowercase() == name.to_lowercase()).count() > 1;
        if repeated || name.is_empty() { format!("column {}", column + 1) } else { name }
    }

    fn names_of(&self, columns: &[usize]) -> Vec<String> {
        columns.iter().map(|column| self.name(*column)).collect()
    }

    fn at_header(&self, problem: Problem) -> ImportError {
        match self.frame.header {
            Some(row) => self.source.at(self.grid.line(row), problem),
            None => self.source.fault(problem),
        }
    }

    fn at(&self, row: usize, column: usize, problem: impl Into<Problem>) -> ImportError {
        self.source.at_cell(self.grid.line(row), column, problem)
    }

    fn moment(&self, row: usize, column: usize) -> Option<Moment> {
        let text = self.grid.cell(row, column);
        match self.frame.stamp {
            None => moment(text),
            Some(wanted) => {
                let (kind, day, second) = stamp(text)?;
                let time = (second > 0).then_some(second);
                (kind == wanted).then(|| Moment { date: day.into(), time })
            }
        }
    }

    /// The counts of a table.
    ///
    /// # Errors
    ///
    /// Where a cell cannot be read, or the table may be read in more than one way.
    pub fn counts(&self, choices: &Choices, hints: Hints) -> Result<Counts, ImportError> {
        if self.frame.wide {
            return self.wide_counts(choices);
        }
        let date = self.date_column(choices)?;
        let Dated { rows, mut notes } = self.dated(date)?;
        let order = self.order(date, &rows, choices)?;
        let value = self.value_column(date, &rows, order, choices)?;
        self.check_widths(&rows, date, value)?;
        let decimal = self.decimal(&rows.iter().map(|row| (*row as usize, value)), choices)?;
        let reading = Reading { date, value, order, decimal };
        let [by, views] = [date, value].map(|column| excerpt(&self.name(column)));
        notes.insert(0, Note::Columns { date: by, count: views });
        notes.extend(order.map(Note::Dates));
        notes.extend(self.frame.stamp.map(Note::Stamps));
        notes.extend((decimal == Decimal::Comma).then_some(Note::DecimalComma));
        let used = self.used(&rows, &reading)?;
        let chosen = choose(
            self.grid,
            &Key { date, value, names: &self.frame.names },
            used,
            choices,
            hints.parts,
        )
        .map_err(|(row, problem)| match row {
            Some(row) => self.at(row, date, problem),
            None => self.source.fault(problem),
        })?;
        notes.extend(chosen.notes);
        let rows = self.read_counts(&chosen.rows, &reading, choices, &mut notes)?;
        Ok(Counts { rows, summed: chosen.summed, notes, missing_means: hints.missing_means })
    }

    /// The column of dates.
    fn date_column(&self, choices: &Choices) -> Result<usize, ImportError> {
        if let Some(name) = &choices.date_column {
            return self.named(name);
        }
        match self.frame.dates[..] {
            [only] => Ok(only),
            [] => Err(self.no_date_column()),
            // What names the day stands first, where other dates say when something was published.
            [first, ..] if first == 0 && self.repeats_less(first) => Ok(first),
            ref several => {
                if let Some(error) = self.span(self.frame.first) {
                    return Err(error);
                }
                Err(self.at_header(Problem::SeveralDateColumns(self.names_of(several))))
            }
        }
    }

    /// A row whose first cells are a span of days, and which has more cells than the header names.
    fn span(&self, row: usize) -> Option<ImportError> {
        let day = |column| moment(self.grid.cell(row, column))?.date.day(DateOrder::DaysFirst);
        let (from, to) = (day(0)?, day(1)?);
        let wider = self.grid.width(row) > self.frame.names.len();
        (wider && from < to).then(|| self.at(row, 0, Problem::Span(from, to)))
    }

    /// Whether a day stands in the first column of dates more than once.
    pub fn repeats_days(&self) -> bool {
        let Some(&column) = self.frame.dates.first() else { return false };
        let rows = self.frame.first..self.grid.rows();
        let mut cells: Vec<&str> =
            rows.map(|row| self.grid.cell(row, column)).filter(|it| !it.is_empty()).collect();
        let all = cells.len();
        cells.sort_unstable();
        cells.dedup();
        cells.len() < all
    }

    /// Whether every other column of dates has far fewer days than this one: it tells of what is counted.
    fn repeats_less(&self, first: usize) -> bool {
        let distinct = |column: usize| {
            let rows = (self.frame.first..self.grid.rows()).take(SAMPLE);
            let mut cells: Vec<&str> = rows.map(|row| self.grid.cell(row, column)).collect();
            cells.sort_unstable();
            cells.dedup();
            cells.len()
        };
        let days = distinct(first);
        let others = self.frame.dates.iter().filter(|column| **column != first);
        days >= 5 && others.clone().all(|column| 4 * distinct(*column) <= days)
    }

    fn no_date_column(&self) -> ImportError {
        let rows = || (self.frame.first..self.grid.rows()).take(SAMPLE);
        for column in 0..self.frame.names.len().min(64) {
            let filled = || {
                rows()
                    .map(|row| (row, self.grid.cell(row, column)))
                    .filter(|(_, it)| !it.is_empty())
            };
            let kinds: Vec<Option<Coarse>> = filled().map(|(_, text)| coarse(text)).collect();
            let Some(Some(kind)) = kinds.first().copied() else { continue };
            // A number of four figures may be a count.
            let named = column == 0 || kind != Coarse::Year;
            if named
                && kinds.len() > 1
                && kinds.iter().all(|it| *it == Some(kind))
                && let Some((row, text)) = filled().next()
            {
                let column_name = self.name(column);
                return self.at(
                    row,
                    column,
                    Problem::Coarse { column: column_name, text: text.into(), coarse: kind },
                );
            }
        }
        self.source.fault(Problem::NoDateColumn(self.frame.names.clone()))
    }

    /// The rows that hold a date; others are totals, notes, or wrong.
    fn dated(&self, date: usize) -> Result<Dated, ImportError> {
        let (grid, first) = (self.grid, self.frame.first);
        let mut end = grid.rows();
        let is_footer = |row: usize| {
            let text = grid.cell(row, date);
            let one = grid.width(row) <= 1
                && !grid.cells(row).any(|cell| cell.starts_with(|it: char| it.is_ascii_digit()));
            self.moment(row, date).is_none()
                && (one || text.starts_with('#') || text.is_empty() && grid.width(row) > 0)
        };
        while end > first && is_footer(end - 1) {
            end -= 1;
        }
        let (mut rows, mut totals, mut undated) = (Vec::new(), Vec::new(), Vec::new());
        for row in first..end {
            let text = grid.cell(row, date);
            if self.moment(row, date).is_some() {
                rows.push(u32::try_from(row).unwrap_or(u32::MAX));
            } else if is_total(text) {
                totals.push(row);
            } else if text.starts_with('#')
                || text.is_empty() && rows.is_empty()
                || is_rule(grid, row)
                || self.frame.header.is_some_and(|header| grid.cell(header, date) == text)
            {
                undated.push(row);
            } else if grid.whole_width(row) <= date {
                let expected = self.frame.names.len();
                let problem = Problem::FieldCount { found: grid.whole_width(row), expected };
                return Err(self.at(row, date, problem));
            } else {
                return Err(self.at(row, date, Problem::BadDate(text.into())));
            }
        }
        let (footers, last_totals): (Vec<usize>, Vec<usize>) = (end..grid.rows())
            .partition(|row| grid.width(*row) <= 1 || grid.cell(*row, date).starts_with('#'));
        undated.extend(last_totals);
        let mut notes = Vec::new();
        let header = self.frame.header.unwrap_or(first);
        let above: Vec<usize> = (0..header.min(first)).collect();
        if self.frame.header.is_none() {
            notes.push(Note::NoHeader);
        }
        let lines = |rows: &[usize]| -> String {
            let told: Vec<String> =
                rows.iter().take(3).map(|row| self.grid.line(*row).to_string()).collect();
            let more = rows.len().saturating_sub(3);
            told.join(", ") + &if more > 0 { format!(" +{more}") } else { String::new() }
        };
        if !above.is_empty() {
            notes.push(Note::AboveHeader { number: above.len(), lines: lines(&above) });
        }
        if !totals.is_empty() {
            notes.push(Note::Totals { number: totals.len(), lines: lines(&totals) });
        }
        if !undated.is_empty() {
            let (number, lines) = (undated.len(), lines(&undated));
            notes.push(Note::Undated { number, lines, cells: self.sums(&undated) });
        }
        if !footers.is_empty() {
            notes.push(Note::Footers { number: footers.len(), lines: lines(&footers) });
        }
        Ok(Dated { rows, notes })
    }

    /// What a row without a date holds, in a note.
    fn sums(&self, rows: &[usize]) -> String {
        let cells = |row: usize| {
            self.grid
                .cells(row)
                .filter(|cell| !cell.is_empty())
                .map(excerpt)
                .take(3)
                .collect::<Vec<_>>()
        };
        match rows {
            [only] => format!(" (`{}`)", cells(*only).join("`, `")),
            _ => String::new(),
        }
    }

    fn check_widths(&self, rows: &[u32], date: usize, value: usize) -> Result<(), ImportError> {
        let (expected, needed) = (self.frame.names.len(), date.max(value) + 1);
        for &row in rows {
            let row = row as usize;
            let found = self.grid.whole_width(row);
            if self.grid.width(row) > expected {
                if let Some(error) = self.span(row) {
                    return Err(error);
                }
                return Err(self.at(row, expected, Problem::FieldCount { found, expected }));
            }
            if found < needed {
                return Err(self.at(row, found, Problem::FieldCount { found, expected }));
            }
        }
        Ok(())
    }

    /// The order of dates that may be read in several, if there are any.
    fn order(
        &self,
        date: usize,
        rows: &[u32],
        choices: &Choices,
    ) -> Result<Option<DateOrder>, ImportError> {
        let moments = || {
            rows.iter()
                .filter_map(|row| Some((*row as usize, self.moment(*row as usize, date)?.date)))
        };
        let mut fails: [Option<usize>; 3] = [None; 3];
        let mut uncertain = false;
        for (row, written) in moments() {
            if written.is_certain() {
                continue;
            }
            uncertain = true;
            for (fail, order) in fails.iter_mut().zip(DateOrder::ALL) {
                if fail.is_none() && written.day(order).is_none() {
                    *fail = Some(row);
                }
            }
        }
        if !uncertain {
            return Ok(None);
        }
        if choices.dates.is_some() {
            return Ok(choices.dates);
        }
        let [months_fail, days_fail, _] = fails;
        let mut orders: Vec<DateOrder> = DateOrder::ALL
            .into_iter()
            .zip(fails)
            .filter(|(_, fail)| fail.is_none())
            .map(|(order, _)| order)
            .collect();
        if let ([], Some(row), Some(other)) = (&orders[..], months_fail, days_fail) {
            return Err(self.at(row, date, Problem::MixedDates(self.grid.line(other))));
        }
        // How many rows are a day or less from the row before.
        let steps = |order: DateOrder| {
            let days: Vec<Date> =
                moments().take(4 * SAMPLE).filter_map(|(_, written)| written.day(order)).collect();
            let near = days
                .iter()
                .zip(days.iter().skip(1))
                .filter(|(a, b)| (**b - **a).get_days().abs() <= 1);
            (near.count(), days.len().saturating_sub(1))
        };
        let goes_on = |order: &DateOrder| {
            let (near, all) = steps(*order);
            5 * near >= 4 * all && all > 0
        };
        let years_first = |order: &DateOrder| *order == DateOrder::YearsFirst;
        if orders.len() > 1 && orders.iter().any(years_first) {
            let years = goes_on(&DateOrder::YearsFirst);
            let others = orders.iter().any(|order| !years_first(order) && goes_on(order));
            if years != others {
                orders.retain(|order| years_first(order) == years);
            }
        }
        orders.sort_by_key(|order| {
            (std::cmp::Reverse(steps(*order).0), *order != DateOrder::DaysFirst)
        });
        let differ = moments().find(|(_, written)| {
            let mut days = orders.iter().map(|order| written.day(*order));
            let first = days.next();
            days.any(|day| Some(day) != first)
        });
        match (orders.first(), differ) {
            (Some(order), None) => Ok(Some(*order)),
            (_, Some((row, _))) => {
                let text = self.grid.cell(row, date).to_owned();
                Err(self.at(row, date, Problem::AmbiguousDates { text, orders }))
            }
            (None, None) => Ok(None),
        }
    }

    /// The column of counts: the named one, that of views, or the only one that fits.
    fn value_column(
        &self,
        date: usize,
        rows: &[u32],
        order: Option<DateOrder>,
        choices: &Choices,
    ) -> Result<usize, ImportError> {
        if let Some(name) = &choices.value_column {
            return self.named(name);
        }
        let step = rows.len().div_ceil(SAMPLE).max(1);
        let sample: Vec<usize> = rows.iter().step_by(step).map(|row| *row as usize).collect();
        let mut fitting = Vec::new();
        for column in (0..self.frame.names.len())
            .filter(|column| *column != date && !self.frame.dates.contains(column))
        {
            let (mut counts, mut others, mut words) = (0, 0, 0);
            for &row in &sample {
                let text = self.grid.cell(row, column);
                let cells = Decimal::ALL.map(|decimal| cell(text, decimal, &choices.missing));
                match cells {
                    [Cell::Count(_) | Cell::Below(_), _] | [_, Cell::Count(_) | Cell::Below(_)] => {
                        counts += 1;
                    }
                    [Cell::Missing, _] => {}
                    [Cell::Other(CountProblem::Negative(_)), _] => others += 1,
                    _ => words += 1,
                }
            }
            if counts > 0
                && counts >= words
                && !self.is_of_calendar(date, column, &sample, order)
                && !self.numbers_rows(column, &sample)
            {
                fitting.push((column, words + others));
            }
        }
        // A cell of another kind is an error only where no other column is meant.
        if fitting.iter().any(|(_, others)| *others == 0) {
            let sample = sample.len();
            fitting.retain(|(_, others)| 5 * others < sample);
        }
        let columns: Vec<usize> = fitting.iter().map(|(column, _)| *column).collect();
        let likely = |column: usize| {
            let name =
                self.frame.names.get(column).map(|name| name.to_lowercase()).unwrap_or_default();
            LIKELY.iter().position(|likely| *likely == name)
        };
        if let Some(column) = columns.iter().find(|column| likely(**column) == Some(0)) {
            return Ok(*column);
        }
        match columns[..] {
            [only] => Ok(only),
            [] => {
                let header = self.frame.names.clone();
                let others = (0..header.len()).filter(|column| *column != date);
                let cells = others.filter_map(|column| {
                    sample.iter().map(|row| self.grid.cell(*row, column)).find(|it| !it.is_empty())
                });
                Err(self.at_header(Problem::NoValueColumn {
                    cells: cells.map(str::to_owned).collect(),
                    header,
                }))
            }
            ref several => {
                let mut several = several.to_vec();
                several.sort_by_key(|column| likely(*column).unwrap_or(LIKELY.len()));
                Err(self.at_header(Problem::SeveralValueColumns(self.names_of(&several))))
            }
        }
    }

    /// Whether a column only says the year, month, day or weekday of its row's date.
    fn is_of_calendar(
        &self,
        date: usize,
        column: usize,
        sample: &[usize],
        order: Option<DateOrder>,
    ) -> bool {
        let parts = |row: usize| {
            let day = self.moment(row, date)?.date.day(order.unwrap_or(DateOrder::DaysFirst))?;
            let monday = i16::from(day.weekday().to_monday_zero_offset());
            let sunday = i16::from(day.weekday().to_sunday_zero_offset());
            let week = i16::from(day.iso_week_date().week());
            Some([
                day.year(),
                i16::from(day.month()),
                i16::from(day.day()),
                monday,
                monday + 1,
                sunday,
                sunday + 1,
                week,
                day.day_of_year(),
            ])
        };
        let mut possible = [true; 9];
        for &row in sample {
            let number = self.grid.cell(row, column).parse::<i16>().ok();
            let (Some(number), Some(parts)) = (number, parts(row)) else { return false };
            for (possible, part) in possible.iter_mut().zip(parts) {
                *possible &= number == part;
            }
            if possible == [false; 9] {
                return false;
            }
        }
        sample.len() > 7
    }

    /// Whether a column numbers the rows, and is called so.
    fn numbers_rows(&self, column: usize, sample: &[usize]) -> bool {
        let named = self.frame.header.map_or("", |row| self.grid.cell(row, column)).to_lowercase();
        if !NUMBERS.contains(&named.as_str()) || self.frame.header.is_none() {
            return false;
        }
        let number = |row: usize| self.grid.cell(row, column).parse::<i64>().ok();
        let mut pairs = sample.iter().zip(sample.iter().skip(1));
        pairs.all(|(a, b)| {
            let apart = i64::try_from(b - a).unwrap_or(0);
            number(*a).zip(number(*b)).is_some_and(|(a, b)| (b - a).abs() == apart)
        })
    }

    /// The decimal mark of cells, by their rows and columns.
    fn decimal(
        &self,
        cells: &(impl Iterator<Item = (usize, usize)> + Clone),
        choices: &Choices,
    ) -> Result<Decimal, ImportError> {
        if let Some(chosen) = choices.decimal {
            return Ok(chosen);
        }
        let texts = (0..)
            .zip(cells.clone())
            .map(|(at, (row, column))| (at, digits(self.grid.cell(row, column))));
        let Marks { point, comma, either, whole } = Marks::of(texts);
        let place =
            |at: u64| cells.clone().nth(usize::try_from(at).unwrap_or(0)).unwrap_or_default();
        let at = |place_of: u64, problem| {
            let (row, column) = place(place_of);
            Err(self.at(row, column, problem))
        };
        match (point, comma, either) {
            (Some(point), Some(comma), _) => {
                let line = self.grid.line(place(point).0);
                at(comma, Problem::MixedDecimals(line))
            }
            (None, Some(_), _) => Ok(Decimal::Comma),
            // Where columns are told by semicolons, commas are used to mark fractions. Elsewhere, counts of a
            // thousand and more without a mark say that a comma marks fractions, and a point does not group.
            (None, None, Some((row, text))) => {
                let told = text.contains(',') == whole.is_some();
                // Cells of a workbook are numbers.
                let asks = self.grid.delimiter != 0 && (self.grid.delimiter == b';' || told);
                if asks { at(row, Problem::AmbiguousDecimal(text)) } else { Ok(Decimal::Point) }
            }
            _ => Ok(Decimal::Point),
        }
    }

    /// The day and time of each row.
    fn used(&self, rows: &[u32], reading: &Reading) -> Result<Vec<Used>, ImportError> {
        let order = reading.order.unwrap_or(DateOrder::DaysFirst);
        let hours = self.hours(reading, rows);
        let mut used = Vec::with_capacity(rows.len());
        for &row in rows {
            let Some(Moment { date, time }) = self.moment(row as usize, reading.date) else {
                continue;
            };
            let day = date.day(order).ok_or_else(|| {
                let text = self.grid.cell(row as usize, reading.date).to_owned();
                let order = order.words();
                self.at(row as usize, reading.date, Problem::OtherOrder { text, order })
            })?;
            let hour = hours.and_then(|column| clock(self.grid.cell(row as usize, column)));
            used.push(Used { row, day, time: hour.or(time) });
        }
        Ok(used)
    }

    /// The column that says the hour, beside one of days.
    fn hours(&self, reading: &Reading, rows: &[u32]) -> Option<usize> {
        let called = |name: &str| HOURS.contains(&name.to_lowercase().as_str());
        let column = self.frame.names.iter().position(|name| called(name))?;
        let is_clock = |row: &u32| clock(self.grid.cell(*row as usize, column)).is_some();
        let other = ![reading.date, reading.value].contains(&column);
        (other && rows.iter().all(is_clock)).then_some(column)
    }

    /// The counts of rows, and notes of what was read in them.
    fn read_counts(
        &self,
        used: &[Used],
        reading: &Reading,
        choices: &Choices,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Row>, ImportError> {
        let mut rows = Vec::with_capacity(used.len());
        let mut told = Told::default();
        for Used { row, day, time } in used.iter().copied() {
            let text = self.grid.cell(row as usize, reading.value);
            let count = told.count(text, reading.decimal, choices).map_err(|problem| {
                let problem = self.with_other_words(problem, used, reading, choices);
                self.at(row as usize, reading.value, problem)
            })?;
            rows.push(Row { line: self.grid.line(row as usize), day, time, count });
        }
        notes.extend(told.notes(choices));
        Ok(rows)
    }

    /// A bad cell, with the other words of its column that are no counts.
    fn with_other_words(
        &self,
        problem: Problem,
        used: &[Used],
        reading: &Reading,
        choices: &Choices,
    ) -> Problem {
        let Problem::Count { problem, .. } = problem else { return problem };
        let (mut cells, mut words, mut bad) =
            (0, Vec::<String>::new(), matches!(problem, CountProblem::Bad(_)));
        for Used { row, .. } in used {
            let text = self.grid.cell(*row as usize, reading.value);
            if let Cell::Other(other) = cell(text, reading.decimal, &choices.missing) {
                cells += 1;
                bad &= matches!(other, CountProblem::Bad(_));
                if words.len() <= WORDS && !words.iter().any(|word| word == text) {
                    words.push(text.to_owned());
                }
            }
        }
        // Many of them are no words for none: the column holds something else.
        if !bad || words.len() > WORDS || words.iter().any(|word| word.len() > 40) {
            words.clear();
        }
        Problem::Count { problem, cells, words }
    }

    /// The counts of a table whose days are columns: of one of its rows.
    fn wide_counts(&self, choices: &Choices) -> Result<Counts, ImportError> {
        let (grid, names) = (self.grid, &self.frame.names);
        let header = self.frame.header.unwrap_or(0);
        let days: Vec<usize> =
            (0..names.len()).filter(|column| self.moment(header, *column).is_some()).collect();
        let labels: Vec<usize> = (0..names.len()).filter(|column| !days.contains(column)).collect();
        let is_counted = |row: &usize| {
            days.iter().any(|column| {
                matches!(
                    cell(grid.cell(*row, *column), Decimal::Point, &choices.missing),
                    Cell::Count(_)
                ) || matches!(
                    cell(grid.cell(*row, *column), Decimal::Comma, &choices.missing),
                    Cell::Count(_)
                )
            })
        };
        let rows: Vec<usize> = (self.frame.first..grid.rows()).filter(is_counted).collect();
        let texts: Vec<usize> = labels
            .iter()
            .copied()
            .filter(|column| {
                !rows.iter().all(|row| grid.cell(*row, *column).parse::<f64>().is_ok())
            })
            .collect();
        let label = |row: usize| {
            let of = if texts.is_empty() { &labels } else { &texts };
            let cells: Vec<&str> = of
                .iter()
                .map(|column| grid.cell(row, *column))
                .filter(|it| !it.is_empty())
                .collect();
            if cells.is_empty() { format!("line {}", grid.line(row)) } else { cells.join(" / ") }
        };
        let all = rows.len();
        let rows = wide(&rows, &label, choices, &self.names_of(&labels))
            .map_err(|problem| self.source.fault(problem))?;
        let moments: Vec<(usize, Moment)> = days
            .iter()
            .filter_map(|column| Some((*column, self.moment(header, *column)?)))
            .collect();
        let orders: Vec<DateOrder> = DateOrder::ALL
            .into_iter()
            .filter(|order| moments.iter().all(|(_, it)| it.date.day(*order).is_some()))
            .collect();
        let order = match (choices.dates, &orders[..]) {
            (Some(order), _) | (None, &[order]) => order,
            (None, orders) => {
                let same = |(_, it): &&(usize, Moment)| {
                    orders
                        .windows(2)
                        .all(|pair| matches!(pair, [a, b] if it.date.day(*a) == it.date.day(*b)))
                };
                if let Some((column, _)) = moments.iter().find(|it| !same(it)) {
                    let text = grid.cell(header, *column).to_owned();
                    return Err(self.at(
                        header,
                        *column,
                        Problem::AmbiguousDates { text, orders: orders.to_vec() },
                    ));
                }
                DateOrder::DaysFirst
            }
        };
        let mut told = Told::default();
        let mut counts = Vec::new();
        for row in rows.iter().copied() {
            let decimal =
                self.decimal(&moments.iter().map(|(column, _)| (row, *column)), choices)?;
            for (column, Moment { date, time }) in moments.iter().copied() {
                let text = grid.cell(row, column);
                let count = told
                    .count(text, decimal, choices)
                    .map_err(|problem| self.at(row, column, problem))?;
                let day = date.day(order).ok_or_else(|| {
                    let order = order.words();
                    self.at(
                        header,
                        column,
                        Problem::OtherOrder { text: grid.cell(header, column).into(), order },
                    )
                })?;
                counts.push(Row { line: grid.line(row), day, time, count });
            }
        }
        let mut notes = vec![Note::DaysAreColumns];
        if let [row] = rows[..] {
            let (name, line, others) = (excerpt(&label(row)), grid.line(row), all - 1);
            notes.push(Note::OneRow { name, line, others });
        } else {
            notes.push(Note::RowsSummed(rows.len()));
        }
        notes.extend(told.notes(choices));
        Ok(Counts { rows: counts, summed: rows.len() > 1, notes, missing_means: "" })
    }
}

/// The seconds of a time alone: `18`, or `18:00`.
fn clock(text: &str) -> Option<u32> {
    if let Ok(hour) = text.parse::<u32>() {
        return (hour <= 24).then_some(3600 * hour);
    }
    let time = moment(&format!("2000-01-01 {text}"))?.time;
    time.filter(|_| text.contains(':'))
}

/// What was read in cells of counts, to be told.
#[derive(Debug, Default)]
struct Told {
    missing: usize,
    word: Option<String>,
    below: usize,
    scaled: usize,
    unit: Option<String>,
}

impl Told {
    fn count(
        &mut self,
        text: &str,
        decimal: Decimal,
        choices: &Choices,
    ) -> Result<Option<f64>, Problem> {
        match cell(text, decimal, &choices.missing) {
            Cell::Count(Number { value, unit, scaled }) => {
                if scaled {
                    self.scaled += 1;
                } else if !unit.is_empty() {
                    let plain = |unit: &str| unit.trim_end_matches(['s', '.']).to_lowercase();
                    match &self.unit {
                        Some(before) if plain(before) != plain(unit) => {
                            return Err(Problem::Units(before.clone(), unit.into()));
                        }
                        Some(_) => {}
                        None => self.unit = Some(unit.into()),
                    }
                }
                Ok(Some(value))
            }
            Cell::Missing => {
                self.missing += 1;
                if self.word.is_none() && !text.is_empty() {
                    self.word = Some(excerpt(text));
                }
                Ok(None)
            }
            Cell::Below(bound) => match choices.below {
                Some(count) => {
                    self.below += 1;
                    Ok(Some(count))
                }
                None => Err(Problem::Below { text: text.into(), bound }),
            },
            Cell::Other(problem) => Err(problem.into()),
        }
    }

    fn notes(self, choices: &Choices) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.missing > 0 {
            notes.push(Note::NoCount { number: self.missing, word: self.word });
        }
        if let (true, Some(count)) = (self.below > 0, choices.below) {
            notes.push(Note::Thresholds { number: self.below, count });
        }
        if self.scaled > 0 {
            notes.push(Note::Rounded(self.scaled));
        }
        notes.extend(self.unit.map(|unit| Note::UnitIgnored(excerpt(&unit))));
        notes
    }
}
