//! Learning curves of several runs on the same axes.

use kuva::render::render::Scene;

use super::curve::{Learning, LearningCurve};
use crate::language::Language;
use crate::plot::{
    Figures,
    style::{HEIGHT, Look, Panel, SERIES, draw_side_by_side, line},
};

/// The loss after each epoch; runs of different losses on axes of their own.
pub const FIGURES: Figures<Learning> = &[("", "Learning curves", "学习曲线", draw)];

fn draw(Learning(curves): &Learning, language: Language) -> Scene {
    let losses = ["mae", "mse", "huber"].into_iter();
    let mut panels: Vec<_> = losses.filter_map(|loss| panel(curves, loss, language)).collect();
    match panels.len() {
        1 => panels.remove(0).draw(HEIGHT + 20.0),
        several => draw_side_by_side(panels, several.max(1), HEIGHT + 40.0),
    }
}

fn panel(curves: &[LearningCurve], loss: &str, language: Language) -> Option<Panel> {
    let of_loss = curves.iter().filter(|curve| curve.loss == loss);
    let plot = |(curve, look): (&LearningCurve, Look)| {
        #[allow(clippy::cast_precision_loss, reason = "a count of epochs is small")]
        let points = curve.epochs.iter().map(|epoch| (epoch.epoch as f64, epoch.checked_loss));
        line(points, &curve.run, look, 1.8)
    };
    let plots: Vec<_> = of_loss.zip(SERIES.into_iter().cycle()).map(plot).collect();
    let unit = match loss {
        "mae" => language.say("MAE (k views)", "MAE（千次观看）"),
        "mse" => language.say("MSE (k views squared)", "MSE（千次观看的平方）"),
        _ => language.say("Huber loss (k views squared)", "Huber 损失（千次观看的平方）"),
    };
    let epoch = language.say("epoch", "训练轮数");
    (!plots.is_empty()).then(|| Panel::new(plots, epoch, unit).logarithmic(false))
}
