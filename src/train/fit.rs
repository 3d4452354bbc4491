//! Fits networks of a plan: the one file that builds burn-train's Learner.

use std::{
    io,
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    sync::Arc,
};

use burn::{
    module::Module,
    tensor::Device,
    train::{
        Learner, SupervisedTraining, TrainingStrategy, checkpoint::Checkpointer,
        metric::LearningRateMetric,
    },
};

use super::{
    display::{Beginning, Quiet, Renderer},
    footprint::{Footprint, TooLarge, checked_rows},
    history::{Checked, Epoch, Histories, History},
    learner::{
        checkpoints::{Checkpoint, Saving, Store},
        loader::Loader,
        losses::MeanLoss,
        objective::Trainee,
        optimizer::{optimizer, scheduler},
        stopping::{Stop, Stopping},
        strategy::ByEpoch,
    },
    side_by_side::most_side_by_side,
    tensorboard::EventLog,
    trained_model::TrainedModel,
    trainer::Trainer,
};
use crate::{
    check::KeyProblem,
    experiment::Training,
    model::{Forecaster, Networks, Stack},
    panics,
    plan::Plan,
};

/// A standardised loss beyond which a training is given up: always predicting the mean costs about 1.
const EXPLODED: f64 = 1000.0;

/// A network to fit: its seed, where its training starts, and what is written meanwhile.
#[derive(Debug, Default)]
pub struct Start {
    /// Seeds its initial weights and its order of rows.
    pub seed: u64,
    /// The folder of its checkpoints; nothing is written where there is none.
    pub checkpoints: Option<PathBuf>,
    /// The checkpoint to resume from.
    pub resume: Option<Checkpoint>,
    /// The event file that its epochs are written to.
    pub events: Option<PathBuf>,
}

impl Start {
    /// How many epochs it is trained already.
    fn epochs_done(&self) -> usize {
        self.resume.as_ref().map_or(0, |checkpoint| checkpoint.epoch)
    }
}

/// Why training ended early.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum TrainError {
    #[error("stopped after epoch {epoch} of {epochs}")]
    Interrupted { epoch: usize, epochs: usize },
    #[error(
        "the training loss is {loss} after epoch {epoch}, at a learning rate of {learning_rate}; try a lower training.learning_rate (such as {}){}", Training::lower_rate(*learning_rate), other_remedies(*learning_rate)
    )]
    Diverged { epoch: usize, loss: f64, learning_rate: f64 },
    #[error(transparent)]
    Key(#[from] KeyProblem),
    #[error(transparent)]
    TooLarge(#[from] Box<TooLarge>),
    #[error("training failed: {0}")]
    Failed(String),
    #[error("cannot use the checkpoint: {0}")]
    Checkpoint(#[from] io::Error),
    #[error("cannot write {path}: {error}")]
    Events { path: PathBuf, error: io::Error },
}

/// What may help beside a lower learning rate; nothing else where that rate is far beyond any usual one.
fn other_remedies(learning_rate: f64) -> &'static str {
    if learning_rate > 1.0 {
        return "";
    }
    ", training.clip = { kind = \"norm\" }, or another training.optimizer"
}

impl TrainError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Interrupted { .. } => "training-interrupted",
            Self::Diverged { .. } => "training-diverged",
            Self::Key(_) => "experiment-invalid",
            Self::TooLarge(_) => "memory-too-small",
            Self::Failed(_) => "training-failed",
            Self::Checkpoint(_) => "checkpoint-unusable",
            Self::Events { .. } => "file-unwritable",
        }
    }
}

impl Plan {
    /// Checks that the plan can be trained: the keys of its experiment, and the memory that it takes.
    ///
    /// # Errors
    ///
    /// [`TrainError::Key`], and [`TrainError::TooLarge`] with the key to lower.
    pub fn check(&self, device: &Device) -> Result<Footprint, TrainError> {
        self.check_keys()?;
        Ok(Footprint::check(self, device)?)
    }

    /// Fits the networks in memory: no file is read or written.
    ///
    /// # Errors
    ///
    /// [`TrainError`] where training ended early or would not fit into memory.
    pub fn fit(&self, trainer: &Trainer) -> Result<TrainedModel, TrainError> {
        self.check(&trainer.device.device)?;
        let seeds = self.experiment.training.seeds();
        let mut waiting: Vec<_> =
            seeds.map(|seed| ((), Start { seed, ..Start::default() })).collect();
        let most = most_side_by_side(self, usize::MAX);
        let mut fitted = Vec::new();
        while let Some(((), starts)) = next_side_by_side(&mut waiting, most) {
            fitted.extend(fit(self, &starts, trainer)?);
        }
        Ok(TrainedModel::new(self, fitted, &trainer.device.device))
    }
}

/// Takes the networks that are fitted next, side by side: at most `most`, and as far as the first. Each comes
/// with what it was given to be known by.
pub fn next_side_by_side<K, Keys: Default + Extend<K>>(
    waiting: &mut Vec<(K, Start)>,
    most: usize,
) -> Option<(Keys, Vec<Start>)> {
    let epochs = waiting.first()?.1.epochs_done();
    let mut left = most.max(1);
    let next = waiting.extract_if(.., |(_, start)| {
        let joins = start.epochs_done() == epochs && left > 0;
        left -= usize::from(joins);
        joins
    });
    Some(next.unzip())
}

/// Fits networks of a plan side by side, all from the same epoch on, several only of a kind that can be
/// stacked: to each its final weights, on the plain device, and its history. Early stopping ends well, with
/// fewer epochs; where training fails, the last checkpoint stays.
///
/// # Errors
///
/// [`TrainError`].
pub fn fit(
    plan: &Plan,
    starts: &[Start],
    trainer: &Trainer,
) -> Result<Vec<(Forecaster, History)>, TrainError> {
    let (model, shape) = (&plan.experiment.model, plan.experiment.data.shape());
    let device = trainer.device.device.clone().autodiff();
    let mut networks: Vec<_> =
        starts.iter().map(|start| model.init(shape, start.seed, &device)).collect();
    on_one_thread(|| {
        if networks.len() == 1 {
            return launch(plan, networks.remove(0), starts, trainer);
        }
        let stack = Stack::new(&networks)
            .ok_or_else(|| TrainError::Failed("these networks cannot be stacked".into()))?;
        launch(plan, stack, starts, trainer)
    })
}

/// Builds the Learner, feeds it, and waits for its end.
fn launch<N: Networks>(
    plan: &Plan,
    networks: N,
    starts: &[Start],
    trainer: &Trainer,
) -> Result<Vec<(Forecaster, History)>, TrainError> {
    let (training, windows) = (&plan.experiment.training, &plan.days.windows);
    let inner = trainer.device.device.clone();
    let device = inner.clone().autodiff();

    // What was before: nothing, or the epochs of a checkpoint.
    let checked = Checked::in_windows(windows);
    let history = |start: &Start| match &start.resume {
        Some(checkpoint) => checkpoint.history.clone(),
        None => History::new(checked),
    };
    let histories: Vec<_> = starts.iter().map(history).collect();
    let first = histories.first().cloned().unwrap_or_else(|| History::new(checked));
    let done = starts.first().map_or(0, Start::epochs_done);
    let store = Store::new(starts.iter().map(|start| start.checkpoints.clone()).collect());

    // The rows to fit, and those that the loss is checked on.
    let seeds: Vec<_> = starts.iter().map(|start| start.seed).collect();
    let rows = Loader::fitted(windows.clone(), training, &seeds, done, device.clone());
    let (days, at_once) = (checked.days(windows), checked_rows(&plan.experiment));
    let check = Loader::checked(windows.clone(), days, at_once, &seeds, inner);

    let model = Trainee::new(networks, starts.len(), training.loss, windows.scale());
    let exploded = EXPLODED * model.unit;
    let learner = Learner::new(model, optimizer(training), scheduler(training, rows.batches()));
    let saving = Saving::new(store.clone(), &histories, training, trainer.stop.clone());
    let stopping =
        Stopping::new(trainer.stop.clone(), histories.clone(), exploded, training.patience);
    let strategy = ByEpoch {
        device,
        stop: trainer.stop.clone(),
        decides: training.patience.is_some() || training.keep_best,
        history: first.clone(),
        scored: training.score_each_epoch.then(|| plan.days.clone()),
        observer: trainer.observer.clone(),
    };
    let [models, optimizers, schedules] = saving.parts();
    // The folder is for loggers that are all replaced here.
    let mut supervised = SupervisedTraining::new("", Arc::new(rows), Arc::new(check))
        .num_epochs(training.epochs)
        .with_training_strategy(TrainingStrategy::Custom(Arc::new(strategy)))
        .with_application_logger(None)
        .with_metric_logger(Histories(histories.clone()))
        .with_custom_checkpointers(models, optimizers, schedules)
        .with_checkpointing_strategy(saving)
        .early_stopping(stopping.clone())
        .renderer(Box::new(renderer(plan, &first, trainer)))
        .label(&plan.name);
    for (start, history) in starts.iter().zip(&histories) {
        if let Some(path) = &start.events {
            let log = EventLog::start(path, history)
                .map_err(|error| TrainError::Events { path: path.clone(), error })?;
            supervised = supervised.with_metric_logger(log);
        }
    }
    for network in 0..starts.len() {
        supervised = supervised
            .metric_train_numeric(MeanLoss::of_network(network))
            .metric_valid_numeric(MeanLoss::of_network(network));
    }
    supervised = supervised.metric_train_numeric(LearningRateMetric::new());
    if done > 0 {
        supervised = supervised.checkpoint(done);
    }

    let result = panic::catch_unwind(AssertUnwindSafe(|| supervised.launch(learner)))
        .map_err(|panic| TrainError::Failed(panics::report(&*panic)))?;
    drop(result.renderer);
    if let Some(error) = result.error {
        return Err(TrainError::Failed(error.to_string()));
    }
    for history in &histories {
        ended_well(&stopping, &history.epochs(), training.epochs, starts)?;
    }
    let mut model = result.model;
    if training.keep_best {
        let [models, ..] = store.parts();
        let best = models.restore(first.chosen(true)).map_err(io::Error::other)?;
        model = model.load_record(best);
    }
    Ok(model.forecaster.networks().into_iter().zip(histories).collect())
}

/// Whether training came to its end: the last epoch, or the one that early stopping chose.
fn ended_well(
    stopping: &Stopping,
    history: &[Epoch],
    epochs: usize,
    starts: &[Start],
) -> Result<(), TrainError> {
    let last = history.last();
    let done = last.map_or(0, |last| last.epoch);
    match stopping.reason() {
        Some(Stop::Diverged(Epoch { epoch, training_loss: loss, learning_rate, .. })) => {
            Err(TrainError::Diverged { epoch, loss, learning_rate })
        }
        Some(Stop::Patience) if done < epochs => Ok(()),
        // A stop within an epoch leaves a history that is ahead.
        _ if done == epochs && last.is_some_and(|last| last.checked_loss.is_finite()) => Ok(()),
        _ => {
            let folder = starts.first().and_then(|start| start.checkpoints.as_ref());
            let saved = folder.and_then(|folder| Checkpoint::last(folder));
            let epoch = saved.map_or(0, |checkpoint| checkpoint.epoch);
            Err(TrainError::Interrupted { epoch, epochs })
        }
    }
}

/// The display of a training, fed by burn-train's renderer.
fn renderer(plan: &Plan, history: &History, trainer: &Trainer) -> Renderer {
    let training = &plan.experiment.training;
    let (_, unit) = plan.days.windows.scale().of_errors();
    let squared = if training.loss.is_squared() { "²" } else { "" };
    let beginning = || Beginning {
        name: plan.name.clone(),
        unit: format!("{unit}{squared}"),
        epochs: training.epochs,
        history: history.clone(),
    };
    Renderer::new(match &trainer.display {
        Some(make) => make.display(beginning()),
        None => Box::new(Quiet),
    })
}

/// At these sizes a second thread costs more than it brings, and the other cores have other runs.
fn on_one_thread<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::atomic::AtomicBool};

    use jiff::civil::date;

    use super::*;
    use crate::{
        backend::{Backend, NamedDevice, test_device},
        data::Series,
        experiment::Experiment,
        plan::Days,
    };

    #[test]
    fn a_stop_does_not_wait_for_the_end_of_an_epoch() {
        let text = "[data]\nhistory = 2\n[model]\nkind = \"linear\"\n[training]\nbatch_size = 4";
        let experiment = Experiment::parse(text, Path::new("x.toml"), &[]).unwrap();
        let series = Series::new(date(2020, 12, 1), (0..40).map(f64::from).collect());
        let days = Days::untold(series, date(2021, 1, 1));
        let days = days.cut_again(&experiment.data, "x").unwrap();
        let plan = Plan { name: "x".into(), experiment, days, backend: Backend::default() };
        let trainer = Trainer::quiet(NamedDevice { device: test_device(), name: "test".into() });
        let stopped = trainer.clone().until(&Arc::new(AtomicBool::new(true)));
        let stopped = plan.fit(&stopped).map(|_| ()).unwrap_err();
        assert!(matches!(stopped, TrainError::Interrupted { epoch: 0, epochs: 60 }), "{stopped}");
        assert_eq!(plan.fit(&trainer).unwrap().history().len(), 60);
    }
}
