//! The quiz on the identity: layers without a bend are one line.

mod collapse;
mod draw;

pub use self::collapse::Collapse as Identity;
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast::{evaluate::EraScores, plan::Plan};
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

impl Part for Identity {
    const ABOUT: &'static str = "Train 3 layers without a bend, and multiply them into one line";
    const TITLES: Option<[&'static str; 2]> = Some(["Layers without a bend", "没有弯折的层"]);
    const TEMPLATES: Templates = &[("identity/table.html", include_str!("table.html"))];
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = ();

    fn plans((): &(), context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(vec![context.plan("identity3")?, context.plan("relu3")?])
    }

    fn compute((): &(), context: &Context<'_>) -> Result<Self, PartError> {
        let device = &context.device.device;
        Self::compute(&context.run("identity3")?, &context.run("relu3")?, device)
    }

    fn print(&self, language: Language) -> String {
        let layers = self.layers;
        let row = |name: String, parameters: usize, scores: &EraScores| {
            let [training, unseen] =
                [scores.training, scores.unseen].map(|score| format!("{:.3}k", score.mae_k));
            [name, parameters.to_string(), training, unseen]
        };
        let mut rows = vec![
            language
                .say(
                    ["", "parameters", "training era", "unseen era"],
                    ["", "参数", "训练期", "测试期"],
                )
                .map(String::from),
            row(
                language.say(format!("{layers} layers of ReLUs"), format!("{layers} 层 ReLU")),
                self.parameters,
                &self.relu,
            ),
            row(
                language.say(format!("{layers} layers, identity"), format!("{layers} 层，恒等")),
                self.parameters,
                &self.identity,
            ),
            row(
                language.say("its matrices as one line", "其矩阵合成一条直线").into(),
                self.parameters_of_line,
                &self.collapsed,
            ),
        ];
        if let Some(exact) = &self.least_squares {
            let name = language.say("the line of least squares", "最小二乘的直线").into();
            rows.push(row(name, self.parameters_of_line, exact));
        }
        let Self { largest_difference_views: differ, mean_views: mean, .. } = self;
        let same = language.say(
            format!(
                "The network with the identity and its line differ by at most {differ:.4} of {mean:.0}\n\
                 views: {layers} layers without a bend are one line, however many parameters they have."
            ),
            format!(
                "恒等网络与它的直线最多相差 {differ:.4} 次（平均观看量 {mean:.0} 次）：\n\
                 没有弯折的 {layers} 层就是一条直线，无论有多少参数。"
            ),
        );
        format!("{}\n{same}\n", text_table(rows, 1))
    }
}
