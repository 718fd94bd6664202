//! A finding in a file of FlexNet's, as JSON tells it.

use scenarios::finding::{Finding, Severity};
use serde::Serialize;

/// What is wrong or void in a file, and where. Keys may be added, none renamed.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Diagnostic<'a> {
    severity: &'static str,
    line: usize,
    column: usize,
    message: &'a str,
    hint: Option<&'a str>,
}

impl<'a> From<&'a Finding> for Diagnostic<'a> {
    fn from(finding: &'a Finding) -> Diagnostic<'a> {
        Diagnostic {
            severity: finding.severity.name(),
            line: finding.line,
            column: finding.column,
            message: &finding.message,
            hint: finding.hint.as_deref(),
        }
    }
}

/// Whether anything is wrong: an error or a warning.
#[must_use]
pub fn has_warnings(findings: &[Finding]) -> bool {
    findings
        .iter()
        .any(|finding| finding.severity <= Severity::Warning)
}
