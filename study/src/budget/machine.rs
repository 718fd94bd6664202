//! What the machine has: memory that is free, room on a disk, cores.

use std::path::Path;

/// Bytes of memory that this process may still take: what the system has free, or what its control group leaves.
pub fn memory_free() -> Option<u64> {
    let system = std::fs::read_to_string("/proc/meminfo")
        .ok()
        .and_then(|text| available(&text));
    let own = memory_used();
    [system, group_free()]
        .into_iter()
        .flatten()
        .min()
        .map(|free| free + own)
}

/// `MemAvailable` of `/proc/meminfo`, in bytes.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find(|line| line.starts_with("MemAvailable:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// What the limit of the control group leaves, where there is one.
fn group_free() -> Option<u64> {
    let read = |path: &str| {
        std::fs::read_to_string(path)
            .ok()?
            .trim()
            .parse::<u64>()
            .ok()
    };
    let groups = std::fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = groups.lines().find_map(|line| line.strip_prefix("0::"))?;
    for folder in [format!("/sys/fs/cgroup{path}"), "/sys/fs/cgroup".to_owned()] {
        let most = read(&format!("{folder}/memory.max"));
        let used = read(&format!("{folder}/memory.current"));
        if let (Some(most), Some(used)) = (most, used) {
            return Some(most.saturating_sub(used));
        }
    }
    let most = read("/sys/fs/cgroup/memory/memory.limit_in_bytes")?;
    let used = read("/sys/fs/cgroup/memory/memory.usage_in_bytes")?;
    Some(most.saturating_sub(used))
}

/// Bytes of memory that this process has now; 0 where the system does not say.
pub fn memory_used() -> u64 {
    const PAGE: u64 = 4096;
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let resident = pages.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok());
    resident.unwrap_or(0) * PAGE
}

/// Bytes that can be written below a folder, which need not be there yet.
#[cfg(unix)]
pub fn disk_free(folder: &Path) -> Option<u64> {
    let whole = std::path::absolute(folder).ok()?;
    let there = whole.ancestors().find(|folder| folder.is_dir())?;
    let disk = rustix::fs::statvfs(there).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Not known on this system.
#[cfg(not(unix))]
pub fn disk_free(_: &Path) -> Option<u64> {
    None
}

/// Threads that are of use for so many units of work: no more than those, nor than there are cores.
pub fn useful_threads(asked: Option<u16>, units: u64) -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = asked.map_or(cores, usize::from);
    let units = usize::try_from(units).unwrap_or(usize::MAX);
    asked.min(cores).min(units).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_beyond_the_work_are_not_started() {
        assert_eq!(useful_threads(Some(60_000), 1), 1);
        assert_eq!(useful_threads(Some(1), 1_000), 1);
        assert!(useful_threads(Some(60_000), u64::MAX) <= 4_096);
        assert_eq!(useful_threads(None, 0), 1);
    }

    #[test]
    fn available_memory_is_read_in_bytes() {
        assert_eq!(
            available("MemTotal: 9 kB\nMemAvailable:   2 kB\n"),
            Some(2048)
        );
        assert_eq!(available("MemTotal: 9 kB\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_machine_says_what_it_has() {
        assert!(memory_free() > Some(1 << 20));
        assert!(disk_free(Path::new("not-there/yet")) > Some(0));
        assert!(memory_used() > 1 << 20);
    }
}
