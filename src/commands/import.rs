//! `viewcast import`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Failure, flags::choice_parser, import_summary};
use crate::{
    data::{
        count::Decimal,
        import::{Choices, DateOrder, Fill, import, unpack},
    },
    files::{in_the_way_of, write_new, write_whole},
    language::Language,
    tell::tell,
};

/// Flags of `import`.
#[derive(Debug, Args)]
#[command(after_help = "\
Reads YouTube Studio's export (the zip, or Totals.csv or Chart data.csv from
it; in English or Chinese), the JSON that Wikimedia's pageviews API answers, the
CSV of its pageviews tool, and any CSV or TSV with a column of dates and one of
counts; gzipped or not. Writes date,views: a row a day.")]
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
    let bytes = unpack::read(&flags.file)?;
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
    };
    let imported = import(&bytes, &name, &choices, flags.fill)?;
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
