//! The Learner's loop on one device. Burn's own sends every step's metrics to another thread, which takes
//! longer than small steps do, and knows neither stops within an epoch nor observers.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use burn::{
    module::Module,
    tensor::Device,
    train::{
        EventProcessorTraining, InferenceStep, Interrupter, Learner, LearnerEvent,
        SupervisedLearningStrategy, SupervisedTrainingEventProcessor, TrainLoader,
        TrainingComponents, TrainingItem, ValidLoader,
    },
};

use super::{losses::Losses, objective::Trainee};
use crate::{
    evaluate::{EraScores, predict},
    model::{Ensemble, Networks},
    plan::Days,
    train::{history::History, trainer::Observer},
};

/// How often a long epoch tells how far it is.
const REPORT: Duration = Duration::from_millis(250);
/// How often short epochs wait for their losses.
const LOOK: Duration = Duration::from_millis(100);

type Processor<N> = SupervisedTrainingEventProcessor<Trainee<N>>;

/// burn-train's own loop on one device, but for three things. The losses of an epoch are handed over
/// together: one by one, handing over takes longer than small steps do, and makes a GPU wait. Where no
/// decision needs the losses of each epoch, they are waited for a few times a second only. And each step
/// looks whether to stop, which ends with the weights that the epoch began with.
pub struct ByEpoch {
    /// With autodiff.
    pub device: Device,
    /// Turns true when training shall stop.
    pub stop: Arc<AtomicBool>,
    /// Whether each epoch's losses decide about something.
    pub decides: bool,
    /// The history of the first network.
    pub history: History,
    /// The days to score after each epoch, where one network is trained.
    pub scored: Option<Days>,
    /// The observer.
    pub observer: Option<Arc<dyn Observer>>,
}

impl ByEpoch {
    /// Scores the weights after an epoch, to look at: nothing is chosen by them.
    fn score<N: Networks>(&self, epoch: usize, days: &Days, trainee: &Trainee<N>) {
        if let [network] = &trainee.forecaster.networks()[..] {
            let ensemble = Ensemble::new(vec![network.clone()]);
            let device = self.device.clone().inner();
            let predictions = predict(&ensemble, &days.series, &days.windows, &device);
            let EraScores { training, unseen } = EraScores::from_predictions(&predictions);
            self.history.note(epoch, [training.mae_k, unseen.mae_k]);
        }
    }

    /// Tells the observer of the epochs after `told`.
    fn observe<N: Networks>(
        &self,
        observer: &dyn Observer,
        told: usize,
        done: usize,
        trainee: &Trainee<N>,
    ) {
        let epochs = self.history.until(done).epochs();
        epochs.iter().skip(told).for_each(|epoch| observer.epoch(epoch));
        if let [network] = &trainee.forecaster.networks()[..] {
            observer.network(&epochs, network);
        }
    }

    /// Whether somebody wants training to end.
    fn stops(&self, interrupter: &Interrupter) -> bool {
        if interrupter.should_stop() {
            self.stop.store(true, Ordering::Relaxed);
        }
        self.stop.load(Ordering::Relaxed)
    }

    /// A step for each mini-batch. Gives false where it was stopped before the last.
    fn train<N: Networks>(
        &self,
        learner: &mut Learner<Trainee<N>>,
        loader: &TrainLoader<Trainee<N>>,
        processor: &mut Processor<N>,
        interrupter: &Interrupter,
    ) -> bool {
        let mut batches = loader.iter();
        let mut losses = Losses::default();
        let mut told = Instant::now();
        let mut step = 0;
        while let Some(batch) = batches.next() {
            match batch {
                Ok(batch) => {
                    let output = learner.train_step(batch);
                    learner.lr_step();
                    learner.optimizer_step(output.grads);
                    losses.append(output.item);
                }
                Err(error) => interrupter.fail(error),
            }
            step += 1;
            let progress = batches.progress();
            let last = progress.items_processed == progress.items_total;
            let stops = !last && self.stops(interrupter);
            if last || stops || told.elapsed() >= REPORT {
                let losses = std::mem::take(&mut losses);
                let item =
                    TrainingItem::new(losses, progress, Some(step), Some(learner.lr_current()));
                let event = LearnerEvent::ProcessedItem(item);
                interrupter.fail_on_error(processor.process_train(event));
                told = Instant::now();
            }
            if stops {
                return false;
            }
        }
        true
    }

    /// The loss of the weights as they are.
    fn check<N: Networks>(
        learner: &Learner<Trainee<N>>,
        loader: &ValidLoader<Trainee<N>>,
        processor: &mut Processor<N>,
        interrupter: &Interrupter,
    ) {
        let model = learner.model().valid();
        let mut batches = loader.iter();
        let mut step = 0;
        while let Some(batch) = batches.next() {
            step += 1;
            match batch {
                Ok(batch) => {
                    let losses = InferenceStep::step(&model, batch);
                    let item = TrainingItem::new(losses, batches.progress(), Some(step), None);
                    let event = LearnerEvent::ProcessedItem(item);
                    interrupter.fail_on_error(processor.process_valid(event));
                }
                Err(error) => interrupter.fail(error),
            }
        }
    }
}

impl<N: Networks> SupervisedLearningStrategy<Trainee<N>> for ByEpoch {
    fn fit(
        &self,
        components: TrainingComponents<Trainee<N>>,
        mut learner: Learner<Trainee<N>>,
        training: TrainLoader<Trainee<N>>,
        checking: ValidLoader<Trainee<N>>,
        first: usize,
    ) -> (Trainee<N>, Processor<N>) {
        let TrainingComponents { interrupter, event_store, num_epochs, .. } = components;
        let (mut checkpointer, mut stopping) = (components.checkpointer, components.early_stopping);
        let mut processor = components.event_processor;
        let training = training.to_device(&self.device);
        let checking = checking.to_device(&self.device.clone().inner());
        learner.fork(&self.device);
        let (mut looked, mut told) = (Instant::now(), first - 1);

        for epoch in first..=num_epochs {
            let before = learner.clone();
            let event =
                LearnerEvent::StartSplit { epoch_number: epoch, total_items: training.num_items() };
            interrupter.fail_on_error(processor.process_train(event));
            let whole = self.train(&mut learner, &training, &mut processor, &interrupter);
            interrupter.fail_on_error(processor.process_train(LearnerEvent::EndSplit(epoch)));
            let done = if whole {
                let event = LearnerEvent::StartSplit {
                    epoch_number: epoch,
                    total_items: checking.num_items(),
                };
                interrupter.fail_on_error(processor.process_valid(event));
                Self::check(&learner, &checking, &mut processor, &interrupter);
                interrupter.fail_on_error(processor.process_valid(LearnerEvent::EndSplit(epoch)));
                interrupter.fail_on_error(processor.process_train(LearnerEvent::EndEpoch(epoch)));
                epoch
            } else {
                learner = before;
                epoch - 1
            };
            let soon = !(self.decides || self.scored.is_some())
                && looked.elapsed() < LOOK
                && !self.stops(&interrupter);
            if whole && soon && epoch < num_epochs {
                continue;
            }
            looked = Instant::now();
            interrupter.fail_on_error(processor.flush());
            if interrupter.error().is_some() {
                break;
            }
            if whole && let Some(days) = &self.scored {
                self.score(done, days, &learner.model().valid());
            }
            if done >= first
                && let Some(observer) = &self.observer
            {
                self.observe(&**observer, told, done, &learner.model().valid());
                told = done;
            }
            if done >= first
                && let Some(checkpointer) = &mut checkpointer
            {
                checkpointer.checkpoint(&learner, done, &event_store);
            }
            if !whole || stopping.as_mut().is_some_and(|it| it.should_stop(done, &event_store)) {
                break;
            }
        }
        (learner.model(), processor)
    }
}
