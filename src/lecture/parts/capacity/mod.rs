//! Loss against history, width and depth: the picture of overfitting.

mod draw;
mod sizes;

use clap::{Args, value_parser};

pub use self::sizes::Capacity;
use self::sizes::Size;
use crate::{
    lecture::{
        parts::part::{Context, Part, PartError},
        table::{Table, row::Row},
    },
    plot::Figures,
    runs::Plan,
    text_table::text_table,
};

/// Flags of `lecture capacity`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Seeds of each size: 1 to N
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = value_parser!(u64).range(1..=1000))]
    seeds: u64,
}

impl Part for Capacity {
    const ABOUT: &'static str =
        "Plot both losses against history, width and depth: the picture of overfitting";
    const TITLES: Option<[&'static str; 2]> = Some(["Overfitting", "过拟合"]);
    const FIGURES: Figures<Self> = draw::FIGURES;
    type Args = Flags;

    fn plans(flags: &Flags, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        Ok(Row::plans(&context.rows()?, context.seeds.unwrap_or(flags.seeds)))
    }

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let (rows, runs) = (context.rows()?, context.runs_of(Self::plans(flags, context)?)?);
        let table = Table::of(&rows, &runs)?;
        Ok(Self::of(&rows, table.as_ref().map_or(&[], |table| &table.rows)))
    }

    fn print(&self) -> String {
        let part = |name: &str, sizes: &[Size]| {
            let mut rows = vec![[name, "training era", "unseen era"].map(String::from)];
            rows.extend(sizes.iter().map(|Size { size, training, unseen, .. }| {
                let [training, unseen] =
                    [training, unseen].map(|sample| format!("{:.3}k", sample.mean_k));
                [size.to_string(), training, unseen]
            }));
            text_table(rows, 0)
        };
        [
            part("days of history (line)", &self.history),
            part("ReLUs (one layer)", &self.width),
            part("layers of 100 ReLUs", &self.depth),
        ]
        .join("\n")
    }
}
