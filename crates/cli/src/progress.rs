//! What a program shows of a training: a line, a log, or the dashboard.

use std::{
    io::{IsTerminal, stderr},
    sync::Arc,
    time::Instant,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use viewcast::train::{Beginning, Display, MakeDisplay};
use viewcast_texts::{
    Language,
    labels::{checked, duration},
};

use crate::{
    dashboard::{Dashboard, TrainingView},
    tell::tell,
};

/// How training is shown on standard error.
#[derive(Debug, Clone)]
pub enum Progress {
    /// One line, redrawn in place, for a terminal.
    Line(Language),
    /// A line every tenth of the way, for a log.
    Log(Language),
    /// The dashboard.
    Dashboard(Dashboard, Language),
}

impl Progress {
    /// A line where standard error is a terminal, else a log.
    pub fn plain(language: Language) -> Self {
        if stderr().is_terminal() { Self::Line(language) } else { Self::Log(language) }
    }

    /// As a trainer takes it.
    pub fn shared(self) -> Arc<dyn MakeDisplay> {
        Arc::new(self)
    }
}

impl MakeDisplay for Progress {
    fn display(&self, beginning: Beginning) -> Box<dyn Display> {
        match self {
            Self::Line(language) => Box::new(Line::new(beginning, *language)),
            Self::Log(language) => {
                Box::new(Log { beginning, language: *language, first: 1, started: Instant::now() })
            }
            Self::Dashboard(dashboard, language) => {
                dashboard.show(TrainingView::new(beginning, *language));
                Box::new(Watched)
            }
        }
    }
}

/// Nothing beside the dashboard, which reads the history.
struct Watched;

impl Display for Watched {}

fn losses(
    Beginning { unit, history, .. }: &Beginning,
    training_loss: f64,
    checked_loss: f64,
    language: Language,
) -> String {
    let label = checked(history.checked(), language);
    language.say(
        format!("training loss {training_loss:.3}{unit}, {label} {checked_loss:.3}{unit}"),
        format!("训练损失 {training_loss:.3}{unit}，{label} {checked_loss:.3}{unit}"),
    )
}

struct Line {
    beginning: Beginning,
    language: Language,
    bar: ProgressBar,
}

impl Line {
    fn new(beginning: Beginning, language: Language) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        Self { beginning, language, bar }
    }
}

impl Display for Line {
    fn start(&mut self, first_epoch: usize) {
        let style = ProgressStyle::with_template(self.language.say(
            "{prefix}: epoch {pos}/{len} {wide_bar} {msg}, {eta} left",
            "{prefix}：第 {pos}/{len} 轮 {wide_bar} {msg}，还需 {eta}",
        ))
        .unwrap_or_else(|_| ProgressStyle::default_bar());
        self.bar = ProgressBar::new(self.beginning.epochs as u64)
            .with_style(style)
            .with_prefix(self.beginning.name.clone())
            .with_position(first_epoch as u64 - 1);
        self.bar.reset_eta();
    }

    fn epoch(&mut self, epoch: usize, training_loss: f64, checked_loss: f64) {
        let losses = losses(&self.beginning, training_loss, checked_loss, self.language);
        self.bar.set_message(losses);
        self.bar.set_position(epoch as u64);
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Log {
    beginning: Beginning,
    language: Language,
    first: usize,
    started: Instant,
}

impl Display for Log {
    fn start(&mut self, first_epoch: usize) {
        (self.first, self.started) = (first_epoch, Instant::now());
    }

    fn epoch(&mut self, epoch: usize, training_loss: f64, checked_loss: f64) {
        let Self { beginning, language, first, started } = self;
        let Beginning { name, epochs, .. } = &beginning;
        let tenth = epochs.div_ceil(10);
        if epoch.is_multiple_of(tenth) || epoch == *epochs {
            let losses = losses(beginning, training_loss, checked_loss, *language);
            let done = u32::try_from(epoch + 1 - *first).unwrap_or(u32::MAX);
            let left = u32::try_from(epochs - epoch).unwrap_or(u32::MAX);
            let left = duration(started.elapsed() / done * left, *language);
            tell(language.say(
                format!("{name}: epoch {epoch}/{epochs}, {losses}, {left} left"),
                format!("{name}：第 {epoch}/{epochs} 轮，{losses}，还需 {left}"),
            ));
        }
    }
}
