//! Runs as JSON, for programs.

use std::{path::PathBuf, time::SystemTime};

use jiff::Timestamp;
use serde::Serialize;

use crate::{
    evaluate::Scores,
    language::Language,
    runs::{Build, Chosen, Provenance, Record, State},
};

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
pub fn text(chosen: &Chosen) -> String {
    let this = Build::this();
    let damaged = chosen.damaged.iter();
    let damaged = damaged.map(|(folder, error)| Damaged { folder, error: error.to_string() });
    let runs = chosen.records.iter().map(|record| entry(record, &this)).collect();
    let listing = Listing { runs, damaged: damaged.collect() };
    // Plain values always have a JSON form.
    serde_json::to_string_pretty(&listing).unwrap_or_default() + "\n"
}

fn entry<'a>(record: &'a Record, this: &Build) -> Entry<'a> {
    Entry {
        folder: &record.folder,
        state: record.state,
        model: record.model(Language::En),
        epochs: record.epochs,
        of_epochs: record.experiment.training.epochs,
        of_this_build: record.provenance.build.computes_like(this),
        written: timestamp(record.written),
        provenance: &record.provenance,
        scores: &record.scores,
        config: serde_json::to_value(&record.experiment).unwrap_or_default(),
    }
}

fn timestamp(time: SystemTime) -> Option<Timestamp> {
    let time = Timestamp::try_from(time).ok()?;
    time.round(jiff::Unit::Second).ok()
}
