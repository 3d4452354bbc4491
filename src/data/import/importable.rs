//! The import that makes a file readable which is no daily series.

use std::path::Path;

use super::{
    advice::{Answer, likeliest},
    counts::Choices,
    read::Opened,
};
use crate::data::{
    Columns, SeriesError,
    error::{ImportableBy, LineProblem},
};

/// An error of reading a file, with the import that reads it, where one does.
pub fn importable(error: SeriesError, bytes: &[u8], path: &Path, columns: &Columns) -> SeriesError {
    // These are passed over by a flag, which the error names.
    if matches!(error, SeriesError::Line { problem: LineProblem::ExtraColumns(_), .. }) {
        return error;
    }
    match importable_by(bytes, path, columns) {
        Some(by) => SeriesError::Importable { error: Box::new(error), by: Box::new(by) },
        None => error,
    }
}

fn importable_by(bytes: &[u8], path: &Path, columns: &Columns) -> Option<ImportableBy> {
    let usual = Columns::default();
    let choices = Choices {
        date_column: (columns.date != usual.date).then(|| columns.date.clone()),
        value_column: (columns.views != usual.views).then(|| columns.views.clone()),
        ..Choices::default()
    };
    let opened = Opened::open(bytes, &path.display().to_string()).ok()?;
    let Answer { choices, remarks } = likeliest(&opened, choices)?;
    // A day that is there again is a fault of days that are as `train` reads them.
    if choices.repeated.is_some() {
        return None;
    }
    let format = opened.read(&choices).ok()?.format;
    Some(ImportableBy { format, path: path.into(), choices, remarks })
}
