//! Learning curves of several runs on the same axes.

use super::learning_curve::{Learning, LearningCurve};
use crate::plot::{
    Figures,
    panel::{Panel, Sheet},
    style::{Dash, HEIGHT, line, series},
};
use viewcast::{experiment::Loss, train::Epoch};
use viewcast_texts::Language;

/// The loss that was checked after each epoch. Runs of different losses, and those that have
/// validation days, stand on axes of their own.
pub const FIGURES: Figures<Learning> = &[("", "Learning curves", "学习曲线", draw)];

fn draw(Learning(curves): &Learning, language: Language) -> Sheet {
    let mut kinds: Vec<_> = curves.iter().map(LearningCurve::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let of_kind = |kind: &(String, bool)| -> Vec<(usize, &LearningCurve)> {
        curves.iter().enumerate().filter(|(_, curve)| curve.kind() == *kind).collect()
    };
    let mut panels: Vec<_> =
        kinds.iter().filter_map(|kind| panel(&of_kind(kind), language)).collect();
    panels.extend(both_eras(curves, language));
    match panels.len() {
        1 => panels.remove(0).sheet(HEIGHT + 20.0),
        several => Sheet::new(panels, several.max(1), HEIGHT + 40.0),
    }
}

/// The errors of both eras by epoch, of runs that recorded them.
fn both_eras(curves: &[LearningCurve], language: Language) -> Option<Panel> {
    let mut plots = Vec::new();
    for (place, curve) in curves.iter().enumerate() {
        let (color, dash) = curve.look.unwrap_or_else(|| series(place));
        let mut add = |of: fn(&Epoch) -> Option<f64>, era: &str, look, width| {
            #[allow(clippy::cast_precision_loss, reason = "a count of epochs is small")]
            let point = |epoch: &Epoch| Some((epoch.epoch as f64, of(epoch)?));
            let points: Vec<_> = curve.epochs.iter().filter_map(point).collect();
            if !points.is_empty() {
                let name = [curve.run.as_str(), language.say(", ", "，"), era].concat();
                plots.push(line(points, name, look, width));
            }
        };
        let unseen = language.say("unseen era", "测试期");
        add(|it| it.unseen_mae_k, unseen, (color, dash), 2.2);
        let training = language.say("training era", "训练期");
        add(|it| it.training_mae_k, training, (color, Dash::Dotted), 1.2);
    }
    let mae = language.say("MAE (k views)", "MAE（千次观看）");
    let epoch = language.say("epoch", "训练轮数");
    (!plots.is_empty()).then(|| Panel::new(plots, epoch, mae).logarithmic(false))
}

/// Curves of one kind of loss, each with its place among all.
fn panel(curves: &[(usize, &LearningCurve)], language: Language) -> Option<Panel> {
    let (_, first) = curves.first()?;
    let plot = |&(place, curve): &(usize, &LearningCurve)| {
        #[allow(clippy::cast_precision_loss, reason = "a count of epochs is small")]
        let points = curve.epochs.iter().map(|epoch| (epoch.epoch as f64, epoch.checked_loss));
        line(points, &curve.run, curve.look.unwrap_or_else(|| series(place)), 1.8)
    };
    let plots: Vec<_> = curves.iter().map(plot).collect();
    let unit = match first.loss {
        Loss::Mae {} => language.say("MAE (k views)", "MAE（千次观看）"),
        Loss::Mse {} => language.say("MSE (k views squared)", "MSE（千次观看的平方）"),
        Loss::Huber(_) => {
            language.say("Huber loss (k views squared)", "Huber 损失（千次观看的平方）")
        }
    };
    let days = if first.validated {
        language.say("validation days", "验证集数据")
    } else {
        language.say("training days, after the epoch", "训练期数据，每轮训练之后")
    };
    let epoch = language.say("epoch", "训练轮数");
    let loss = [unit, language.say(": ", "："), days].concat();
    Some(Panel::new(plots, epoch, &loss).logarithmic(false))
}
