//! The loss metric of each network. Burn's own takes one mini-batch at a time and weighs it by the length of
//! its loss tensor; this one takes an epoch's at once, weighed by rows.

use std::sync::Arc;

use burn::{
    tensor::{Tensor, TensorReadError},
    train::metric::{
        Adaptor, ItemLazy, LossMetric, Metric, MetricAttributes, MetricMetadata, MetricName,
        Numeric, NumericEntry, SerializedEntry,
        state::{FormatOptions, NumericMetricState},
    },
};
use burn_std::ExecutionError;

use crate::train::history::loss_of;

/// The mean losses of each network on some mini-batches, still on their device: reading them at
/// every step would make a GPU wait.
#[derive(Debug, Clone, Default)]
pub struct Losses {
    /// One of each mini-batch: `[networks, 1]`.
    means: Vec<Tensor<2>>,
    /// How many rows each has.
    rows: Vec<usize>,
}

impl Losses {
    /// Of one mini-batch, from the losses of its rows and days: `[networks, batch x horizon]`.
    pub fn new(losses: Tensor<2>) -> Self {
        let [_, rows] = losses.dims();
        Self { means: vec![losses.mean_dim(1)], rows: vec![rows] }
    }

    /// Adds those of later mini-batches.
    pub fn append(&mut self, mut later: Self) {
        self.means.append(&mut later.means);
        self.rows.append(&mut later.rows);
    }

    /// Reads those of one network, with their numbers of rows.
    pub fn read(&self, network: usize) -> Result<Vec<(f64, usize)>, TensorReadError> {
        if self.means.is_empty() {
            return Ok(Vec::new());
        }
        let means = Tensor::cat(self.means.clone(), 1).narrow(0, network, 1).try_into_data()?;
        Ok(means.iter::<f64>().zip(self.rows.iter().copied()).collect())
    }
}

impl ItemLazy for Losses {
    fn sync(self) -> Result<Self, ExecutionError> {
        // Once, and not by the metric of each network.
        let means = match self.means.len() {
            0 | 1 => self.means,
            _ => vec![Tensor::cat(self.means, 1)],
        };
        Ok(Self { means, ..self })
    }
}

impl Adaptor<Losses> for Losses {
    fn adapt(&self) -> Losses {
        self.clone()
    }
}

/// Burn's loss metric of one network, for many mini-batches at once; each weighs by its rows,
/// however they are grouped.
#[derive(Clone)]
pub struct MeanLoss {
    network: usize,
    name: MetricName,
    state: NumericMetricState,
}

impl MeanLoss {
    /// Of a network, counted from 0.
    pub fn of_network(network: usize) -> Self {
        let name = Arc::new(loss_of(network));
        Self { network, name, state: NumericMetricState::default() }
    }

    fn format(&self) -> FormatOptions {
        FormatOptions::new(Arc::clone(&self.name)).precision(2)
    }
}

impl Metric for MeanLoss {
    type Input = Losses;

    fn name(&self) -> MetricName {
        self.name.clone()
    }

    fn attributes(&self) -> MetricAttributes {
        LossMetric::new().attributes()
    }

    fn update(
        &mut self,
        losses: &Losses,
        _metadata: &MetricMetadata,
    ) -> Result<SerializedEntry, TensorReadError> {
        for (mean, rows) in losses.read(self.network)? {
            self.state.update(mean, rows);
        }
        Ok(self.state.compute_update(self.format()))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(self.format()))
    }

    fn clear(&mut self) {
        self.state.reset();
    }
}

impl Numeric for MeanLoss {
    fn value(&self) -> Option<NumericEntry> {
        Some(self.state.current_value())
    }

    fn running_value(&self) -> Option<NumericEntry> {
        Some(self.state.running_value())
    }

    fn final_value(&self) -> NumericEntry {
        self.state.final_value()
    }
}

#[cfg(test)]
mod tests {
    use burn::{data::dataloader::Progress, tensor::Device};

    use super::*;
    use crate::backend::test_device;

    fn losses(of: &[f32], device: &Device) -> Losses {
        Losses::new(Tensor::<1>::from_floats(of, device).unsqueeze())
    }

    #[test]
    fn rows_weigh_alike_however_they_are_grouped() {
        let device = test_device();
        let nothing =
            MetricMetadata { progress: Progress::new(3, 3, None), iteration: Some(1), lr: None };
        let [mut together, mut apart] = [MeanLoss::of_network(0), MeanLoss::of_network(0)];
        let [first, second] = [losses(&[1.0, 2.0], &device), losses(&[6.0], &device)];
        let mut both = first.clone();
        both.append(second.clone());
        together.update(&both, &nothing).unwrap();
        apart.update(&first, &nothing).unwrap();
        apart.update(&second, &nothing).unwrap();
        for metric in [together, apart] {
            assert!((metric.final_value().current() - 3.0).abs() < 1e-12);
        }
    }
}
