//! The answer of Wikimedia's REST API of pageviews and unique devices: `{"items":[{..., "granularity":"daily",
//! "timestamp":"2015100100", "views":18}, ...]}`. It leaves out days without a view.

use serde::Deserialize;

use super::{
    counts::{Counts, Note, Row},
    day::{DateOrder, moment},
    error::Problem,
};
use crate::{
    data::count::{Decimal, count},
    excerpt::excerpt,
};

/// What Wikimedia answers: items, or what went wrong.
#[derive(Debug, Deserialize)]
struct Answer {
    items: Option<Vec<Item>>,
    title: Option<String>,
    detail: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(default)]
    project: String,
    #[serde(default)]
    article: String,
    #[serde(default)]
    granularity: String,
    timestamp: String,
    /// Of pageviews.
    views: Option<f64>,
    /// Of unique devices.
    devices: Option<f64>,
}

/// The counts in an answer.
///
/// # Errors
///
/// Where it is no answer of Wikimedia's, or is about several articles.
pub fn counts(text: &str) -> Result<Counts, Problem> {
    let answer: Answer =
        serde_json::from_str(text).map_err(|error| Problem::NoPageviews(error.to_string()))?;
    let items = match (answer.items, answer.detail.or(answer.title)) {
        (Some(items), _) => items,
        (None, Some(detail)) => return Err(Problem::WikimediaError(detail)),
        (None, None) => return Err(Problem::NoPageviews("it has no `items`".into())),
    };
    let mut rows = Vec::with_capacity(items.len());
    // JSON has no lines to speak of: items are counted.
    for (line, item) in (1..).zip(&items) {
        if !matches!(item.granularity.as_str(), "" | "daily" | "hourly") {
            return Err(Problem::NotDaily(item.granularity.clone()));
        }
        let day = moment(&item.timestamp).and_then(|moment| moment.date.day(DateOrder::DaysFirst));
        let day = day.ok_or_else(|| Problem::BadDate(item.timestamp.clone()))?;
        let missing =
            || Problem::NoPageviews(format!("item {line} has neither `views` nor `devices`"));
        let views = item.views.or(item.devices).ok_or_else(missing)?;
        let views = count(&views.to_string(), Decimal::Point)?;
        rows.push(Row { line, day, time: None, count: Some(views) });
    }
    let mut notes = Vec::new();
    if let Some(first) = items.first() {
        let same = |item: &Item| item.project == first.project && item.article == first.article;
        if let Some(other) = items.iter().find(|item| !same(item)) {
            return Err(Problem::NoPageviews(format!(
                "it holds several articles, {} and {}",
                excerpt(&first.article),
                excerpt(&other.article)
            )));
        }
        let article = format!("{} {}", excerpt(&first.project), excerpt(&first.article));
        notes.push(Note::Article(article));
    }
    if items.iter().any(|item| item.views.is_none()) {
        notes.push(Note::UniqueDevices);
    }
    Ok(Counts {
        rows,
        summed: items.iter().any(|item| item.granularity == "hourly"),
        notes,
        missing_means: "Wikimedia leaves out days without a view, which --fill zero puts back; ",
    })
}
