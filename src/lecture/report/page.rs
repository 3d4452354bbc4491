//! The page: one HTML file that needs no other, in both languages.
//!
//! Templates print numbers by their place in the JSON form of the report, and in no other way:
//! what the page says is what the file beside it says.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Value as Template, context, value::Serde,
};
use serde_json::Value;

use super::Report;
use crate::{
    language::Language,
    lecture::{
        parts::{Parts, Section},
        published::LOSS_TABLE,
    },
    plot::{COLORS, Drawing, export::FONT_FILE},
};

/// What the sections of no part are made of.
const TEMPLATES: [(&str, &str); 7] = [
    ("page.html", include_str!("page.html")),
    ("content.html", include_str!("content.html")),
    ("report/head.en.html", include_str!("head.en.html")),
    ("report/head.zh.html", include_str!("head.zh.html")),
    ("report/macros.html", include_str!("macros.html")),
    ("report/origins.html", include_str!("origins.html")),
    ("table/losses.html", include_str!("../table/losses.html")),
];

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum PageError {
    #[error("the page cannot be made: {0}")]
    Template(#[from] minijinja::Error),
    #[error("the numbers cannot be written: {0}")]
    Numbers(#[from] serde_json::Error),
}

/// Every section in the page's order: the task, the parts, the loss table, the origins.
fn sections() -> Vec<Section> {
    let section = |name, titles, texts| Section { name, titles, texts, templates: &[] };
    let task = [include_str!("task.en.html"), include_str!("task.zh.html")];
    let table = [include_str!("../table/en.html"), include_str!("../table/zh.html")];
    let origins = [include_str!("origins.en.html"), include_str!("origins.zh.html")];
    let mut all = vec![section("task", ["The task", "任务"], task)];
    all.extend(Parts::sections());
    all.push(section("table", ["The loss table", "损失表"], table));
    all.push(section("origins", ["Where the numbers come from", "数字从何而来"], origins));
    all
}

/// The page that opens in a language.
///
/// # Errors
///
/// Where a template asks for a number or a figure that is not there.
pub fn html(
    report: &Report,
    drawings: &[Drawing],
    language: Language,
) -> Result<String, PageError> {
    let numbers = Arc::new(serde_json::to_value(report)?);
    let forecasts = serde_json::json!({ "forecasts": numbers["forecasts"] });
    let report = Template::from(Serde(&*numbers));
    let mut contents = HashMap::new();
    for language in Language::ALL {
        let environment = environment(&numbers, drawings, language)?;
        let heading = |Section { name, titles: [english, chinese], .. }| {
            let title = language.say(english, chinese);
            context! { name, title, template => format!("{name}.html") }
        };
        let sections: Vec<_> = sections().into_iter().map(heading).collect();
        let template = environment.get_template("content.html")?;
        let content = template.render(context! { report => report.clone(), sections })?;
        contents.insert(language.code(), Template::from_safe_string(content));
    }
    let environment = environment(&numbers, drawings, language)?;
    let page = environment.get_template("page.html")?;
    let content = move |code: &str| contents.get(code).cloned().unwrap_or_default();
    Ok(page.render(context! {
        report,
        font => Template::from_safe_string(BASE64_STANDARD.encode(FONT_FILE)),
        css => Template::from_safe_string([COLORS, include_str!("report.css")].concat()),
        js => Template::from_safe_string(include_str!("report.js").into()),
        // Nothing in a JSON text may end the script that holds it.
        numbers => Template::from_safe_string(forecasts.to_string().replace("</", "<\\/")),
        content => Template::from_function(content),
    })?)
}

/// What templates of a language can say: numbers and texts by their place in the JSON, figures, and
/// one of two texts.
fn environment(
    numbers: &Arc<Value>,
    drawings: &[Drawing],
    language: Language,
) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    environment.add_global("lang", language.code());
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    for Section { name, texts: [english, chinese], templates, .. } in sections() {
        let text = language.say(english, chinese);
        let text = format!("{{%- from \"report/macros.html\" import figure -%}}\n{text}");
        environment.add_template_owned(format!("{name}.html"), text)?;
        for (name, source) in templates {
            environment.add_template(name, source)?;
        }
    }
    let all = numbers.clone();
    environment.add_function("n", move |place: &str, digits: usize, style: Option<&str>| {
        let value = all.pointer(place).filter(|value| value.is_number());
        let value = value.ok_or_else(|| missing("number", place))?;
        let number = value.as_f64().unwrap_or(f64::NAN);
        let shown = match style {
            Some("e") => format!("{number:.digits$e}"),
            // An explosion has no digits worth reading after the point.
            _ if digits > 0 && number.abs() >= 1e4 => format!("{number:.1e}"),
            _ => format!("{number:.digits$}"),
        };
        let shown = shown.replace('-', "−");
        Ok(Template::from_safe_string(format!(
            r#"<data value="{value}" data-json="{place}">{shown}</data>"#
        )))
    });
    let all = numbers.clone();
    environment
        .add_function("has", move |place: &str| all.pointer(place).is_some_and(Value::is_number));
    let all = numbers.clone();
    environment.add_function("t", move |place: &str| {
        let text = all.pointer(place).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| missing("text", place))
    });
    environment.add_function("say", move |english: &str, chinese: &str| {
        language.say(english, chinese).to_owned()
    });
    environment.add_function("model", move |row: &Template| -> Result<String, Error> {
        let experiment = row.get_attr("experiment")?;
        let published = LOSS_TABLE.iter().find(|row| Some(row.experiment) == experiment.as_str());
        Ok(match published {
            Some(row) => language.say(row.model, row.chinese).into(),
            None => row.get_attr("model")?.to_string(),
        })
    });
    let svg = |Drawing { name, svg: [english, chinese] }: &Drawing| {
        (name.clone(), Template::from_safe_string(language.say(english, chinese).clone()))
    };
    let svgs: HashMap<_, _> = drawings.iter().map(svg).collect();
    environment.add_function("svg", move |name: &str| {
        svgs.get(name).cloned().ok_or_else(|| missing("figure", name))
    });
    // A figure is named after its part, and a part after its command.
    environment.add_function("command", |figure: &str| {
        let part = figure.split('-').next().unwrap_or(figure);
        format!("viewcast lecture {part}")
    });
    Ok(environment)
}

fn missing(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("there is no {what} {name}"))
}
