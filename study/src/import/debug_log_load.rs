//! Who was in, from when to when, as a scenario's `recorded` takes it.

use crate::error::{Result, refuse};
use crate::output::Target;
use scenarios::flexnet::debug_log::{Load, Summary};
use std::path::Path;

/// Writes the load; the result says what is in it.
///
/// # Errors
/// No checkout makes a load, or the file cannot be written.
pub fn write_load(path: &Path, target: &Target, load: &Load, summary: &Summary) -> Result<String> {
    if load.stays().is_empty() {
        refuse!(
            "no checkout makes a load, so `{}` was not written (hint: give a log with OUT lines; --feature picks \
             those of one feature)",
            path.display()
        );
    }
    target.write(|out| load.write(summary.first_at, out))?;
    let (agents, cut_off) = load.agents_and_cut_off();
    let midnight = summary.span().and_then(|(first, _)| first.date());
    let zero = midnight.map_or_else(
        || "the first midnight".to_owned(),
        |date| format!("{date} 00:00"),
    );
    Ok(format!(
        "{}: {} stays of {agents} agents, {cut_off} of them cut off by the log's end; second 0 is {zero}\n",
        path.display(),
        load.stays().len()
    ))
}
