//! The page: one HTML file that needs no other, in both languages.
//!
//! Templates print numbers by their place in the JSON form of the report, and in no other way:
//! what the page says is what the file beside it says.

use std::{collections::HashMap, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use minijinja::{Environment, Error, Value as Template, context, value::Serde};
use serde_json::Value;

use super::{Report, environment::environment, formula::MATH_FONT_FILE, sections::sections};
use crate::parts::Section;
use viewcast_figures::plot::{COLORS, Drawing, export::FONT_FILE};
use viewcast_texts::Language;

/// What the sections of no part are made of.
const TEMPLATES: [(&str, &str); 8] = [
    ("page.html", include_str!("page.html")),
    ("content.html", include_str!("content.html")),
    ("report/head.en.html", include_str!("head.en.html")),
    ("report/head.zh.html", include_str!("head.zh.html")),
    ("report/macros.html", include_str!("macros.html")),
    ("report/origins.html", include_str!("origins.html")),
    ("report/pairs.html", include_str!("pairs.html")),
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
        let environment = with_templates(&numbers, drawings, language)?;
        let heading = |Section { name, titles: [english, chinese], .. }| {
            let title = language.say(english, chinese);
            context! { name, title, template => format!("{name}.html") }
        };
        let sections: Vec<_> = sections().into_iter().map(heading).collect();
        let template = environment.get_template("content.html")?;
        let content = template.render(context! { report => report.clone(), sections })?;
        contents.insert(language.code(), Template::from_safe_string(content));
    }
    let environment = with_templates(&numbers, drawings, language)?;
    let page = environment.get_template("page.html")?;
    let content = move |code: &str| contents.get(code).cloned().unwrap_or_default();
    Ok(page.render(context! {
        report,
        font => Template::from_safe_string(BASE64_STANDARD.encode(FONT_FILE)),
        math_font => Template::from_safe_string(BASE64_STANDARD.encode(MATH_FONT_FILE)),
        css => Template::from_safe_string([COLORS, include_str!("report.css")].concat()),
        js => Template::from_safe_string(include_str!("report.js").into()),
        // Nothing in a JSON text may end the script that holds it.
        numbers => Template::from_safe_string(forecasts.to_string().replace("</", "<\\/")),
        content => Template::from_function(content),
    })?)
}

/// Every template, in a language.
fn with_templates(
    numbers: &Arc<Value>,
    drawings: &[Drawing],
    language: Language,
) -> Result<Environment<'static>, Error> {
    let mut environment = environment(numbers, drawings, language);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    for Section { name, texts: [english, chinese], templates, .. } in sections() {
        let text = language.say(english, chinese);
        let text =
            format!("{{%- from \"report/macros.html\" import figure, origin, table -%}}\n{text}");
        environment.add_template_owned(format!("{name}.html"), text)?;
        for (name, source) in templates {
            environment.add_template(name, source)?;
        }
    }
    Ok(environment)
}
