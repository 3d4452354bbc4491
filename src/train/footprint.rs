//! The memory that training takes, told before any of it is taken.

use burn::tensor::Device;

use crate::{
    data::{Era, Windows},
    experiment::{BatchSize, Experiment},
    memory::{free, words},
    model::{Activations, Architecture, LayerSummary, PREDICTED_ROWS, wide},
    plan::Plan,
};

/// Rows of one that checks the loss after an epoch, at the most.
const MOST_CHECKED_ROWS: f64 = 4096.0;
/// Numbers that pass through the largest layer, of as many rows as a processor's caches hold.
const CACHED_IN_A_LAYER: f64 = 32_768.0;
/// The same of inputs.
const CACHED_INPUTS: f64 = 262_144.0;

/// Bytes of a number: networks compute in f32.
const NUMBER: f64 = 4.0;
/// Bytes of a day's prediction, in memory and in the text of its file.
const PREDICTION: f64 = 200.0;

/// Rows of a forward pass that checks the loss after an epoch: as many as caches hold, so that one of a narrow
/// network costs a pass and not dozens.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 128 to 4096")]
pub fn checked_rows(experiment: &Experiment) -> usize {
    let shape = experiment.data.shape();
    let [inputs, least] = wide([shape.inputs(), PREDICTED_ROWS]);
    let passing = experiment.model.activations(shape).passing.max(1.0);
    let cached = (CACHED_IN_A_LAYER / passing).min(CACHED_INPUTS / (2.0 * inputs));
    cached.clamp(least, MOST_CHECKED_ROWS) as usize
}

/// What training an experiment takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Footprint {
    /// Parameters of its model.
    pub parameters: u128,
    /// Rows of a mini-batch.
    pub rows: usize,
    /// Bytes of memory at the most, beside the 30 to 45 MB of the program itself. An estimate: what each
    /// kind of model took, from tiny to gigabytes, was 0.5 to 1.5 of it.
    pub bytes: f64,
}

/// Why an experiment is not trained.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error(
    "training {} parameters on mini-batches of {} rows takes about {} of memory, and {} are free; lower {key}",
    of.parameters, of.rows, words(of.bytes), words(*free)
)]
pub struct TooLarge {
    of: Footprint,
    free: f64,
    key: String,
}

impl Footprint {
    /// The memory that training a plan takes on a device.
    pub fn new(plan: &Plan, device: &Device) -> Self {
        let Plan { experiment, days, backend, .. } = plan;
        Self::estimate(experiment, &days.windows, device, backend.is_gpu())
    }

    /// The same, where so much memory is free.
    ///
    /// # Errors
    ///
    /// `TooLarge`, with the key that is to blame.
    pub fn check(plan: &Plan, device: &Device) -> Result<Self, Box<TooLarge>> {
        let Plan { experiment, days, backend, .. } = plan;
        let free = free().unwrap_or(f64::INFINITY);
        let of = |it: &Experiment| Self::estimate(it, &days.windows, device, backend.is_gpu());
        fits(experiment, free, of)
    }

    /// Counts the model as a device would hold it, without drawing its parameters. Of a GPU's own memory
    /// nothing is known, so that only its share of the CPU's counts.
    fn estimate(experiment: &Experiment, windows: &Windows, device: &Device, on_gpu: bool) -> Self {
        let Experiment { data, model, training } = experiment;
        let layers = model.network(data.shape(), device).layers();
        let parameters = layers.iter().map(LayerSummary::parameters).fold(0, u128::saturating_add);
        let fitted = windows.rows(windows.fitted()).len();
        let rows = training.batch_size.rows(fitted);
        let days = windows.era(Era::Training).len() + windows.era(Era::Unseen).len();
        let all = days.saturating_mul(data.horizon);
        let checked = fitted.max(windows.validation().len()).min(checked_rows(experiment));
        let forward = checked.max(days.min(PREDICTED_ROWS));

        #[allow(clippy::cast_precision_loss, reason = "bytes are told to two digits")]
        let weights = parameters as f64;
        let [inputs, batch, forward, all] = wide([data.shape().inputs(), rows, forward, all]);
        let Activations { kept, passing } = model.activations(data.shape());
        // Weights, their gradients and what a step makes of them. A moment is there now, as it was
        // at the start of the epoch, and in a checkpoint.
        let copies = 6.0 + 3.0 * f64::from(training.optimizer.moments());
        // Inputs may be copied once on their way. Predictions are made while no mini-batch is there.
        let training = batch * (2.0 * inputs + kept + passing);
        let predicting = forward * (2.0 * inputs + passing);
        let [training, predicting] = if on_gpu { [0.0; 2] } else { [training, predicting] };
        let rows_take = (NUMBER * training).max(NUMBER * predicting + PREDICTION * all);
        Self { parameters, rows, bytes: NUMBER * copies * weights + rows_take }
    }
}

/// An experiment's footprint where it is no larger than what is free.
fn fits(
    experiment: &Experiment,
    free: f64,
    footprint: impl Fn(&Experiment) -> Footprint,
) -> Result<Footprint, Box<TooLarge>> {
    let of = footprint(experiment);
    if of.bytes <= free {
        return Ok(of);
    }
    let without = |(key, experiment)| (key, footprint(&experiment).bytes);
    let bytes: Vec<_> = smaller(experiment).into_iter().map(without).collect();
    let enough = bytes.iter().find(|(_, bytes)| *bytes <= free);
    let least = || bytes.iter().min_by(|a, b| a.1.total_cmp(&b.1));
    let key = enough.or_else(least).map(|(key, _)| key.clone()).unwrap_or_default();
    Err(Box::new(TooLarge { of, free, key }))
}

/// An experiment with each of its keys at its least, of those that take memory. First the one that
/// changes the least in what is learned.
fn smaller(experiment: &Experiment) -> Vec<(String, Experiment)> {
    let with = |key: &str, change: &dyn Fn(&mut Experiment)| {
        let mut smaller = experiment.clone();
        change(&mut smaller);
        (key.to_owned(), smaller)
    };
    let batch = with("training.batch_size", &|it| it.training.batch_size = BatchSize::Rows(1));
    let history = with("data.history", &|it| it.data.history = 1);
    let models = experiment.model.smaller().into_iter();
    let models =
        models.map(|(key, model)| with(&format!("model.{key}"), &|it| it.model = model.clone()));
    [batch].into_iter().chain(models).chain([history]).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use jiff::civil::date;

    use super::*;
    use crate::{
        backend::test_device,
        data::{Cut, Series},
    };

    /// What is said of an experiment where 8 GB are free, on a million days.
    fn said(model: &str, set: &[&str]) -> String {
        let text = format!("[model]\nkind = \"{model}\"\n[data]\nunseen_from = 2500-01-01\n");
        let set: Vec<_> = set.iter().map(ToString::to_string).collect();
        let experiment = Experiment::parse(&text, Path::new("x.toml"), &set).unwrap();
        let history = experiment.data.history;
        let cut = Cut::next_day(history, date(2500, 1, 1));
        let views = (0..1_000_000).map(f64::from).collect();
        let windows = Windows::new(&Series::new(date(1, 1, 1), views), cut).unwrap();
        let of = |experiment: &Experiment| {
            Footprint::estimate(experiment, &windows, &test_device(), false)
        };
        fits(&experiment, 8e9, of).map_or_else(|refusal| refusal.to_string(), |of| words(of.bytes))
    }

    #[test]
    fn what_fits_is_told_and_what_does_not_names_the_key_to_lower() {
        assert_eq!(said("linear", &[]), "201 MB");
        assert_eq!(said("mlp", &[]), "200 MB");
        assert_eq!(
            said("mlp", &["model.hidden=[4000000000, 4000000000]"]),
            "training 16000000236000000001 parameters on mini-batches of 32 rows takes about 768 EB \
             of memory, and 8.0 GB are free; lower model.hidden"
        );
        assert_eq!(
            said("mlp", &["model.hidden=[1000]", "training.batch_size=\"full\""]),
            "training 58001 parameters on mini-batches of 912685 rows takes about 15 GB of memory, \
             and 8.0 GB are free; lower training.batch_size"
        );
        for (model, set, key) in [
            ("mlp", "model.hidden=[5000000]", "model.hidden"),
            ("conv", "model.channels=1000000", "model.channels"),
            ("conv", "training.batch_size=100000", "training.batch_size"),
            ("recurrent", "model.units=1000000", "model.units"),
            ("attention", "model.width=1000000", "model.width"),
            ("attention", "model.feed_forward=1000000000", "model.feed_forward"),
            ("attention", "data.history=10000", "data.history"),
        ] {
            let said = said(model, &[set]);
            assert!(said.ends_with(&format!("lower {key}")), "{model}, {set}: {said}");
        }
    }
}
