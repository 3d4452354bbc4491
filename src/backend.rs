//! Backends: from `--backend` and `--gpu` to a Burn device, and what this machine offers.
//!
//! This is the one file that names them.

use std::{env, fs};

use burn::tensor::Device;
use clap::ValueEnum;
use serde::{Deserialize, Serialize};

/// What computes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, ValueEnum, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Backend {
    /// The CPU, with SIMD: Burn's own CPU backend.
    #[default]
    Flex,
    /// The CPU, by the ndarray crate; Burn deprecates it.
    Ndarray,
    /// A GPU through Vulkan, Metal or DirectX 12.
    Wgpu,
}

/// Why a backend cannot be used.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum BackendError {
    #[error(
        "this viewcast was built without the {name} backend; build it in and run the same with\n  {command}"
    )]
    NotBuilt { name: &'static str, command: String },
    #[error(
        "the wgpu backend found no graphics adapter; install a Vulkan driver (on Debian and Ubuntu `apt-get install mesa-vulkan-drivers`, which brings one in software too), or use --backend flex"
    )]
    NoAdapter,
    #[error("there is no GPU {asked}: `viewcast backends` lists {found}, counted from 0")]
    NoSuchGpu { asked: usize, found: usize },
    #[error("--gpu {asked} goes with --backend wgpu, not with --backend {name}")]
    GpuOnCpu { asked: usize, name: &'static str },
}

/// A device and what to call it.
#[derive(Debug, Clone)]
pub struct NamedDevice {
    /// The device, without autodiff.
    pub device: Device,
    /// The hardware, for people.
    pub name: String,
}

impl Backend {
    /// Every backend that viewcast knows.
    pub const ALL: [Self; 3] = [Self::Flex, Self::Ndarray, Self::Wgpu];

    /// The name that `--backend` takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Flex => "flex",
            Self::Ndarray => "ndarray",
            Self::Wgpu => "wgpu",
        }
    }

    /// Its devices on this machine.
    ///
    /// # Errors
    ///
    /// [`BackendError::NotBuilt`] and [`BackendError::NoAdapter`].
    pub fn devices(self) -> Result<Vec<NamedDevice>, BackendError> {
        let cpu = |device| NamedDevice { device, name: cpu_name() };
        match self {
            #[cfg(feature = "flex")]
            Self::Flex => Ok(vec![cpu(Device::flex())]),
            #[cfg(feature = "ndarray")]
            #[allow(deprecated, reason = "Burn 0.23 drops it; until then users may compare")]
            Self::Ndarray => Ok(vec![cpu(Device::ndarray())]),
            #[cfg(feature = "wgpu")]
            Self::Wgpu => gpus(),
            #[allow(unreachable_patterns, reason = "reached in builds that leave a backend out")]
            _ => {
                let _ = cpu;
                Err(BackendError::NotBuilt {
                    name: self.name(),
                    command: self.rebuild_command(env::args().skip(1)),
                })
            }
        }
    }

    /// One device: the first, or GPU number `gpu`.
    ///
    /// # Errors
    ///
    /// [`BackendError`] where the backend is not built in, has no adapter or no such GPU.
    pub fn device(self, gpu: Option<usize>) -> Result<NamedDevice, BackendError> {
        if let (Some(asked), true) = (gpu, self != Self::Wgpu) {
            let name = self.name();
            return Err(BackendError::GpuOnCpu { asked, name });
        }
        let mut devices = self.devices()?;
        let (asked, found) = (gpu.unwrap_or(0), devices.len());
        if asked >= found {
            return Err(BackendError::NoSuchGpu { asked, found });
        }
        Ok(devices.swap_remove(asked))
    }

    /// The command that runs `arguments` in a build with this backend.
    fn rebuild_command(self, arguments: impl Iterator<Item = String>) -> String {
        let quoted = arguments.map(|argument| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
            if !argument.is_empty() && argument.chars().all(plain) {
                argument
            } else {
                format!("'{}'", argument.replace('\'', r"'\''"))
            }
        });
        let arguments: Vec<_> = quoted.collect();
        let features = self.name();
        format!("cargo run --release --features {features} -- {}", arguments.join(" "))
    }
}

/// What the processor calls itself, where the system tells.
fn cpu_name() -> String {
    fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        })
        .unwrap_or_else(|| format!("{} CPU", env::consts::ARCH))
}

#[cfg(feature = "wgpu")]
fn gpus() -> Result<Vec<NamedDevice>, BackendError> {
    use std::panic::catch_unwind;

    use burn::tensor::DeviceType;

    // Burn panics where wgpu finds no adapter or cannot open it: there is none to use then.
    let found = catch_unwind(|| Device::enumerate(DeviceType::Wgpu).into_vec()).unwrap_or_default();
    let usable: Vec<_> = found
        .into_iter()
        .filter_map(|device| {
            let identity = catch_unwind(|| device.identity()).ok()?;
            let name = identity.map_or_else(|| format!("{device:?}"), |identity| identity.name);
            Some(NamedDevice { device, name })
        })
        .collect();
    if usable.is_empty() {
        return Err(BackendError::NoAdapter);
    }
    Ok(usable)
}

/// Where unit tests compute, whatever else is built in.
#[cfg(test)]
pub(crate) fn test_device() -> Device {
    Backend::default().device(None).expect("tests need the default backend").device
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rebuild_command_can_be_pasted() {
        let arguments = ["train", "a b.toml", "--set", "model.hidden=[1, 2]", "--backend", "wgpu"];
        assert_eq!(
            Backend::Wgpu.rebuild_command(arguments.iter().map(ToString::to_string)),
            "cargo run --release --features wgpu -- train 'a b.toml' --set 'model.hidden=[1, 2]' \
             --backend wgpu"
        );
    }

    #[test]
    fn a_gpu_number_needs_a_gpu_backend() {
        let error = Backend::Flex.device(Some(1)).unwrap_err().to_string();
        assert_eq!(error, "--gpu 1 goes with --backend wgpu, not with --backend flex");
    }
}
