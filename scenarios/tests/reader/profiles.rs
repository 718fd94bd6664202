//! Profiles of failure assumptions, taken by name.

use crate::support::{errors, plans, read, small};
use scenarios::profiles::PROFILES;

fn taking(name: &str, more: &str) -> String {
    small(more).replacen(
        "format = 1",
        &format!("format = 1\nfailures = \"{name}\""),
        1,
    )
}

#[test]
fn every_profile_brings_faults_that_say_that_they_are_assumed() {
    for profile in PROFILES {
        assert!(profile.text.starts_with("# ASSUMED"), "{}", profile.name);
        let study = read(&taking(profile.name, ""));
        let plan = &plans(&study)[0];
        assert!(plan.faults.len() >= 2, "{}", profile.name);
        for fault in &plan.faults {
            let id = &plan.symbols.faults[fault.symbol];
            assert!(id.starts_with("assumed-"), "{id}");
        }
    }
}

#[test]
fn a_file_changes_and_removes_what_its_profile_brings() {
    let more = "[[fault]]\nid = \"assumed-host-fails\"\ntime_to_failure = { exponential = \"30 d\" }\n[[fault]]\nid = \"assumed-disk-fails\"\nremove = true\n";
    let study = read(&taking("physical-server", more));
    let plan = &plans(&study)[0];
    let ids: Vec<&str> = plan
        .faults
        .iter()
        .map(|fault| plan.symbols.faults[fault.symbol].as_str())
        .collect();
    assert!(ids.iter().any(|id| id.starts_with("assumed-host-fails")));
    assert!(!ids.iter().any(|id| id.starts_with("assumed-disk-fails")));
}

#[test]
fn an_unknown_profile_is_told_the_nearest() {
    let study = read(&taking("physical-sever", ""));
    let found = errors(&study);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].contains("there is no profile `physical-sever` (is `physical-server` meant?)"),
        "{found:?}"
    );
    let variant = "[[variant]]\nname = \"other\"\nfailures = \"physical-server\"\n";
    let found = errors(&read(&small(variant)));
    assert!(
        found[0].contains("a variant has no key `failures`"),
        "{found:?}"
    );
}
