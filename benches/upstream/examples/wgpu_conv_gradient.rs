//! On software Vulkan (Mesa's lavapipe), burn-wgpu's gradient of a 1-D convolution's weights differs
//! from burn-flex's over a large batch; PyTorch in float64 sides with flex. `--features wgpu`.
//!
//! Expected: the same to 1e-3 of the largest for every batch size.

use burn::{
    nn::conv::Conv1dConfig,
    tensor::{Device, Tensor, TensorData},
};

fn gradient(device: &Device, rows: usize) -> Vec<f64> {
    let device = device.clone().autodiff();
    let mut convolution = Conv1dConfig::new(4, 4, 3).init(&device);
    let values = |count: usize| (0..count).map(|i| ((i * 37 % 101) as f32 - 50.0) / 50.0);
    let weights = TensorData::new(values(48).collect(), [4, 4, 3]);
    convolution.weight = burn::module::Param::from_data(weights, &device);
    let inputs = TensorData::new(values(rows * 4 * 56).collect(), [rows, 4, 56]);
    let outputs = convolution.forward(Tensor::<3>::from_data(inputs, &device));
    let gradients = outputs.powi_scalar(2).mean().backward();
    let gradient = convolution.weight.val().grad(&gradients).expect("weights have one");
    gradient.into_data().iter::<f64>().collect()
}

fn main() {
    #[cfg(feature = "wgpu")]
    for rows in [32, 94, 256, 512, 1024, 1405] {
        let [flex, wgpu] = [Device::flex(), Device::wgpu(Default::default())]
            .map(|device| gradient(&device, rows));
        let size = flex.iter().fold(0.0_f64, |size, x| size.max(x.abs()));
        let worst = flex.iter().zip(&wgpu).fold(0.0_f64, |worst, (a, b)| worst.max((a - b).abs()));
        println!("{rows} rows: off by {:.1e} of the largest gradient", worst / size);
    }
    #[cfg(not(feature = "wgpu"))]
    println!("build it with --features wgpu ({} numbers)", gradient(&Device::flex(), 32).len());
}
