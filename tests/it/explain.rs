//! `explain`: the story of a denial, and the same replication without its faults.

use crate::program::licsim;
use serde_json::Value;

/// A three-node system that loses its master, and a second node an hour later; one of two T-Servers is
/// restarted while there is no quorum, as the guide warns.
const TWO_KILLS: &str = r#"
format = 1
name = "two-kills"
title = "a three-node system loses a second node"
start = 2026-03-02T00:00:00
duration = "2 d"
[topology]
kind = "three-node"
[[server]]
name = "lic-a"
site = "here"
features = { tserver_sdn = 100 }
[[server]]
name = "lic-b"
site = "here"
features = { tserver_sdn = 100 }
[[server]]
name = "lic-c"
site = "here"
features = { tserver_sdn = 100 }
[[application]]
name = "ts-one"
kind = "t-server"
site = "here"
options = { num-of-licenses = 60, num-sdn-licenses = 60 }
[[application]]
name = "ts-two"
kind = "t-server"
site = "here"
options = { num-of-licenses = 40, num-sdn-licenses = 40 }
[[fault]]
id = "first-kill"
kind = "server-kill"
target = "lic-a"
at = "9 h"
lasts = "6 h"
[[fault]]
id = "second-kill"
kind = "server-kill"
target = "lic-b"
at = "10 h"
lasts = "2 h"
[[fault]]
id = "restart"
kind = "application-crash"
target = "ts-two"
at = "11 h"
"#;

/// One T-Server with five seats for eight agents: want of capacity and no fault.
const TOO_FEW: &str = r#"
format = 1
name = "too-few"
title = "five seats for eight agents"
start = 2026-03-02T00:00:00
duration = "1 d"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = { tserver_sdn = 5 }
[[application]]
name = "ts"
kind = "t-server"
site = "here"
[[agents]]
name = "team"
count = 8
site = "here"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "20:00"
"#;

fn explain(scenario: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("it.toml");
    std::fs::write(&file, scenario).expect("written");
    let output = licsim()
        .arg("explain")
        .arg(&file)
        .args(arguments)
        .output()
        .expect("it runs");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout).expect("text")
}

/// The number of the first denial of a class.
fn denial_of(scenario: &str, class: &str) -> String {
    let overview: Value = serde_json::from_str(&explain(scenario, &["--json"])).expect("JSON");
    let denials = overview["denials"].as_array().expect("denials");
    let found = denials.iter().find(|d| d["request_class"] == class);
    found.expect("a denial of that class")["denial"].to_string()
}

/// That these stand in a text, one after the other.
fn in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("`{part}` does not follow in\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

#[test]
fn a_second_node_is_lost_and_the_story_tells_it_all() {
    let number = denial_of(TWO_KILLS, "start");
    let text = explain(TWO_KILLS, &["--denial", &number]);
    in_order(
        &text,
        &[
            "application: start at ts-two denied by the license server: no-quorum",
            "because",
            "root faults: first-kill+second-kill",
            "how things stood",
            "server lic-a: stopped since Mon 2026-03-02 09:00:00",
            "server lic-b: stopped since Mon 2026-03-02 10:00:00",
            "server lic-c: up",
            "no-quorum since Mon 2026-03-02 10:00:00",
            "what happened, and who asked whom in which order",
            "fault first-kill begins: server-kill lic-a",
            "everything checked out is lost",
            "lic-b is master",
            "asks three-node for",
            "granted",
            "fault second-kill begins: server-kill lic-b",
            "no-quorum",
            "everything checked out is lost",
            "fault restart begins: application-crash ts-two",
            "ts-two asks three-node for 40 tserver_sdn: no-quorum",
            "application ts-two: start denied",
        ],
    );
    // The order of reconnection is that of the polls, and both are told.
    for name in ["ts-one", "ts-two"] {
        assert!(
            text.contains(&format!("{name} asks three-node for")),
            "{text}"
        );
    }
}

#[test]
fn without_the_second_kill_no_denial() {
    let number = denial_of(TWO_KILLS, "start");
    let story: Value =
        serde_json::from_str(&explain(TWO_KILLS, &["--denial", &number, "--json"])).expect("JSON");
    let all = story["counterfactuals"]
        .as_array()
        .expect("counterfactuals");
    let without = |names: &[&str]| {
        let found = all
            .iter()
            .find(|c| c["without"] == serde_json::json!(names));
        found.unwrap_or_else(|| panic!("{names:?} in {all:#?}"))
    };
    // The first kill alone would have left two nodes, and so would the second.
    let second = without(&["second-kill"]);
    assert_eq!(second["averted"], true);
    assert_eq!(second["starts_denied"][1], 0, "{second:#?}");
    assert_eq!(second["denials"][1], 0, "{second:#?}");
    assert_eq!(without(&["first-kill"])["averted"], true);
    let both = without(&["first-kill", "second-kill"]);
    assert_eq!(both["denials"][1], 0);
    // Every headline metric has both values and their difference.
    let metrics = second["metrics"].as_array().expect("metrics");
    let names: Vec<&str> = metrics
        .iter()
        .filter_map(|m| m["metric"].as_str())
        .collect();
    let expected = [
        "denied_fraction",
        "agent_time_lost_fraction",
        "violations",
        "availability",
        "capacity",
    ];
    assert_eq!(names, expected);
    let availability = &metrics[3];
    // Ten to twelve is two of 48 hours: so much the second kill cost, and half of it again.
    let difference = availability["difference"].as_f64().expect("a number");
    assert!((difference + 2.0 / 48.0).abs() < 1e-9, "{availability}");
    assert_eq!(availability["without_fault"], 1.0);
}

#[test]
fn without_a_fault_the_capacity_that_would_have_been_needed_is_told() {
    let text = explain(TOO_FEW, &["--denial", "1"]);
    in_order(
        &text,
        &[
            "plain want of capacity",
            "lic: 5 of 5 tserver_sdn out",
            "ts@",
            "with 1 more of tserver_sdn at lic it would not have happened",
        ],
    );
    let story: Value =
        serde_json::from_str(&explain(TOO_FEW, &["--denial", "1", "--json"])).expect("JSON");
    assert_eq!(story["root_faults"], serde_json::json!([]));
    assert_eq!(story["counterfactuals"], serde_json::json!([]));
}

#[test]
fn an_option_that_is_the_limit_is_told_as_such() {
    let limited = TOO_FEW
        .replace("tserver_sdn = 5", "tserver_sdn = 50")
        .replace(
            "kind = \"t-server\"",
            "kind = \"t-server\"\noptions = { num-of-licenses = 5, num-sdn-licenses = 5 }",
        );
    let text = explain(&limited, &["--denial", "1"]);
    assert!(
        text.contains("the application's own number is the limit"),
        "{text}"
    );
}

#[test]
fn lmstat_at_a_time_is_what_lmstat_reads() {
    let text = explain(TWO_KILLS, &["--lmstat", "2026-03-02T09:30"]);
    let read = scenarios::flexnet::lmstat::read(text.as_bytes());
    assert_eq!(read.unread, [], "{text}");
    assert_eq!(read.asked.as_deref(), Some("Mon 3/2/2026 09:30"));
    let in_use: Vec<u32> = read
        .features()
        .flat_map(|f| f.checkouts.iter().map(|(_, c)| c.licenses))
        .collect();
    assert_eq!(in_use.iter().sum::<u32>(), 100);
    let seconds = explain(TWO_KILLS, &["--lmstat", "34200"]);
    assert_eq!(seconds, text, "half past nine in seconds");
}

#[test]
fn a_time_that_is_none_or_outside_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("it.toml");
    std::fs::write(&file, TOO_FEW).expect("written");
    for (time, complaint) in [
        ("yesterday", "is no time"),
        ("2027-01-01T00:00", "is not within the play"),
        ("-1", "is not within the play"),
        ("nan", "is not within the play"),
    ] {
        let output = licsim()
            .arg("explain")
            .arg(&file)
            .arg(format!("--lmstat={time}"))
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{time}");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(complaint), "{time}: {said}");
    }
}
