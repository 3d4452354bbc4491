//! `viewcast inspect`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, flags::Overrides};
use viewcast::{
    backend::Backend,
    data::Era,
    memory::words,
    model::Architecture,
    names,
    plan::{Days, Plan},
    runs::RunError,
    train::Footprint,
};
use viewcast_texts::{Language, table::text_table};

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub struct Flags {
    /// The experiment: a TOML file, or the name of one in configs, such as relu3
    config: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
}

/// Tells the size of an experiment's model and data.
pub fn run(flags: &Flags, language: Language) -> Result<String, Failure> {
    let plan = Plan::read(&flags.config, &flags.overrides.all(), Backend::default())?;
    let Days { series, windows, .. } = &plan.days;
    let model = &plan.experiment.model;
    let device = Backend::default().device(None)?.device;
    let footprint = Footprint::new(&plan, &device);

    let mut rows: Vec<[String; 2]> = vec![
        [language.say("experiment", "实验").into(), plan.name.clone()],
        [language.say("model", "模型").into(), names::kind(model)],
        [
            language.say("feature dimension", "特征维度").into(),
            plan.experiment.data.shape().inputs().to_string(),
        ],
        [language.say("parameters", "参数").into(), footprint.parameters.to_string()],
    ];
    for layer in model.network(plan.experiment.data.shape(), &device).layers() {
        let shape: Vec<_> = layer.weights.iter().map(ToString::to_string).collect();
        let weights = layer.parameters() - layer.biases as u128;
        let shape = shape.join(" x ");
        let mut text = language
            .say(format!("{weights} weights ({shape})"), format!("{weights} 个权重（{shape}）"));
        text += &match layer.biases {
            0 => String::new(),
            1 => language.say(" + 1 bias", " + 1 个偏置").into(),
            biases => language.say(format!(" + {biases} biases"), format!(" + {biases} 个偏置")),
        };
        rows.push([format!("  {}", layer.name), text]);
    }
    rows.push([language.say("memory to train", "训练所需内存").into(), words(footprint.bytes)]);
    rows.push([language.say("data", "数据").into(), plan.experiment.data.path.clone()]);
    for (label, days) in [
        (language.say("training era", "训练期"), windows.era(Era::Training)),
        (language.say("  of it validation", "  其中验证期"), windows.validation()),
        (language.say("unseen era", "测试期"), windows.era(Era::Unseen)),
    ] {
        if !days.is_empty() {
            let (first, last) = (series.date(days.start), series.date(days.end - 1));
            let count = days.len();
            let span = language.say(
                format!("{count} rows, {first} to {last}"),
                format!("{count} 行，{first} 至 {last}"),
            );
            rows.push([label.into(), span]);
        }
    }
    let refusal = plan.check(&device).map_err(RunError::of_training(&plan)).err();
    let refusal = refusal.map(|error| {
        language.say(
            format!("\ntrain would refuse it: {error}\n"),
            format!("\ntrain 会拒绝它：{error}\n"),
        )
    });
    Ok(text_table(rows, 2) + &refusal.unwrap_or_default())
}
