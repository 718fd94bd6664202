//! The resolved plan in words.

use crate::support::{plans, read, small};
use scenarios::plan_text::{Section, sections};

const MORE: &str = r#"[[server]]
name = "lic-b"
site = "leeds"
features = { tserver_sdn = { count = 5, expires = 2026-03-05 } }
[topology]
kind = "independent"
[[fault]]
id = "patch-day"
kind = "server-kill"
target = "lic-a"
at = 2026-03-04T20:00:00
lasts = "90 min"
every = "1 d"
times = 3
[[fault]]
id = "hosts"
kind = "host-kill"
target = "each-server-host"
time_to_failure = { exponential = "180 d" }
time_to_repair = { lognormal = { mean = "2 h", cv = 1.2 } }
repair_during = "Mon-Fri 08:00-18:00"
[[fault]]
id = "then"
kind = "application-crash"
target = "ts"
when = { fault = "patch-day", event = "end", delay = "5 min", probability = 0.5 }
[[variant]]
name = "one"
topology = { kind = "single" }
server = [ { name = "lic-b", remove = true } ]"#;

fn section<'s>(all: &'s [Section], title: &str) -> &'s Section {
    all.iter()
        .find(|section| section.title == title)
        .expect("there")
}

/// The cells of a row, joined.
fn row(section: &Section, first: &str) -> String {
    let row = section.rows.iter().find(|row| row[0] == first);
    row.expect("there").join(" | ")
}

#[test]
fn the_plan_says_who_asks_whom_what_is_granted_and_when_it_fails() {
    let study = read(&small(MORE));
    let all = sections(&plans(&study)[0], &study.notes[0]);
    for section in &all {
        for row in &section.rows {
            assert_eq!(row.len(), section.header.len(), "{}", section.title);
        }
    }
    assert_eq!(
        row(section(&all, "who asks whom"), "ts"),
        "ts | t-server | ts (leeds) | lic-a, then lic-b | tserver_sdn: all that is left"
    );
    let grants = section(&all, "what each server grants");
    assert_eq!(
        row(grants, "lic-a"),
        "lic-a | 7260@lic-a | tserver_sdn | 8.0 | 100 | never"
    );
    assert_eq!(
        row(grants, "lic-b"),
        "lic-b | 7260@lic-b | tserver_sdn | 8.0 | 5 | Fri 2026-03-06 00:00:00"
    );
    let faults = section(&all, "what fails");
    assert_eq!(
        row(faults, "patch-day"),
        "patch-day | server-kill | lic-a | Wed 2026-03-04 20:00:00, then every 1 d, 3 times in all \
         | 1 h 30 min"
    );
    assert!(row(faults, "hosts/lic-b").starts_with(
        "hosts/lic-b | host-kill | lic-b | at random: exponential, mean 180 d | \
         lognormal, mean 2 h, cv 1.2, worked on Mon 08:00 for 10 h, Tue"
    ));
    assert_eq!(
        row(faults, "then"),
        "then | application-crash | ts | when patch-day ends, after 5 min, with probability 0.5 | for good"
    );
    assert_eq!(
        row(faults, "expiry/tserver_sdn@lic-b"),
        "expiry/tserver_sdn@lic-b | license-expiry | 5 licenses | Fri 2026-03-06 00:00:00 | for good"
    );
    assert_eq!(
        row(section(&all, "who logs in"), "day"),
        "day | 50 | ts | Mon-Fri 08:00-16:00 | again after 2 min until the session's end"
    );
}

#[test]
fn a_fault_without_a_target_is_listed_as_such() {
    let study = read(&small(MORE));
    let all = sections(&plans(&study)[1], &study.notes[1]);
    let faults = section(&all, "what fails");
    assert!(
        row(faults, "hosts/lic-b").contains("lic-b (no target)"),
        "{:?}",
        faults.rows
    );
    assert!(!row(faults, "hosts/lic-a").contains("no target"));
}
