//! The quiz on the identity: layers without a bend are one line.

mod collapse;
mod draw;

pub use self::collapse::Collapse as Identity;
use crate::{
    evaluate::EraScores,
    lecture::parts::part::{Context, Part, PartError, Templates},
    plot::Figures,
    runs::Plan,
    text_table::text_table,
};

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

    fn print(&self) -> String {
        let layers = self.layers;
        let row = |name: String, parameters: usize, scores: &EraScores| {
            let [training, unseen] =
                [scores.training, scores.unseen].map(|score| format!("{:.3}k", score.mae_k));
            [name, parameters.to_string(), training, unseen]
        };
        let mut rows = vec![
            ["", "parameters", "training era", "unseen era"].map(String::from),
            row(format!("{layers} layers of ReLUs"), self.parameters, &self.relu),
            row(format!("{layers} layers, identity"), self.parameters, &self.identity),
            row("its matrices as one line".into(), self.parameters_of_line, &self.collapsed),
        ];
        if let Some(exact) = &self.least_squares {
            rows.push(row("the line of least squares".into(), self.parameters_of_line, exact));
        }
        format!(
            "{}\nThe network with the identity and its line differ by at most {:.4} of {:.0}\n\
             views: {layers} layers without a bend are one line, however many parameters they have.\n",
            text_table(rows, 1),
            self.largest_difference_views,
            self.mean_views
        )
    }
}
