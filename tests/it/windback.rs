//! Clocks that are set back (FT17).
//!
//! Each number here is worked out by hand: a clock may be behind what it last showed by 24 h, a denied start is tried again
//! each minute, and polls come each second.

use crate::scenario::{Scenario, Table, agents, application, fault, inline, law, t_server};
use crate::world::{HOUR, Played, headed, play, read, seconds, study};
use kernel::Scope;
use model::cause::{Cause, CauseClass};
use model::records::{RequestClass, Violation};

/// A server whose `x` end in 2027, and whose `y` never do; `a` takes three of `x`, `b` of `y`.
fn two() -> Scenario {
    let application = |name: &str, feature: &str| {
        application(name, "generic")
            .set("host", format!("h{name}"))
            .at_start(feature, 3)
    };
    Scenario::single(|lic| lic.grant_until("x", 10, "2027-01-01").grant("y", 10))
        .parameter("poll_interval", "1 s")
        + application("a", "x")
        + application("b", "y")
}

fn set_back(target: &str, by: &str, at: &str, lasts: &str) -> Table {
    fault("w", "clock-windback", target)
        .set("by", by)
        .at(at)
        .lasts(lasts)
}

fn crash(id: &str, target: &str, at: &str) -> Table {
    fault(id, "application-crash", target).at(at).lasts("10 s")
}

fn daemon_kill(at: &str) -> Table {
    fault("k", "vendor-daemon-kill", "lic").at(at).lasts("1 s")
}

/// How long an application was not available, in seconds.
fn lacking(played: &Played, application: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Application, application)
}

/// The violations of this type: a daemon that is killed is missed, too, by who polls meanwhile.
fn violations(played: &Played) -> Vec<&Violation> {
    let all = played.violations().iter();
    all.filter(|v| v.kind == Cause::ClockWindback).collect()
}

/// When an application was granted its starts.
fn starts(played: &Played, name: &str) -> Vec<f64> {
    let starts = played.detail().starts.iter();
    starts
        .filter(|start| played.application(start.application) == name)
        .map(|start| seconds(start.at))
        .collect()
}

#[test]
fn ft17_a_server_s_clock_refuses_dated_features_until_its_daemon_is_restarted() {
    // Ten hours later two days are missing, for two hours; the daemon is restarted an hour after that.
    let wrong = set_back("lic", "2 d", "10 h", "2 h");
    let both = crash("ca", "a", "11 h") + crash("cb", "b", "11 h");
    let played = play(&(two() + &wrong + both.clone() + daemon_kill("13 h")));
    let denials = played.denials(RequestClass::Start);
    let first = denials[0];
    assert_eq!(
        (first.cause, first.flexnet_error, seconds(first.at)),
        (Cause::ClockWindback, Some(-88), 11.0 * HOUR + 10.0)
    );
    assert_eq!(Cause::ClockWindback.name(), "clock-windback");
    assert_eq!(Cause::ClockWindback.class(), CauseClass::Licensing);
    assert_eq!(played.roots(&first.roots), ["w"]);
    // b has what never ends. a asks at 13:00:10 again, when the daemon is back.
    assert_eq!(starts(&played, "b")[1], 11.0 * HOUR + 10.0);
    assert_eq!(starts(&played, "a")[1], 13.0 * HOUR + 10.0);
    assert_eq!(lacking(&played, "a"), 3.0 * HOUR + 1.0 + 1.0);
    assert_eq!(lacking(&played, "b"), 1.0 + 1.0);
    // A restart while the clock is wrong makes nothing good, and neither does its end alone.
    let played = play(&(two() + &wrong + both.clone() + daemon_kill("11 h 30 min")));
    assert_eq!(starts(&played, "a").len(), 1);
    assert_eq!(lacking(&played, "a"), 38.0 * HOUR);
    // Who holds goes on (polls are no checkouts), and has nothing back after a loss.
    let played = play(&(two() + &wrong));
    assert!(played.violations().is_empty());
    let played = play(&(two() + &wrong + daemon_kill("11 h")));
    let [violation] = violations(&played)[..] else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(played.application(violation.application), "a");
    assert_eq!(played.roots(&violation.roots)[0], "w");
    assert_eq!(violation.closed, None);
}

#[test]
fn ft17_a_clock_runs_on_and_can_catch_up() {
    // 30 h behind at 4:00, 24 h behind at 10:00: a daemon that starts then or later finds it right.
    let wrong = set_back("lic", "30 h", "4 h", "40 h");
    let early = play(&(two() + &wrong + daemon_kill("9 h 59 min")));
    let late = play(&(two() + &wrong + daemon_kill("10 h")));
    assert_eq!((violations(&early).len(), violations(&late).len()), (1, 0));
    // A second fault sets it back from what it shows then: 6 h behind are 30 h again.
    let more = set_back("lic", "24 h", "28 h", "10 h").set("id", "v");
    let played = play(&(two() + &wrong + more + daemon_kill("29 h")));
    assert_eq!(violations(&played).len(), 1);
    // By no more than the tolerance it refuses nothing; the tolerance may be another.
    for (by, parameters, refused) in [
        ("24 h", inline(), 0),
        ("24 h 1 s", inline(), 1),
        ("2 h", inline().set("windback_tolerance", "1 h"), 1),
        (
            "2 d",
            inline()
                .set("windback_tolerance", "3 d")
                .set("clock_tolerance", "3 d"),
            0,
        ),
    ] {
        let text = two().table("parameters", |all| all.with(parameters.clone()));
        let crash = crash("c", "a", "11 h");
        let played = play(&(text + set_back("lic", by, "11 h", "1 h") + crash));
        let denied = played.causes(RequestClass::Start);
        assert_eq!(denied.len(), refused, "{by} {parameters:?}");
    }
}

#[test]
fn ft17_what_a_fault_leaves_of_a_clock_that_others_set_back_as_well() {
    // 13 h back from one o'clock, 13 h more from half past one, of which the first end at two. Behind by more than a day
    // from half past one until two; the daemon is killed at three for a second, and up a second later, its clock right to within 13 h.
    let second = set_back("lic", "13 h", "90 min", "210 min").set("id", "v");
    let faults = set_back("lic", "13 h", "1 h", "1 h") + second + daemon_kill("3 h");
    let played = play(&(two() + faults));
    assert_eq!(lacking(&played, "a"), 1.5 * HOUR + 2.0);
}

#[test]
fn ft17_a_clock_that_is_set_back_at_time_0_and_one_that_is_right_at_once() {
    // The daemon runs at time 0, and is not started again before the kill, an hour after its clock is right.
    let faults = set_back("lic", "30 h", "0 s", "3 h") + daemon_kill("4 h");
    let wide = two().parameter("clock_tolerance", "100 h");
    let played = play(&(&wide + faults));
    assert_eq!(lacking(&played, "a"), 4.0 * HOUR + 2.0);
    let first = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (first.cause, seconds(first.at)),
        (Cause::ClockWindback, 0.0)
    );
    // Behind at no instant.
    let played = play(&(wide + set_back("lic", "30 h", "10 h", "0 s")));
    assert_eq!(lacking(&played, "a"), 0.0);
}

#[test]
fn ft17_a_clock_that_was_set_back_before_time_0_has_run_on_since() {
    // Under way half of the time; set back 30 h, a clock is right to within a day again when it is older than 6 h, and how
    // old it is has an exponential law of 10 h: 0.5 (1 - exp(-0.6)) of all starts at time 0 find it behind.
    let random = fault("w", "clock-windback", "ha")
        .set("by", "30 h")
        .set("time_to_failure", law("exponential", "10 h"))
        .set("time_to_repair", law("exponential", "10 h"));
    let plan = &study(&(two().parameter("clock_tolerance", "200 h") + random)).plans[0];
    let runs = 4_000;
    let behind = (0..runs).filter(|replication| {
        let played = Played::new(plan.clone(), 7, *replication);
        starts(&played, "a").first() != Some(&0.0)
    });
    let share = behind.count() as f64 / f64::from(runs as u32);
    let expected = 0.5 * (1.0 - (-0.6_f64).exp());
    let error = (expected * (1.0 - expected) / f64::from(runs as u32)).sqrt();
    assert!((share - expected).abs() < 4.0 * error, "{share} {expected}");
    // Without an age it would be one half.
    assert!(0.5 - expected > 20.0 * error);
}

#[test]
fn ft17_a_client_s_clock_refuses_its_application_until_that_is_restarted() {
    let wrong = set_back("ha", "2 d", "10 h", "2 h");
    // It starts again while the clock is wrong, and each minute from then on: at 12:00:10 it is right.
    let played = play(&(two() + &wrong + crash("c", "a", "11 h")));
    let first = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (first.cause, seconds(first.at)),
        (Cause::ClockWindback, 11.0 * HOUR + 10.0)
    );
    assert_eq!(played.roots(&first.roots), ["w"]);
    assert_eq!(starts(&played, "a")[1], 12.0 * HOUR + 10.0);
    assert_eq!(lacking(&played, "a"), 2.0 * HOUR + 10.0);
    // One that runs on has found its clock set back: what it loses it gets back after a start.
    let loses = wrong.clone() + daemon_kill("13 h") + crash("c", "a", "14 h");
    let played = play(&(two() + loses));
    let [violation] = violations(&played)[..] else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.closed.map(seconds), Some(14.0 * HOUR));
    assert_eq!(starts(&played, "a")[1], 14.0 * HOUR + 10.0);
    // A start that comes when the clock is right counts.
    let played = play(&(two() + &wrong + crash("c", "a", "12 h 1 s")));
    assert!(played.all_denials().is_empty());
}

#[test]
fn ft17_only_clock_windback_does_this_and_it_is_named_first() {
    let crash = crash("c", "a", "11 h");
    let skew = fault("w", "clock-offset", "lic")
        .set("offset", "-2 d")
        .at("10 h")
        .lasts("2 h");
    let played = play(&(two() + skew + &crash));
    assert_eq!(played.causes(RequestClass::Start), [Cause::ClockSkew]);
    // Its clock is right again at noon, and so is everything.
    assert_eq!(starts(&played, "a")[1], 12.0 * HOUR + 10.0);
    let wrong = set_back("lic", "2 d", "10 h", "2 h");
    let played = play(&(two() + &wrong + &crash));
    assert_eq!(played.causes(RequestClass::Start), [Cause::ClockWindback]);
    // For what never ends it is a clock that differs, where those are checked.
    let all = two().parameter("clock_check", "all") + &wrong + crash.set("target", "b");
    assert_eq!(play(&all).causes(RequestClass::Start), [Cause::ClockSkew]);
}

#[test]
fn ft17_admission_and_capacity_follow() {
    let desk = application("desk", "generic").per_login("x", 1)
        + agents("team", 2, &["desk"])
            .no_retry()
            .shift("Mon", "10:30", "12:00");
    let wrong = set_back("lic", "2 d", "10 h", "2 h");
    let played = play(&(two() + desk + &wrong + daemon_kill("13 h")));
    assert_eq!(
        played.causes(RequestClass::Login),
        [Cause::ClockWindback, Cause::ClockWindback]
    );
    let three_hours = 3.0 * HOUR + 1.0 + 1.0;
    assert_eq!(
        played.lacking_seconds("admission", Scope::Agents, "team"),
        three_hours
    );
    let capacity = 1.0 - played.value("capacity", Scope::Feature, "x");
    assert!(
        (capacity * 48.0 * HOUR - three_hours).abs() < 1e-3,
        "{capacity}"
    );
}

#[test]
fn ft17_the_backup_of_a_pair_has_a_clock_of_its_own() {
    let text = Scenario::single(|lic| {
        lic.grant_until("tserver_sdn", 10, "2027-01-01")
            .grant("ha_redundancy", 1)
    })
    .parameter("poll_interval", "1 s")
        + application("scs", "solution-control-server")
        + t_server("ts")
            .set("redundancy", "warm-standby")
            .set("hosts", vec!["p1", "p2"])
            .seats(5);
    let wrong = set_back("p1", "2 d", "10 h", "20 h");
    let takes_over = crash("c", "ts/primary", "11 h").lasts("10 h");
    let played = play(&(&text + &wrong + daemon_kill("12 h")));
    assert_eq!(violations(&played).len(), 1);
    let played = play(&(text + &wrong + takes_over + daemon_kill("12 h")));
    assert!(violations(&played).is_empty());
}

#[test]
fn ft17_what_is_wrong_with_it_is_found() {
    let found = |fault: Table| {
        let study = read(&headed(&(two() + fault)), &[]);
        let findings = study.findings.iter();
        let told: Vec<String> = findings
            .map(|f| format!("{}: {}", f.key, f.message))
            .collect();
        told.join("\n")
    };
    let fault = set_back("lic", "2 d", "10 h", "2 h");
    assert_eq!(found(fault.clone()), "");
    let none = found(fault.clone().without("by"));
    assert!(none.contains("`by` is missing"), "{none}");
    let nothing = found(fault.clone().set("by", "0 s"));
    assert!(nothing.contains("sets no clock back"), "{nothing}");
    let little = found(fault.clone().set("by", "3 h"));
    assert!(little.contains("refuses nothing"), "{little}");
    let other = found(fault.set("target", "nowhere"));
    assert!(other.contains("there is no host `nowhere`"), "{other}");
}
