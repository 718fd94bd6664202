//! What is known of the machine where the library sees no system: nothing.

use std::path::Path;

/// Not known.
#[must_use]
pub fn memory_free() -> Option<u64> {
    None
}

/// Not known.
#[must_use]
pub fn memory_used() -> u64 {
    0
}

/// Not known.
#[must_use]
pub fn disk_free(_: &Path) -> Option<u64> {
    None
}

/// One thread, unless more are asked for.
#[must_use]
pub fn useful_threads(asked: Option<u16>, units: u64) -> usize {
    let units = usize::try_from(units).unwrap_or(usize::MAX);
    asked.map_or(1, usize::from).min(units).max(1)
}
