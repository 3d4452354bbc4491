//! Loss against history, width, depth and epoch: the picture of overfitting.

mod by_epoch;
mod draw;
mod sizes;

use serde::Serialize;

use self::{
    by_epoch::ByEpoch,
    sizes::{Size, Sizes},
};
use crate::{
    parts::part::{Context, Part, PartError, Seeds},
    table::{Table, row::TableRow},
};
use viewcast::{plan::Plan, runs::Run};
use viewcast_figures::plot::Figures;
use viewcast_texts::{Language, table::text_table};

/// The loss table by what changes from one row to the next, with the epochs of its experiments and with
/// equal ones, and both losses of its deep networks by epoch.
#[derive(Debug, Clone, Serialize)]
pub struct Capacity {
    /// As the experiments say.
    #[serde(flatten)]
    pub sizes: Sizes,
    /// The networks with as many epochs each.
    pub equal: Sizes,
    /// How many those are: what most of the networks have anyway.
    pub equal_epochs: usize,
    /// Networks of 1 to 4 layers, with the epochs of their experiments.
    pub by_epoch: Vec<ByEpoch>,
}

impl Part for Capacity {
    const ABOUT: &'static str =
        "Plot both losses against history, width, depth and epoch: the picture of overfitting";
    const TITLES: Option<[&'static str; 2]> = Some(["Overfitting", "过拟合"]);
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = Seeds;

    fn plans(seeds: &Seeds, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        let (rows, seeds) = (context.rows()?, seeds.count(context));
        let (_, equal) = with_equal_epochs(&rows);
        let mut plans = TableRow::plans(&[rows.clone(), equal].concat(), seeds);
        plans.extend(by_epoch::plans(&rows));
        Ok(plans)
    }

    fn compute(seeds: &Seeds, context: &Context<'_>) -> Result<Self, PartError> {
        let (rows, runs) = (context.rows()?, context.runs_of(Self::plans(seeds, context)?)?);
        let (equal_epochs, equal) = with_equal_epochs(&rows);
        let sizes = |rows: &[TableRow], runs: &[Run]| -> Result<_, PartError> {
            let table = Table::new(rows, runs);
            Ok(Sizes::new(rows, table.as_ref().map_or(&[], |table| &table.rows)))
        };
        let by_epoch = runs.iter().filter_map(ByEpoch::new);
        Ok(Self {
            sizes: sizes(&rows, &runs)?,
            equal: sizes(&equal, &runs)?,
            equal_epochs,
            by_epoch: by_epoch.collect(),
        })
    }

    fn print(&self, language: Language) -> String {
        let eras = language.say(["training era", "unseen era"], ["训练期", "测试期"]);
        let [units, layers] = language.say(
            ["ReLUs (one layer)", "layers of 100 ReLUs"],
            ["ReLU 个数（一层）", "层数（每层 100 个 ReLU）"],
        );
        let part = |name: &str, sizes: &[Size]| {
            let [training, unseen] = eras;
            let head = [name, language.say("epochs", "轮数"), training, unseen];
            let mut rows = vec![head.map(String::from)];
            rows.extend(sizes.iter().map(|Size { size, epochs, training, unseen, .. }| {
                let [training, unseen] =
                    [training, unseen].map(|sample| format!("{:.3}k", sample.mean_k));
                [size.to_string(), epochs.to_string(), training, unseen]
            }));
            text_table(rows, 0)
        };
        let same = self.equal_epochs;
        [
            part(language.say("days of history (line)", "历史天数（直线）"), &self.sizes.history),
            part(units, &self.sizes.width),
            part(layers, &self.sizes.depth),
            language.say(
                format!("The same with {same} epochs each\n"),
                format!("每个都训练 {same} 轮时\n"),
            ),
            part(units, &self.equal.width),
            part(layers, &self.equal.depth),
            self.by_epoch(language),
        ]
        .join("\n")
    }
}

impl Capacity {
    /// The lowest unseen error and the last one of each deep network.
    fn by_epoch(&self, language: Language) -> String {
        let head = language.say(
            ["layers, by epoch", "seed", "epoch", "training era", "unseen era"],
            ["层数，逐轮", "随机种子", "轮", "训练期", "测试期"],
        );
        let mut rows = vec![head.map(String::from)];
        for ByEpoch { layers, seed, lowest, last, .. } in &self.by_epoch {
            let names = language.say(["lowest unseen", "last"], ["测试期最低", "最后"]);
            for (name, errors) in names.into_iter().zip([lowest, last]) {
                let errors_k = [errors.training_k, errors.unseen_k].map(|it| format!("{it:.3}k"));
                let [training, unseen] = errors_k;
                let layers = [layers.to_string().as_str(), language.say(", ", "，"), name].concat();
                rows.push([layers, seed.to_string(), errors.epoch.to_string(), training, unseen]);
            }
        }
        text_table(rows, 1)
    }
}

/// The networks among some rows, with as many epochs each as most of them have.
fn with_equal_epochs(rows: &[TableRow]) -> (usize, Vec<TableRow>) {
    let networks: Vec<_> = rows.iter().filter(|row| sizes::is_network(&row.plan)).collect();
    let epochs_of = |row: &TableRow| row.plan.experiment.training.epochs;
    let count = |epochs| networks.iter().filter(|row| epochs_of(row) == epochs).count();
    let all = networks.iter().map(|row| epochs_of(row));
    let epochs = all.max_by_key(|&epochs| (count(epochs), epochs)).unwrap_or(0);
    let equal = |row: &&TableRow| {
        let mut row = (*row).clone();
        row.plan.experiment.training.epochs = epochs;
        row
    };
    (epochs, networks.iter().map(equal).collect())
}
