//! Displays of training: what a program shows while a network is fitted, fed by burn-train's renderer.

use std::fmt::{self, Debug, Formatter};

use burn::train::{
    logger::{EvaluationProgressLogger, TrainingProgressLogger},
    metric::{MetricDefinition, NumericEntry::Final},
    renderer::{
        EvaluationName, MetricState, MetricsRenderer, MetricsRendererEvaluation,
        MetricsRendererTraining,
    },
};

use super::history::{History, LOSS, is_named};

/// What a display is told before a training begins.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// The experiment's name.
    pub name: String,
    /// The unit of losses: `k`, or `k²`.
    pub unit: String,
    /// How many epochs there will be in all.
    pub epochs: usize,
    /// The epochs so far, shared with the training.
    pub history: History,
}

/// Makes the display of a training.
pub trait MakeDisplay: Send + Sync {
    /// The display of a training that is about to begin.
    fn display(&self, beginning: Beginning) -> Box<dyn Display>;
}

impl Debug for dyn MakeDisplay {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str("a display")
    }
}

/// Shows a training. It is called from a thread of its own, so that training does not wait for it.
pub trait Display: Send + Sync {
    /// Called once, with the number of the first epoch that is trained.
    fn start(&mut self, _first_epoch: usize) {}
    /// Called after each epoch, with its training loss and the loss that is checked at its end.
    fn epoch(&mut self, _epoch: usize, _training_loss: f64, _checked_loss: f64) {}
    /// Called at the end.
    fn end(&mut self) {}
}

/// Shows nothing.
pub struct Quiet;

impl Display for Quiet {}

/// burn-train's renderer of a display.
pub struct Renderer {
    display: Box<dyn Display>,
    training_loss: f64,
    checked_loss: f64,
}

impl Renderer {
    /// Feeds a display.
    pub fn new(display: Box<dyn Display>) -> Self {
        Self { display, training_loss: f64::NAN, checked_loss: f64::NAN }
    }
}

/// Takes over the loss of an epoch, where a metric's state is that.
fn update(loss: &mut f64, state: MetricState) {
    if let MetricState::Numeric(entry, Some(Final(now))) = state
        && is_named(&entry.metric_id, LOSS)
    {
        *loss = now;
    }
}

impl TrainingProgressLogger for Renderer {
    fn start(&mut self, _epochs: usize, first: usize, _items: Option<usize>, _label: Option<&str>) {
        self.display.start(first);
    }

    fn update_epoch(&mut self, epoch: usize) {
        self.display.epoch(epoch, self.training_loss, self.checked_loss);
    }

    fn end(&mut self) {
        self.display.end();
    }

    fn start_split(&mut self, _split: &str, _items: usize) {}
    fn update_split(&mut self, _items_done: usize) {}
    fn end_split(&mut self) {}
    fn log_event_training(&mut self, _event: String) {}
}

impl MetricsRendererTraining for Renderer {
    fn update_train(&mut self, state: MetricState) {
        update(&mut self.training_loss, state);
    }

    fn update_valid(&mut self, state: MetricState) {
        update(&mut self.checked_loss, state);
    }
}

impl MetricsRenderer for Renderer {
    fn manual_close(&mut self) {}
    fn register_metric(&mut self, _definition: MetricDefinition) {}
}

// burn-train's renderers serve its evaluator too, which viewcast has no use for.
impl EvaluationProgressLogger for Renderer {
    fn start_global_progress(&mut self, _tests: usize) {}
    fn start_test(&mut self, _name: &str, _items: usize) {}
    fn update_test_progress(&mut self, _items_done: usize) {}
    fn end_test(&mut self) {}
    fn end_global_progress(&mut self) {}
    fn log_event_evaluation(&mut self, _event: String) {}
}

impl MetricsRendererEvaluation for Renderer {
    fn update_test(&mut self, _name: EvaluationName, _state: MetricState) {}
}
