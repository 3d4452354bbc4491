//! Four models side by side: from a line of one day to a network of many.

use serde::Serialize;

use crate::{
    parts::part::{Context, Part, PartError, Seeds, Templates},
    table::{RowResult, Table, row::TableRow},
};
use viewcast::{model::ModelConfig, plan::Plan, sample::Sample, train::Footprint};
use viewcast_texts::{Language, table::text_table};

/// How the slides extend a line: more days, a bend, and both.
#[derive(Debug, Serialize)]
pub struct Models {
    /// The CSV file of the days, as the experiments name it.
    pub data: String,
    /// How many sigmoids those with a bend have.
    pub sigmoids: usize,
    /// `line`, `wide_line`, `curve`, `network`.
    pub models: Vec<Model>,
}

/// One of them. Losses are mean absolute errors in k views.
#[derive(Debug, Serialize)]
pub struct Model {
    /// Its formula, for a terminal.
    pub formula: &'static str,
    /// Days of history.
    pub history: usize,
    /// How many parameters it has.
    pub parameters: u128,
    /// The training era, over seeds.
    pub training: Sample,
    /// The unseen era, over seeds.
    pub unseen: Sample,
}

/// What the four are called, and their formulas.
const FORMULAS: [&str; 4] = [
    "y = b + w x",
    "y = b + sum of w_j x_j",
    "y = b + sum of c_i sigmoid(b_i + w_i x)",
    "y = b + sum of c_i sigmoid(b_i + sum of w_ij x_j)",
];

/// The four, as rows of a table.
fn rows(context: &Context<'_>) -> Result<Vec<TableRow>, PartError> {
    let sigmoids = ["model.activation=sigmoid"];
    let of_one_day = ["model.activation=sigmoid", "data.history=1"];
    let plans = [
        context.plan("linear1")?,
        context.plan("linear56")?,
        context.plan_with("relu1", &of_one_day)?,
        context.plan_with("relu1", &sigmoids)?,
    ];
    Ok(plans.map(|plan| TableRow { published: None, plan }).into())
}

impl Part for Models {
    const ABOUT: &'static str = "Extend a line: by more days, by sigmoids, and by both";
    const TITLES: Option<[&'static str; 2]> =
        Some(["From a line to a network", "从线性模型到神经网络"]);
    const TEMPLATES: Templates = &[("models/table.html", include_str!("table.html"))];
    type Args = Seeds;

    fn plans(seeds: &Seeds, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(TableRow::plans(&rows(context)?, seeds.count(context)))
    }

    fn compute(seeds: &Seeds, context: &Context<'_>) -> Result<Self, PartError> {
        let rows = rows(context)?;
        let table = Table::new(&rows, &context.runs_of(Self::plans(seeds, context)?)?);
        let results = table.map(|table| table.rows).unwrap_or_default();
        let model = |(formula, (row, result)): (_, (&TableRow, _))| {
            let RowResult { training, unseen, .. } = result;
            Model {
                formula,
                history: row.plan.experiment.data.history,
                parameters: Footprint::new(&row.plan, &context.device.device).parameters,
                training,
                unseen,
            }
        };
        let models = FORMULAS.into_iter().zip(rows.iter().zip(results)).map(model).collect();
        let data = rows.first().map(|row| row.plan.experiment.data.path.clone());
        let sigmoids = rows.iter().find_map(|row| match &row.plan.experiment.model {
            ModelConfig::Mlp(mlp) => mlp.hidden.first().copied(),
            _ => None,
        });
        Ok(Self { data: data.unwrap_or_default(), sigmoids: sigmoids.unwrap_or(0), models })
    }

    fn print(&self, language: Language) -> String {
        let head = language.say(
            ["", "days", "parameters", "training", "unseen"],
            ["", "天数", "参数", "训练期", "测试期"],
        );
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.models.iter().map(|model| {
            let [training, unseen] =
                [&model.training, &model.unseen].map(|sample| format!("{:.3}k", sample.mean_k));
            let [history, parameters] = [model.history as u128, model.parameters];
            [model.formula.into(), history.to_string(), parameters.to_string(), training, unseen]
        }));
        let Self { data, sigmoids, .. } = self;
        let title = language.say(
            format!("Mean absolute errors on {data}, with {sigmoids} sigmoids where there are any"),
            format!("{data} 上的平均绝对误差；有 sigmoid 的模型有 {sigmoids} 个"),
        );
        format!("{title}\n\n{}", text_table(rows, 1))
    }
}
