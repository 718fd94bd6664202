//! Nodes of a three-node system that die, are cut off, or both (TP2–TP4, TP12, LF8).
//!
//! Each number here is worked out by hand. Detection takes 79 s; a poll comes every second, so that violations are to
//! the second.

use crate::scenario::{Scenario, Table, fault, server, t_server, untargeted};
use crate::world::{HOUR, Played, play};
use kernel::Scope;
use model::plan::ServiceIndex;

/// A three-node system of 100 seats and a T-Server that takes 50.
fn nodes() -> Scenario {
    let node = |name: &str| server(name).grant("tserver_sdn", 100);
    Scenario::topology("three-node")
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
        + node("lic-a")
        + node("lic-b")
        + node("lic-c")
        + t_server("ts").seats(50)
}

fn cut(id: &str, groups: &[&[&str]], at: &str, lasts: &str) -> Table {
    let groups: Vec<Vec<&str>> = groups.iter().map(|group| group.to_vec()).collect();
    untargeted(id, "partition")
        .set("groups", groups)
        .at(at)
        .lasts(lasts)
}

fn dies(kind: &str, target: &str, at: &str, lasts: &str) -> Table {
    fault(&format!("{kind}-{target}"), kind, target)
        .at(at)
        .lasts(lasts)
}

/// The master alone on one side.
const MASTER: &[&[&str]] = &[&["lic-a"], &["lic-b", "lic-c"]];
/// The third node alone.
const THIRD: &[&[&str]] = &[&["lic-a", "lic-b"], &["lic-c"]];
/// Each alone.
const ALL: &[&[&str]] = &[&["lic-a"], &["lic-b"], &["lic-c"]];

/// For how many seconds the T-Server and the three nodes were not available.
pub fn lacks(played: &Played) -> [f64; 4] {
    let node = |name| played.lacking_seconds("availability", Scope::Server, name);
    [
        played.lacking_seconds("availability", Scope::Application, "ts"),
        node("lic-a"),
        node("lic-b"),
        node("lic-c"),
    ]
}

/// For how many seconds the T-Server was in violation.
pub fn violated(played: &Played) -> f64 {
    played.value("violation_time", Scope::Application, "ts")
}

#[test]
fn tp3_a_node_outside_the_majority_is_not_available() {
    let third = cut("cut", THIRD, "9 h", "1 h");
    assert_eq!(lacks(&play(&(nodes() + &third))), [0.0, 0.0, 0.0, HOUR]);
    // The second node alone, which could be master.
    let second = cut("cut", &[&["lic-a", "lic-c"], &["lic-b"]], "9 h", "1 h");
    assert_eq!(lacks(&play(&(nodes() + &second))), [0.0, 0.0, HOUR, 0.0]);
    // The master: for 79 s nobody grants, then the others do, and it is outside until the end.
    let master = cut("cut", MASTER, "9 h", "1 h");
    let played = play(&(nodes() + &master));
    assert_eq!(lacks(&played), [79.0, HOUR, 79.0, 79.0]);
    assert_eq!(
        violated(&played),
        0.0,
        "who asks after 79 s finds the next master"
    );
    // Each alone.
    let played = play(&(nodes() + cut("cut", ALL, "9 h", "1 h")));
    assert_eq!(lacks(&played), [HOUR; 4]);
    // The third cut off and the second dead for ten minutes of that: one is left.
    let both = third + dies("server-kill", "lic-b", "9 h 30 min", "10 min");
    let played = play(&(nodes() + both));
    assert_eq!(lacks(&played), [600.0, 600.0, 600.0, HOUR]);
}

#[test]
fn tp3_a_dead_node_and_a_cut_off_one_are_two() {
    // Whatever stops the third node while it is cut off: it is away for as long as either lasts.
    let third = cut("cut", THIRD, "9 h", "1 h");
    for kind in [
        "server-kill",
        "host-kill",
        "lmgrd-kill",
        "vendor-daemon-kill",
    ] {
        let rest = third.clone() + dies(kind, "lic-c", "9 h 30 min", "1 h");
        let away = 1.5 * HOUR;
        let lacks = lacks(&play(&(nodes() + rest)));
        // A daemon comes back a second after its hold is over.
        let restart = f64::from(u8::from(kind == "vendor-daemon-kill"));
        assert_eq!(lacks, [0.0, 0.0, 0.0, away + restart], "{kind}");
    }
}

#[test]
fn tp12_silence_runs_from_the_last_moment_a_node_was_heard() {
    let cut_off = cut("cut", MASTER, "9 h", "1 h");
    let dead = 7_240.0;
    for (kind, of_a, violation) in [
        // Dead on a living host: nobody hears that.
        ("server-kill", dead, 39.0),
        ("host-kill", dead, 39.0),
        // Its daemon lives and answers its own until the loss is noticed; nobody asks within the same second.
        ("lmgrd-kill", dead, 0.0),
        ("vendor-daemon-kill", dead + 1.0, 39.0),
    ] {
        let rest = cut_off.clone() + dies(kind, "lic-a", "9 h 40 s", "2 h");
        let played = play(&(nodes() + rest));
        assert_eq!(lacks(&played), [79.0, of_a, 79.0, 79.0], "{kind}");
        let time = violated(&played);
        assert!((time - violation).abs() <= 1.0, "{kind}: {time}");
    }
    // A host that is dead already when the cut comes is not heard any longer for that.
    let rest = dies("host-kill", "lic-a", "9 h", "2 h") + cut("cut", MASTER, "9 h 40 s", "1 h");
    assert_eq!(lacks(&play(&(nodes() + rest))), [79.0, 7_200.0, 79.0, 79.0]);
    // Heard again for half a minute, it is silent anew.
    let rest = cut("one", MASTER, "9 h", "30 s") + cut("two", MASTER, "9 h 1 min", "1 h");
    assert_eq!(
        lacks(&play(&(nodes() + rest))),
        [109.0, 3_630.0, 109.0, 109.0]
    );
    // A stop of all three (lmdown) within the cut: two are back at 9:20:40, and elect at once.
    let rest = cut_off + dies("lmdown", "lic-a", "9 h 40 s", "20 min");
    assert_eq!(
        lacks(&play(&(nodes() + rest))),
        [1_240.0, HOUR, 1_240.0, 1_240.0]
    );
}

#[test]
fn tp12_a_dead_process_is_noticed_as_soon_as_the_network_shows_it() {
    // The cut ends after a minute, the server process has been dead for 20 s: the others see that at once.
    let short = cut("cut", MASTER, "9 h", "1 min");
    let server = short.clone() + dies("server-kill", "lic-a", "9 h 40 s", "2 h");
    assert_eq!(
        lacks(&play(&(nodes() + server))),
        [60.0, 7_240.0, 60.0, 60.0]
    );
    // A dead host is as silent as before.
    let host = short + dies("host-kill", "lic-a", "9 h 40 s", "2 h");
    assert_eq!(lacks(&play(&(nodes() + host))), [79.0, 7_240.0, 79.0, 79.0]);
    // Without a cut a dead process is noticed at once, a dead host after 79 s.
    let server = dies("server-kill", "lic-a", "9 h", "2 h");
    assert_eq!(lacks(&play(&(nodes() + server))), [0.0, 7_200.0, 0.0, 0.0]);
    let host = dies("host-kill", "lic-a", "9 h", "2 h");
    assert_eq!(lacks(&play(&(nodes() + host))), [79.0, 7_200.0, 79.0, 79.0]);
}

#[test]
fn tp12_a_master_alone_misses_both_others() {
    // The third is cut off, the second's host dies 40 s later: the master holds on until it misses that one too.
    let rest = cut("cut", THIRD, "9 h", "1 h") + dies("host-kill", "lic-b", "9 h 40 s", "30 min");
    let played = play(&(nodes() + rest));
    // From 9:00:40 to 9:30:40 there is no majority.
    assert_eq!(lacks(&played), [1_800.0, 1_800.0, 1_800.0, HOUR]);
    let time = violated(&played);
    assert!((time - (1_800.0 - 79.0)).abs() <= 1.0, "{time}");
}

/// A second T-Server that starts half an hour later and takes what 40 or 60 seats leave.
fn other(at: &str) -> Table {
    t_server("tt").starts_at(at).seats(60)
}

fn file(seats: u32, at: &str) -> Table {
    fault("file", "license-file-change", "lic-a")
        .grant("tserver_sdn", seats)
        .at(at)
}

#[test]
fn lf8_a_reread_reaches_a_master_that_is_cut_off() {
    let started = |rest: Scenario| {
        let played = play(&(nodes() + rest));
        let of = |name| played.value("violations", Scope::Application, name);
        let peak = played.value("licenses_checked_out_peak", Scope::Feature, "tserver_sdn");
        (of("ts"), of("tt"), peak)
    };
    // 110 seats from within the minute of the cut on: 50 and 60.
    let minute = cut("cut", MASTER, "10 h", "1 min");
    let more = file(110, "10 h 30 s");
    let rest = other("10 h 30 min") + &minute + &more;
    assert_eq!(started(rest), (0.0, 0.0, 110.0));
    // A cut that lasts, and one that leaves no majority: whoever is master next has the new file too.
    for groups in [MASTER, ALL] {
        let rest = other("11 h 30 min") + cut("cut", groups, "10 h", "1 h") + &more;
        let violations = f64::from(u8::from(groups == ALL));
        assert_eq!(started(rest), (violations, 0.0, 110.0), "{groups:?}");
    }
    // The daemon's own reading at midnight, without lmreread.
    let night = cut("cut", MASTER, "23 h 59 min 30 s", "1 min");
    let rest = other("24 h 30 min") + night + file(110, "23 h").set("reread", false);
    assert_eq!(started(rest), (0.0, 0.0, 110.0));
    // 20 of 40 from the start, 40 more from 10:30 on, of 60.
    let text = nodes()
        .each("server", |node| node.grant("tserver_sdn", 40))
        .ts(|ts| ts.seats(20))
        + other("10 h 30 min").seats(40)
        + &minute
        + file(60, "10 h 30 s");
    let mean = play(&text).value("licenses_checked_out_mean", Scope::Feature, "tserver_sdn");
    assert!((mean - (20.0 + 40.0 * 37.5 / 48.0)).abs() < 0.01, "{mean}");
    // Fewer: its holder sees that at its next poll, in the minute too.
    let played = play(&(nodes() + minute + file(30, "10 h 30 s")));
    let time = violated(&played);
    let expected = 38.0 * HOUR - 30.0;
    assert!((time - expected).abs() <= 1.0, "{time}");
}

#[test]
fn tp12_a_master_that_is_back_before_it_was_missed_has_its_restart_in_its_own_log() {
    let text = nodes().parameter("rejoin_wait", "0 s");
    let played = play(&(text + dies("host-kill", "lic-a", "9 h", "1 min")));
    let mut log = Vec::new();
    let written = reports::events::debug_log::write(
        &mut log,
        &played.plan,
        played.detail(),
        ServiceIndex(0),
        0,
    );
    written.expect("a vector takes all");
    let log = String::from_utf8(log).expect("text");
    let at = |text: &str| log.lines().filter(|line| line.contains(text)).count();
    // Nobody missed it, and what it had given out is gone with its daemon.
    assert_eq!(at("Lost connection to"), 0);
    assert_eq!(at("Started genesys.d"), 2);
    let back = log
        .lines()
        .position(|line| line.starts_with(" 9:01:00 (lmgrd) FlexNet"));
    let back = back.expect("its lmgrd starts again");
    let after: Vec<&str> = log.lines().skip(back).collect();
    let out = after
        .iter()
        .filter(|line| line.contains("OUT: \"tserver_sdn\""));
    assert_eq!(out.count(), 1, "{log}");
}
