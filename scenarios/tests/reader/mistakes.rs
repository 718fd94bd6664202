//! What is wrong in a file is found in one go, each with its place and a hint.

use crate::support::{errors, findings, plans, read, read_files, small};
use scenarios::{Severity, render};

#[test]
fn five_different_mistakes_are_five_findings_with_their_places() {
    let text = r#"format = 1
name = "five"
start = 2026-03-02T00:00:00
duration = 28
warm_up = "1 day"

[[server]]
name = "lic-a"
prot = 7261
features = { tserver_sdn = 100 }

[[application]]
name = "ts"
kind = "t-sever"

[[agents]]
name = "day"
count = 50
applications = ["tz"]
shifts = [ { days = "Mon-Fri", start = "08:00", end = "16:00" } ]
"#;
    let study = read(text);
    assert!(study.plans.is_empty());
    assert_eq!(
        errors(&study),
        [
            "4:12 duration: expected a length of time with its unit, found the bare number 28 \
             (write `\"28 s\"` or `\"28 min\"`)",
            "5:11 warm_up: expected a length of time, found `1 day`: the unit `day` is not known, \
             is `d` meant? (units are w, d, h, min, s, ms, us, as in `\"2 d 10 h\"`)",
            "9:1 server.lic-a.prot: a server has no key `prot` (is `port` meant?)",
            "14:8 application.ts.kind: there is no kind of application `t-sever` (is `t-server` meant?)",
            "19:17 agents.day.applications: there is no application `tz` (is `ts` meant?)",
        ]
    );
    let shown = render::finding(&study.findings[2], &study.texts, false);
    assert!(shown.starts_with("scenario.toml:9:1: error: "), "{shown}");
}

#[test]
fn slips_of_syntax_are_found_together_with_wrong_keys() {
    let study = read("format = 1\nname = \"x\nduratoin = \"1 d\"\nstart = \n");
    let lines: Vec<usize> = study.findings.iter().map(|f| f.line).collect();
    assert!(
        lines.contains(&2) && lines.contains(&4),
        "{:?}",
        errors(&study)
    );
    assert!(
        errors(&study).iter().any(|e| e.contains("duratoin")),
        "{:?}",
        errors(&study)
    );
    // What the slips swallowed is not reported as missing.
    assert!(
        !errors(&study).iter().any(|e| e.contains("is missing")),
        "{:?}",
        errors(&study)
    );
}

#[test]
fn a_bare_number_where_a_unit_is_due_is_an_error_with_a_hint() {
    for (line, hint) in [
        (
            "[parameters]\npoll_interval = 120",
            "write `\"120 s\"` or `\"120 min\"`",
        ),
        (
            "[[demand]]\nname = \"d\"\napplication = \"ts\"\nholding = \"1 min\"\nrate = 90",
            "write it as `\"300 /h\"`",
        ),
        ("[target]\ndenied_fraction = { max = 5 }", ""),
    ] {
        let study = read(&small(line));
        let errors = errors(&study);
        assert!(
            errors.iter().any(|error| error.contains(hint)),
            "{line}: {errors:?}"
        );
        assert!(!errors.is_empty());
    }
}

#[test]
fn one_mistake_seen_through_all_variants_is_one_finding() {
    let text = small(
        "[[variant]]\nname = \"a\"\n[[variant]]\nname = \"b\"\n[parameters]\npol_interval = \"1 s\"",
    );
    let study = read(&text);
    assert_eq!(errors(&study).len(), 1, "{:?}", errors(&study));
    assert!(errors(&study)[0].contains("is `poll_interval` meant?"));
}

#[test]
fn nothing_to_read_is_a_finding_too() {
    let study = read("");
    let found = errors(&study);
    for key in ["format", "name", "start", "duration"] {
        assert!(
            found
                .iter()
                .any(|error| error.contains(&format!("`{key}` is missing"))),
            "{found:?}"
        );
    }
    let study = read_files(&[("scenario.toml", "extends = \"missing.toml\"")]);
    assert_eq!(errors(&study).len(), 1, "{:?}", errors(&study));
    assert!(errors(&study)[0].starts_with("1:11 extends: cannot read `missing.toml`"));
}

#[test]
fn a_fault_takes_only_the_keys_of_its_kind() {
    let fault = r#"[[fault]]
id = "x"
kind = "host-kill"
target = "lic-a"
at = "1 d"
gap = "1 min"
time_to_failure = { exponential = "1 d" }"#;
    let study = read(&small(fault));
    let found = errors(&study);
    assert!(
        found
            .iter()
            .any(|e| e.contains("a fault of kind `host-kill` takes no `gap`")),
        "{found:?}"
    );
    assert!(
        found.iter().any(|e| e.contains("only one of them")),
        "{found:?}"
    );
    assert_eq!(found.len(), 2, "{found:?}");
}

#[test]
fn faults_that_follow_each_other_in_a_circle_are_refused() {
    let faults = r#"[[fault]]
id = "a"
kind = "host-kill"
target = "lic-a"
when = { fault = "b" }
[[fault]]
id = "b"
kind = "server-kill"
target = "lic-a"
when = { fault = "a", event = "end", delay = "1 min" }
[[fault]]
id = "c"
kind = "server-kill"
target = "lic-a"
when = { fault = "d" }"#;
    let found = errors(&read(&small(faults)));
    assert_eq!(
        found.iter().filter(|e| e.contains("circle")).count(),
        2,
        "{found:?}"
    );
    assert!(
        found.iter().any(|e| e.contains("there is no fault `d`")),
        "{found:?}"
    );
}

#[test]
fn a_common_cause_is_no_member_of_itself() {
    let faults = r#"[[fault]]
id = "rack"
kind = "common-cause"
members = ["power", "lic-a"]
at = "1 d"
[[fault]]
id = "power"
kind = "common-cause"
members = ["rack", "lic-a"]
[[fault]]
id = "site"
kind = "common-cause"
members = ["part"]
at = "2 d"
[[fault]]
id = "part"
kind = "server-kill"
target = "lic-a"
lasts = "1 h""#;
    let found = errors(&read(&small(faults)));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|e| e.contains("circle")), "{found:?}");
}

#[test]
fn applications_that_wait_for_each_other_are_refused() {
    let more = r#"[[application]]
name = "one"
kind = "generic"
start_after = "two"
[[application]]
name = "two"
kind = "generic"
start_after = ["one", "ts"]"#;
    let found = errors(&read(&small(more)));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().all(|e| e.contains("wait for each other")),
        "{found:?}"
    );
}

#[test]
fn a_time_before_the_start_is_an_error_and_one_after_the_end_a_warning() {
    let fault = |at: &str| {
        small(&format!(
            "[[fault]]\nid = \"x\"\nkind = \"host-kill\"\ntarget = \"lic-a\"\nat = {at}\nlasts = \"1 h\""
        ))
    };
    let found = errors(&read(&fault("2026-03-01T23:00:00")));
    assert!(
        found[0].contains("the time lies before the start, 2026-03-02T00:00:00"),
        "{found:?}"
    );
    let study = read(&fault("\"8 d\""));
    assert!(!study.has_errors());
    assert!(findings(&study, Severity::Warning)[0].contains("after the end"));
}

#[test]
fn texts_of_no_sense_never_panic() {
    let words = [
        "",
        "=",
        "[",
        "[[server]]",
        "[[server]]\nname = 3",
        "server = 3",
        "variant = [1, {}]",
        "[[variant]]",
        "topology = []",
        "[entitlement]\nfeatures = []",
        "target = [[]]",
        "[[fault]]\nid = \"a\"\nkind = \"surge\"",
        "extends = 4",
        "extends = \"scenario.toml\"",
        "[[agents]]\nshifts = [ { start = 3 } ]",
        "duration = \"99999999999999999999 d\"",
        "start = 0000-01-01",
        "start = 9999-12-31T23:59:60",
        "[[site]]\nname = \"a\"\nutc_offset = \"x\"",
    ];
    for (at, word) in words.iter().enumerate() {
        let _ = read(word);
        for other in &words[at..] {
            let _ = read(&format!("{word}\n{other}\n"));
            let _ = read(&small(&format!("{word}\n{other}\n")));
        }
    }
}

mod damaged {
    use crate::support::read;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        /// A scenario with a piece cut out, doubled or replaced is read without a panic, and every
        /// finding points into the text.
        #[test]
        fn a_damaged_scenario_is_read_to_its_end(
            at in 0usize..3_000,
            length in 0usize..200,
            put in "[ -~\\n]{0,12}",
            twice: bool,
        ) {
            let text = crate::example::EXAMPLE;
            let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i));
            let from = floor(at).unwrap_or(0);
            let to = floor(at + length).unwrap_or(0);
            let piece = if twice { &text[from..to] } else { "" };
            let damaged = format!("{}{piece}{put}{piece}{}", &text[..from], &text[to..]);
            let lines = damaged.lines().count();
            let study = read(&damaged);
            for finding in &study.findings {
                prop_assert!(finding.line >= 1 && finding.line <= lines + 1, "{finding:?}");
            }
            prop_assert_eq!(study.has_errors(), study.plans.is_empty());
        }
    }
}

#[test]
fn what_architects_call_an_application_is_hinted_at_its_kind() {
    for (short, kind) in [
        ("urs", "universal-routing-server"),
        ("ocs", "outbound-contact-server"),
        ("ucs", "universal-callback-server"),
        ("gvp", "ivr-server"),
        ("sip", "sip-server"),
        ("scs", "solution-control-server"),
        ("ixn", "interaction-server"),
    ] {
        let more = format!("[[application]]\nname = \"x\"\nkind = \"{short}\"\n");
        let found = errors(&read(&small(&more)));
        assert!(
            found
                .iter()
                .any(|error| error.contains(&format!("is `{kind}` meant?"))),
            "{short}: {found:?}"
        );
    }
}

#[test]
fn a_fault_begins_at_a_time_in_a_week() {
    let fault = |at: &str| {
        let more = format!(
            "[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"lic-a\"\nat = \"{at}\"\nlasts = \"1 h\"\n"
        );
        read(&small(&more).replace("\"7 d\"", "\"15 d\""))
    };
    let begins = |at: &str| match plans(&fault(at))[0].faults[0].begins {
        model::plan::Begin::At { at, .. } => at.0 / 3_600_000_000,
        ref other => panic!("{other:?}"),
    };
    // The scenario starts on a Monday at midnight.
    assert_eq!(begins("Tue 10:00"), 34);
    assert_eq!(begins("week 2 Tue 10:00"), 34 + 168);
    assert_eq!(errors(&fault("Tues 10:00")).len(), 1);
}

#[test]
fn an_ip_address_is_no_host_id() {
    let host = |id: &str| {
        let more = format!("[[host]]\nname = \"lic-a\"\nhost_id = \"{id}\"\n");
        errors(&read(&small(&more)))
    };
    assert!(host("10.1.2.3")[0].contains("an IP address is no host ID"));
    assert_eq!(host("8:0:20:0:5:ac"), Vec::<String>::new());
}
