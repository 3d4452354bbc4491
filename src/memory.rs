//! Memory: how much of it is free here, and bytes in words.

#[cfg(target_os = "linux")]
use std::{fs, path::Path};

/// The bytes of memory that this process may still take; `None` where the system does not tell.
#[cfg(target_os = "linux")]
pub fn free() -> Option<f64> {
    let process = Path::new("/proc/self");
    let all = [
        machine(Path::new("/proc/meminfo")),
        address_space(process),
        control_groups(&process.join("cgroup"), Path::new("/sys/fs/cgroup")),
    ];
    all.into_iter().flatten().reduce(f64::min)
}

/// The bytes of memory that this process may still take; `None` where the system does not tell.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::cast_precision_loss, reason = "they are told to two digits")]
pub fn free() -> Option<f64> {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    Some(system.available_memory() as f64).filter(|&bytes| bytes > 0.0)
}

/// Bytes in words, to two digits: `3.1 MB`.
pub fn words(bytes: f64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    let (mut value, mut unit) = (bytes, 0);
    // From 999.5 on three digits would be four.
    while value >= 999.5 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    let name = units.get(unit).copied().unwrap_or_default();
    match value {
        _ if unit == 0 => format!("{value:.0} B"),
        _ if value < 9.95 => format!("{value:.1} {name}"),
        _ if value < 1e6 => format!("{value:.0} {name}"),
        _ => format!("{value:.1e} {name}"),
    }
}

/// The number that follows a name, in a text of many.
#[cfg(target_os = "linux")]
fn number(text: &str, name: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// What the machine has, less what is in use: the kernel lets go of what it keeps of files.
#[cfg(target_os = "linux")]
fn machine(meminfo: &Path) -> Option<f64> {
    Some(1024.0 * number(&fs::read_to_string(meminfo).ok()?, "MemAvailable:")?)
}

/// What `ulimit -v` leaves.
#[cfg(target_os = "linux")]
fn address_space(process: &Path) -> Option<f64> {
    let read = |file| fs::read_to_string(process.join(file)).ok();
    let limit = number(&read("limits")?, "Max address space")?;
    Some(limit - 1024.0 * number(&read("status")?, "VmSize:")?)
}

/// What the control groups of the process leave, such as a container's: its own, and those above.
#[cfg(target_os = "linux")]
fn control_groups(groups: &Path, root: &Path) -> Option<f64> {
    let groups = fs::read_to_string(groups).ok()?;
    let left = groups.lines().filter_map(|line| {
        let (controllers, path) = line.split_once(':')?.1.split_once(':')?;
        let v1 = controllers.split(',').any(|controller| controller == "memory");
        // Version 2 has one tree for all controllers, without a name.
        let (root, [limit, used, cached]) = match controllers {
            "" => (root.to_owned(), ["memory.max", "memory.current", "inactive_file"]),
            _ if v1 => {
                let names = ["memory.limit_in_bytes", "memory.usage_in_bytes"];
                (root.join("memory"), [names[0], names[1], "total_inactive_file"])
            }
            _ => return None,
        };
        let left = |group: &Path| -> Option<f64> {
            let read = |file| fs::read_to_string(group.join(file)).ok();
            let [limit, used] = [read(limit)?, read(used)?].map(|text| text.trim().parse::<f64>());
            let files = number(&read("memory.stat").unwrap_or_default(), cached).unwrap_or(0.0);
            Some(limit.ok()? - used.ok()? + files)
        };
        let group = root.join(path.trim_start_matches('/'));
        let above = group.ancestors().take_while(|group| group.starts_with(&root));
        above.filter_map(left).reduce(f64::min)
    });
    left.reduce(f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_two_digits_or_three() {
        for (bytes, text) in [
            (0.0, "0 B"),
            (999.0, "999 B"),
            (999.6, "1.0 kB"),
            (3_140_000.0, "3.1 MB"),
            (9.96e6, "10 MB"),
            (23.4e9, "23 GB"),
            (999.6e9, "1.0 TB"),
            (7.7e26, "770 YB"),
            (3e39, "3.0e15 YB"),
        ] {
            assert_eq!(words(bytes), text);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_tightest_limit_counts() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let close = |bytes: Option<f64>, expected: f64| {
            assert!((bytes.unwrap() - expected).abs() < 1.0, "{bytes:?}, expected {expected}");
        };

        write("meminfo", "MemTotal:  9 kB\nMemAvailable:   5 kB\n");
        close(machine(&folder.path().join("meminfo")), 5.0 * 1024.0);

        write("status", "VmPeak:\t 9 kB\nVmSize:\t 2 kB\n");
        write("limits", "Max address space         unlimited            unlimited  bytes\n");
        assert_eq!(address_space(folder.path()), None);
        write("limits", "Max address space         9000                 unlimited  bytes\n");
        close(address_space(folder.path()), 9000.0 - 2048.0);

        let groups = |text| {
            write("cgroup", text);
            control_groups(&folder.path().join("cgroup"), folder.path())
        };
        assert_eq!(groups("0::/user/session\n"), None);
        write("user/memory.max", "1000\n");
        write("user/memory.current", "700\n");
        write("user/memory.stat", "anon 400\ninactive_file 200\n");
        write("user/session/memory.max", "max\n");
        write("user/session/memory.current", "600\n");
        close(groups("0::/user/session\n"), 500.0);
        write("memory/box/memory.limit_in_bytes", "900");
        write("memory/box/memory.usage_in_bytes", "500");
        close(groups("4:memory:/box\n3:cpu:/\n0::/user/session\n"), 400.0);
        // A container sees its own group where the paths of the host point nowhere.
        write("memory/memory.limit_in_bytes", "800");
        write("memory/memory.usage_in_bytes", "500");
        close(groups("4:cpu,memory:/docker/0123\n"), 300.0);
        assert!(free().unwrap() > 0.0);
    }
}
