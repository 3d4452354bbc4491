//! Days: the data files that are there, and those that somebody brings.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    exchange::{Binary, Query, blocking, json},
    lab::Lab,
    problem::{Parameter, Problem, Question},
};
use viewcast::{
    data::{
        count::Decimal,
        import::{Choices, DateOrder, Fill, ImportError, Opened, Repeated, advice::options},
        profile::low_last_day,
    },
    names::name,
};
use viewcast_texts::{
    Language,
    import::{fault, format, note, refusal},
};

/// Answers of a question that are told at most.
const ANSWERS: usize = 100;

/// How a file is read, where it does not say so itself.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// What the days are called.
    #[param(example = "mine")]
    name: String,
    /// What missing days are filled with; they are refused without.
    #[param(inline)]
    fill: Option<Fill>,
    /// The column of dates.
    date_column: Option<String>,
    /// The column of counts.
    value_column: Option<String>,
    /// How dates such as 1/2/2021 are ordered.
    #[param(inline)]
    dates: Option<DateOrder>,
    /// What marks the fraction of a count.
    #[param(inline)]
    decimal: Option<Decimal>,
    /// The sheet of a workbook, or the file in a zip.
    sheet: Option<String>,
    /// Of several series in one table, the one to read.
    series: Option<String>,
    /// Whether all series of a table are summed by day.
    #[serde(default)]
    sum_series: bool,
    /// What becomes of rows that are there more than once.
    #[param(inline)]
    repeated: Option<Repeated>,
    /// What cells without a count hold, beside NA, null, - and the like: words on a line each.
    missing: Option<String>,
    /// What a threshold such as <10 counts as.
    below: Option<f64>,
    /// Whether the last day is left out.
    #[serde(default)]
    drop_last: bool,
}

/// The bytes of a file.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "described alone: a body is read as it is")]
pub struct Export(Vec<u8>);

/// Days that were brought.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportedDays)]
pub struct Brought {
    /// The file that they are kept in, as `data.path` takes it.
    path: String,
    /// What they were read as.
    format: String,
    /// What was guessed and passed over.
    notes: Vec<String>,
    /// How many days.
    days: usize,
    /// The first, as in 2021-12-31.
    first: String,
    /// The last.
    last: String,
    /// The days that were missing, and are filled.
    filled: Vec<String>,
    /// A last day far below what its weekday usually has: it may be incomplete.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    low_last_day: Option<LowLastDay>,
}

/// A last day that may be incomplete.
#[derive(Debug, Serialize, ToSchema)]
pub struct LowLastDay {
    /// Its count.
    views: f64,
    /// What its weekday usually has.
    usual: f64,
}

/// Lists the data files, as `data.path` takes them.
#[utoipa::path(
    get, path = "/api/days", tag = "days", operation_id = "list_days",
    responses((status = 200, description = "Their paths", body = Vec<String>))
)]
pub async fn list(State(lab): State<Arc<Lab>>) -> Response {
    json(&lab.data_files())
}

/// Keeps days that somebody exported, in any layout that `viewcast import` reads.
#[utoipa::path(
    post, path = "/api/days", tag = "days", operation_id = "import_days", params(Reading),
    request_body(
        content = Export, content_type = "application/octet-stream",
        description = "A file that somebody exported, in any layout that `viewcast import` reads",
        example = "date,views\n2021-12-30,9800\n2021-12-31,10047\n"
    ),
    responses(
        (status = 200, description = "What was read, and where it is kept", body = Brought),
        (status = 409, description = "Too many files have this name already"),
        (status = 422, description = "Why the file cannot be read")
    )
)]
pub async fn bring(
    State(lab): State<Arc<Lab>>,
    Query(reading): Query<Reading>,
    Binary(bytes): Binary,
) -> Result<Response, Problem> {
    blocking(&lab, move |lab| {
        let choices = Choices {
            date_column: reading.date_column,
            value_column: reading.value_column,
            dates: reading.dates,
            decimal: reading.decimal,
            series: reading.series,
            sum_series: reading.sum_series,
            repeated: reading.repeated,
            missing: reading.missing.iter().flat_map(|it| it.lines()).map(str::to_owned).collect(),
            below: reading.below,
            fill: reading.fill,
            drop_last: reading.drop_last,
            sheet: reading.sheet,
        };
        let opened = Opened::open(&bytes, &reading.name)?;
        let imported = opened.read(&choices).map_err(|error| {
            let told = refusal(&opened, &error, &choices, &reading.name, "", Language::En);
            let question = question(&opened, &error, &choices);
            Problem { question, ..Problem::of_request(told) }
        })?;
        let series = &imported.series;
        let path = lab.keep_days(&reading.name, &series.to_csv())?;
        Ok(json(&Brought {
            path,
            format: format(imported.format, Language::En).into(),
            notes: imported.notes.iter().map(|of| note(of, Language::En)).collect(),
            days: series.days(),
            first: series.date(0).to_string(),
            last: series.last_date().to_string(),
            filled: imported.filled.iter().map(ToString::to_string).collect(),
            low_last_day: low_last_day(series)
                .map(|low| LowLastDay { views: low.views, usual: low.usual }),
        }))
    })
    .await
}

/// What an import asks, and the parameters that answer it.
fn question(opened: &Opened, error: &ImportError, choices: &Choices) -> Option<Question> {
    let before = parameters(choices);
    let answer = |said: Choices| {
        let changed = parameters(&said).into_iter().zip(&before).find(|(now, then)| now != *then);
        let ((name, value), _) = changed?;
        Some(Parameter { name: name.into(), value: value? })
    };
    let said = options(error.problem()?, choices, ANSWERS);
    let answers: Vec<_> = said.into_iter().filter_map(answer).collect();
    let text = || fault(opened, error, choices, Language::En);
    (!answers.is_empty()).then(|| Question { text: text(), answers })
}

/// What is said of a file, as the parameters of a request.
fn parameters(choices: &Choices) -> [(&'static str, Option<String>); 12] {
    let yes = |said: bool| said.then(|| "true".to_owned());
    let missing = Some(choices.missing.join("\n")).filter(|words| !words.is_empty());
    [
        ("sheet", choices.sheet.clone()),
        ("date_column", choices.date_column.clone()),
        ("value_column", choices.value_column.clone()),
        ("dates", choices.dates.map(name)),
        ("decimal", choices.decimal.map(name)),
        ("series", choices.series.clone()),
        ("sum_series", yes(choices.sum_series)),
        ("repeated", choices.repeated.map(name)),
        ("missing", missing),
        ("below", choices.below.map(|count| count.to_string())),
        ("fill", choices.fill.map(name)),
        ("drop_last", yes(choices.drop_last)),
    ]
}
