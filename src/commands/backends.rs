//! `viewcast backends`.

use crate::backend::Backend;

/// Lists every backend with its devices, or with why it has none.
pub fn backends() {
    for backend in Backend::ALL {
        let name = backend.name();
        match backend.devices() {
            Ok(devices) => {
                for (number, device) in devices.iter().enumerate() {
                    let number = if backend == Backend::Wgpu {
                        format!("--gpu {number}  ")
                    } else {
                        String::new()
                    };
                    println!("{name:<8} {number}{}", device.name);
                }
            }
            Err(error) => println!("{name:<8} not available: {error}"),
        }
    }
}
