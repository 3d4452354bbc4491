//! What goes into a network, and what comes out of it.

use burn::tensor::Tensor;

/// How many numbers go into a network, and how many days come out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Days of input.
    pub history: usize,
    /// Numbers about the date beside them.
    pub calendar: usize,
    /// Days that it predicts at once.
    pub horizon: usize,
}

impl Shape {
    /// From so many days to the next one, as in the lecture.
    pub fn next_day(history: usize) -> Self {
        Self { history, calendar: 0, horizon: 1 }
    }

    /// How many numbers a row of inputs has.
    pub fn inputs(self) -> usize {
        self.history + self.calendar
    }
}

/// Parts rows of inputs, `[batch, history + calendar]`, for a network that reads them day by day: the
/// days, `[batch, history]`, and what they know of the date, `[batch, calendar]`, where there is any.
pub fn apart(inputs: Tensor<2>, calendar: usize) -> (Tensor<2>, Option<Tensor<2>>) {
    if calendar == 0 {
        return (inputs, None);
    }
    let history = inputs.dims()[1] - calendar;
    (inputs.clone().narrow(1, 0, history), Some(inputs.narrow(1, history, calendar)))
}

/// What a network made of the days, `[batch, units]`, with the date beside it.
pub fn beside(made: Tensor<2>, date: Option<Tensor<2>>) -> Tensor<2> {
    match date {
        Some(date) => Tensor::cat(vec![made, date], 1),
        None => made,
    }
}
