//! One training run, from initial weights or a checkpoint to its end.

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
    checkpoint::{Checkpoint, Keeping, WholeFiles},
    footprint::{TooLarge, checked_rows},
    frame::Training,
    journal::{Checked, Epoch, Journal, Journals},
    loader::Loader,
    losses::MeanLoss,
    objective::Trainee,
    progress::Progress,
    scored::{Scored, Scorer},
    stop::{Stop, Stopping},
    strategy::ByEpoch,
    tensorboard::EventLog,
    trainer::Trainer,
    watcher::Watched,
};
use crate::{
    data::Windows,
    experiment::Experiment,
    model::{Forecaster, Network, Stack},
    panics,
};

/// A standardised loss beyond which a run is given up: always predicting the mean costs about 1.
const EXPLODED: f64 = 1000.0;

/// One of the networks to train, which differ by their seeds alone.
pub struct Member {
    /// Seeds its initial weights and its order of rows.
    pub seed: u64,
    /// Where its checkpoints are kept.
    pub checkpoints: PathBuf,
    /// Where to go on from: all members from the same epoch.
    pub resume: Option<Checkpoint>,
    /// The event file that its epochs are written to.
    pub events: Option<PathBuf>,
}

impl Member {
    /// How many epochs it is trained already.
    pub fn epochs_done(&self) -> usize {
        self.resume.as_ref().map_or(0, |checkpoint| checkpoint.epoch)
    }
}

/// All that training needs.
pub struct Fit<'a> {
    /// The experiment to train, whatever its seed.
    pub experiment: &'a Experiment,
    /// What to train, side by side; several of a kind that can be stacked.
    pub members: Vec<Member>,
    /// Its name, for people.
    pub label: &'a str,
    /// Its days, cut into windows.
    pub windows: Arc<Windows>,
    /// What scores both eras after each epoch, where one network is trained.
    pub scorer: Option<Arc<dyn Scorer>>,
    /// Where and how.
    pub trainer: &'a Trainer,
}

/// How training ended before its time.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum TrainError {
    #[error("stopped after epoch {epoch} of {epochs}")]
    Interrupted { epoch: usize, epochs: usize },
    #[error(
        "the training loss is {loss} after epoch {epoch}, at a learning rate of {learning_rate}; try a lower training.learning_rate (such as {}), training.clip = {{ kind = \"norm\" }}, or another training.optimizer", learning_rate / 10.0
    )]
    Diverged { epoch: usize, loss: f64, learning_rate: f64 },
    #[error(transparent)]
    TooLarge(#[from] Box<TooLarge>),
    #[error("training failed: {0}")]
    Failed(String),
    #[error("cannot use the checkpoint: {0}")]
    Checkpoint(#[from] io::Error),
    #[error("cannot write {path}: {error}")]
    Events { path: PathBuf, error: io::Error },
}

impl Fit<'_> {
    /// Trains, and gives each member's forecaster with its final weights, on the plain device, and
    /// what each epoch brought. Early stopping ends well, with fewer epochs; where training fails,
    /// what the last checkpoint holds is kept.
    pub fn run(self) -> Result<Vec<(Forecaster, Journal)>, TrainError> {
        let Experiment { model, data, .. } = self.experiment;
        let device = self.device().clone().autodiff();
        let forecaster = |member: &Member| model.init(data.shape(), member.seed, &device);
        let mut forecasters: Vec<_> = self.members.iter().map(forecaster).collect();
        if forecasters.len() == 1 {
            let (forecaster, journals) = self.learn(forecasters.remove(0), device)?;
            return Ok(std::iter::once(forecaster).zip(journals).collect());
        }
        let stack = Stack::of(&forecasters)
            .ok_or_else(|| TrainError::Failed("these networks cannot be stacked".into()))?;
        let (stack, journals) = self.learn(stack, device)?;
        Ok(stack.networks().into_iter().zip(journals).collect())
    }

    /// Trains what is all members at once, on a device with autodiff.
    fn learn<N: Network>(
        &self,
        forecaster: N,
        device: Device,
    ) -> Result<(N, Vec<Journal>), TrainError> {
        let training = &self.experiment.training;
        let checked = Checked::of(&self.windows);
        let networks = self.members.len();
        let done = self.members.first().map_or(0, Member::epochs_done);
        let journal = |member: &Member| match &member.resume {
            Some(checkpoint) => checkpoint.journal.clone(),
            None => Journal::new(checked),
        };
        let journals: Vec<_> = self.members.iter().map(journal).collect();
        let trainee = Trainee::new(forecaster, networks, training.loss, self.windows.scale());
        let windows = || self.windows.clone();
        let seeds: Vec<_> = self.members.iter().map(|member| member.seed).collect();
        let rows = Arc::new(Loader::fitted(windows(), training, &seeds, done, device.clone()));
        let check = checked.days(&self.windows);
        let at_once = checked_rows(self.experiment);
        let check = Loader::checked(windows(), check, at_once, &seeds, self.device().clone());
        let check = Arc::new(check);
        let learner =
            Learner::new(trainee.clone(), training.optimizer(), training.schedule(rows.batches()));
        let folders = self.folders();
        let keeping = Keeping::new(&folders, &journals, training, self.trainer.stop.clone());
        let exploded = EXPLODED * trainee.unit;
        let stopping =
            Stopping::new(self.trainer.stop.clone(), journals.clone(), exploded, training.patience);
        let decides = training.patience.is_some() || training.keep_best;
        let scored = self.scorer.clone().map(|scorer| Scored::new(scorer, journals[0].clone()));
        let strategy = ByEpoch::new(device, self.trainer.stop.clone(), decides)
            .scored(scored)
            .watched(self.trainer.watcher.clone().map(|it| Watched::new(it, journals[0].clone())));
        let [models, optimizers, schedules] = keeping.parts();
        let mut supervised = SupervisedTraining::new(&folders[0], rows, check)
            .num_epochs(training.epochs)
            .with_training_strategy(TrainingStrategy::Custom(Arc::new(strategy)))
            .with_application_logger(None)
            .with_metric_logger(Journals(journals.clone()))
            .with_custom_checkpointers(models, optimizers, schedules)
            .with_checkpointing_strategy(keeping)
            .early_stopping(stopping.clone())
            .renderer(Box::new(self.progress(&journals[0])))
            .label(self.label);
        for (member, journal) in self.members.iter().zip(&journals) {
            if let Some(path) = &member.events {
                let log = EventLog::start(path, journal)
                    .map_err(|error| TrainError::Events { path: path.clone(), error })?;
                supervised = supervised.with_metric_logger(log);
            }
        }
        for network in 0..networks {
            supervised = supervised
                .metric_train_numeric(MeanLoss::of(network))
                .metric_valid_numeric(MeanLoss::of(network));
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
        for journal in &journals {
            self.ended_well(&stopping, &journal.epochs())?;
        }
        let last = result.model;
        let kept = if training.keep_best { self.best(last, &journals[0])? } else { last };
        Ok((kept.forecaster, journals))
    }

    /// The line that shows training, or nothing; the dashboard, if there is one, reads the journal.
    fn progress(&self, journal: &Journal) -> Progress {
        let language = self.trainer.language;
        let (_, unit) = self.windows.scale().of_errors();
        let squared = if self.experiment.training.loss.is_squared() { "²" } else { "" };
        let unit = format!("{unit}{squared}");
        if let Some(dashboard) = &self.trainer.dashboard {
            let epochs = self.experiment.training.epochs;
            let journal = journal.clone();
            dashboard.show(Training::new(self.label, unit.clone(), epochs, journal, language));
        }
        Progress::new(self.trainer.display, language, self.label, journal.checked(), unit)
    }

    fn device(&self) -> &Device {
        &self.trainer.device.device
    }

    /// Each member's folder of checkpoints.
    fn folders(&self) -> Vec<PathBuf> {
        self.members.iter().map(|member| member.checkpoints.clone()).collect()
    }

    /// The weights of the epoch of lowest validation loss.
    fn best<N: Network>(
        &self,
        trained: Trainee<N>,
        journal: &Journal,
    ) -> Result<Trainee<N>, TrainError> {
        let [models, ..] = WholeFiles::parts(&self.folders());
        let record = models.restore(journal.chosen(true)).map_err(io::Error::other)?;
        Ok(trained.load_record(record))
    }

    /// Whether training came to its end: the last epoch, or the one that early stopping chose.
    fn ended_well(&self, stopping: &Stopping, epochs: &[Epoch]) -> Result<(), TrainError> {
        let (last, all) = (epochs.last(), self.experiment.training.epochs);
        let done = last.map_or(0, |last| last.epoch);
        match stopping.reason() {
            Some(Stop::Diverged(Epoch { epoch, training_loss: loss, learning_rate, .. })) => {
                Err(TrainError::Diverged { epoch, loss, learning_rate })
            }
            Some(Stop::Patience) if done < all => Ok(()),
            // A stop within an epoch leaves a journal that is ahead.
            _ if done == all && last.is_some_and(|last| last.checked_loss.is_finite()) => Ok(()),
            _ => Err(self.interrupted()),
        }
    }

    fn interrupted(&self) -> TrainError {
        let epochs = self.experiment.training.epochs;
        let last = Checkpoint::last(&self.members[0].checkpoints);
        TrainError::Interrupted { epoch: last.map_or(0, |it| it.epoch), epochs }
    }
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::atomic::AtomicBool};

    use jiff::civil::date;

    use super::*;
    use crate::{
        backend::{NamedDevice, test_device},
        data::{Cut, Series},
    };

    fn fit<'a>(
        experiment: &'a Experiment,
        windows: &Arc<Windows>,
        folder: &Path,
        trainer: &'a Trainer,
    ) -> Fit<'a> {
        let member = Member { seed: 1, checkpoints: folder.into(), resume: None, events: None };
        let windows = windows.clone();
        Fit { experiment, label: "x", windows, members: vec![member], scorer: None, trainer }
    }

    #[test]
    fn a_stop_does_not_wait_for_the_end_of_an_epoch() {
        let text = "[data]\nhistory = 2\n[model]\nkind = \"linear\"\n[training]\nbatch_size = 4";
        let experiment = Experiment::parse(text, Path::new("x.toml"), &[]).unwrap();
        let series = Series::new(date(2020, 12, 1), (0..40).map(f64::from).collect());
        let cut = Cut::next_day(2, date(2021, 1, 1));
        let folder = tempfile::tempdir().unwrap();
        let windows = Arc::new(Windows::new(&series, cut).unwrap());
        let fit = |trainer: &Trainer| fit(&experiment, &windows, folder.path(), trainer).run();
        let trainer = Trainer::quiet(NamedDevice { device: test_device(), name: "test".into() });
        let stopped = trainer.clone().until(&Arc::new(AtomicBool::new(true)));
        let stopped = fit(&stopped).map(|_| ()).unwrap_err();
        assert!(matches!(stopped, TrainError::Interrupted { epoch: 0, epochs: 60 }), "{stopped}");
        assert_eq!(fit(&trainer).unwrap()[0].1.epochs().len(), 60);
    }
}
