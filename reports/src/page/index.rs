//! An index over many studies: a line for each, with its outcome and a link to its page.

use super::PageError;
use super::document::Mark;
use super::html::{STYLE, digest};
use crate::Artifact;
use crate::format::plain_name;
use askama::Template;

/// One study of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexLine {
    /// Its folder beside the index.
    pub folder: String,
    /// The scenario's name.
    pub scenario: String,
    /// Its title; empty if it has none.
    pub title: String,
    /// What came of its targets, in words; empty without targets.
    pub outcome: String,
    /// What that means.
    pub mark: Mark,
    /// Replications of each configuration.
    pub replications: u64,
    /// Its fingerprint.
    pub fingerprint: String,
}

/// So much of a fingerprint tells studies apart; the page of the study has the whole.
const FINGERPRINT_SHOWN: usize = 12;

#[derive(Template)]
#[template(path = "index.html")]
struct IndexTemplate {
    policy: String,
    style: &'static str,
    lines: Vec<LineView>,
}

struct LineView {
    link: String,
    scenario: String,
    title: String,
    outcome: String,
    class: &'static str,
    replications: String,
    fingerprint: String,
}

/// `index.html`, lines in the order given.
///
/// # Errors
/// If the template cannot be filled.
pub fn render(lines: &[IndexLine]) -> Result<Artifact, PageError> {
    let views = lines.iter().map(|line| LineView {
        link: format!("{}/report.html", percent_encoded(&line.folder)),
        scenario: plain_name(&line.scenario),
        title: plain_name(&line.title),
        outcome: plain_name(&line.outcome),
        class: line.mark.class(),
        replications: crate::format::with_decimals(line.replications as f64, 0),
        fingerprint: plain_name(&line.fingerprint)
            .chars()
            .take(FINGERPRINT_SHOWN)
            .collect(),
    });
    let template = IndexTemplate {
        policy: format!(
            "default-src 'none'; style-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
            digest(STYLE)
        ),
        style: STYLE,
        lines: views.collect(),
    };
    Ok(Artifact::text("index.html", template.render()?))
}

/// A name as one step of a relative address: letters, digits and `-._~` stay. It cannot be read as a
/// scheme, since `:` is encoded; a name of dots alone, which even encoded leads upwards, is no folder of
/// results and stays here.
fn percent_encoded(name: &str) -> String {
    let mut text = String::from("./");
    if name.bytes().all(|byte| byte == b'.') {
        return text + ".";
    }
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                text.push(char::from(byte));
            }
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_name_is_one_step_of_a_relative_address() {
        assert_eq!(percent_encoded("three-ways"), "./three-ways");
        assert_eq!(
            percent_encoded("javascript:alert(1)"),
            "./javascript%3Aalert%281%29"
        );
        assert_eq!(percent_encoded("a/../b"), "./a%2F..%2Fb");
        assert_eq!(percent_encoded("ü v1.2"), "./%C3%BC%20v1.2");
        assert_eq!(percent_encoded(".."), "./.");
    }

    #[test]
    fn a_hostile_study_is_text_in_the_index() {
        let line = IndexLine {
            folder: "\"><script>".to_owned(),
            scenario: "<b>".to_owned(),
            title: "<script>alert(1)</script>".to_owned(),
            outcome: "All targets are met by: <i>.".to_owned(),
            mark: Mark::Good,
            replications: 2_000,
            fingerprint: "00ff".repeat(16),
        };
        let artifact = render(&[line]).unwrap();
        assert_eq!(artifact.path, "index.html");
        let html = String::from_utf8(artifact.bytes).unwrap();
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<i>"));
        assert!(html.contains(">00ff00ff00ff<"), "{html}");
        assert!(html.contains("2,000") && html.contains("class=\"good\""));
    }
}
