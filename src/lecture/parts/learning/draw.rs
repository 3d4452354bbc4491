//! Learning curves of several runs on the same axes.

use kuva::render::render::Scene;

use crate::plot::{
    Figure,
    style::{HEIGHT, Panel, SERIES, draw_side_by_side, line},
};
use super::curve::LearningCurve;
use crate::language::Language;

/// The loss after each epoch; runs of different losses on axes of their own.
#[must_use]
pub fn figures(curves: &[LearningCurve]) -> Vec<Figure<'_>> {
    vec![Figure::new("", ["Learning curves", "学习曲线"], |language| {
        draw(curves, language)
    })]
}

fn draw(curves: &[LearningCurve], language: Language) -> Scene {
    let mut panels: Vec<_> = ["mae", "mse", "huber"]
        .into_iter()
        .filter_map(|loss| panel(curves, loss, language))
        .collect();
    match panels.len() {
        1 => panels.remove(0).draw(HEIGHT + 20.0),
        several => draw_side_by_side(panels, several.max(1), HEIGHT + 40.0),
    }
}

fn panel(curves: &[LearningCurve], loss: &str, language: Language) -> Option<Panel> {
    let of_loss = curves.iter().filter(|curve| curve.loss == loss);
    let plots: Vec<_> = of_loss
        .enumerate()
        .map(|(place, curve)| {
            #[allow(clippy::cast_precision_loss, reason = "a count of epochs is small")]
            let points =
                curve.epochs.iter().map(|epoch| (epoch.epoch as f64, epoch.checked_loss));
            line(points, Some(&curve.run), SERIES[place % SERIES.len()], 1.8)
        })
        .collect();
    let unit = match loss {
        "mae" => language.say("MAE (k views)", "MAE（千次观看）"),
        "mse" => language.say("MSE (k views squared)", "MSE（千次观看的平方）"),
        _ => language.say("Huber loss (k views squared)", "Huber 损失（千次观看的平方）"),
    };
    (!plots.is_empty())
        .then(|| Panel::new(plots, language.say("epoch", "训练轮数"), unit).logarithmic(false))
}
