//! The Learner's loop on one device, reporting by time and not by step.

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

use super::{losses::Losses, objective::Trainee, scored::Scored, watcher::Watched};
use crate::model::Network;

/// How often a long epoch tells how far it is.
const REPORT: Duration = Duration::from_millis(250);
/// How often short epochs wait for their losses.
const LOOK: Duration = Duration::from_millis(100);

type Processor<N> = SupervisedTrainingEventProcessor<Trainee<N>>;

/// burn-train's own loop on one device, but for three things. It hands the losses of an epoch over
/// together: one by one, the handing over takes longer than small steps do, and makes a GPU wait.
/// Where no decision needs the losses of each epoch, it waits for them a few times a second only.
/// And it looks at every step whether to stop, and then keeps the weights that the epoch began
/// with.
pub struct ByEpoch {
    device: Device,
    asked: Arc<AtomicBool>,
    decides: bool,
    watched: Option<Watched>,
    scored: Option<Scored>,
}

impl ByEpoch {
    /// On a device with autodiff, until `asked` turns true; `decides` where each epoch's losses
    /// decide about something.
    pub fn new(device: Device, asked: Arc<AtomicBool>, decides: bool) -> Self {
        Self { device, asked, decides, watched: None, scored: None }
    }

    /// The same, with somebody who looks on.
    pub fn watched(self, watched: Option<Watched>) -> Self {
        Self { watched, ..self }
    }

    /// The same, with each epoch scored; it decides then, so that each is waited for.
    pub fn scored(self, scored: Option<Scored>) -> Self {
        Self { decides: self.decides || scored.is_some(), scored, ..self }
    }

    /// Whether somebody wants training to end.
    fn stops(&self, interrupter: &Interrupter) -> bool {
        if interrupter.should_stop() {
            self.asked.store(true, Ordering::Relaxed);
        }
        self.asked.load(Ordering::Relaxed)
    }

    /// A step for each mini-batch. Gives false where it was stopped before the last.
    fn train<N: Network>(
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
    fn check<N: Network>(
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

impl<N: Network> SupervisedLearningStrategy<Trainee<N>> for ByEpoch {
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
        let mut looked = Instant::now();

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
            let soon = !self.decides && looked.elapsed() < LOOK && !self.stops(&interrupter);
            if whole && soon && epoch < num_epochs {
                continue;
            }
            looked = Instant::now();
            interrupter.fail_on_error(processor.flush());
            if interrupter.error().is_some() {
                break;
            }
            if whole && let Some(scored) = &self.scored {
                scored.note(done, &learner.model().valid().forecaster);
            }
            if done >= first
                && let Some(watched) = &self.watched
            {
                watched.show(done, &learner.model().valid().forecaster);
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
