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

use super::{Report, ReportError};
use crate::{
    figures::{Drawing, export::FONT_FILE},
    language::Language,
    lecture::LOSS_TABLE,
};

const TEMPLATES: [(&str, &str); 4] = [
    ("page.html", include_str!("page.html")),
    ("parts.html", include_str!("parts.html")),
    ("en.html", include_str!("en.html")),
    ("zh.html", include_str!("zh.html")),
];

/// The page that opens in a language.
///
/// # Errors
///
/// Where a template asks for a number or a figure that is not there.
pub fn html(
    report: &Report,
    drawings: &[Drawing],
    language: Language,
) -> Result<String, ReportError> {
    let numbers = Arc::new(serde_json::to_value(report)?);
    let forecasts = serde_json::json!({ "forecasts": numbers["forecasts"] });
    let environment = environment(&numbers, drawings)?;
    let report = Template::from(Serde(&*numbers));
    let mut contents = HashMap::new();
    for language in Language::ALL {
        let template = environment.get_template(&format!("{}.html", language.code()))?;
        let content = template.render(context! { report => report.clone() })?;
        contents.insert(language.code(), Template::from_safe_string(content));
    }
    let page = environment.get_template("page.html")?;
    let content = move |code: &str| contents.get(code).cloned().unwrap_or_default();
    Ok(page.render(context! {
        report,
        lang => language.code(),
        font => Template::from_safe_string(BASE64_STANDARD.encode(FONT_FILE)),
        css => Template::from_safe_string(include_str!("report.css").into()),
        js => Template::from_safe_string(include_str!("report.js").into()),
        // Nothing in a JSON text may end the script that holds it.
        numbers => Template::from_safe_string(forecasts.to_string().replace("</", "<\\/")),
        content => Template::from_function(content),
    })?)
}

fn environment(numbers: &Arc<Value>, drawings: &[Drawing]) -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(minijinja::UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
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
    environment.add_function("say", |code: &str, english: &str, chinese: &str| {
        if code == Language::En.code() { english.to_owned() } else { chinese.to_owned() }
    });
    environment.add_function("model", |experiment: &str, code: &str| {
        let row = LOSS_TABLE.iter().find(|row| row.experiment == experiment);
        row.map(|row| if code == Language::En.code() { row.model } else { row.chinese })
            .ok_or_else(|| missing("row", experiment))
    });
    let mut svgs = HashMap::new();
    for Drawing { name, svg, .. } in drawings {
        for (language, svg) in svg {
            let svg = Template::from_safe_string(svg.clone());
            svgs.insert(format!("{name}.{}", language.code()), svg);
        }
    }
    environment.add_function("svg", move |name: &str, code: &str| {
        svgs.get(&format!("{name}.{code}")).cloned().ok_or_else(|| missing("figure", name))
    });
    let commands: HashMap<_, _> =
        drawings.iter().map(|drawing| (drawing.name.clone(), drawing.command.clone())).collect();
    environment.add_function("command", move |name: &str| {
        commands.get(name).cloned().ok_or_else(|| missing("figure", name))
    });
    Ok(environment)
}

fn missing(what: &str, name: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("there is no {what} {name}"))
}
