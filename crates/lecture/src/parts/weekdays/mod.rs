//! The rhythm of the week: views by weekday, and how far a line and a network are off on each.

mod draw;
mod errors;

pub use self::errors::Weekdays;
use crate::parts::part::{Context, Part, PartError, Templates};
use viewcast::plan::Plan;
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

impl Part for Weekdays {
    const ABOUT: &'static str = "Show views by weekday, and how far a line and a network are off";
    const TITLES: Option<[&'static str; 2]> = Some(["The rhythm of the week", "一周的节奏"]);
    const TEMPLATES: Templates = &[("weekdays/table.html", include_str!("table.html"))];
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = ();

    fn plans((): &(), context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(vec![context.plan("linear1")?, context.plan("relu3")?])
    }

    fn compute((): &(), context: &Context<'_>) -> Result<Self, PartError> {
        let device = &context.device.device;
        Self::new(&context.run("linear1")?, &context.run("relu3")?, device)
    }

    fn print(&self, language: Language) -> String {
        let head = language.say(
            ["", "mean views", "error of the line", "of 3 layers"],
            ["", "平均观看量", "直线的误差", "三层的误差"],
        );
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.days.iter().map(|day| {
            let [views, line, network] =
                [day.mean_k, day.line_k, day.network_k].map(|value| format!("{value:.3}k"));
            let weekday = match &*day.weekday {
                "Monday" => "周一",
                "Tuesday" => "周二",
                "Wednesday" => "周三",
                "Thursday" => "周四",
                "Friday" => "周五",
                "Saturday" => "周六",
                _ => "周日",
            };
            [language.say(&*day.weekday, weekday).into(), views, line, network]
        }));
        let data = &self.data;
        let title = language.say(
            format!(
                "Views of {data} by weekday in the training era, and the mean\n\
                 absolute error of the 1-day line and of 3 layers in the unseen era"
            ),
            format!(
                "{data} 训练期各星期几的观看量，\n以及只用前一天的直线和三层网络在测试期的平均绝对误差"
            ),
        );
        format!("{title}\n\n{}", text_table(rows, 1))
    }
}
