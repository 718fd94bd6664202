//! How far a run is: said beforehand, and shown on a terminal while it plays.

use crate::terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::Duration;

/// Runs shorter than this are not announced.
const LONG: Duration = Duration::from_secs(3);

/// A bar on standard error if that is a terminal, else nothing.
pub fn bar(replications: u64, quiet: bool) -> ProgressBar {
    let bar = ProgressBar::new(replications);
    if quiet || !terminal::is_watched() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let template = "{bar:30} {pos}/{len} replications, {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

/// What to expect of a run, from one replication of each variant; nothing if it is short.
pub fn announcement(
    one_of_each: Duration,
    replications: u64,
    threads: usize,
    bytes_each: u64,
) -> Option<String> {
    let whole = one_of_each.mul_f64(replications as f64 / threads.max(1) as f64);
    (whole >= LONG).then(|| {
        let seconds = whole.as_secs_f64();
        let time = if seconds < 90.0 {
            format!("{seconds:.0} s")
        } else {
            format!("{:.0} min", seconds / 60.0)
        };
        let mebibytes = (bytes_each * threads as u64).div_ceil(1 << 20);
        format!("about {time} on {threads} threads, {mebibytes} MiB")
    })
}
