//! Learning curves of several runs together.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::{
    looks::look,
    parts::part::{Context, Part, PartError},
    published::LOSS_TABLE,
};
use viewcast::{model::ModelConfig, plan::Plan, runs::Run};
pub use viewcast_figures::learning_curve::Learning;
use viewcast_figures::{learning, learning_curve::LearningCurve, plot::Figures};
use viewcast_texts::{Language, table::text_table};

/// Flags of `lecture learning`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Run folders [default: every network of the loss table]
    #[arg(value_name = "RUN")]
    of: Vec<PathBuf>,
}

impl Part for Learning {
    const ABOUT: &'static str = "Plot the learning curves of runs together";
    const TITLES: Option<[&'static str; 2]> = Some(["Learning curves", "学习曲线"]);
    const FIGURES: Figures<Self> = learning::FIGURES;
    type Args = Flags;

    fn plans(flags: &Flags, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        if !flags.of.is_empty() {
            return Ok(Vec::new());
        }
        let mut plans = Vec::new();
        for row in &LOSS_TABLE {
            let plan = context.plan(row.experiment)?;
            if !matches!(plan.experiment.model, ModelConfig::Linear(_)) {
                plans.push(plan);
            }
        }
        Ok(plans)
    }

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let runs: Vec<_> = if flags.of.is_empty() {
            let runs = context.runs_of(Self::plans(flags, context)?)?;
            runs.into_iter().map(|run| (run.plan.name.clone(), run)).collect()
        } else {
            Run::open_named(&flags.of, context.data.map(Path::new))?
        };
        let curve = |(name, run): &(String, Run)| -> Result<_, PartError> {
            Ok(LearningCurve { look: look(name), ..LearningCurve::new(name, run) })
        };
        Ok(Self(runs.iter().map(curve).collect::<Result<_, _>>()?))
    }

    fn print(&self, language: Language) -> String {
        let head = language
            .say(["", "loss", "epochs", "after the last"], ["", "损失", "轮数", "最后一轮后"]);
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.0.iter().map(|LearningCurve { run, loss, epochs, .. }| {
            let last = epochs.last().map_or(f64::NAN, |epoch| epoch.checked_loss);
            [run.clone(), loss.name(), epochs.len().to_string(), format!("{last:.4}")]
        }));
        text_table(rows, 2)
    }
}
