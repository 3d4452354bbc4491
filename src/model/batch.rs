//! Rows of windows as tensors on a device.

use burn::tensor::{Device, Element, Tensor, TensorData};

use crate::data::Windows;

/// Rows of a forward pass that predicts: few enough that memory does not grow with the days.
pub const PREDICTED_ROWS: usize = 128;

/// Rows of standardised views on a device; of several networks, those of each follow each other.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The days before, most recent first, and what the date tells: `[networks x batch, inputs]`.
    pub inputs: Tensor<2>,
    /// The days themselves: `[networks x batch, horizon]`.
    pub targets: Tensor<2>,
}

impl Batch {
    /// So many rows on a device: the inputs of all of them, and their targets.
    pub fn new<E: Element>(rows: usize, inputs: Vec<E>, targets: Vec<E>, device: &Device) -> Self {
        Self { inputs: tensor(inputs, rows, device), targets: tensor(targets, rows, device) }
    }

    /// Gathers the rows that start at some days.
    pub fn gather(windows: &Windows, days: &[usize], device: &Device) -> Self {
        let mut targets = Vec::with_capacity(days.len() * windows.encoding().horizon);
        for &day in days {
            windows.push_targets(day, &mut targets);
        }
        let inputs = Self::inputs(windows, days, device);
        Self { inputs, targets: tensor(targets, days.len(), device) }
    }

    /// So many rows of inputs alone on a device: `[rows, inputs]`.
    pub fn rows_of_inputs(rows: usize, inputs: Vec<f32>, device: &Device) -> Tensor<2> {
        tensor(inputs, rows, device)
    }

    /// Gathers the inputs alone of the rows that start at some days, of which tomorrow may be one.
    pub fn inputs(windows: &Windows, days: &[usize], device: &Device) -> Tensor<2> {
        let mut inputs = Vec::with_capacity(days.len() * windows.encoding().inputs());
        for &day in days {
            windows.push_inputs(day, &mut inputs);
        }
        tensor(inputs, days.len(), device)
    }
}

/// Numbers as so many rows on a device.
fn tensor<E: Element>(numbers: Vec<E>, rows: usize, device: &Device) -> Tensor<2> {
    let width = numbers.len() / rows;
    Tensor::from_data(TensorData::new(numbers, [rows, width]), device)
}
