//! A trained model: networks, with the scale and the encoding of the days that they were trained on.

use burn::tensor::Device;

use super::history::{Epoch, History};
use crate::{
    data::{Encoding, Era, Scale, Series, Windows},
    evaluate::{Prediction, Scores, predict},
    experiment::Experiment,
    model::{Ensemble, Forecaster},
    plan::{Days, Plan},
};

/// Networks that are trained, with the scale and the encoding of their days: ready to predict.
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The experiment's name.
    pub name: String,
    /// What was trained.
    pub experiment: Experiment,
    /// The networks.
    pub ensemble: Ensemble,
    device: Device,
    encoding: Encoding,
    histories: Vec<History>,
}

impl TrainedModel {
    /// Of the networks of a plan, each with its history.
    pub(crate) fn new(plan: &Plan, fitted: Vec<(Forecaster, History)>, device: &Device) -> Self {
        let (networks, histories) = fitted.into_iter().unzip();
        Self {
            name: plan.name.clone(),
            experiment: plan.experiment.clone(),
            ensemble: Ensemble::new(networks),
            device: device.clone(),
            encoding: plan.days.windows.encoding().clone(),
            histories,
        }
    }

    /// Of networks that were read again, with the scale of the days that they were trained on.
    pub(crate) fn read(
        name: String,
        experiment: Experiment,
        networks: Vec<(Forecaster, History)>,
        scale: Scale,
        device: &Device,
    ) -> Self {
        let encoding = experiment.data.cut().encoding(scale);
        let (networks, histories) = networks.into_iter().unzip();
        let ensemble = Ensemble::new(networks);
        Self { name, experiment, ensemble, device: device.clone(), encoding, histories }
    }

    /// The learning curve; of an ensemble, that of its first network.
    #[must_use]
    pub fn history(&self) -> Vec<Epoch> {
        self.histories.first().map(History::epochs).unwrap_or_default()
    }

    /// The epoch whose weights are kept; of an ensemble, that of its first network.
    pub(crate) fn chosen_epoch(&self) -> usize {
        let best = self.experiment.training.keep_best;
        self.histories.first().map_or(0, |history| history.chosen(best))
    }

    /// How many epochs made the weights what they are; of several networks the median.
    #[must_use]
    pub fn epochs(&self) -> usize {
        let training = &self.experiment.training;
        let chosen = |history: &History| history.chosen(training.keep_best);
        let mut epochs: Vec<_> = self.histories.iter().map(chosen).collect();
        epochs.sort_unstable();
        epochs.get(epochs.len() / 2).copied().unwrap_or(training.epochs)
    }

    /// A series as the networks see it: on the scale of the days that they were trained on.
    #[must_use]
    pub fn windows(&self, series: &Series) -> Windows {
        let data = &self.experiment.data;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(series));
        Windows::seen_by(self.encoding.clone(), series, unseen_from, data.validation_days)
    }

    /// Predicts and scores every window of days, beside the simple rules.
    pub(crate) fn score(&self, days: &Days) -> (Vec<Prediction>, Scores) {
        let Days { series, windows, .. } = days;
        let predictions = predict(&self.ensemble, series, windows, &self.device);
        let scores = Scores::of(&predictions, series, windows);
        (predictions, scores)
    }
}
