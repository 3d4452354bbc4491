//! The weights of the line of 7 days beside the published ones.

mod draw;
mod lines;

use self::lines::FittedLine;
pub use self::lines::Weights;
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast::data::{CHANNEL, WIKIPEDIA};
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

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

    fn print(&self, language: Language) -> String {
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
            row(
                language.say("published", "课件公布"),
                Some(published.line.bias_k),
                &published.line.weights,
            ),
        ];
        let (mut importance, mut correlation) = (vec![head("x", None)], vec![head("x", None)]);
        let heaviest = day(published.heaviest_day, language);
        let mut answers = language.say(
            format!("published: the heaviest day is {heaviest}\n"),
            format!("课件公布：权重最大的是{heaviest}\n"),
        );
        for line in &self.fitted {
            weights.push(row(&line.data, Some(line.line.bias_k), &line.line.weights));
            importance.push(row(&line.data, None, &line.mean_importance_k()));
            correlation.push(row(&line.data, None, &line.correlation));
            let [heaviest, important] =
                [line.heaviest_day, line.most_important_day].map(|of| day(of, language));
            let (data, reason) = (&line.data, reason(line, language));
            answers += &language.say(
                format!("{data}: the heaviest day is {heaviest},\n  the most important one {important}\n{reason}"),
                format!("{data}：权重最大的是{heaviest}，\n  最重要的是{important}\n{reason}"),
            );
        }
        let Self { features, parameters, .. } = self;
        let title = language.say(
            format!(
                "y = b + w1 x1 + ... + w7 x7 by least squares; x1 is yesterday.\n\
                 Feature dimension {features}, {parameters} parameters."
            ),
            format!(
                "y = b + w1 x1 + ... + w7 x7，最小二乘；x1 是昨天。\n\
                 特征维度 {features}，参数 {parameters} 个。"
            ),
        );
        let (shuffled, alike) = language.say(
            (
                "The error of the training era grows by so many k views where a day is shuffled:",
                "The correlation of a day with those before it:",
            ),
            ("把某一天打乱后，训练期的误差增加（千次观看）：", "当天与前几天的相关系数："),
        );
        format!(
            "{title}\n\n{}\n{shuffled}\n{}\n{alike}\n{}\n{answers}",
            text_table(weights, 1),
            text_table(importance, 1),
            text_table(correlation, 1)
        )
    }
}

/// Why a day matters most: it is most like the day to come, or the days that are share what they
/// know.
fn reason(line: &FittedLine, language: Language) -> String {
    let alike = |place: usize| format!("{:.2}", line.correlation[place - 1]);
    let (important, most_alike) = (line.most_important_day, line.most_correlated_day);
    if important == most_alike {
        let alike = alike(important);
        return language.say(
            format!(
                "  for views drift slowly: none is more like the day to come (correlation {alike})\n"
            ),
            format!("  因为观看量变化缓慢：没有哪一天更像当天（相关系数 {alike}）\n"),
        );
    }
    let (other, most, less) = (day(most_alike, language), alike(most_alike), alike(important));
    language.say(
        format!(
            "  though {other} is more like the day to come (correlation {most},\n  \
             against {less}): what it knows, other days know too\n"
        ),
        format!(
            "  尽管{other}更像当天（相关系数 {most}，前者为 {less}）：\n  \
             它所含的信息，别的日子也有\n"
        ),
    )
}

fn day(place: usize, language: Language) -> String {
    match place {
        1 => language.say("yesterday", "昨天").into(),
        days => language.say(format!("{days} days before"), format!("往前第 {days} 天")),
    }
}
