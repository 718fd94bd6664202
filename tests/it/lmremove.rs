//! An administrator frees the stale checkouts of a feature (FT18).
//!
//! Each number here is worked out by hand: the T-Server holds all ten seats, and what it leaves behind stays in use for two
//! hours.

use crate::scenario::{
    Scenario, Table, agents, application, block, fault, inline, single, t_server, untargeted,
};
use crate::world::{HOUR, Played, headed, play, play_with, read, seconds};
use kernel::Scope;
use model::records::RequestClass;

/// A license server of ten seats and a T-Server that takes them all.
fn one() -> Scenario {
    single(&[("tserver_sdn", 10)]) + t_server("ts").set("site", "desks").set("host", "ts-host")
}

/// The T-Server's host loses its power at 10:00 and is back at 10:05.
fn dead() -> Table {
    fault("dead", "host-kill", "ts-host")
        .at("10 h")
        .lasts("5 min")
}

fn remove(at: &str) -> Table {
    fault("free", "lmremove", "lic")
        .set("feature", "tserver_sdn")
        .at(at)
}

fn lost_minutes(played: &Played) -> f64 {
    played.value("service_time_lost", Scope::Application, "ts") / 60.0
}

#[test]
fn ft18_stale_checkouts_are_freed_at_once() {
    // Back at 10:05 it is refused until 12:00 by what it left behind itself.
    assert_eq!(lost_minutes(&play(&(one() + dead()))), 115.0);
    // Freed at 10:30, it has them at its try of 10:30.
    let played = play(&(one() + dead() + remove("10 h 30 min")));
    assert_eq!(lost_minutes(&played), 25.0);
    // It follows another fault like any fault.
    let when = inline()
        .set("fault", "dead")
        .set("event", "end")
        .set("delay", "10 min");
    let follows = remove("0 s").without("at").set("when", when);
    assert_eq!(lost_minutes(&play(&(one() + dead() + follows))), 10.0);
    // What others left behind stays.
    let other = fault("other", "vendor-daemon-kill", "lic").at("1 h");
    let text = dead() + &other + remove("10 h 30 min").set("after", "other");
    assert_eq!(lost_minutes(&play(&(one() + text))), 115.0);
    let text = dead() + &other + remove("10 h 30 min").set("after", "dead");
    assert_eq!(lost_minutes(&play(&(one() + text))), 25.0);
}

#[test]
fn ft18_a_strike_of_a_common_cause_is_the_fault_that_left_them() {
    let member = dead().without("at");
    let cause = untargeted("rack", "common-cause")
        .set("members", vec!["dead"])
        .at("10 h");
    for after in ["rack", "dead"] {
        let free = remove("10 h 30 min").set("after", after);
        let played = play(&(one() + &member + &cause + free));
        assert_eq!(lost_minutes(&played), 25.0, "{after}");
    }
}

#[test]
fn ft18_reservations_and_what_lingers_stay() {
    // Two agents leave at 10:00; their licenses linger for an hour, and the two who come at 10:10 get none before 11:00.
    let team = |name: &str, from: &str, to: &str| {
        agents(name, 2, &["app"])
            .set(
                "retry",
                inline().set("after", "1 min").set("until", "session-end"),
            )
            .shift("Mon", from, to)
    };
    let text = Scenario::single(|lic| lic.set("options_file", "lic.opt").grant("seat", 2))
        + application("app", "generic").per_login("seat", 1)
        + team("early", "09:00", "10:00")
        + team("late", "10:10", "12:00")
        + remove("10 h 5 min").set("feature", "seat");
    let played = play_with(&text, &[("lic.opt", "LINGER seat 3600\n")]);
    assert_eq!(played.system("agent_time_lost"), 2.0 * 50.0 * 60.0);
}

#[test]
fn ft18_a_client_that_lives_behind_a_block_loses_them_too_and_asks_anew() {
    let block = block("wall", ["here", "desks"], "all")
        .at("10 h")
        .lasts("20 min");
    let closed = |faults: Scenario| {
        let played = play(&(one() + faults));
        let last = played
            .violations()
            .iter()
            .filter_map(|v| v.closed)
            .map(seconds);
        last.fold(0.0, f64::max) / 60.0
    };
    // Its own former checkouts keep it out until two hours after the cut.
    let without = closed(block.clone().into());
    assert!((720.0..=722.0).contains(&without), "{without}");
    let with = closed(block + remove("10 h 10 min"));
    assert!((620.0..=622.0).contains(&with), "{with}");
}

#[test]
fn ft18_it_acts_where_lmgrd_and_the_daemon_answer() {
    for kind in ["lmgrd-kill", "daemon-hang"] {
        let silent = fault("silent", kind, "lic")
            .at("10 h 20 min")
            .lasts("20 min");
        let played = play(&(one() + dead() + &silent + remove("10 h 30 min")));
        let back = if kind == "lmgrd-kill" {
            115.0
        } else {
            lost_minutes(&play(&(one() + dead() + silent)))
        };
        assert_eq!(lost_minutes(&played), back, "{kind}");
    }
}

#[test]
fn ft18_it_is_a_remedy_and_never_a_root() {
    let played = play(&(one() + dead() + remove("10 h 30 min")));
    let faults = played.detail().recoveries.iter().map(|r| r.fault);
    assert_eq!(played.roots(&faults.collect::<Vec<_>>()), ["dead"]);
    for denial in played.all_denials() {
        assert_eq!(played.roots(&denial.roots), ["dead"]);
    }
    let start = played.denials(RequestClass::Start)[0];
    assert_eq!(seconds(start.at), 10.0 * HOUR + 300.0);
}

#[test]
fn ft18_what_it_cannot_be_is_said() {
    let finding = |fault: Table| {
        let found = read(&headed(&(one() + fault)), &[]).findings;
        found
            .iter()
            .map(|f| f.message.clone())
            .collect::<Vec<_>>()
            .join("\n")
    };
    let remove = || remove("10 h");
    assert!(finding(remove().lasts("1 h")).contains("`lmremove` frees licenses at once"));
    assert!(finding(remove().set("after", "nobody")).contains("nobody"));
    assert!(finding(remove().set("feature", "tserver_sdm")).contains("tserver_sdm"));
    assert!(finding(remove().without("feature")).contains("`feature` is missing"));
}
