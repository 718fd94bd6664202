//! The line of `--timing`: what a run cost.

use study::timing::Timing;

/// The line for standard error.
pub fn line(timing: &Timing) -> String {
    format!(
        "timing: requests={} events={} wall_s={:.6} peak_rss_bytes={}",
        timing.requests,
        timing.events,
        timing.wall.as_secs_f64(),
        peak_rss_bytes().unwrap_or(0)
    )
}

/// The most memory that this process has had, where the system tells.
fn peak_rss_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024)
}
