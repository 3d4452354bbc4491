//! Event files, as TensorBoard reads them: records, framed as in a TFRecord file, of one Protocol Buffers
//! message each (tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto).

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use burn::train::{
    logger::MetricLogger,
    metric::{
        MetricDefinition, NumericEntry,
        store::{EpochSummary, MetricsUpdate, Split},
    },
};
use prost::Message;

use super::history::{Epoch, History};

use crate::warning::{Warning, warn};

/// The name of an event file: TensorBoard looks for `tfevents` in names.
pub const EVENTS: &str = "events.out.tfevents.viewcast";
/// What its first record says.
const VERSION: &str = "brain.Event:2";

/// One record: the version of the file, or figures of an epoch.
#[derive(Clone, PartialEq, Message)]
struct Event {
    #[prost(double, tag = "1")]
    wall_time: f64,
    #[prost(int64, tag = "2")]
    step: i64,
    #[prost(string, optional, tag = "3")]
    file_version: Option<String>,
    #[prost(message, optional, tag = "5")]
    summary: Option<Summary>,
}

#[derive(Clone, PartialEq, Message)]
struct Summary {
    #[prost(message, repeated, tag = "1")]
    value: Vec<Scalar>,
}

#[derive(Clone, PartialEq, Message)]
struct Scalar {
    #[prost(string, tag = "1")]
    tag: String,
    #[prost(float, optional, tag = "2")]
    simple_value: Option<f32>,
}

/// An event file that is being written.
#[derive(Debug)]
pub struct EventFile {
    path: PathBuf,
    file: File,
}

impl EventFile {
    /// Begins one, in place of one that is there, in a folder that is made.
    pub fn create(path: &Path) -> io::Result<Self> {
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        let mut file = Self { path: path.into(), file: File::create(path)? };
        let file_version = Some(VERSION.to_owned());
        file.append(&Event { wall_time: now(), file_version, ..Event::default() })?;
        Ok(file)
    }

    /// Goes on with one.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.into(), file: File::options().append(true).open(path)? })
    }

    /// Adds figures, by their names, to an epoch.
    pub fn add(&mut self, epoch: usize, figures: &[(&str, f64)]) -> io::Result<()> {
        #[allow(clippy::cast_possible_truncation, reason = "TensorBoard draws single precision")]
        let scalar = |&(tag, value): &(&str, f64)| Scalar {
            tag: tag.into(),
            simple_value: Some(value as f32),
        };
        let summary = Some(Summary { value: figures.iter().map(scalar).collect() });
        let step = i64::try_from(epoch).unwrap_or(i64::MAX);
        self.append(&Event { wall_time: now(), step, summary, ..Event::default() })
    }

    fn append(&mut self, event: &Event) -> io::Result<()> {
        // At once, so that whoever reads while training goes on finds whole records.
        self.file.write_all(&record(&event.encode_to_vec()))
    }
}

/// A message as a record: its length and the message, each with its checksum.
fn record(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u64).to_le_bytes();
    let mut record = length.to_vec();
    record.extend(masked(&length).to_le_bytes());
    record.extend(message);
    record.extend(masked(message).to_le_bytes());
    record
}

/// The checksum of a record's part, as TFRecord masks it.
fn masked(bytes: &[u8]) -> u32 {
    crc32c::crc32c(bytes).rotate_right(15).wrapping_add(0xa282_ead8)
}

/// Seconds since 1970.
fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// Writes each epoch of a network to an event file as soon as it is over.
pub struct EventLog {
    history: History,
    /// Nothing, once the disk has refused: training is worth more than its log.
    file: Option<EventFile>,
}

impl EventLog {
    /// Begins an event file with the epochs that a history has already; it must be told of later ones
    /// before this is.
    pub fn start(path: &Path, history: &History) -> io::Result<Self> {
        let mut log = Self { history: history.clone(), file: Some(EventFile::create(path)?) };
        for epoch in history.epochs() {
            log.add(epoch);
        }
        Ok(log)
    }

    fn add(&mut self, epoch: Epoch) {
        let Some(file) = &mut self.file else {
            return;
        };
        let checked = format!("loss/{}", self.history.checked().column().trim_end_matches("_loss"));
        let figures = [
            ("loss/training", epoch.training_loss),
            (&*checked, epoch.checked_loss),
            ("learning_rate", epoch.learning_rate),
        ];
        if let Err(error) = file.add(epoch.epoch, &figures) {
            warn(&Warning::EventsEnd { path: file.path.clone(), error });
            self.file = None;
        }
    }
}

impl MetricLogger for EventLog {
    fn log_epoch_summary(&mut self, summary: EpochSummary) {
        if summary.split == Split::Valid
            && let Some(epoch) = self.history.epoch(summary.epoch_number)
        {
            self.add(epoch);
        }
    }

    fn log(&mut self, _update: MetricsUpdate, _epoch: usize, _split: &Split) {}
    fn log_metric_definition(&mut self, _definition: MetricDefinition) {}
    fn read_numeric(
        &mut self,
        name: &str,
        _epoch: usize,
        _split: &Split,
    ) -> Result<Vec<NumericEntry>, String> {
        Err(format!("an event file is not asked for {name}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// As the tensorboard package 2.21.0 writes the same two events:
    /// `RecordWriter(file).write(event_pb2.Event(...).SerializeToString())`.
    #[test]
    fn records_are_those_of_tensorboard() {
        let version =
            Event { wall_time: 0.5, file_version: Some(VERSION.into()), ..Event::default() };
        let value = |tag: &str, value| Scalar { tag: tag.into(), simple_value: Some(value) };
        let summary =
            Summary { value: vec![value("loss/training", 0.25), value("learning_rate", 0.0)] };
        let figures = Event { wall_time: 0.5, step: 3, summary: Some(summary), ..Event::default() };
        let expected = [
            "1800000000000000a37f4b2209000000000000e03f1a0d627261696e2e4576656e743a3266f7e1a8",
            "39000000000000008b0737f109000000000000e03f10032a2c0a140a0d6c6f73732f747261696e696e67\
             150000803e0a140a0d6c6561726e696e675f72617465150000000091a94979",
        ];
        for (event, expected) in [version, figures].iter().zip(expected) {
            assert_eq!(hex(&record(&event.encode_to_vec())), expected);
        }
    }
}
