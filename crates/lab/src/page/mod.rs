//! The page: its shell, its files, and the fragments that its script asks for. Drawings are those of the
//! command line and the report.

mod compare;
mod curve;
mod descent;
mod network;
mod own;
mod train;

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
    routing::get,
};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use serde::Deserialize;

use super::{
    exchange::{Query, blocking},
    lab::Lab,
    problem::Problem,
};
use viewcast::{
    data::{count::Decimal, import::DateOrder},
    experiment::choices,
    names,
};
use viewcast_figures::plot::{COLORS, Figure, export::FONT_FILE};
use viewcast_texts::Language;

/// A part of the page: its name, its title in English and Chinese, and its template.
type Tab = (&'static str, [&'static str; 2], &'static str);

/// Every part, in the page's order.
const TABS: [Tab; 6] = [
    ("train", ["Train live", "现场训练"], include_str!("train.html")),
    ("descent", ["Gradient descent", "梯度下降"], include_str!("descent.html")),
    ("curve", ["Build a curve", "拼出曲线"], include_str!("curve.html")),
    ("network", ["See the network", "看看网络"], include_str!("network.html")),
    ("compare", ["Compare", "比较"], include_str!("compare.html")),
    ("own", ["Your data", "你的数据"], include_str!("own.html")),
];

/// Templates of fragments.
const FRAGMENTS: [(&str, &str); 8] = [
    ("scores", include_str!("scores.html")),
    ("walk", include_str!("walk.html")),
    ("parts", include_str!("parts.html")),
    ("taught", include_str!("taught.html")),
    ("choices", include_str!("choices.html")),
    ("layers", include_str!("layers.html")),
    ("runs", include_str!("runs.html")),
    ("forecast", include_str!("forecast.html")),
];

/// The page's own files.
const ASSETS: [(&str, &str, &[u8]); 12] = [
    ("colors.css", "text/css", COLORS.as_bytes()),
    ("lab.css", "text/css", include_bytes!("lab.css")),
    ("lab.js", "text/javascript", include_bytes!("lab.js")),
    ("dom.js", "text/javascript", include_bytes!("dom.js")),
    ("train.js", "text/javascript", include_bytes!("train.js")),
    ("descent.js", "text/javascript", include_bytes!("descent.js")),
    ("curve.js", "text/javascript", include_bytes!("curve.js")),
    ("network.js", "text/javascript", include_bytes!("network.js")),
    ("compare.js", "text/javascript", include_bytes!("compare.js")),
    ("own.js", "text/javascript", include_bytes!("own.js")),
    ("png.js", "text/javascript", include_bytes!("png.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("icon.svg")),
];

/// The templates of each language.
static TEMPLATES: LazyLock<HashMap<Language, Environment<'static>>> =
    LazyLock::new(|| Language::ALL.into_iter().map(|it| (it, environment(it))).collect());

fn environment(language: Language) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_global("lang", language.code());
    environment.add_function("say", move |english: &str, chinese: &str| {
        language.say(english, chinese).to_owned()
    });
    environment.add_function("choices", |key: &str| choices(key));
    let tabs = TABS.iter().map(|&(name, _, source)| (name, source));
    let shell = [("lab", include_str!("lab.html"))].into_iter();
    for (name, source) in shell.chain(tabs).chain(FRAGMENTS) {
        // A test renders each of them.
        environment.add_template(name, source).ok();
    }
    environment
}

/// A template in a language.
fn render(language: Language, template: &str, values: Value) -> Result<String, Problem> {
    #[expect(clippy::indexing_slicing, reason = "made of every language there is")]
    let rendered = TEMPLATES[&language].get_template(template).and_then(|it| it.render(values));
    rendered.map_err(|error| {
        let detail =
            format!("viewcast has a bug: the page cannot be made: {error:#}; please report it");
        Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, detail)
    })
}

/// A figure as SVG. kuva gives a drawing with markers a style of its own, which the page's policy refuses.
fn svg(figure: &Figure<'_>, language: Language) -> String {
    let whole = figure.svg(language);
    let rest = whole.split_once("<style>");
    let parts = rest.and_then(|(start, rest)| Some((start, rest.split_once("</style>")?.1)));
    match parts {
        Some((start, end)) => format!("{start}{end}"),
        None => whole,
    }
}

/// A figure with its title below it, as HTML.
fn drawn(figure: &Figure<'_>, language: Language) -> String {
    let [english, chinese] = &figure.titles;
    format!(
        r#"<figure><div class="plot" tabindex="0">{}</div><figcaption>{} <button type="button" class="save" aria-label="{}">PNG</button></figcaption></figure>"#,
        svg(figure, language),
        viewcast_figures::plot::legend::escape(language.say(english, chinese)),
        language.say("save this figure as PNG", "把这幅图保存为 PNG")
    )
}

fn html(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

/// Every address of the page.
pub fn routes() -> Router<Arc<Lab>> {
    let mut router = Router::new()
        .route("/", get(index))
        .route("/lab/trainings/{id}/figures", get(train::figures))
        .route("/lab/trainings/{id}/scores", get(train::scores))
        .route("/lab/descent", get(descent::walk))
        .route("/lab/curve", get(curve::parts))
        .route("/lab/curve/unit", get(curve::unit))
        .route("/lab/curve/learn", get(curve::learn))
        .route("/lab/network", get(network::network))
        .route("/lab/network/runs", get(network::runs))
        .route("/lab/runs", get(compare::runs))
        .route("/lab/compare", get(compare::compare))
        .route("/lab/forecast", get(own::forecast))
        .route("/lab/backtest", get(own::backtest))
        .route("/assets/font.otf", get(async || ([(header::CONTENT_TYPE, "font/otf")], FONT_FILE)));
    for (name, kind, content) in ASSETS {
        let serve = async move || ([(header::CONTENT_TYPE, kind)], content);
        router = router.route(&format!("/assets/{name}"), get(serve));
    }
    router
}

/// In which language.
#[derive(Debug, Clone, Copy, Deserialize)]
struct In {
    lang: Option<Language>,
}

async fn index(
    State(lab): State<Arc<Lab>>,
    Query(In { lang }): Query<In>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let language = lang.unwrap_or_else(|| preferred(&headers));
    blocking(&lab, move |lab| {
        let configs: Vec<_> = lab.experiments().into_iter().map(|(name, _)| name).collect();
        let tabs = TABS.map(|(name, [english, chinese], _)| {
            context! { name, title => language.say(english, chinese), template => name }
        });
        let date_orders = DateOrder::ALL.map(names::name);
        let decimals = Decimal::ALL.map(names::name);
        let files = lab.data_files();
        render(language, "lab", context! { configs, files, tabs, date_orders, decimals }).map(html)
    })
    .await
}

/// Chinese where a browser asks for it first.
fn preferred(headers: &HeaderMap) -> Language {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    if asked.is_some_and(|asked| asked.starts_with("zh")) { Language::Zh } else { Language::En }
}
