//! A frame of the dashboard: how far training is, and how its losses have come down.

use std::time::{Duration, Instant};

use ratatui::{
    Frame,
    layout::{Alignment, Constraint, Layout, Rect},
    style::{Color, Style, Stylize},
    symbols::Marker,
    text::{Line, Span},
    widgets::{Axis, Block, Chart, Dataset, GraphType, LineGauge, Paragraph},
};

use viewcast::train::{Beginning, Epoch, History};
use viewcast_texts::{
    Language,
    labels::{self, duration},
};

const TRAINING: Color = Color::Cyan;
const CHECKED: Color = Color::Yellow;

/// What the dashboard shows of a training.
#[derive(Debug)]
pub struct TrainingView {
    label: String,
    unit: String,
    epochs: usize,
    history: History,
    language: Language,
    /// Epochs that an earlier process trained.
    before: usize,
    started: Instant,
    /// How long it took, once it is over.
    took: Option<Duration>,
}

impl TrainingView {
    /// Of a training that is about to begin.
    pub fn new(beginning: Beginning, language: Language) -> Self {
        let Beginning { name: label, unit, epochs, history } = beginning;
        let before = history.epochs().len();
        Self { label, unit, epochs, history, language, before, started: Instant::now(), took: None }
    }

    /// Is over from now on.
    pub fn ends(&mut self) {
        self.took.get_or_insert(self.started.elapsed());
    }

    /// Whether it is over.
    pub fn has_ended(&self) -> bool {
        self.took.is_some()
    }

    /// Draws it, at the size of the frame.
    pub fn draw(&self, frame: &mut Frame<'_>) {
        let epochs: Vec<Epoch> = self.history.epochs();
        // The last may have begun alone.
        let whole = |epoch: &&Epoch| epoch.checked_loss.is_finite();
        let done = epochs.iter().filter(whole).count();
        let rows = [
            Constraint::Length(1),
            Constraint::Length(1),
            Constraint::Min(5),
            Constraint::Length(1),
            Constraint::Length(1),
        ];
        let [title, gauge, chart, legend, hint] = Layout::vertical(rows).areas(frame.area());
        frame.render_widget(Line::from(self.label.clone()).bold(), title);
        let Self { language, epochs: all, .. } = self;
        let far =
            language.say(format!("epoch {done} of {all}"), format!("第 {done} 轮，共 {all} 轮"));
        frame.render_widget(Line::from(far).alignment(Alignment::Right), title);
        self.draw_gauge(frame, gauge, done);
        self.draw_chart(frame, chart, &epochs);
        if let Some(last) = epochs.iter().rev().find(whole) {
            frame.render_widget(self.legend(last), legend);
        }
        let what = match self.took {
            None => language.say(
                "Ctrl-C or q stops it; train --resume goes on",
                "按 Ctrl-C 或 q 停止；之后用 train --resume 继续",
            ),
            Some(_) => language.say(
                "Trained. Any key closes this and shows the scores.",
                "训练完成。按任意键关闭并显示得分。",
            ),
        };
        frame.render_widget(Paragraph::new(what).bold(), hint);
    }

    fn draw_gauge(&self, frame: &mut Frame<'_>, area: Rect, done: usize) {
        let language = self.language;
        let time = self.took.unwrap_or_else(|| self.started.elapsed());
        let left = match (u32::try_from(done.saturating_sub(self.before)), self.took) {
            (Ok(here @ 1..), None) => {
                let left = u32::try_from(self.epochs.saturating_sub(done)).unwrap_or(u32::MAX);
                let left = duration(time / here * left, language);
                language.say(format!(", {left} left"), format!("，还需 {left}"))
            }
            _ => String::new(),
        };
        #[allow(clippy::cast_precision_loss, reason = "a share of a line")]
        let ratio = (done as f64 / self.epochs.max(1) as f64).clamp(0.0, 1.0);
        let gauge = LineGauge::default()
            .ratio(ratio)
            .label(format!("{}{left}", duration(time, language)))
            .filled_symbol("━")
            .unfilled_symbol("╌")
            .filled_style(Style::new().fg(TRAINING));
        frame.render_widget(gauge, area);
    }

    fn draw_chart(&self, frame: &mut Frame<'_>, area: Rect, epochs: &[Epoch]) {
        let curve = |loss: fn(&Epoch) -> f64| -> Vec<(f64, f64)> {
            #[allow(clippy::cast_precision_loss, reason = "a place on a screen")]
            let point = |epoch: &Epoch| (epoch.epoch as f64, loss(epoch).log10());
            epochs.iter().map(point).filter(|(_, loss)| loss.is_finite()).collect()
        };
        let [training, checked] = [curve(|it| it.training_loss), curve(|it| it.checked_loss)];
        let all = || training.iter().chain(&checked).map(|(_, loss)| *loss);
        let (low, high) = (all().fold(f64::MAX, f64::min), all().fold(f64::MIN, f64::max));
        // A little room, and an axis of some length where there is one loss, or none.
        let (low, high) = if low > high { (-1.0, 0.0) } else { (low - 0.02, high + 0.02) };
        let ticks = (0..5).map(|tick| {
            let loss = 10_f64.powf(low + (high - low) * f64::from(tick) / 4.0);
            Span::raw(format!("{loss:.3}{}", self.unit))
        });
        let middle = self.epochs.div_ceil(2);
        let line = |curve, color, marker| {
            Dataset::default()
                .data(curve)
                .graph_type(GraphType::Line)
                .marker(marker)
                .style(Style::new().fg(color))
        };
        #[allow(clippy::cast_precision_loss, reason = "a place on a screen")]
        let last = self.epochs.max(2) as f64;
        let curves =
            vec![line(&checked, CHECKED, Marker::Dot), line(&training, TRAINING, Marker::Braille)];
        let x = Axis::default()
            .bounds([1.0, last])
            .labels([1, middle, self.epochs].map(|epoch| epoch.to_string()));
        let y = Axis::default().bounds([low, high]).labels(ticks);
        let title = self
            .language
            .say(" loss by epoch, on a logarithmic scale ", " 各轮的损失（对数坐标） ");
        frame.render_widget(
            Chart::new(curves).block(Block::bordered().title(title)).x_axis(x).y_axis(y),
            area,
        );
    }

    fn legend(&self, last: &Epoch) -> Line<'static> {
        let Self { unit, history, language, .. } = self;
        let (training, rate) =
            language.say(("training loss", "learning rate"), ("训练损失", "学习率"));
        Line::from(vec![
            Span::raw(format!("⠒ {training} {:.3}{unit}", last.training_loss)).fg(TRAINING),
            Span::raw("   "),
            Span::raw(format!(
                "• {} {:.3}{unit}",
                labels::checked(history.checked(), *language),
                last.checked_loss
            ))
            .fg(CHECKED),
            Span::raw(format!("   {rate} {:.2e}", last.learning_rate)),
        ])
    }
}

#[cfg(test)]
mod tests {
    use ratatui::{Terminal, backend::TestBackend};

    use super::*;

    fn beginning(epochs: usize, history: History) -> Beginning {
        Beginning { name: "mine".into(), unit: "k".into(), epochs, history }
    }

    /// What stands on a screen of a size, line by line.
    fn screen(training: &TrainingView, width: u16, height: u16) -> Vec<String> {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| training.draw(frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let cells = buffer.content().chunks(width.into());
        cells.map(|line| line.iter().map(ratatui::buffer::Cell::symbol).collect()).collect()
    }

    #[test]
    fn a_frame_names_the_losses_and_their_unit_by_what_they_are() {
        let history = |second: &str| {
            let csv = format!(
                "epoch,learning_rate,training_loss,{second}\n1,0.001,1.0,0.8\n2,0.0005,0.1,0.125\n"
            );
            History::parse(csv.as_bytes()).unwrap()
        };
        for (column, name) in
            [("validation_loss", "validation loss"), ("after_epoch_loss", "after the epoch")]
        {
            let mut training = TrainingView::new(beginning(4, history(column)), Language::En);
            let lines = screen(&training, 80, 24);
            assert!(lines[0].starts_with("mine ") && lines[0].ends_with("epoch 2 of 4"));
            assert_eq!(
                lines[22].trim_end(),
                format!("⠒ training loss 0.100k   • {name} 0.125k   learning rate 5.00e-4")
            );
            assert!(lines[23].starts_with("Ctrl-C"), "{lines:?}");
            // Ten times lower is the whole axis, and each of its quarters the same factor.
            assert!(lines[3].contains("1.047k"), "{lines:?}");
            assert!(lines.iter().any(|line| line.contains("0.095k")), "{lines:?}");
            training.ends();
            assert!(screen(&training, 80, 24)[23].contains("Any key"));
            let chinese = TrainingView { language: Language::Zh, ..training };
            assert!(screen(&chinese, 80, 24)[23].replace(' ', "").contains("按任意键"));
        }
    }

    #[test]
    fn any_size_and_any_losses_are_drawn() {
        let odd = "epoch,learning_rate,training_loss,after_epoch_loss\n1,0.001,NaN,0\n";
        let history = History::parse(odd.as_bytes()).unwrap();
        let training = TrainingView::new(beginning(1, history), Language::En);
        for (width, height) in [(1, 1), (3, 7), (20, 5), (300, 100)] {
            screen(&training, width, height);
        }
    }
}
