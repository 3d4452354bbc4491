//! The weights of the line of 7 days beside the published ones.

mod draw;
mod lines;

use self::lines::FittedLine;
pub use self::lines::Weights;
use crate::{
    data::{CHANNEL, WIKIPEDIA},
    lecture::parts::part::{Context, Part, PartError, Templates},
    plot::Figures,
    text_table::text_table,
};

impl Part for Weights {
    const ABOUT: &'static str =
        "Show the weights of the 7-day line beside the published ones, and which day matters most";
    const TITLES: Option<[&'static str; 2]> = Some(["More days", "更多天数"]);
    const TEMPLATES: Templates = &[("weights/table.html", include_str!("table.html"))];
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = ();

    fn compute((): &(), context: &Context<'_>) -> Result<Self, PartError> {
        let plans = if context.data.is_some() {
            vec![context.plan("linear7")?]
        } else {
            vec![context.on(CHANNEL).plan("linear7")?, context.on(WIKIPEDIA).plan("linear7")?]
        };
        let experiment = &plans[0].experiment;
        let model = experiment.model.init(experiment.data.shape(), 1, &context.device.device);
        Self::compute(&plans, &model).ok_or_else(|| {
            let data: Vec<_> = plans.iter().map(|of| of.experiment.data.path.as_str()).collect();
            PartError::NoLine { data: data.join(" or "), history: 7 }
        })
    }

    fn print(&self) -> String {
        let head = |letter: &str, bias: Option<&str>| -> Vec<String> {
            let days = (1..=self.features).map(|day| format!("{letter}{day}"));
            [String::new()].into_iter().chain(bias.map(String::from)).chain(days).collect()
        };
        let row = |name: &str, bias: Option<f64>, values: &[f64]| -> Vec<String> {
            let bias = bias.map(|bias| format!("{bias:.2}k"));
            let values = values.iter().map(|value| format!("{value:.2}"));
            [name.into()].into_iter().chain(bias).chain(values).collect()
        };
        let published = &self.published;
        let mut weights = vec![
            head("w", Some("b")),
            row("published", Some(published.line.bias_k), &published.line.weights),
        ];
        let (mut importance, mut correlation) = (vec![head("x", None)], vec![head("x", None)]);
        let mut answers =
            format!("published: the heaviest day is {}\n", day(published.heaviest_day));
        for line in &self.fitted {
            weights.push(row(&line.data, Some(line.line.bias_k), &line.line.weights));
            importance.push(row(&line.data, None, &line.mean_importance_k()));
            correlation.push(row(&line.data, None, &line.correlation));
            answers += &format!(
                "{}: the heaviest day is {},\n  the most important one {}\n{}",
                line.data,
                day(line.heaviest_day),
                day(line.most_important_day),
                reason(line)
            );
        }
        format!(
            "y = b + w1 x1 + ... + w7 x7 by least squares; x1 is yesterday.\n\
             Feature dimension {}, {} parameters.\n\n{}\n\
             The error of the training era grows by so many k views where a day is shuffled:\n{}\n\
             The correlation of a day with those before it:\n{}\n{answers}",
            self.features,
            self.parameters,
            text_table(weights, 1),
            text_table(importance, 1),
            text_table(correlation, 1)
        )
    }
}

/// Why a day matters most: it is most like the day to come, or the days that are share what they
/// know.
fn reason(line: &FittedLine) -> String {
    let alike = |place: usize| format!("{:.2}", line.correlation[place - 1]);
    let (important, most_alike) = (line.most_important_day, line.most_correlated_day);
    if important == most_alike {
        return format!(
            "  for views drift slowly: none is more like the day to come (correlation {})\n",
            alike(important)
        );
    }
    format!(
        "  though {} is more like the day to come (correlation {},\n  against {}): what it knows, \
         other days know too\n",
        day(most_alike),
        alike(most_alike),
        alike(important)
    )
}

fn day(place: usize) -> String {
    match place {
        1 => "yesterday".into(),
        days => format!("{days} days before"),
    }
}
