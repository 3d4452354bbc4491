//! burn-flex writes the output of a matrix product three times: `FlexTensor::empty` zeroes a
//! `Vec<u8>`, `Bytes::from_bytes_vec` copies it because a `Vec<u8>` is aligned to 1 and not to 16,
//! and only then is the product written.
//!
//! Expected: making an empty tensor costs an allocation. The figure to compare with is the time
//! that zeroing once takes.

use std::{hint::black_box, time::Instant};

use burn::tensor::{Bytes, Device, Tensor};

fn main() {
    let (bytes, times) = (4 << 20, 200);
    let started = Instant::now();
    for _ in 0..times {
        black_box(vec![0_u8; black_box(bytes)]);
    }
    let zeroed = started.elapsed();
    let started = Instant::now();
    for _ in 0..times {
        black_box(Bytes::from_bytes_vec(vec![0_u8; black_box(bytes)]));
    }
    let copied = started.elapsed();
    let device = Device::flex();
    let [a, b] = [[1024, 1], [1, 1024]].map(|shape| Tensor::<2>::ones(shape, &device));
    let started = Instant::now();
    for _ in 0..times {
        black_box(a.clone().matmul(b.clone()));
    }
    let product = started.elapsed();
    for (what, time) in [
        ("a zeroed Vec<u8> of 4 MB", zeroed),
        ("Bytes::from_bytes_vec of it", copied),
        ("a product into as much, [1024, 1] x [1, 1024]", product),
    ] {
        println!("{what}: {:.0} us", time.as_secs_f64() * 1e6 / f64::from(times));
    }
}
