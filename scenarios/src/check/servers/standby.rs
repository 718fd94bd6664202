//! Cold standbys: license servers that are switched off until they are activated (TP15).
//!
//! A standby is a service of its own beside the license systems, so that it is in no default list, no part
//! of the entitlement and no configuration. When it is on is known when all faults are.

use crate::view::View;
use crate::written::Table;

/// The key that makes a license server a standby.
pub const KEY: &str = "standby";

/// A license server's entry is a standby's.
#[must_use]
pub fn is_standby(view: &View<'_>) -> bool {
    view.has(KEY)
}

/// The same of an entry as written.
#[must_use]
pub fn is_written_standby(server: &Table) -> bool {
    server.get(KEY).is_some()
}

/// What a standby's entry must not leave to a license system.
pub fn check(view: &View<'_>) {
    if view.has("topology") {
        let message = "a standby belongs to no license system";
        let hint = "remove this key: applications reach a standby by their own `license_servers`";
        view.error("topology", message, hint);
    }
    if !view.has("features") && !view.has("license_file") {
        let message = "a standby has no licenses of its own";
        let hint = "give it `features` or a `license_file`: it takes no part of the entitlement";
        view.error("", message, hint);
    }
}
