//! The scores of a model beside those of the simple rules.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    predict::Prediction,
    rules::Rule,
    score::{EraScores, Score},
};
use crate::data::{Series, Windows};

/// A model's scores beside those of forecasts that need no training, the next day ahead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Scores {
    /// The trained model.
    pub model: EraScores,
    /// Naive forecast; like all rules without the first days of a series, and left out where an era has no
    /// other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub yesterday: Option<EraScores>,
    /// Seasonal naive forecast.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_week: Option<EraScores>,
    /// The mean of the last four days of the same weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same_weekdays: Option<EraScores>,
    /// The trained model by days ahead, the next day first, where it predicts several at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ahead: Vec<EraScores>,
}

impl Scores {
    /// Scores predictions of every window of a series, and the rules on the same days.
    pub fn new(predictions: &[Prediction], series: &Series, windows: &Windows) -> Self {
        let ahead = |ahead| EraScores::ahead(predictions, ahead);
        let rule = |rule| EraScores::of_rule(rule, series, windows);
        let horizon = windows.encoding().horizon;
        Self {
            model: ahead(1),
            yesterday: rule(Rule::Yesterday),
            last_week: rule(Rule::LastWeek),
            same_weekdays: rule(Rule::SameWeekdays),
            ahead: if horizon > 1 { (1..=horizon).map(ahead).collect() } else { Vec::new() },
        }
    }

    /// The rules beside the model, of which an era has a day to score.
    pub fn rules(&self) -> impl Iterator<Item = (Rule, &EraScores)> {
        let rules = [
            (Rule::Yesterday, &self.yesterday),
            (Rule::LastWeek, &self.last_week),
            (Rule::SameWeekdays, &self.same_weekdays),
        ];
        rules.into_iter().filter_map(|(rule, scores)| Some((rule, scores.as_ref()?)))
    }
}

impl EraScores {
    /// Scores predictions of the next day.
    pub fn from_predictions(predictions: &[Prediction]) -> Self {
        Self::ahead(predictions, 1)
    }

    /// Scores predictions of a number of days ahead.
    fn ahead(predictions: &[Prediction], ahead: usize) -> Self {
        Self::by_era(|era| {
            let of_era = predictions.iter().filter(|it| it.ahead == ahead && it.era == era);
            Score::from_pairs(of_era.map(|it| (it.actual, it.predicted)))
        })
    }

    /// Scores a rule, the next day ahead, without the first days of a series, for which it has
    /// nothing to look back on. `None` where an era has no other.
    pub fn of_rule(rule: Rule, series: &Series, windows: &Windows) -> Option<Self> {
        let scores = Self::by_era(|era| Score::of_rule(rule, series.views(), windows.era(era)));
        (scores.training.days > 0 && scores.unseen.days > 0).then_some(scores)
    }
}
