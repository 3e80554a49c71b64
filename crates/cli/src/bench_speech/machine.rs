//! What the operating system says about this machine and this process; Linux only.

use std::fs;

/// Processor, cores and memory.
pub(super) fn describe() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = processor
        .lines()
        .find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split(": ").nth(1));
    let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
    let memory = field_kib("/proc/meminfo", "MemTotal:").unwrap_or(0) >> 20;
    format!(
        "{}, {n_cores} cores, {memory} GiB",
        name.unwrap_or("unknown processor")
    )
}

/// The most memory this process had, in MiB. Pages of a mapped file count, and count again for
/// each session that maps them.
pub(super) fn peak_mib() -> Option<u64> {
    field_kib("/proc/self/status", "VmHWM:").map(|kib| kib >> 10)
}

/// The memory this process has, in MiB.
pub(super) fn resident_mib() -> Option<u64> {
    field_kib("/proc/self/status", "VmRSS:").map(|kib| kib >> 10)
}

/// Processor seconds of all threads so far.
pub(super) fn cpu_s() -> Option<f64> {
    // In hundredths of a second on Linux, whatever the kernel counts in.
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name in parentheses may hold spaces; user and system time are the 12th and 13th after.
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

fn field_kib(file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(file).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_tells_memory_and_time() {
        // In this order: memory may grow in between, and the peak with it.
        let now = resident_mib().unwrap();
        let peak = peak_mib().unwrap();
        assert!(now > 0 && peak >= now, "{peak} {now}");
        assert!(cpu_s().unwrap() >= 0.0);
        assert!(describe().contains("cores"));
    }
}
