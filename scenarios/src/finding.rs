//! What is wrong with an input, and where.
//!
//! A reader never stops at the first mistake and never prints. It collects findings;
//! who prints them decides how. A finding points into a file by byte range, line and column.

use std::ops::Range;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// Look before you trust the result.
    Warning,
    /// What the guide advises; the input is used as it is.
    Advice,
}

impl Severity {
    /// The word that starts the message.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The file, as the user named it.
    pub file: String,
    /// The place in the file, in bytes; empty at the place where something is missing.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The path of the key in a scenario, e.g. `server.2.port`; empty elsewhere.
    pub key: String,
    /// What was found and what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

/// The same findings, those of one file that say the same put together: the first stays in its place and says
/// how many there are.
#[must_use]
pub fn gathered(findings: &[Finding]) -> Vec<Finding> {
    let mut gathered: Vec<(Finding, usize)> = Vec::new();
    let mut first: std::collections::BTreeMap<(Severity, &str, &str, &str), usize> =
        Default::default();
    for finding in findings {
        let key = (
            finding.severity,
            finding.file.as_str(),
            finding.key.as_str(),
            finding.message.as_str(),
        );
        let at = *first.entry(key).or_insert(gathered.len());
        match gathered.get_mut(at) {
            Some((_, count)) => *count += 1,
            None => gathered.push((finding.clone(), 1)),
        }
    }
    let all = gathered.into_iter().map(|(mut finding, count)| {
        if count > 1 {
            finding
                .message
                .push_str(&format!(" (found {count} times, first here)"));
        }
        finding
    });
    all.collect()
}

/// Line and column (from 1, in characters) of a byte offset.
#[must_use]
pub fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
    let line_start = before
        .iter()
        .rposition(|&b| b == b'\n')
        .map_or(0, |at| at + 1);
    let column = 1 + String::from_utf8_lossy(&before[line_start..])
        .chars()
        .count();
    (line, column)
}

impl Finding {
    /// A finding at a byte range of a text.
    #[must_use]
    pub fn new(
        severity: Severity,
        file: &str,
        text: &str,
        span: Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        let (line, column) = line_and_column(text, span.start);
        Finding {
            severity,
            file: file.to_owned(),
            span,
            line,
            column,
            key: String::new(),
            message: message.into(),
            hint: None,
        }
    }

    /// The same with a key's path.
    #[must_use]
    pub fn at_key(mut self, key: impl Into<String>) -> Finding {
        self.key = key.into();
        self
    }

    /// The same with a hint.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Finding {
        self.hint = Some(hint.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_is_said_once_with_its_count() {
        let finding = |line: usize, message: &str| Finding {
            severity: Severity::Warning,
            file: "a.dat".to_owned(),
            span: 0..0,
            line,
            column: 1,
            key: String::new(),
            message: message.to_owned(),
            hint: None,
        };
        let mut all: Vec<Finding> = (1..=500).map(|line| finding(line, "a tab")).collect();
        all.insert(3, finding(9, "another"));
        let gathered = gathered(&all);
        let said: Vec<_> = gathered
            .iter()
            .map(|f| (f.line, f.message.as_str()))
            .collect();
        assert_eq!(
            said,
            [(1, "a tab (found 500 times, first here)"), (9, "another")]
        );
    }
}
