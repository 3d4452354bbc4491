//! What the course goes on with: convolution and models of sequences, beside three layers.

use clap::{Args, value_parser};
use serde::Serialize;

use crate::{
    parts::part::{Context, Part, PartError, Templates},
    table::{RowResult, Table, row::TableRow},
};
use viewcast::{plan::Plan, sample::Sample, train::Footprint};
use viewcast_texts::{Language, table::text_table};

/// Kinds of models beyond the lecture.
#[derive(Debug, Serialize)]
pub struct Beyond {
    /// The CSV file of the days, as the experiments name it.
    pub data: String,
    /// How many seeds each has.
    pub seeds: usize,
    /// Each of them, the lecture's best network first.
    pub models: Vec<Model>,
}

/// One of them. Losses are mean absolute errors in k views.
#[derive(Debug, Serialize)]
pub struct Model {
    /// Its experiment.
    pub experiment: String,
    /// It in words.
    pub model: String,
    /// And in Chinese.
    pub chinese: String,
    /// How many parameters it has.
    pub parameters: u128,
    /// The training era, over seeds.
    pub training: Sample,
    /// The unseen era, over seeds.
    pub unseen: Sample,
}

/// The experiments.
const EXPERIMENTS: [&str; 5] = ["relu3", "conv", "gru", "lstm", "attention"];

/// Flags of `lecture beyond`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Seeds of each model: 1 to N; those that read day by day take a minute or two each
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
}

fn rows(context: &Context<'_>) -> Result<Vec<TableRow>, PartError> {
    let row = |name| Ok(TableRow { published: None, plan: context.plan(name)? });
    EXPERIMENTS.into_iter().map(row).collect()
}

impl Part for Beyond {
    const ABOUT: &'static str = "Train a convolution, a GRU, an LSTM and attention beside 3 layers";
    const TITLES: Option<[&'static str; 2]> =
        Some(["What comes next in the course", "课程接下来的内容"]);
    const TEMPLATES: Templates = &[("beyond/table.html", include_str!("table.html"))];
    type Args = Flags;

    fn plans(flags: &Flags, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(TableRow::plans(&rows(context)?, flags.seeds))
    }

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let (rows, runs) = (rows(context)?, context.runs_of(Self::plans(flags, context)?)?);
        let results = Table::new(&rows, &runs).map(|table| table.rows).unwrap_or_default();
        let model = |(row, result): (&TableRow, RowResult)| {
            let RowResult { experiment, model, chinese, training, unseen, .. } = result;
            let parameters = Footprint::new(&row.plan, &context.device.device).parameters;
            Model { experiment, model, chinese, parameters, training, unseen }
        };
        let data = rows.first().map(|row| row.plan.experiment.data.path.clone());
        Ok(Self {
            data: data.unwrap_or_default(),
            seeds: runs.len() / EXPERIMENTS.len(),
            models: rows.iter().zip(results).map(model).collect(),
        })
    }

    fn print(&self, language: Language) -> String {
        let head = language
            .say(["", "parameters", "training", "unseen"], ["", "参数", "训练期", "测试期"]);
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.models.iter().map(|model| {
            let [training, unseen] =
                [&model.training, &model.unseen].map(|sample| format!("{:.3}k", sample.mean_k));
            let name = language.say(&model.model, &model.chinese).clone();
            [name, model.parameters.to_string(), training, unseen]
        }));
        let Self { data, seeds, .. } = self;
        let some = if *seeds == 1 { "1 seed".into() } else { format!("{seeds} seeds") };
        let title = language.say(
            format!("Mean absolute errors on {data}, {some}"),
            format!("{data} 上的平均绝对误差，{seeds} 个随机种子"),
        );
        format!("{title}\n\n{}", text_table(rows, 1))
    }
}
