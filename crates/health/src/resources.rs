//! Disk, memory and load of the machine. In a container its own limit of memory counts, too: it may be that
//! of the container alone that looks, and the machine's memory is everybody's.

use crate::{Check, Status};
use std::path::Path;

/// From which share, in percent, a resource warns and fails.
struct Limits {
    warn: u64,
    fail: u64,
}

const DISK: Limits = Limits { warn: 85, fail: 95 };
const MEMORY: Limits = Limits { warn: 80, fail: 90 };
const LOAD: Limits = Limits { warn: 70, fail: 90 };

/// Disk of the data folder, memory, and load over 15 minutes: a burst of rendering is no fault.
pub(crate) fn check(data_dir: &Path) -> Check {
    let folder = data_dir.ancestors().find(|above| above.exists());
    let shares = [
        ("disk", "disk_percent", folder.and_then(disk), DISK),
        ("memory", "memory_percent", memory(), MEMORY),
        (
            "memory of this container",
            "container_memory_percent",
            container_memory(),
            MEMORY,
        ),
    ];
    let mut status = Status::Pass;
    let mut said = Vec::new();
    let mut details = Vec::new();
    for (name, key, share, limits) in shares {
        let Some(percent) = share else { continue };
        status = status.max(judge(percent, &limits));
        said.push(format!("{name} {percent} %"));
        details.push((key, percent));
    }
    if let Some(percent) = load() {
        // Rendering uses the processors fully on purpose; learners are served before it.
        status = status.max(judge(percent, &LOAD).min(Status::Warn));
        said.push(format!("processors {percent} %"));
        details.push(("load_percent", percent));
    }
    let advice = if status == Status::Pass {
        ""
    } else {
        "; make room, or set LISTEN_AUDIO_MAX_MB or LISTEN_SPEECH_PARALLEL"
    };
    let check = Check::new("resources", status, format!("{}{advice}", said.join(", ")));
    details
        .into_iter()
        .fold(check, |check, (key, percent)| check.with(key, &percent))
}

fn judge(percent: u64, limits: &Limits) -> Status {
    if percent >= limits.fail {
        Status::Fail
    } else if percent >= limits.warn {
        Status::Warn
    } else {
        Status::Pass
    }
}

fn disk(folder: &Path) -> Option<u64> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let space = rustix::fs::statvfs(folder).ok()?;
    let used = space.f_blocks.saturating_sub(space.f_bfree);
    // As `df` counts: what only root may fill is not there for us.
    let usable = used + space.f_bavail;
    (usable > 0).then(|| used * 100 / usable)
}

fn memory() -> Option<u64> {
    machine_memory(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

/// By cgroup v2, then v1. What the kernel can drop (inactive files) is not in use.
fn container_memory() -> Option<u64> {
    let folders = [
        (
            "/sys/fs/cgroup",
            "memory.max",
            "memory.current",
            "inactive_file ",
        ),
        (
            "/sys/fs/cgroup/memory",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file ",
        ),
    ];
    folders.iter().find_map(|(folder, limit, used, droppable)| {
        let read = |name: &str| std::fs::read_to_string(Path::new(folder).join(name)).ok();
        let limit: u64 = read(limit)?.trim().parse().ok()?;
        let used: u64 = read(used)?.trim().parse().ok()?;
        let stat = read("memory.stat").unwrap_or_default();
        let droppable: u64 = stat
            .lines()
            .find_map(|line| line.strip_prefix(droppable)?.trim().parse().ok())
            .unwrap_or(0);
        // Version 1 writes a huge number where there is no limit.
        (limit > 0 && limit < 1 << 50).then(|| used.saturating_sub(droppable) * 100 / limit)
    })
}

fn machine_memory(text: &str) -> Option<u64> {
    let field = |name: &str| -> Option<u64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    let (total, available) = (field("MemTotal:")?, field("MemAvailable:")?);
    (total > 0).then(|| total.saturating_sub(available) * 100 / total)
}

fn load() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    let over_15_minutes = text.split_whitespace().nth(2)?;
    let (whole, parts) = over_15_minutes.split_once('.')?;
    let hundredths = whole.parse::<u64>().ok()? * 100 + parts.parse::<u64>().ok()?;
    let n_processors = std::thread::available_parallelism().ok()?.get() as u64;
    Some(hundredths / n_processors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_judged_at_their_limits() {
        let cases = [
            (84, Status::Pass),
            (85, Status::Warn),
            (94, Status::Warn),
            (95, Status::Fail),
        ];
        for (percent, expected) in cases {
            assert_eq!(judge(percent, &DISK), expected, "{percent}");
        }
    }

    #[test]
    fn memory_is_what_is_not_available() {
        let text = "MemTotal:       1000 kB\nMemFree:  10 kB\nMemAvailable:    250 kB\n";
        assert_eq!(machine_memory(text), Some(75));
        assert_eq!(machine_memory("nothing"), None);
    }
}
