//! Views of the unseen era and what models predict of them: the lecture's two plots.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Serialize, Serializer};

use crate::{
    looks::look,
    parts::part::{Context, Part, PartError},
    published::LINES,
};
use viewcast::{
    data::{Columns, LECTURE_DAYS, Series},
    plan::Plan,
    runs::{Run, RunError},
};
use viewcast_figures::{
    plot::{Figure, style::PREDICTED},
    unseen_days::{self, together},
    unseen_forecast::UnseenForecast,
};
use viewcast_texts::{Language, table::text_table};

/// Models on unseen days: what each is called here, in file names, and what it said.
#[derive(Debug)]
pub struct Forecasts(Vec<(String, String, UnseenForecast)>);

/// The lecture's two: what each is called, and its experiment.
const MODELS: [(&str, &str); 2] = [("line", "linear1"), ("network", "relu3")];

/// Flags of `lecture forecasts`.
#[derive(Debug, Args)]
pub struct Flags {
    /// Run folders [default: the 1-day line, 3 layers, and the published line]
    #[arg(value_name = "RUN")]
    of: Vec<PathBuf>,
}

impl Part for Forecasts {
    const ABOUT: &'static str = "Plot views of the unseen era beside what models predict of them";
    const TITLES: Option<[&'static str; 2]> = Some(["Views and predictions", "观看量与预测"]);
    type Args = Flags;

    fn plans(flags: &Flags, context: &Context<'_>) -> Result<Vec<Plan>, PartError> {
        let models = if flags.of.is_empty() { &MODELS[..] } else { &[] };
        models.iter().map(|(_, experiment)| context.plan(experiment)).collect()
    }

    fn compute(flags: &Flags, context: &Context<'_>) -> Result<Self, PartError> {
        let mut all = Vec::new();
        let mut add = |name: &str, file: &str, model: &str, run: &Run| -> Result<_, PartError> {
            let predictions = run.predictions(&context.device.device)?;
            all.push((
                name.into(),
                file.into(),
                UnseenForecast::from_predictions(model, &predictions),
            ));
            Ok(())
        };
        for (name, run) in Run::open_named(&flags.of, context.data.map(Path::new))? {
            add(&name, &name.replace('/', "-"), &name, &run)?;
        }
        if flags.of.is_empty() {
            let runs = context.runs_of(Self::plans(flags, context)?)?;
            for run in &runs {
                let model = MODELS.iter().find(|(_, experiment)| run.plan.name == *experiment);
                if let Some((name, experiment)) = model {
                    add(name, experiment, experiment, run)?;
                }
            }
            let series = Series::read(Path::new(LECTURE_DAYS), &Columns::default());
            let series = series.map_err(RunError::from)?;
            let published = UnseenForecast::from_line("y = 0.1k + 0.97 x", &LINES[0].line, &series);
            all.push(("published".into(), "published".into(), published));
        }
        Ok(Self(all))
    }

    fn print(&self, language: Language) -> String {
        let head = language.say(
            ["", "unseen days", "MAE", "first 45 days"],
            ["", "测试期天数", "MAE", "前 45 天"],
        );
        let mut rows = vec![head.map(String::from)];
        rows.extend(self.0.iter().map(|(_, _, forecast)| {
            let UnseenForecast { model, mae_k, shown_mae_k, scored, .. } = forecast;
            let [mae, shown] = [mae_k, shown_mae_k].map(|mae| format!("{mae:.3}k"));
            [model.clone(), scored.to_string(), mae, shown]
        }));
        text_table(rows, 1)
    }

    fn figures(&self) -> Vec<Figure<'_>> {
        let find = |key: &str| self.0.iter().find(|(name, ..)| name == key).map(|(.., of)| of);
        let mut figures = Vec::new();
        if let (Some(line), Some(network)) = (find(MODELS[0].0), find(MODELS[1].0)) {
            let titles = [
                "Views, and what a line and a network predict of them",
                "观看量，以及直线和网络的预测",
            ];
            let models = MODELS.map(|(_, experiment)| look(experiment).unwrap_or(PREDICTED));
            let models = [line, network].into_iter().zip(models).collect();
            figures.push(together("models", titles, models));
        }
        for (_, file, forecast) in &self.0 {
            // Those on the same days are compared.
            let first = forecast.days.first();
            let same = |of: &&UnseenForecast| {
                of.days.first().map(|day| day.actual_k) == first.map(|day| day.actual_k)
            };
            let all: Vec<_> = self.0.iter().map(|(.., of)| of).filter(same).collect();
            let look = look(file).unwrap_or(PREDICTED);
            figures.extend(unseen_days::figures(file, forecast, look, &all));
        }
        figures
    }
}

impl Serialize for Forecasts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, _, forecast)| (name, forecast)))
    }
}
