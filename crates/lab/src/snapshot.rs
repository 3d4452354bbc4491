//! How far a training is, as those who watch it are told.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use burn::tensor::Device;
use serde::Serialize;
use tokio::sync::watch;
use utoipa::ToSchema;

use viewcast::{
    data::Era,
    evaluate::{EraScores, Score, predict},
    model::{Ensemble, Forecaster},
    plan::Plan,
    train::{Epoch, Observer},
};
use viewcast_figures::unseen_forecast::UnseenForecast;

/// How often watchers are told.
const EVERY: Duration = Duration::from_millis(400);

/// How far a training is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Others are trained before it.
    Waiting,
    /// It is being trained.
    Training,
    /// It was stopped, and can be gone on with.
    Stopped,
    /// It is a run.
    Complete,
    /// It ended with an error.
    Failed,
}

impl State {
    /// Whether it comes to nothing more by itself.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Waiting | Self::Training)
    }
}

/// A training at some moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// How far it is.
    pub state: State,
    /// Why it failed.
    pub error: Option<String>,
    /// Its epochs so far.
    pub epochs: Vec<Epoch>,
    /// The unseen era by the weights of the last epoch.
    pub unseen: Option<UnseenForecast>,
    /// Its errors with those weights; the unseen era has no part in anything but this.
    pub scores: Option<EraScores>,
    /// Of a linear model: the weight of each day, the most recent first.
    pub weights: Option<Vec<f64>>,
}

impl Snapshot {
    /// Before the first epoch.
    pub fn waiting() -> Self {
        let (error, unseen, scores, weights) = (None, None, None, None);
        Self { state: State::Waiting, error, epochs: Vec::new(), unseen, scores, weights }
    }
}

/// Takes snapshots of a network while it is trained.
#[derive(Debug)]
pub struct Photographer {
    plan: Plan,
    device: Device,
    latest: watch::Sender<Arc<Snapshot>>,
    taken: Mutex<Option<Instant>>,
}

impl Photographer {
    /// Of a plan's network, for those who watch.
    pub fn new(plan: Plan, device: Device, latest: watch::Sender<Arc<Snapshot>>) -> Self {
        Self { plan, device, latest, taken: Mutex::default() }
    }

    fn is_time(&self, last: bool) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let now = last || taken.is_none_or(|at| at.elapsed() >= EVERY);
        if now {
            *taken = Some(Instant::now());
        }
        now
    }
}

/// The weights of a line: inputs and outputs are standardised alike, so that they are those of views.
fn weights_by_day(network: &Forecaster) -> Option<Vec<f64>> {
    match network.values()?.as_slice() {
        [line] if line.weights.nrows() == 1 => Some(line.weights.iter().copied().collect()),
        _ => None,
    }
}

impl Observer for Photographer {
    fn network(&self, epochs: &[Epoch], network: &Forecaster) {
        let last = epochs.len() == self.plan.experiment.training.epochs;
        if !self.is_time(last) {
            return;
        }
        let days = &self.plan.days;
        let ensemble = Ensemble::new(vec![network.clone()]);
        let predictions = predict(&ensemble, &days.series, &days.windows, &self.device);
        let score = |era| {
            let of_era = predictions.iter().filter(|it| it.era == era && it.ahead == 1);
            Score::from_pairs(of_era.map(|it| (it.actual, it.predicted)))
        };
        let [training, unseen] = [Era::Training, Era::Unseen].map(score);
        self.latest.send_modify(|now| {
            let now = Arc::make_mut(now);
            now.epochs = epochs.to_vec();
            now.unseen = Some(UnseenForecast::from_predictions(&self.plan.name, &predictions));
            now.scores = Some(EraScores { training, unseen });
            now.weights = weights_by_day(network);
        });
    }
}
