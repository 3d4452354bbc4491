//! `viewcast backends`.

use viewcast::backend::{Backend, BackendError};
use viewcast_texts::{Language, labels, table::text_table};

/// Lists every backend with its devices, or with why it has none.
pub fn run(language: Language) -> String {
    let mut rows = Vec::new();
    for backend in Backend::ALL {
        let mut row = |text: String| rows.push([backend.name().to_owned(), text]);
        match backend.devices() {
            Ok(devices) if backend.is_gpu() => {
                for (number, device) in devices.iter().enumerate() {
                    row(format!("--gpu {number}  {}", device.name));
                }
            }
            Ok(devices) => devices.into_iter().for_each(|device| row(device.name)),
            Err(BackendError::NotBuilt { command, .. }) => {
                row(labels::backend(*backend, language).into());
                rows.push([
                    String::new(),
                    language.say(
                        format!("not in this build: {command}"),
                        format!("本次构建不含：{command}"),
                    ),
                ]);
            }
            Err(error) => {
                row(language.say(format!("not available: {error}"), format!("不可用：{error}")));
            }
        }
    }
    text_table(rows, 2)
}
