//! What a license server would make of a FlexNet license file (LF1–LF14): what counts, what does not and why, the pools
//! that come of it, and which applications and products take from them.

pub mod diagnostic;
mod document;
pub mod options_file;
mod tables;
#[cfg(test)]
mod tests;
mod users;

pub use document::{Document, document};
pub use scenarios::flexnet::license_file::{LicenseFile, read};
pub use tables::tables;

use jiff::civil::Date;
use scenarios::finding::{Finding, Severity};
use scenarios::flexnet::date;

/// A day as people or as license files write it.
///
/// # Errors
/// Says what was expected.
///
/// ```
/// let day = study::license::read_day("31-jan-2026")?;
/// assert_eq!(day, jiff::civil::date(2026, 1, 31));
/// # Ok::<(), String>(())
/// ```
pub fn read_day(text: &str) -> Result<Date, String> {
    let iso = text.parse::<Date>();
    iso.or_else(|_| date::parse_date(text))
        .map_err(|_| "expected a day like `2026-01-31` or `31-jan-2026`".to_owned())
}

/// Whether no license server could use the file.
///
/// ```
/// use study::license;
///
/// let text = b"SERVER lic-a ANY\nDAEMON genesys.d\nFEATURE router_seats genesys.d 8.0 permanent 5 SIGN=0\n";
/// let file = license::read("license.dat", text);
/// assert!(!license::is_useless(&file));
/// assert_eq!(file.pools(None)[0].count(), 5);
/// assert!(license::tables(&file, None).contains("Universal Routing Server"));
/// assert!(license::is_useless(&license::read("empty.dat", b"")));
/// ```
#[must_use]
pub fn is_useless(file: &LicenseFile) -> bool {
    let is_empty = file.lines.is_empty() && file.servers.is_empty() && file.vendors.is_empty();
    file.blocks_server() || !file.serves() || is_empty
}

/// The error that a server could not use the file, where none of its own findings is one.
#[must_use]
pub fn useless_finding(name: &str, file: &LicenseFile) -> Option<Finding> {
    let has_error = file.findings.iter().any(|f| f.severity == Severity::Error);
    let message = "a license server with this file serves nothing";
    let hint = "give a FEATURE line for a daemon that has a DAEMON line, or ask the vendor for the file again";
    let finding = || Finding::new(Severity::Error, name, "", 0..0, message).with_hint(hint);
    (is_useless(file) && !has_error).then(finding)
}
