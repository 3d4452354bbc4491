//! Which activation to choose: the same networks with each of them.

use serde::Serialize;

use crate::{
    parts::part::{Context, Part, PartError, Seeds, Templates},
    table::{RowResult, Table, row::TableRow},
};
use viewcast::{model::mlp::Activation, names, plan::Plan, sample::Sample};
use viewcast_texts::{Language, table::text_table};

/// Networks that differ by their activation alone.
#[derive(Debug, Serialize)]
pub struct Activations {
    /// The CSV file of the days, as the experiments name it.
    pub data: String,
    /// Each activation.
    pub activations: Vec<Chosen>,
}

/// An activation, and what networks with it come to. Losses are mean absolute errors in k views.
#[derive(Debug, Serialize)]
pub struct Chosen {
    /// Its name, as `model.activation` spells it.
    pub activation: String,
    /// 100 units in one layer.
    pub shallow: Losses,
    /// 100 in each of three.
    pub deep: Losses,
}

/// Both eras, over seeds.
#[derive(Debug, Serialize)]
pub struct Losses {
    /// The training era.
    pub training: Sample,
    /// The unseen era.
    pub unseen: Sample,
}

/// What is compared: the identity has a part of the lecture for itself.
const COMPARED: [Activation; 4] =
    [Activation::Relu, Activation::Sigmoid, Activation::Tanh, Activation::HardSigmoid];
/// The networks, whose activations are changed.
const NETWORKS: [&str; 2] = ["relu1", "relu3"];

/// Both networks with an activation, as rows of a table.
fn rows(activation: Activation, context: &Context<'_>) -> Result<Vec<TableRow>, PartError> {
    let key = format!("model.activation={}", names::name(activation));
    let row = |name| Ok(TableRow { published: None, plan: context.plan_with(name, &[&key])? });
    NETWORKS.into_iter().map(row).collect()
}

impl Part for Activations {
    const ABOUT: &'static str = "Train the same networks with ReLU, sigmoid, tanh and hard sigmoid";
    const TITLES: Option<[&'static str; 2]> =
        Some(["Which activation to choose", "如何选择激活函数"]);
    const TEMPLATES: Templates = &[("activations/table.html", include_str!("table.html"))];
    type Args = Seeds;

    fn plans(seeds: &Seeds, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        let rows = COMPARED.into_iter().map(|activation| rows(activation, context));
        let rows = rows.collect::<Result<Vec<_>, _>>()?.concat();
        Ok(TableRow::plans(&rows, seeds.count(context)))
    }

    fn compute(seeds: &Seeds, context: &Context<'_>) -> Result<Self, PartError> {
        let runs = context.runs_of(Self::plans(seeds, context)?)?;
        let mut activations = Vec::new();
        for activation in COMPARED {
            let results = Table::new(&rows(activation, context)?, &runs).map(|table| table.rows);
            let losses = |RowResult { training, unseen, .. }| Losses { training, unseen };
            let mut losses = results.unwrap_or_default().into_iter().map(losses);
            if let (Some(shallow), Some(deep)) = (losses.next(), losses.next()) {
                let activation = names::name(activation);
                activations.push(Chosen { activation, shallow, deep });
            }
        }
        let data = runs.first().map(|run| run.plan.experiment.data.path.clone());
        Ok(Self { data: data.unwrap_or_default(), activations })
    }

    fn print(&self, language: Language) -> String {
        let head = language.say(
            ["", "1 layer: training", "unseen", "3 layers: training", "unseen"],
            ["", "1 层：训练期", "测试期", "3 层：训练期", "测试期"],
        );
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.activations.iter().map(|Chosen { activation, shallow, deep }| {
            let [a, b, c, d] = [&shallow.training, &shallow.unseen, &deep.training, &deep.unseen]
                .map(|sample| format!("{:.3}k", sample.mean_k));
            [activation.clone(), a, b, c, d]
        }));
        let title = language.say(
            format!("Mean absolute errors on {}, 100 units a layer", self.data),
            format!("{} 上的平均绝对误差，每层 100 个神经元", self.data),
        );
        format!("{title}\n\n{}", text_table(rows, 1))
    }
}
