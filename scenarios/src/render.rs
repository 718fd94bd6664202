//! Findings as text for people and for editors that jump to a place.
//!
//! `FILE:LINE:COLUMN: error: message` stands alone on the first line; the excerpt and the
//! hint follow. What comes from a file may hold anything, so control characters are made visible.

use crate::finding::{Finding, Severity};
use crate::written::{TextFile, Texts};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::ops::Range;

/// The longest line that an excerpt shows, in bytes.
const LINE_LENGTH_MAX: usize = 200;

/// Renders a finding; `texts` are those that the findings of the study point into.
#[must_use]
pub fn finding(finding: &Finding, texts: &Texts, colored: bool) -> String {
    let mut out = first_line(finding);
    let text = texts.files.iter().find(|file| file.shown == finding.file);
    if let Some(excerpt) = text.and_then(|file| excerpt(finding, file, colored)) {
        out.push('\n');
        out.push_str(&excerpt);
    }
    if let Some(hint) = &finding.hint {
        out.push_str("\nhint: ");
        out.push_str(&visible(hint));
    }
    out
}

/// The line that editors understand: place, severity, message, and the key's path.
#[must_use]
pub fn first_line(finding: &Finding) -> String {
    let Finding {
        file, line, column, ..
    } = finding;
    let severity = finding.severity.name();
    let message = visible(&finding.message);
    let key = if finding.key.is_empty() {
        String::new()
    } else {
        format!(" (`{}`)", visible(&finding.key))
    };
    format!(
        "{}:{line}:{column}: {severity}: {message}{key}",
        visible(file)
    )
}

/// The line that a finding points into, with its place marked.
fn excerpt(finding: &Finding, file: &TextFile, colored: bool) -> Option<String> {
    let line = file.line(finding.line)?;
    if line.trim().is_empty() || line.len() > LINE_LENGTH_MAX {
        return None;
    }
    let line = tame(line);
    let mark = mark(finding, &line)?;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE,
    };
    let snippet = Snippet::source(line)
        .line_start(finding.line)
        .annotation(AnnotationKind::Primary.span(mark));
    let group = Group::with_level(level).element(snippet);
    let renderer = if colored {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    Some(renderer.render(&[group]))
}

/// The bytes of the line that are meant: from the column on, as long as the span, at least one.
fn mark(finding: &Finding, line: &str) -> Option<Range<usize>> {
    let mut places = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let start = places.nth(finding.column.checked_sub(1)?)?;
    let wanted = start.saturating_add(finding.span.len().max(1));
    let end = places.find(|&at| at >= wanted).unwrap_or(line.len());
    Some(start..end.max(start))
}

/// One character for one, so that columns stay.
fn tame(line: &str) -> String {
    let tamed = |c: char| if c == '\t' || c.is_control() { ' ' } else { c };
    line.chars().map(tamed).collect()
}

/// Text with its control characters made visible.
#[must_use]
pub fn visible(text: &str) -> String {
    let shown = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Texts {
        let mut texts = Texts::default();
        texts.add("a.toml", "a.toml", text.to_owned());
        texts
    }

    #[test]
    fn the_first_line_is_for_editors_and_the_rest_for_people() {
        let text = "format = 1\nprot = 7260\n";
        let found = Finding::new(Severity::Error, "a.toml", text, 11..15, "no key `prot`")
            .at_key("prot")
            .with_hint("is `port` meant?");
        let shown = finding(&found, &texts(text), false);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "a.toml:2:1: error: no key `prot` (`prot`)");
        assert_eq!(lines.last(), Some(&"hint: is `port` meant?"));
        assert!(shown.contains("2 | prot = 7260"), "{shown}");
        assert!(shown.contains("| ^^^^"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_place_in_any_text_can_be_shown(
            text in "[ -~\\n\\t\u{e9}\u{4e00}\\x00-\\x1f]{0,60}",
            start in 0usize..80,
            length in 0usize..80,
        ) {
            let found = Finding::new(Severity::Warning, "a.toml", &text, start..start + length, "x");
            let shown = finding(&found, &texts(&text), false);
            prop_assert!(shown.starts_with("a.toml:"));
        }
    }
}
