//! License files that a scenario names, read as they are.

use crate::check::context::Context;
use crate::finding::Severity;
use crate::flexnet::{self, LicenseFile};
use crate::view::View;

/// Reads the license file under a key. `missing` says how bad it is that there is none. What is wrong
/// inside is reported.
pub fn open(
    context: &Context<'_>,
    view: &View<'_>,
    key: &str,
    missing: Severity,
) -> Option<(LicenseFile, Vec<u8>)> {
    let named = view.text(key)?;
    open_path(context, view, key, named, missing)
}

/// The same from a path that a key says among others.
pub fn open_path(
    context: &Context<'_>,
    view: &View<'_>,
    key: &str,
    named: &str,
    missing: Severity,
) -> Option<(LicenseFile, Vec<u8>)> {
    let path = context.path(named, view.place(key));
    let bytes = match context.files.bytes(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("cannot read `{named}`: {error}");
            view.report(missing, key, message, error.hint());
            return None;
        }
    };
    let text = || String::from_utf8_lossy(&bytes).into_owned();
    let shown = context.sink.add_text_once(&path, text);
    let file = flexnet::read(&shown, &bytes);
    let findings = file.findings.iter().cloned().map(|mut finding| {
        if finding.severity == Severity::Error && !file.blocks_server() {
            finding.severity = Severity::Warning;
        }
        finding
    });
    context.sink.extend(findings);
    Some((file, bytes))
}
