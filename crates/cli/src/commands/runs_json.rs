//! Runs as JSON, for programs.

use std::{path::PathBuf, time::SystemTime};

use jiff::Timestamp;
use serde::Serialize;

use viewcast::{
    evaluate::Scores,
    runs::{Build, Provenance, RunSummary, Selection, State},
};
use viewcast_texts::{Language, errors::run_error, labels};

/// All there is to know of some runs.
#[derive(Serialize)]
struct Listing<'a> {
    runs: Vec<Entry<'a>>,
    damaged: Vec<Damaged<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    folder: &'a PathBuf,
    state: State,
    model: String,
    epochs: usize,
    of_epochs: usize,
    /// Whether this build would make the same.
    of_this_build: bool,
    written: Option<Timestamp>,
    #[serde(flatten)]
    provenance: &'a Provenance,
    scores: &'a Option<Scores>,
    config: serde_json::Value,
}

#[derive(Serialize)]
struct Damaged<'a> {
    folder: &'a PathBuf,
    error: String,
}

/// Runs, with provenance, scores and config of each, and what is wrong with damaged ones.
pub fn text(chosen: &Selection) -> String {
    let this = Build::this();
    let damaged = chosen.damaged.iter();
    let damaged = damaged.map(|(folder, error)| Damaged { folder, error: run_error(error) });
    let runs = chosen.summaries.iter().map(|summary| entry(summary, &this)).collect();
    let listing = Listing { runs, damaged: damaged.collect() };
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(&listing).unwrap_or_default() + "\n"
}

fn entry<'a>(summary: &'a RunSummary, this: &Build) -> Entry<'a> {
    Entry {
        folder: &summary.folder,
        state: summary.state,
        model: labels::model(&summary.experiment, Language::En),
        epochs: summary.epochs,
        of_epochs: summary.experiment.training.epochs,
        of_this_build: summary.provenance.build.computes_like(this),
        written: timestamp(summary.written),
        provenance: &summary.provenance,
        scores: &summary.scores,
        config: serde_json::to_value(&summary.experiment).unwrap_or_default(),
    }
}

fn timestamp(time: SystemTime) -> Option<Timestamp> {
    let time = Timestamp::try_from(time).ok()?;
    time.round(jiff::Unit::Second).ok()
}
