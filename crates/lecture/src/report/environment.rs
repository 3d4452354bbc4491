//! What templates can say: numbers and texts by their place in the report's JSON, figures, formulas, and
//! one of two texts.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use minijinja::{AutoEscape, Environment, Error, ErrorKind, Value as Template};
use serde_json::Value;

use super::formula;
use crate::published::LOSS_TABLE;
use viewcast::data::{CHANNEL, LECTURE_DAYS, WIKIPEDIA};
use viewcast_figures::plot::Drawing;
use viewcast_texts::Language;

/// An environment of one language, without templates.
pub fn environment(
    numbers: &Arc<Value>,
    drawings: &[Drawing],
    language: Language,
) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_global("lang", language.code());
    environment.add_function("say", move |english: &str, chinese: &str| {
        language.say(english, chinese).to_owned()
    });
    add_numbers(&mut environment, numbers);
    add_figures(&mut environment, drawings, language);
    add_sources(&mut environment, numbers, language);
    let of = |latex: &str, block| {
        let invalid = |error| Error::new(ErrorKind::InvalidOperation, format!("{latex}: {error}"));
        formula::mathml(latex, block).map_err(invalid)
    };
    environment
        .add_filter("math", move |latex: &str| of(latex, false).map(Template::from_safe_string));
    // What stands side by side may stand below each other where there is no room.
    environment.add_filter("formula", move |latex: &str| {
        let parts = latex.split("\\qquad").map(|part| of(part, true));
        let parts = parts.collect::<Result<String, _>>()?;
        Ok::<_, Error>(Template::from_safe_string(format!("<div class=\"line\">{parts}</div>")))
    });
    environment
}

/// Numbers and texts by their place in the JSON.
fn add_numbers(environment: &mut Environment<'_>, numbers: &Arc<Value>) {
    let all = numbers.clone();
    environment.add_function("n", move |place: &str, digits: usize, style: Option<&str>| {
        let value = number(&all, place)?;
        let shown = shown(value.as_f64(), digits, style == Some("e"));
        Ok::<_, Error>(Template::from_safe_string(format!(
            r#"<data value="{value}" data-json="{place}">{shown}</data>"#
        )))
    });
    let all = numbers.clone();
    // The same for a formula, which holds no other markup.
    environment.add_function("plain", move |place: &str, digits: usize| {
        number(&all, place).map(|value| shown(value.as_f64(), digits, false).replace('−', "-"))
    });
    let all = numbers.clone();
    environment
        .add_function("has", move |place: &str| all.pointer(place).is_some_and(Value::is_number));
    let all = numbers.clone();
    environment.add_function("t", move |place: &str| {
        let text = all.pointer(place).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| missing("text", place))
    });
}

fn number<'a>(all: &'a Value, place: &str) -> Result<&'a Value, Error> {
    let value = all.pointer(place).filter(|value| value.is_number());
    value.ok_or_else(|| missing("number", place))
}

/// A number for people.
fn shown(number: Option<f64>, digits: usize, scientific: bool) -> String {
    let number = number.unwrap_or(f64::NAN);
    let text = match () {
        () if scientific => format!("{number:.digits$e}"),
        // What diverged has no digits worth reading after the point.
        () if digits > 0 && number.abs() >= 1e4 => format!("{number:.1e}"),
        () => format!("{number:.digits$}"),
    };
    text.replace('-', "−")
}

/// Figures by name, with their titles and numbers.
fn add_figures(environment: &mut Environment<'_>, drawings: &[Drawing], language: Language) {
    let mut all = HashMap::new();
    for Drawing { name, titles, svg, on_phone } in drawings {
        let say = |[english, chinese]: &[String; 2]| language.say(english, chinese).clone();
        all.insert(name.clone(), [say(titles), say(svg), say(on_phone)]);
    }
    let all = Arc::new(all);
    for (place, function) in ["title", "svg", "svg_on_phone"].into_iter().enumerate() {
        let all = all.clone();
        environment.add_function(function, move |name: &str| {
            let figure = all.get(name).ok_or_else(|| missing("figure", name))?;
            let text = figure[place].clone();
            Ok::<_, Error>(if place == 0 { text.into() } else { Template::from_safe_string(text) })
        });
    }
    // A figure is named after its part, and a part after its command.
    environment.add_function("command", |figure: &str| {
        let part = figure.split('-').next().unwrap_or(figure);
        format!("viewcast lecture {part}")
    });
    for counter in ["figure_number", "table_number"] {
        let count = AtomicUsize::new(0);
        environment.add_function(counter, move || count.fetch_add(1, Ordering::Relaxed) + 1);
    }
}

/// Where numbers come from: data files, and seeds.
fn add_sources(environment: &mut Environment<'_>, numbers: &Arc<Value>, language: Language) {
    environment.add_function("source", move |name: &str| {
        let (file, [english, chinese]) = match name {
            "channel" => (CHANNEL, ["simulated", "模拟"]),
            "wikipedia" => (WIKIPEDIA, ["real", "真实"]),
            "lecture" => (LECTURE_DAYS, ["real, read off the slides", "真实，从课件的图上读出"]),
            "both" => {
                return Ok(language.say(
                    format!(
                        "<code>{CHANNEL}</code> (simulated) and <code>{WIKIPEDIA}</code> (real)"
                    ),
                    format!("<code>{CHANNEL}</code>（模拟）与 <code>{WIKIPEDIA}</code>（真实）"),
                ));
            }
            "curve" => {
                return Ok(language.say("none, a made-up curve", "无，人为给定的曲线").into());
            }
            _ => return Err(missing("source", name)),
        };
        Ok(language.say(
            format!("<code>{file}</code> ({english})"),
            format!("<code>{file}</code>（{chinese}）"),
        ))
    });
    environment.add_function("model", move |row: &Template| -> Result<String, Error> {
        let experiment = row.get_attr("experiment")?;
        let published = LOSS_TABLE.iter().find(|row| Some(row.experiment) == experiment.as_str());
        Ok(match published {
            Some(row) => language.say(row.model, row.chinese).into(),
            None => row.get_attr("model")?.to_string(),
        })
    });
    let all = numbers.clone();
    // Whether the first seed is a lucky one: its place among all seeds of its row.
    environment.add_function("rank", {
        let all = numbers.clone();
        move |experiment: &str| rank(&all, experiment).map(|(place, all)| format!("{place}/{all}"))
    });
    environment.add_function("standing", move |experiment: &str| {
        let (place, all) = rank(&all, experiment)?;
        Ok::<_, Error>(match (all, language) {
            (1, Language::En) => "seed 1, the only one".to_owned(),
            (1, Language::Zh) => "随机种子 1（仅此一个）".to_owned(),
            (all, Language::En) => format!("seed 1: number {place} of {all} by unseen loss"),
            (all, Language::Zh) => {
                format!("随机种子 1：测试期损失在 {all} 个种子中从低到高排第 {place}")
            }
        })
    });
}

/// The place of an experiment's first seed by unseen loss, the lowest first, among how many.
fn rank(all: &Value, experiment: &str) -> Result<(usize, usize), Error> {
    let rows = all.pointer("/table/rows").and_then(Value::as_array);
    let row = rows.and_then(|rows| rows.iter().find(|row| row["experiment"] == experiment));
    let errors = row.and_then(|row| row["unseen"]["by_seed_k"].as_array());
    let errors = errors.ok_or_else(|| missing("row", experiment))?;
    let first = errors.first().and_then(Value::as_f64).unwrap_or(f64::NAN);
    let lower = errors.iter().filter_map(Value::as_f64).filter(|&error| error < first).count();
    Ok((1 + lower, errors.len()))
}

fn missing(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("there is no {what} {name}"))
}
