//! Several networks as one forecaster.

use burn::tensor::Tensor;

use super::{Forecaster, Network};

/// Networks that differ by their seeds alone and predict together: what they say is the mean of what
/// each says. Most have one.
#[derive(Debug, Clone)]
pub struct Ensemble(Vec<Forecaster>);

impl Ensemble {
    /// Of networks of one shape, at least one.
    ///
    /// # Panics
    ///
    /// Without any.
    pub fn new(members: Vec<Forecaster>) -> Self {
        assert!(!members.is_empty(), "an ensemble has members");
        Self(members)
    }

    /// Its networks.
    pub fn members(&self) -> &[Forecaster] {
        &self.0
    }

    /// What it says of rows of inputs, `[batch, inputs]`: `[batch, horizon]`, row by row.
    pub fn answers(&self, inputs: &Tensor<2>) -> Vec<f32> {
        let answers = |network: &Forecaster| network.forward(inputs.clone()).into_data();
        if let [alone] = &self.0[..] {
            return answers(alone).iter::<f32>().collect();
        }
        let mut sums: Vec<f64> = Vec::new();
        for network in &self.0 {
            let answers = answers(network);
            sums.resize(answers.shape().num_elements(), 0.0);
            for (sum, answer) in sums.iter_mut().zip(answers.iter::<f64>()) {
                *sum += answer;
            }
        }
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "networks are few, and compute in f32"
        )]
        sums.into_iter().map(|sum| (sum / self.0.len() as f64) as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backend::test_device,
        model::{ModelConfig, Shape, linear},
    };

    #[test]
    fn an_ensemble_says_the_mean() {
        let device = test_device();
        let shape = Shape { history: 3, calendar: 1, horizon: 2 };
        let line = |seed| ModelConfig::Linear(linear::Config {}).init(shape, seed, &device);
        let members = [1, 2, 3].map(line);
        let inputs = Tensor::from_floats([[1.0, -2.0, 0.5, 1.0], [0.0, 3.0, 1.0, 0.0]], &device);
        let all = Ensemble::new(members.to_vec()).answers(&inputs);
        let each = members.map(|member| Ensemble::new(vec![member]).answers(&inputs));
        assert_eq!(all.len(), 4);
        for (place, mean) in all.into_iter().enumerate() {
            let expected = each.iter().map(|answers| answers[place]).sum::<f32>() / 3.0;
            assert!((mean - expected).abs() < 1e-6, "{mean} {expected}");
        }
    }
}
