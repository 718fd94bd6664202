//! Lines with the verdicts of two other readers, and where ours differs on purpose.
//!
//! What either accepts gives no error here; what either refuses is at least reported.
//! Known differences are listed below with their reason, and the lists must stay exact.

use crate::input_or_return;
use scenarios::Severity;
use scenarios::flexnet::license_file::{LicenseFile, read};

fn errors(file: &LicenseFile) -> usize {
    file.findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count()
}

fn texts<'a>(cases: &'a serde_json::Value, list: &str) -> Vec<&'a str> {
    let list = cases[list].as_array().expect("a list of cases");
    list.iter()
        .map(|text| text.as_str().expect("a case is a text"))
        .collect()
}

fn cases(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).expect("the oracle file is JSON")
}

#[test]
fn lf1_what_others_accept_is_no_error() {
    let cases = cases(&input_or_return!(
        "license_files/oracle_cases_licence_lines.json"
    ));
    let accepted = texts(&cases, "accept");
    assert_eq!(accepted.len(), 15);
    let refused: Vec<&str> = accepted
        .into_iter()
        .filter(|text| errors(&read("case", text.as_bytes())) > 0)
        .map(|text| &text[..text.len().min(40)])
        .collect();
    // One of the two takes any word for version, date and count; LF9 does not. A file of comments alone is none.
    assert_eq!(
        refused,
        [
            "\n\r\n  # comment\n",
            "FEATURE feature vendor feat_version exp_"
        ]
    );
}

#[test]
fn lf9_what_others_refuse_is_reported() {
    let cases = cases(&input_or_return!(
        "license_files/oracle_cases_licence_lines.json"
    ));
    let mut refused = texts(&cases, "reject_goflexlm");
    refused.extend(texts(&cases, "reject_lic_scanner"));
    assert_eq!(refused.len(), 18);
    let mut only_warned = Vec::new();
    for text in refused {
        let file = read("case", text.as_bytes());
        assert!(!file.findings.is_empty(), "nothing is said of {text:?}");
        if errors(&file) == 0 {
            only_warned.push(text.trim_end());
        }
    }
    // Attributes and options that are not known, or said twice, are never an error (LF2); the two
    // readers do not agree on these among themselves. A `\` with nothing behind it takes nothing away.
    assert_eq!(
        only_warned,
        [
            "FEATURE f v 1 permanent 2 START=1-jan-2026 start=2-jan-2026",
            "VENDOR v PORT=1 bare",
            "FEATURE f v 1 permanent 2 A=\"x\"junk",
            "FEATURE f v 1 permanent 1 \\",
            "Server host hostid bad_opt",
            "Server host hostid 4321 primary_is_master heartbeat_inter=89",
            "Server host hostid primary_is_master heartbeat_interval=78 primary_is_master",
        ]
    );
}
