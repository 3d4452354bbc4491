//! `viewcast import`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Failure, flags::choice_parser, import_summary};
use crate::tell::tell;
use viewcast::{
    data::{
        count::{Decimal, MOST},
        import::{Choices, DateOrder, Fill, Opened, Repeated, source},
    },
    files::{in_the_way_of, write_new, write_whole},
};
use viewcast_texts::{Language, import::refusal, shell::word};

/// Flags of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads any table of dates and counts: CSV, TSV or a workbook (.xlsx, .xls, .ods),
in a zip, gzipped or plain, in any usual encoding; dates, numbers and words for
none as people write them; hours, several series and days as columns. Knows the exports
of YouTube Studio and the JSON of Wikimedia's API. Writes date,views: a row a day.")]
pub struct Flags {
    /// The file, as it was exported; - is standard input
    file: PathBuf,
    /// Where the CSV goes [default: standard output, and the summary to standard error]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
    /// The column of dates [default: the only one that fits]
    #[arg(long, value_name = "NAME")]
    date_column: Option<String>,
    /// The column of counts [default: Views, or the only one that fits]
    #[arg(long, value_name = "NAME")]
    value_column: Option<String>,
    /// The sheet of a workbook, or the file in a zip [default: the only one that holds days]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Of several series in one table, the one to read
    #[arg(long, value_name = "NAME", conflicts_with = "sum_series")]
    series: Option<String>,
    /// Sum all series of a table by day
    #[arg(long)]
    sum_series: bool,
    /// What becomes of rows that are there more than once [default: they are refused]
    #[arg(long, value_name = "HOW", value_parser = choice_parser(Repeated::ALL))]
    repeated: Option<Repeated>,
    /// A cell that holds no count, beside NA, null, - and the like; can be repeated
    #[arg(long, value_name = "WORD", allow_hyphen_values = true)]
    missing: Vec<String>,
    /// What a threshold such as <10 counts as [default: it is refused]
    #[arg(long, value_name = "N", value_parser = below)]
    below: Option<f64>,
    /// Leave out the last day, which may be incomplete
    #[arg(long)]
    drop_last: bool,
    /// How dates such as 1/2/2021 are ordered [default: as other dates of the file prove]
    #[arg(long, value_name = "ORDER", value_parser = choice_parser(DateOrder::ALL))]
    dates: Option<DateOrder>,
    /// What marks the fraction of a count [default: as other counts of the file prove]
    #[arg(long, value_name = "MARK", value_parser = choice_parser(Decimal::ALL))]
    decimal: Option<Decimal>,
    /// What missing days are filled with [default: they are refused]
    #[arg(long, value_name = "HOW", value_parser = choice_parser(Fill::ALL))]
    fill: Option<Fill>,
}

/// Imports a file, and gives its summary, or its days where they go to standard output.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let out = flags.out.as_deref().filter(|out| *out != Path::new("-"));
    if let Some(out) = out {
        check(out, flags)?;
    }
    let bytes = source::read(&flags.file)?;
    let name = if flags.file == Path::new("-") {
        "standard input".into()
    } else {
        flags.file.display().to_string()
    };
    let choices = Choices {
        date_column: flags.date_column.clone(),
        value_column: flags.value_column.clone(),
        dates: flags.dates,
        decimal: flags.decimal,
        series: flags.series.clone(),
        sum_series: flags.sum_series,
        repeated: flags.repeated,
        missing: flags.missing.clone(),
        below: flags.below,
        fill: flags.fill,
        drop_last: flags.drop_last,
        sheet: flags.sheet.clone(),
    };
    let opened = Opened::open(&bytes, &name)?;
    drop(bytes);
    let imported = opened.read(&choices).map_err(|error| {
        let path = flags.file.display().to_string();
        Failure::Refused(refusal(&opened, &error, &choices, &path, &where_to(flags), language))
    })?;
    let csv = imported.series.to_csv();
    let Some(out) = out else {
        tell(import_summary::text(&imported, flags.fill, language).trim_end_matches('\n'));
        return Ok(csv);
    };
    let write = if flags.force { write_whole(out, csv) } else { write_new(out, csv) };
    write.map_err(|error| match error.kind() {
        // Another program has written it since.
        io::ErrorKind::AlreadyExists if out.exists() => Failure::Exists(out.into()),
        _ => Failure::unwritable(out)(error),
    })?;
    Ok(import_summary::text(&imported, flags.fill, language)
        + &import_summary::next_steps(&imported.series, out, language))
}

/// A count that a threshold stands for.
fn below(text: &str) -> Result<f64, String> {
    let count = text.parse::<f64>().ok().filter(|count| (0.0..=MOST).contains(count));
    count.ok_or_else(|| "expected a number, 0 or more".into())
}

/// The flags that say where the days go, as they were given.
fn where_to(flags: &Flags) -> String {
    let mut words = Vec::new();
    if let Some(out) = &flags.out {
        words.push(format!("-o {}", word(&out.display().to_string())));
    }
    // Where nothing is there, nothing is to be replaced.
    if flags.force && flags.out.as_ref().is_some_and(|out| out.exists()) {
        words.push("--force".into());
    }
    words.join(" ")
}

/// Whether a file may go to `out`, before anything is read.
fn check(out: &Path, flags: &Flags) -> Result<(), Failure> {
    if out.is_dir() {
        return Err(Failure::OutIsFolder(out.into()));
    }
    if let Some(problem) = out.parent().and_then(in_the_way_of) {
        return Err(Failure::unwritable(out)(problem));
    }
    let same = |a: &Path, b: &Path| Some(fs::canonicalize(a).ok()? == fs::canonicalize(b).ok()?);
    if same(out, &flags.file) == Some(true) {
        return Err(Failure::OutIsIn(out.into()));
    }
    if out.exists() && !flags.force { Err(Failure::Exists(out.into())) } else { Ok(()) }
}
