//! Initial parameters, drawn from a seed.

use burn::{
    module::{Module, ModuleMapper, Param, ParamId},
    tensor::{Device, Tensor, TensorData},
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

/// Draws the parameters of any module anew: uniform in ± `bound`, or in ±1/√inputs of their layer
/// where there is none. What Burn sets to zeros or ones (norms) stays.
///
/// They are drawn here, not on the device, so that a seed means the same network on every backend
/// and whatever other threads draw.
pub fn draw<M: Module>(module: M, seed: u64, bound: Option<f32>, device: &Device) -> M {
    let rng = ChaCha8Rng::seed_from_u64(seed);
    module.map(&mut Seeded { rng, bound, inputs: 1, drawn: 0, device })
}

struct Seeded<'a> {
    rng: ChaCha8Rng,
    bound: Option<f32>,
    /// Of the layer whose weights came last: its biases follow.
    inputs: usize,
    drawn: u64,
    device: &'a Device,
}

impl ModuleMapper for Seeded<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let tensor = param.into_value();
        let shape = tensor.dims();
        match shape[..] {
            // Burn keeps a linear layer's weights as [inputs, outputs].
            [inputs, _] => self.inputs = inputs,
            // A convolution's are [outputs, inputs, kernel ...].
            [_, ref inputs @ ..] if D > 2 => self.inputs = inputs.iter().product(),
            _ => {}
        }
        let data = tensor.into_data();
        let constant =
            |value: f32| data.iter::<f32>().all(|other| other.to_bits() == value.to_bits());
        let data = if constant(0.0) || constant(1.0) {
            data
        } else {
            #[allow(clippy::cast_precision_loss, reason = "widths are far below 2^24")]
            let bound = self.bound.unwrap_or(1.0 / (self.inputs as f32).sqrt());
            let count = shape.iter().product();
            let values: Vec<f32> =
                (0..count).map(|_| self.rng.random_range(-bound..bound)).collect();
            TensorData::new(values, shape)
        };
        let mut param = Param::<Tensor<D>>::from_data(data, self.device);
        // The stored file and the optimizer's state name parameters by id: count instead of Burn's
        // random ones, or no two files would be equal.
        self.drawn += 1;
        param.id = ParamId::from(self.drawn);
        param
    }
}
