//! What the lecture says, as figures: only what its slides print, nothing of ours.

use std::borrow::Cow;

use serde::Serialize;

use viewcast::evaluate::LeastSquaresLine;

/// One row of the published loss table. Losses are mean absolute errors in thousands of views.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PublishedRow {
    /// The experiment that reproduces it: a file of `configs/`.
    pub experiment: &'static str,
    /// The row in words.
    pub model: &'static str,
    /// The same in Chinese.
    pub chinese: &'static str,
    /// The printed loss of the training era, 2017-2020, in k views.
    pub training_k: f64,
    /// The printed loss of the unseen era, 2021, in k views.
    pub unseen_k: f64,
}

/// A linear model whose parameters the slides print.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedLine {
    /// Its parameters, for views in thousands.
    #[serde(flatten)]
    pub line: LeastSquaresLine,
    /// The loss that the slides print for 2021, in k views.
    pub unseen_k: f64,
}

const fn row(
    experiment: &'static str,
    [model, chinese]: [&'static str; 2],
    training_k: f64,
    unseen_k: f64,
) -> PublishedRow {
    PublishedRow { experiment, model, chinese, training_k, unseen_k }
}

/// The published loss table (Hung-yi Lee, *Machine Learning 2021*, lecture 1), in its order.
pub const LOSS_TABLE: [PublishedRow; 10] = [
    row("linear1", ["linear, 1 day", "线性，1 天"], 0.48, 0.58),
    row("linear7", ["linear, 7 days", "线性，7 天"], 0.38, 0.49),
    row("linear28", ["linear, 28 days", "线性，28 天"], 0.33, 0.46),
    row("linear56", ["linear, 56 days", "线性，56 天"], 0.32, 0.46),
    row("relu1-10", ["10 ReLU", "10 个 ReLU"], 0.32, 0.45),
    row("relu1", ["100 ReLU", "100 个 ReLU"], 0.28, 0.43),
    row("relu1-1000", ["1000 ReLU", "1000 个 ReLU"], 0.27, 0.43),
    row("relu2", ["100 ReLU, 2 layers", "100 个 ReLU，2 层"], 0.18, 0.39),
    row("relu3", ["100 ReLU, 3 layers", "100 个 ReLU，3 层"], 0.14, 0.38),
    row("relu4", ["100 ReLU, 4 layers", "100 个 ReLU，4 层"], 0.10, 0.44),
];

/// The published line of so many days of history.
pub fn line(history: usize) -> Option<LeastSquaresLine> {
    LINES.into_iter().map(|published| published.line).find(|line| line.history() == history)
}

/// The published linear models: f(x) = 0.97 x + 0.1k, and the one of 7 days.
pub const LINES: [PublishedLine; 2] = [
    PublishedLine {
        line: LeastSquaresLine { bias_k: 0.1, weights: Cow::Borrowed(&[0.97]) },
        unseen_k: 0.58,
    },
    PublishedLine {
        line: LeastSquaresLine {
            bias_k: 0.05,
            weights: Cow::Borrowed(&[0.79, -0.31, 0.12, -0.01, -0.10, 0.30, 0.18]),
        },
        unseen_k: 0.49,
    },
];
