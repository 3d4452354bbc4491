//! The rhythm of the week: views by weekday, and how far a line and a network are off on each.

mod draw;
mod errors;

pub use self::errors::Weekdays;
use crate::{
    lecture::parts::part::{Context, Part, PartError, Templates},
    plot::Figures,
    runs::Plan,
    text_table::text_table,
};

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
        Self::of(&context.run("linear1")?, &context.run("relu3")?, device)
    }

    fn print(&self) -> String {
        let mut rows =
            vec![["", "mean views", "error of the line", "of 3 layers"].map(String::from)];
        rows.extend(self.days.iter().map(|day| {
            let [views, line, network] =
                [day.mean_k, day.line_k, day.network_k].map(|value| format!("{value:.3}k"));
            [day.weekday.clone(), views, line, network]
        }));
        format!(
            "Views of {} by weekday in the training era, and the mean\nabsolute error of the 1-day line \
             and of 3 layers in the unseen era\n\n{}",
            self.data,
            text_table(rows, 1)
        )
    }
}
