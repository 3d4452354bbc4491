//! Two threads that train two networks, which share nothing, wait for each other: every operation
//! that autodiff records takes a lock of the whole process (burn-autodiff's
//! `runtime/graph.rs`, `static STATE`), although each graph has a lock of its own.
//!
//! Expected: twice the work on two threads takes as long as half of it on one.

use std::{thread, time::Instant};

use burn::{
    module::Module,
    nn::{Linear, LinearConfig},
    tensor::{Device, Distribution, Tensor},
};

#[derive(Module, Debug)]
struct Small {
    layers: Vec<Linear>,
}

fn train(steps: usize) {
    let device = Device::flex().autodiff();
    let network = Small { layers: (0..4).map(|_| LinearConfig::new(8, 8).init(&device)).collect() };
    for _ in 0..steps {
        let inputs = Tensor::<2>::random([32, 8], Distribution::Default, &device);
        let outputs = network.layers.iter().fold(inputs, |values, layer| layer.forward(values));
        outputs.mean().backward();
    }
}

fn main() {
    for threads in [1, 2] {
        let started = Instant::now();
        thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| train(20_000));
            }
        });
        let seconds = started.elapsed().as_secs_f64();
        println!("{threads} thread(s), 20,000 steps each: {seconds:.2} s");
    }
}
