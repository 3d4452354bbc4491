//! Names of models, rules, backends, plans, days and durations, for people.

use std::time::Duration;

use jiff::civil::{Date, Weekday};
use viewcast::{
    backend::Backend,
    data::spans::spans,
    evaluate::Rule,
    experiment::Experiment,
    forecast::backtest::{Kind, LINE, Outcome},
    model::{ModelConfig, mlp::Activation},
    names,
    plan::Plan,
    train::Checked,
};

use crate::Language;

/// Spans of days that a text tells one by one.
const TOLD: usize = 20;

/// An experiment's model in a few words: `100 ReLU, 3 layers`.
pub fn model(experiment: &Experiment, language: Language) -> String {
    match &experiment.model {
        ModelConfig::Linear(_) => {
            let history = experiment.data.history;
            let s = if history == 1 { "" } else { "s" };
            language.say(format!("linear, {history} day{s}"), format!("线性，{history} 天"))
        }
        ModelConfig::Mlp(config) => {
            let activation = match config.activation {
                Activation::Relu => "ReLU".into(),
                other => names::name(other),
            };
            let units = config.hidden.first().copied().unwrap_or_default();
            match config.hidden.len() {
                1 => language
                    .say(format!("{units} {activation}"), format!("{units} 个 {activation}")),
                layers if config.hidden.iter().all(|&other| other == units) => language.say(
                    format!("{units} {activation}, {layers} layers"),
                    format!("{units} 个 {activation}，{layers} 层"),
                ),
                _ => {
                    let units: Vec<_> = config.hidden.iter().map(ToString::to_string).collect();
                    format!("{} {activation}", units.join("-"))
                }
            }
        }
        ModelConfig::Conv(config) => {
            let kind = language.say("conv", "卷积");
            format!("{kind} {} x {}", config.channels, config.layers)
        }
        ModelConfig::Recurrent(config) => {
            let cell = names::name(config.cell).to_uppercase();
            match config.layers {
                1 => format!("{cell} {}", config.units),
                layers => language.say(
                    format!("{cell} {}, {layers} layers", config.units),
                    format!("{cell} {}，{layers} 层", config.units),
                ),
            }
        }
        ModelConfig::Attention(config) => {
            let kind = language.say("attention", "注意力");
            format!("{kind} {} x {}", config.width, config.blocks)
        }
    }
}

/// A simple rule.
pub fn rule(rule: Rule, language: Language) -> &'static str {
    let chinese = match rule {
        Rule::Yesterday => "昨日",
        Rule::LastWeek => "上周同日",
        Rule::SameWeekdays => "前四周同日的平均",
        Rule::Drift => "漂移",
    };
    language.say(rule.name(), chinese)
}

/// What a backend computes on.
pub fn backend(backend: Backend, language: Language) -> &'static str {
    let chinese = match backend {
        Backend::Flex => "CPU，带 SIMD：Burn 自己的 CPU 后端",
        Backend::Ndarray => "CPU，ndarray 库，Burn 将弃用：用于比较",
        Backend::Wgpu => "GPU，Vulkan、Metal 或 DirectX 12，有哪个用哪个",
        Backend::Vulkan => "GPU，只用 Vulkan，算子融合并调优",
        Backend::Metal => "苹果 GPU，Metal，算子融合并调优",
        Backend::Cuda => "英伟达 GPU，CUDA，算子融合并调优",
    };
    language.say(backend.about(), chinese)
}

/// Plans that differ by their seeds alone: `relu3 seeds 1, 2`.
pub fn plans(plans: &[&Plan], language: Language) -> String {
    let Some(first) = plans.first() else { return String::new() };
    let seeds: Vec<_> = plans.iter().map(|plan| plan.seed().to_string()).collect();
    let which = language.say(if plans.len() == 1 { "seed" } else { "seeds" }, "种子");
    format!("{} {which} {}", first.name, seeds.join(", "))
}

/// The loss that is checked at the end of an epoch.
pub fn checked(checked: Checked, language: Language) -> &'static str {
    match checked {
        Checked::Validation => language.say("validation loss", "验证损失"),
        Checked::Training => language.say("after the epoch", "本轮结束后"),
    }
}

/// A contender of a backtest.
pub fn contender(outcome: &Outcome, language: Language) -> String {
    match outcome.kind {
        Kind::Experiment => outcome.name.clone(),
        Kind::Rule(of) => rule(of, language).into(),
        Kind::Line => language.say(outcome.name.clone(), format!("最小二乘，{LINE} 天")),
    }
}

/// Days, which are in order: at most `told` spans of them, at most 20 where it is not said.
pub fn days(days: &[Date], told: Option<usize>, language: Language) -> String {
    if language == Language::En {
        return viewcast::data::spans::days_text(days, told);
    }
    let all = spans(days.iter().copied());
    let told = told.unwrap_or(TOLD);
    let shown = all.iter().take(told).map(|(first, last)| {
        if first == last { first.to_string() } else { format!("{first} 至 {last}") }
    });
    let mut text = shown.collect::<Vec<_>>().join("、");
    if let Some((next, _)) = all.get(told) {
        let rest = days.iter().filter(|day| *day >= next).count();
        text += &format!("，另有 {rest} 天");
    }
    text
}

/// A weekday.
pub fn weekday(weekday: Weekday, language: Language) -> &'static str {
    match weekday {
        Weekday::Monday => language.say("Monday", "周一"),
        Weekday::Tuesday => language.say("Tuesday", "周二"),
        Weekday::Wednesday => language.say("Wednesday", "周三"),
        Weekday::Thursday => language.say("Thursday", "周四"),
        Weekday::Friday => language.say("Friday", "周五"),
        Weekday::Saturday => language.say("Saturday", "周六"),
        Weekday::Sunday => language.say("Sunday", "周日"),
    }
}

/// A duration: whole seconds, or tenths below ten.
pub fn duration(time: Duration, language: Language) -> String {
    let (second, minute) = language.say(("s", "min"), ("秒", "分钟"));
    match time.as_secs() {
        0..10 => format!("{:.1} {second}", time.as_secs_f64()),
        seconds @ 10..600 => format!("{seconds} {second}"),
        seconds => format!("{} {minute}", seconds / 60),
    }
}
