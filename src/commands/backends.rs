//! `viewcast backends`.

use crate::backend::{Backend, BackendError};

/// Lists every backend with its devices, or with why it has none.
pub fn run() -> String {
    let mut text = String::new();
    for backend in Backend::ALL {
        let name = backend.name();
        match backend.devices() {
            Ok(devices) => {
                for (number, device) in devices.iter().enumerate() {
                    let gpu =
                        if backend.is_gpu() { format!("--gpu {number}  ") } else { String::new() };
                    text += &format!("{name:<8} {gpu}{}\n", device.name);
                }
            }
            Err(BackendError::NotBuilt { command, .. }) => {
                text += &format!(
                    "{name:<8} {}\n         not in this build: {command}\n",
                    backend.about()
                );
            }
            Err(error) => text += &format!("{name:<8} not available: {error}\n"),
        }
    }
    text
}
