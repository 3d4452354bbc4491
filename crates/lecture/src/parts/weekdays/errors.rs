//! Views and errors by weekday.

use burn::tensor::Device;
use jiff::civil::Weekday;
use serde::Serialize;

use crate::parts::part::PartError;
use viewcast::{
    data::Era,
    evaluate::{Prediction, Score},
    runs::Run,
};

/// Views by weekday, and the errors of two models.
#[derive(Debug, Clone, Serialize)]
pub struct Weekdays {
    /// The CSV file of the days, as the experiment names it.
    pub data: String,
    /// Monday to Sunday.
    pub days: Vec<OneWeekday>,
}

/// One weekday, in k views.
#[derive(Debug, Clone, Serialize)]
pub struct OneWeekday {
    /// Its name in English.
    pub weekday: String,
    /// Mean views in the training era.
    pub mean_k: f64,
    /// Mean absolute error of the line of one day in the unseen era.
    pub line_k: f64,
    /// Mean absolute error of the network of three layers in the unseen era.
    pub network_k: f64,
}

impl Weekdays {
    /// Sums up two runs on the same days by weekday.
    ///
    /// # Errors
    ///
    /// Where a run cannot be read.
    pub fn new(line: &Run, network: &Run, device: &Device) -> Result<Self, PartError> {
        let (by_line, by_network) = (line.predictions(device)?, network.predictions(device)?);
        let day = |weekday: Weekday| {
            let score = |predictions: &[Prediction], era, against: fn(&Prediction) -> f64| {
                let of_day = predictions.iter().filter(|of| of.date.weekday() == weekday);
                let of_era = of_day.filter(|of| of.era == era);
                Score::from_pairs(of_era.map(|of| (of.actual, against(of)))).mae_k
            };
            OneWeekday {
                weekday: format!("{weekday:?}"),
                // How far views are from nothing is how many there are.
                mean_k: score(&by_line, Era::Training, |_| 0.0),
                line_k: score(&by_line, Era::Unseen, |of| of.predicted),
                network_k: score(&by_network, Era::Unseen, |of| of.predicted),
            }
        };
        let days = Weekday::Monday.cycle_forward().take(7).map(day).collect();
        Ok(Self { data: line.plan.experiment.data.path.clone(), days })
    }
}
