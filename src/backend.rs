//! Backends: from `--backend` and `--gpu` to a Burn device, and what this machine offers.
//!
//! This is the one file that names them, a row each.

use std::{
    env, fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::LazyLock,
};

use burn::tensor::{Device, DeviceType};
use serde::{Deserialize, Serialize};

/// Makes the table of backends: each row is a name (of the backend and of its Cargo feature), Burn's
/// type of its devices, whether they are GPUs, and a sentence.
macro_rules! backends {
    ($($backend:ident, $name:literal, $devices:ident, gpu: $gpu:literal, $about:literal;)+) => {
        /// A backend: the implementation of tensors that computes, and the hardware it needs.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize,
        )]
        pub enum Backend {
            $(#[doc = $about] #[serde(rename = $name)] $backend,)+
        }

        impl Backend {
            /// Every backend that viewcast knows.
            pub const ALL: &[Self] = &[$(Self::$backend),+];

            /// The name that `--backend` takes, which is that of the Cargo feature too.
            pub fn name(self) -> &'static str {
                match self { $(Self::$backend => $name),+ }
            }

            /// What it computes on, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Self::$backend => $about),+ }
            }

            /// Whether its devices are GPUs, which `--gpu` picks from.
            pub fn is_gpu(self) -> bool {
                match self { $(Self::$backend => $gpu),+ }
            }

            /// Burn's type of its devices; `None` in a build without it.
            #[allow(unreachable_code, reason = "in builds that leave a backend out")]
            fn device_type(self) -> Option<DeviceType> {
                match self {
                    $(Self::$backend => {
                        #[cfg(feature = $name)]
                        return Some(DeviceType::$devices);
                        None
                    })+
                }
            }
        }
    };
}

backends! {
    Flex, "flex", Flex, gpu: false, "The CPU, with SIMD: Burn's own CPU backend";
    Ndarray, "ndarray", NdArray, gpu: false, "The CPU, by the ndarray crate, which Burn gives up: for comparison";
    Wgpu, "wgpu", Wgpu, gpu: true, "A GPU through Vulkan, Metal or DirectX 12, whichever is there";
    Vulkan, "vulkan", Vulkan, gpu: true, "A GPU through Vulkan alone, with kernels fused and tuned";
    Metal, "metal", Metal, gpu: true, "An Apple GPU through Metal, with kernels fused and tuned";
    Cuda, "cuda", Cuda, gpu: true, "An NVIDIA GPU through CUDA, with kernels fused and tuned";
}

/// Why a backend cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its fields mean")]
pub enum BackendError {
    #[error(
        "this viewcast was built without the {name} backend; build it in and run the same with\n  {command}"
    )]
    NotBuilt { name: &'static str, command: String },
    #[error(
        "the {name} backend found no graphics adapter; install a driver for it (for Vulkan on Debian and Ubuntu `apt-get install mesa-vulkan-drivers`, which brings one in software too)"
    )]
    NoAdapter { name: &'static str },
    #[error("there is no GPU {asked}: `viewcast backends` lists {found}, counted from 0")]
    NoSuchGpu { asked: usize, found: usize },
    #[error("GPU {asked} goes with a backend on GPUs, such as wgpu, not with {name}")]
    GpuOnCpu { asked: usize, name: &'static str },
}

impl BackendError {
    /// The kind of error, for programs: it stays the same while messages change.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotBuilt { .. } => "backend-not-built",
            Self::NoAdapter { .. } => "gpu-no-adapter",
            Self::NoSuchGpu { .. } => "gpu-not-found",
            Self::GpuOnCpu { .. } => "gpu-on-cpu",
        }
    }
}

/// A device and what to call it.
#[derive(Debug, Clone)]
pub struct NamedDevice {
    /// The device, without autodiff.
    pub device: Device,
    /// The hardware, for people.
    pub name: String,
}

impl Default for Backend {
    /// The first of the table that is built in.
    fn default() -> Self {
        let built = Self::ALL.iter().find(|backend| backend.device_type().is_some());
        *built.unwrap_or(&Self::Flex)
    }
}

impl Backend {
    /// Its devices on this machine, at least one.
    pub fn devices(self) -> Result<Vec<NamedDevice>, BackendError> {
        let name = self.name();
        let Some(devices) = self.device_type() else {
            let command = self.rebuild_command(env::args().skip(1));
            return Err(BackendError::NotBuilt { name, command });
        };
        // Burn panics where a driver is missing or cannot be opened: there is no device then.
        let found = catch_unwind(AssertUnwindSafe(|| Device::enumerate(devices).into_vec()));
        let named = |device| {
            let name = if self.is_gpu() { gpu_name(&device)? } else { cpu_name() };
            Some(NamedDevice { device, name })
        };
        let usable: Vec<_> = found.unwrap_or_default().into_iter().filter_map(named).collect();
        if usable.is_empty() {
            return Err(BackendError::NoAdapter { name });
        }
        Ok(usable)
    }

    /// One device: the first, or GPU number `gpu`.
    ///
    /// # Errors
    ///
    /// [`BackendError`] where the backend is not built in, has no adapter or no such GPU.
    pub fn device(self, gpu: Option<usize>) -> Result<NamedDevice, BackendError> {
        if let (Some(asked), false) = (gpu, self.is_gpu()) {
            return Err(BackendError::GpuOnCpu { asked, name: self.name() });
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
        let quote = |argument: String| {
            let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:@%+".contains(c);
            if !argument.is_empty() && argument.chars().all(plain) {
                argument
            } else {
                format!("'{}'", argument.replace('\'', r"'\''"))
            }
        };
        let arguments = arguments.map(quote).collect::<Vec<_>>().join(" ");
        format!("cargo run --release --features {} -- {arguments}", self.name())
    }
}

/// Whether a device is flex's, which gives a tensor's numbers away, and takes them back, without a
/// copy.
pub fn is_flex(device: &Device) -> bool {
    static FLEX: LazyLock<Option<Device>> =
        LazyLock::new(|| Backend::Flex.device(None).ok().map(|flex| flex.device));
    FLEX.as_ref() == Some(device)
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

/// The instructions of this processor that decide how its sums round: `x86_64+avx2+fma`. Equal sets give equal
/// bits; other sets give results that differ in their last digits.
pub fn instruction_set() -> String {
    let mut set = env::consts::ARCH.to_owned();
    #[cfg(target_arch = "x86_64")]
    for (name, detected) in [
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
    ] {
        if detected {
            set += &format!("+{name}");
        }
    }
    set
}

/// What a GPU calls itself; `None` where it cannot be opened.
#[cfg(feature = "gpu")]
fn gpu_name(device: &Device) -> Option<String> {
    let identity = catch_unwind(AssertUnwindSafe(|| device.identity())).ok()?;
    Some(identity.map_or_else(|| format!("{device:?}"), |identity| identity.name))
}

#[cfg(not(feature = "gpu"))]
fn gpu_name(_: &Device) -> Option<String> {
    None
}

/// Where unit tests compute, whatever else is built in.
#[cfg(test)]
pub fn test_device() -> Device {
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
        assert_eq!(error, "GPU 1 goes with a backend on GPUs, such as wgpu, not with flex");
    }
}
