//! Adam's mean of gradients decays into the denormal numbers where a gradient stays zero (a ReLU
//! that is off), and stays there: 0.9 times the smallest denormal number rounds back to it.
//! Processors multiply denormal numbers a hundred times slower.
//!
//! Expected: steps take as long after the gradients have died as before.

use std::time::Instant;

use burn::{
    module::{Module, Param},
    optim::{AdamConfig, GradientsParams},
    tensor::{Device, Tensor},
};

#[derive(Module, Debug)]
struct Weights {
    weights: Param<Tensor<2>>,
}

fn main() {
    let device = Device::flex().autodiff();
    let mut module = Weights { weights: Param::from_tensor(Tensor::ones([100, 100], &device)) };
    let mut adam = AdamConfig::new().init();
    for hundred in 0..15 {
        // One step with gradients, then never again.
        let scale = if hundred == 0 { 1.0 } else { 0.0 };
        let started = Instant::now();
        for _ in 0..100 {
            let loss = module.weights.val().mul_scalar(scale).sum();
            let gradients = GradientsParams::from_grads(loss.backward(), &module);
            module = adam.step(1e-3, module, gradients);
        }
        println!("steps {:4} and on: {:5.1} us a step", hundred * 100, {
            started.elapsed().as_secs_f64() * 1e4
        });
    }
}
