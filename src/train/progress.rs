//! What training shows where there is no dashboard: one line, or nothing.

use std::time::Instant;

use burn::train::{
    logger::{EvaluationProgressLogger, TrainingProgressLogger},
    metric::{MetricDefinition, NumericEntry::Final},
    renderer::{
        EvaluationName, MetricState, MetricsRenderer, MetricsRendererEvaluation,
        MetricsRendererTraining,
    },
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    frame::readable,
    history::{Checked, LOSS, is_named},
};
use crate::{language::Language, tell::tell};

/// How training shows itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// One line, redrawn in place, for a terminal.
    Line,
    /// A line every tenth of the way, for a log.
    Log,
    /// Nothing at all.
    Quiet,
}

/// A renderer of one line.
pub struct Progress {
    display: Display,
    language: Language,
    label: String,
    unit: String,
    checked: Checked,
    bar: ProgressBar,
    epochs: usize,
    first_epoch: usize,
    started: Instant,
    training_loss: f64,
    checked_loss: f64,
}

impl Progress {
    /// A line that starts with the run's name and tells the mean loss of the epoch and the one that
    /// is checked at its end, both in a unit.
    pub fn new(
        display: Display,
        language: Language,
        label: &str,
        checked: Checked,
        unit: String,
    ) -> Self {
        Self {
            display,
            language,
            label: label.into(),
            unit,
            checked,
            bar: ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden()),
            epochs: 0,
            first_epoch: 1,
            started: Instant::now(),
            training_loss: f64::NAN,
            checked_loss: f64::NAN,
        }
    }

    fn show(&self, epoch: usize) {
        let Self { language, unit, training_loss, checked_loss, .. } = self;
        let label = self.checked.label(*language);
        let losses = language.say(
            format!("training loss {training_loss:.3}{unit}, {label} {checked_loss:.3}{unit}"),
            format!("训练损失 {training_loss:.3}{unit}，{label} {checked_loss:.3}{unit}"),
        );
        match self.display {
            Display::Line => {
                self.bar.set_message(losses);
                self.bar.set_position(epoch as u64);
            }
            Display::Log => {
                let tenth = self.epochs.div_ceil(10);
                if epoch.is_multiple_of(tenth) || epoch == self.epochs {
                    let done = u32::try_from(epoch + 1 - self.first_epoch).unwrap_or(u32::MAX);
                    let left = u32::try_from(self.epochs - epoch).unwrap_or(u32::MAX);
                    let left = readable(self.started.elapsed() / done * left, *language);
                    let Self { label, epochs, .. } = self;
                    tell(language.say(
                        format!("{label}: epoch {epoch}/{epochs}, {losses}, {left} left"),
                        format!("{label}：第 {epoch}/{epochs} 轮，{losses}，还需 {left}"),
                    ));
                }
            }
            Display::Quiet => {}
        }
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

impl TrainingProgressLogger for Progress {
    fn start(&mut self, epochs: usize, first: usize, _items: Option<usize>, _label: Option<&str>) {
        self.epochs = epochs;
        self.first_epoch = first;
        self.started = Instant::now();
        if self.display == Display::Line {
            let style = ProgressStyle::with_template(self.language.say(
                "{prefix}: epoch {pos}/{len} {wide_bar} {msg}, {eta} left",
                "{prefix}：第 {pos}/{len} 轮 {wide_bar} {msg}，还需 {eta}",
            ))
            .unwrap_or_else(|_| ProgressStyle::default_bar());
            self.bar = ProgressBar::new(epochs as u64)
                .with_style(style)
                .with_prefix(self.label.clone())
                .with_position(first as u64 - 1);
            self.bar.reset_eta();
        }
    }

    fn update_epoch(&mut self, epoch: usize) {
        self.show(epoch);
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }

    fn start_split(&mut self, _split: &str, _items: usize) {}
    fn update_split(&mut self, _items_done: usize) {}
    fn end_split(&mut self) {}
    fn log_event_training(&mut self, _event: String) {}
}

impl MetricsRendererTraining for Progress {
    fn update_train(&mut self, state: MetricState) {
        update(&mut self.training_loss, state);
    }

    fn update_valid(&mut self, state: MetricState) {
        update(&mut self.checked_loss, state);
    }
}

impl MetricsRenderer for Progress {
    fn manual_close(&mut self) {}
    fn register_metric(&mut self, _definition: MetricDefinition) {}
}

// burn-train's renderers serve its evaluator too, which viewcast has no use for.
impl EvaluationProgressLogger for Progress {
    fn start_global_progress(&mut self, _tests: usize) {}
    fn start_test(&mut self, _name: &str, _items: usize) {}
    fn update_test_progress(&mut self, _items_done: usize) {}
    fn end_test(&mut self) {}
    fn end_global_progress(&mut self) {}
    fn log_event_evaluation(&mut self, _event: String) {}
}

impl MetricsRendererEvaluation for Progress {
    fn update_test(&mut self, _name: EvaluationName, _state: MetricState) {}
}
