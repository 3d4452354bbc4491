//! The published models on the real days of the lecture's plot.

use std::path::Path;

use serde::Serialize;

use crate::{
    parts::part::{Context, Part, PartError},
    published::{LINES, PublishedLine},
};
use viewcast::{
    data::{Columns, LECTURE_DAYS, Series},
    runs::RunError,
};
use viewcast_figures::unseen_forecast::UnseenForecast;
use viewcast_texts::{Language, table::text_table};

/// The published lines, scored on days that the slides show.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    /// The first day of the series.
    first: String,
    /// The last day of the series.
    last: String,
    /// How many days the series has.
    days: usize,
    /// Each published line with its losses.
    lines: Vec<Scored>,
}

/// A published line and its losses, in k views.
#[derive(Debug, Clone, Serialize)]
struct Scored {
    model: String,
    days: usize,
    mae_k: f64,
    printed_k: f64,
}

impl Part for Published {
    const ABOUT: &'static str = "Score the lecture's published models on real days of its channel";
    const TITLES: Option<[&'static str; 2]> = None;
    type Args = ();

    fn compute((): &(), _: &Context<'_>) -> Result<Self, PartError> {
        let series = Series::read(Path::new(LECTURE_DAYS), &Columns::default());
        let series = series.map_err(RunError::from)?;
        let scored = |PublishedLine { line, unseen_k: printed_k }| {
            let model = match line.weights[..] {
                [weight] => format!("y = {}k + {weight} x1", line.bias_k),
                _ => format!("y = {}k + w.x, {} days", line.bias_k, line.history()),
            };
            let UnseenForecast { scored, mae_k, .. } =
                UnseenForecast::from_line(&model, &line, &series);
            Scored { model, days: scored, mae_k, printed_k }
        };
        Ok(Self {
            first: series.date(0).to_string(),
            last: series.last_date().to_string(),
            days: series.days(),
            lines: LINES.into_iter().map(scored).collect(),
        })
    }

    fn print(&self, language: Language) -> String {
        let Self { first, last, days, lines } = self;
        let head = language.say(
            ["published model", "days scored", "MAE", "printed for 2021"],
            ["公布的模型", "评分天数", "MAE", "课件上的 2021 年"],
        );
        let mut rows = vec![head.map(String::from)];
        rows.extend(lines.iter().map(|Scored { model, days, mae_k, printed_k }| {
            [model.clone(), days.to_string(), format!("{mae_k:.2}k"), format!("{printed_k:.2}k")]
        }));
        let title = language.say(
            format!(
                "The lecture's own models on {days} real days of its channel,\n\
                 {first} to {last} ({LECTURE_DAYS})"
            ),
            format!(
                "课件公布的模型，用于课上频道的 {days} 个真实日子，\n\
                 {first} 至 {last}（{LECTURE_DAYS}）"
            ),
        );
        format!("{title}\n\n{}", text_table(rows, 1))
    }
}
