//! A trained model: networks, with the scale and the encoding of the days that they were trained on.

use burn::tensor::Device;

use super::history::{Epoch, History};
use crate::{
    backend::Backend,
    data::{Encoding, Era, Scale, Series, Windows},
    evaluate::{Prediction, Scores, predict},
    experiment::Experiment,
    model::{Ensemble, Forecaster},
    plan::{Days, Plan},
};

/// Networks that are trained, with the scale and the encoding of their days: ready to predict.
///
/// ```
/// use jiff::{ToSpan, civil::date};
/// use viewcast::{
///     Backend, Experiment, Plan, Series, TrainedModel, Trainer,
///     types::{Training, linear},
/// };
///
/// let day = |number: i32| (date(2020, 1, 1) + number.days(), f64::from(number % 7));
/// let series = Series::from_pairs((0..400).map(day))?;
/// let mut experiment = Experiment::new(linear::Config {});
/// experiment.training = Training { epochs: 5, ..Training::default() };
/// let plan = Plan::new("weeks", experiment, series.clone(), Backend::default())?;
///
/// let model = plan.fit(&Trainer::quiet(plan.backend.device(None)?))?;
/// println!("{:.3}k", model.scores()?.model.unseen.mae_k);
/// assert_eq!(model.predict(&series)?.len(), 400 - 56);
/// assert_eq!(model.forecast(14)?.days.len(), 14);
///
/// // A run folder: `viewcast verify`, `plot` and `forecast` read it.
/// let folder = std::env::temp_dir().join(format!("viewcast-model-{}", std::process::id()));
/// model.save(&folder)?;
/// let again = TrainedModel::load(&folder)?;
/// assert_eq!(again.scores()?, model.scores()?);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct TrainedModel {
    /// The experiment's name.
    pub name: String,
    /// What was trained.
    pub experiment: Experiment,
    /// The backend that trained it.
    pub backend: Backend,
    /// The device that predicts.
    pub device: Device,
    /// The networks.
    pub ensemble: Ensemble,
    /// The history of each network.
    pub histories: Vec<History>,
    /// The days that it was trained on, where they are at hand.
    pub days: Option<Days>,
    encoding: Encoding,
}

impl TrainedModel {
    /// Of the networks of a plan, each with its history.
    pub fn new(plan: &Plan, fitted: Vec<(Forecaster, History)>, device: &Device) -> Self {
        let (networks, histories) = fitted.into_iter().unzip();
        Self {
            name: plan.name.clone(),
            experiment: plan.experiment.clone(),
            backend: plan.backend,
            device: device.clone(),
            ensemble: Ensemble::new(networks),
            histories,
            days: Some(plan.days.clone()),
            encoding: plan.days.windows.encoding().clone(),
        }
    }

    /// Of networks that were read again, with the scale of days that are not at hand.
    pub fn without_days(
        name: String,
        experiment: Experiment,
        fitted: Vec<(Forecaster, History)>,
        scale: Scale,
        (backend, device): (Backend, Device),
    ) -> Self {
        let encoding = experiment.data.cut().encoding(scale);
        let (networks, histories) = fitted.into_iter().unzip();
        let (ensemble, days) = (Ensemble::new(networks), None);
        Self { name, experiment, backend, device, ensemble, histories, days, encoding }
    }

    /// The same, with the days that it was trained on.
    pub fn with_days(self, days: Days) -> Self {
        Self { days: Some(days), ..self }
    }

    /// The learning curve; of an ensemble, that of its first network.
    pub fn history(&self) -> Vec<Epoch> {
        self.histories.first().map(History::epochs).unwrap_or_default()
    }

    /// The epoch whose weights are kept; of an ensemble, that of its first network.
    pub fn chosen_epoch(&self) -> usize {
        let best = self.experiment.training.keep_best;
        self.histories.first().map_or(0, |history| history.chosen(best))
    }

    /// How many epochs made the weights what they are; of several networks the median.
    pub fn epochs(&self) -> usize {
        let training = &self.experiment.training;
        let chosen = |history: &History| history.chosen(training.keep_best);
        let mut epochs: Vec<_> = self.histories.iter().map(chosen).collect();
        epochs.sort_unstable();
        epochs.get(epochs.len() / 2).copied().unwrap_or(training.epochs)
    }

    /// A series as the networks see it: on the scale of the days that they were trained on.
    pub fn windows(&self, series: &Series) -> Windows {
        let data = &self.experiment.data;
        let unseen_from = data.unseen_from.unwrap_or_else(|| Era::usual_start(series));
        Windows::seen_by(self.encoding.clone(), series, unseen_from, data.validation_days)
    }

    /// Predicts every window of a series.
    pub fn predict_windows(&self, series: &Series, windows: &Windows) -> Vec<Prediction> {
        predict(&self.ensemble, series, windows, &self.device)
    }

    /// Predicts and scores every window of days, beside the simple rules.
    pub fn score(&self, days: &Days) -> (Vec<Prediction>, Scores) {
        let Days { series, windows, .. } = days;
        let predictions = self.predict_windows(series, windows);
        let scores = Scores::new(&predictions, series, windows);
        (predictions, scores)
    }
}
