//! How long servers and applications take to come up, and backups to take over (SV14).
//!
//! Each number here is worked out by hand: a license server takes 5 min to come up, the T-Server 3 min.

use crate::scenario::{
    Scenario, Table, agents, application, fault, inline, law, server, single, t_server, team,
};
use crate::world::{HOUR, Played, headed, play, read, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::plan::{ApplicationIndex, ServerIndex};
use model::records::RequestClass;

/// A license server of ten seats under these parameters, a T-Server of its own keys that takes five.
fn one(parameters: &Table, own: &Table) -> Scenario {
    single(&[("tserver_sdn", 10)])
        .parameter("poll_interval", "1 s")
        .table("parameters", |all| all.with(parameters.clone()))
        + t_server("ts").seats(5).with(own.clone())
}

fn nothing() -> Table {
    inline()
}

fn slow() -> Table {
    inline().set("start_time", "5 min")
}

fn three_minutes() -> Table {
    inline().set("start_time", "3 min")
}

fn down(played: &Played, server: &str) -> f64 {
    played.lacking_seconds("availability", Scope::Server, server)
}

#[test]
fn sv14_a_server_comes_up_after_its_start_time_whatever_starts_it() {
    let kill = fault("f", "host-kill", "lic").at("10 h").lasts("10 min");
    for (parameters, faults, minutes) in [
        (nothing(), vec![kill.clone()], 10.0),
        (slow(), vec![kill.clone()], 15.0),
        // Somebody starts it half an hour later.
        (slow().set("autostart", false), vec![kill.clone()], 45.0),
        // The Management Layer does a minute later.
        (
            slow().set("managed", true),
            vec![fault("f", "server-kill", "lic").at("10 h").lasts("10 min")],
            16.0,
        ),
        // A stop at 10:12 ends the start-up, which begins anew at 10:13.
        (
            slow(),
            vec![
                kill,
                fault("g", "server-kill", "lic")
                    .at("10 h 12 min")
                    .lasts("1 min"),
            ],
            18.0,
        ),
        // Its file is for another host for 24 hours, and the new one is served after a start.
        (
            slow().set("order_lead_time", "24 h"),
            vec![fault("f", "host-id-change", "lic").at("10 h")],
            24.0 * 60.0 + 5.0,
        ),
        // What runs at time 0 is up; what is held down then is up an hour and five minutes later.
        (slow(), vec![], 0.0),
        (
            slow(),
            vec![fault("f", "server-kill", "lic").at("0 s").lasts("1 h")],
            65.0,
        ),
        // A stop at time 0 that is over in that instant is a stop as any other.
        (
            slow(),
            vec![fault("f", "host-kill", "lic").at("0 s").lasts("0 s")],
            5.0,
        ),
        (
            nothing(),
            vec![fault("f", "server-kill", "lic").at("0 s").lasts("0 s")],
            0.0,
        ),
        (
            nothing().set("autostart", false),
            vec![fault("f", "host-kill", "lic").at("0 s").lasts("0 s")],
            30.0,
        ),
    ] {
        let played = play(&(one(&parameters, &nothing()) + faults.clone()));
        assert_eq!(
            down(&played, "lic"),
            minutes * 60.0,
            "{parameters:?} {faults:?}"
        );
    }
    // A daemon that a living lmgrd restarts takes a second.
    let played =
        play(&(one(&slow(), &nothing()) + fault("f", "vendor-daemon-kill", "lic").at("10 h")));
    assert_eq!(down(&played, "lic"), 1.0);
}

#[test]
fn sv14_start_times_are_drawn_anew_at_each_start() {
    let text = one(
        &inline().set("start_time", law("uniform", vec!["1 min", "9 min"])),
        &nothing(),
    ) + fault("f", "server-kill", "lic")
        .at("1 h")
        .lasts("1 min")
        .set("every", "1 h");
    let played = play(&text);
    let starting = played
        .detail()
        .conditions
        .iter()
        .filter(|c| c.state == "starting");
    let lengths: Vec<f64> = starting
        .filter_map(|c| Some(seconds(c.to?) - seconds(c.from)))
        .collect();
    assert_eq!(lengths.len(), 47);
    assert!(lengths.iter().all(|length| (60.0..=540.0).contains(length)));
    let mean = lengths.iter().sum::<f64>() / lengths.len() as f64;
    // A standard error of 20 s.
    assert!((mean - 300.0).abs() < 80.0, "{mean}");
}

#[test]
fn sv14_a_node_may_rejoin_by_the_instant_at_which_it_is_started() {
    let three = |lasts: &str| {
        let nodes = one(&slow(), &nothing())
            .table("topology", |topology| topology.set("kind", "three-node"))
            + server("lic-b").grant("tserver_sdn", 10)
            + server("lic-c").grant("tserver_sdn", 10);
        let stop = fault("f", "server-kill", "lic").at("10 h").lasts(lasts);
        down(&play(&(nodes + stop)), "lic")
    };
    assert_eq!(three("5 min"), 600.0);
    // Started a minute after its stop it fails, and is started again when the four minutes are over.
    assert_eq!(three("1 min"), 540.0);
}

fn retrying(name: &str, start: &str) -> Table {
    let retry = inline().set("after", "1 min").set("until", "session-end");
    agents(name, 1, &["ts"])
        .set("retry", retry)
        .shift("Mon", start, "12:00")
}

#[test]
fn sv14_an_application_has_its_licenses_first_and_works_later() {
    let crash = fault("f", "application-crash", "ts")
        .at("10 h")
        .lasts("1 min");
    let played = play(&(one(&nothing(), &three_minutes()) + retrying("team", "10:02") + &crash));
    // It checks out at 10:01 and works from 10:04.
    let granted: Vec<f64> = played
        .detail()
        .starts
        .iter()
        .map(|s| seconds(s.at))
        .collect();
    assert_eq!(granted, [0.0, 10.0 * HOUR + 60.0]);
    let logins = played.denials(RequestClass::Login);
    assert_eq!(
        logins
            .iter()
            .map(|d| (d.cause, seconds(d.at)))
            .collect::<Vec<_>>(),
        [120.0, 180.0].map(|at| (Cause::ApplicationDown, 10.0 * HOUR + at))
    );
    // That is no loss to licensing.
    assert_eq!(played.system("denied_fraction"), 0.0);
    assert_eq!(
        played.value("service_time_lost", Scope::Application, "ts"),
        0.0
    );
    // The crash has recovered when it works.
    let recovered = played.detail().recoveries[0].recovered.map(seconds);
    assert_eq!(recovered, Some(10.0 * HOUR + 240.0));
    // A crash during the start-up begins it anew: a minute later it asks, three minutes after that it works.
    let again = fault("g", "application-crash", "ts").at("10 h 2 min");
    let played = play(&(one(&nothing(), &three_minutes()) + crash + again));
    let up = played.detail().recoveries[1].recovered.map(seconds);
    assert_eq!(up, Some(10.0 * HOUR + 360.0));
}

#[test]
fn sv14_a_refused_start_asks_again_after_the_restart_delay() {
    // Server and T-Server crash at 10:00 for a minute; the server is up at 10:06, the T-Server asks each minute from 10:01
    // on and is granted at 10:06: it works from 10:09. What it lacked until 10:06 is lost to licensing, the rest is not.
    let faults = fault("f", "server-kill", "lic").at("10 h").lasts("1 min")
        + fault("g", "application-crash", "ts")
            .at("10 h")
            .lasts("1 min");
    let played = play(&(one(&slow(), &three_minutes()) + faults));
    assert_eq!(
        played.value("service_time_lost", Scope::Application, "ts"),
        300.0
    );
    let starting = played
        .detail()
        .conditions
        .iter()
        .rfind(|c| c.state == "starting");
    let works = starting.and_then(|c| c.to).map(seconds);
    assert_eq!(works, Some(10.0 * HOUR + 540.0));
}

#[test]
fn sv14_who_starts_after_another_waits_until_that_is_up() {
    let follower = application("urs", "universal-routing-server").set("start_after", vec!["ts"]);
    let text = one(&nothing(), &three_minutes().starts_at("8 h")) + follower;
    let text = text.lic(|lic| lic.grant("router_seats", 5));
    let played = play(&text);
    let starts: Vec<(&str, f64)> = played
        .detail()
        .starts
        .iter()
        .map(|s| (played.application(s.application), seconds(s.at)))
        .collect();
    assert_eq!(starts, [("ts", 8.0 * HOUR), ("urs", 8.0 * HOUR + 180.0)]);
}

/// A pair whose backup takes two minutes, one agent who is in and one who comes at 10:01.
fn pair(redundancy: &str) -> Scenario {
    single(&[
        ("tserver_sdn", 10),
        ("cti_ha_option", 2),
        ("ha_redundancy", 1),
    ])
    .parameter("takeover_time", "2 min")
        + application("scs", "solution-control-server")
        + t_server("ts")
            .set("redundancy", redundancy)
            .set("hosts", vec!["ts-1", "ts-2"])
            .set("start_time", "3 min")
        + team("early", 1, &["ts"], (9, 12)).no_retry()
        + retrying("late", "10:01")
}

fn refused(played: &Played) -> Vec<(Cause, f64)> {
    let logins = played.denials(RequestClass::Login).into_iter();
    logins
        .map(|d| (d.cause, seconds(d.at) - 10.0 * HOUR))
        .collect()
}

#[test]
fn sv14_a_takeover_takes_its_time_after_a_death_and_after_a_switchover() {
    let death = fault("f", "application-crash", "ts/primary")
        .at("10 h")
        .lasts("30 s");
    let switch = fault("f", "switchover", "ts").at("10 h");
    for fault in [&death, &switch] {
        let played = play(&(pair("hot-standby") + fault));
        // The login stays, a new one is refused for two minutes: tried at 10:01, granted at 10:02.
        assert_eq!(
            refused(&played),
            [(Cause::ApplicationDown, 60.0)],
            "{fault:?}"
        );
        assert_eq!(played.system("logouts_by_stop"), 0.0);
        assert_eq!(played.system("denied_fraction"), 0.0);
        let recovered = played.detail().recoveries[0].recovered.map(seconds);
        assert_eq!(recovered, Some(10.0 * HOUR + 120.0));
    }
    // In warm standby the one who is in is thrown off.
    let played = play(&(pair("warm-standby") + &death));
    assert_eq!(played.system("logouts_by_stop"), 1.0);
    // The primary is back at 10:00:30 and stands by from 10:03:30: if the new primary dies at 10:02, there is nobody to
    // take over, and the pair starts anew. It has its licenses at once and works three minutes later.
    let second = fault("g", "application-crash", "ts/backup")
        .at("10 h 2 min")
        .lasts("30 min");
    let played = play(&(pair("hot-standby") + &death + second));
    let starting = played
        .detail()
        .conditions
        .iter()
        .find(|c| c.state == "starting");
    let starting = starting.map(|c| {
        (
            seconds(c.from) - 10.0 * HOUR,
            c.to.map(|to| seconds(to) - 10.0 * HOUR),
        )
    });
    assert_eq!(starting, Some((120.0, Some(300.0))));
    // At 10:10 it stands by, and takes over within two minutes.
    let second = fault("g", "application-crash", "ts/backup")
        .at("10 h 10 min")
        .lasts("30 min");
    let played = play(&(pair("hot-standby") + &death + second));
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    let over = played
        .detail()
        .conditions
        .iter()
        .filter(|c| c.state == "taking over");
    let over: Vec<f64> = over.map(|c| seconds(c.from) - 10.0 * HOUR).collect();
    assert_eq!(over, [0.0, 600.0]);
}

#[test]
fn sv14_applications_have_a_start_time_of_their_own_only() {
    let study = study(&one(&slow(), &nothing()));
    let zero = kernel::Distribution::Constant(0);
    assert_ne!(study.plans[0].servers[ServerIndex(0)].start_time, zero);
    assert_eq!(
        study.plans[0].applications[ApplicationIndex(0)].start_time,
        zero
    );
}

#[test]
fn sv14_start_times_are_advised_where_restarts_decide() {
    let advice = |parameters: &Table, own: &Table, fault: &Table| {
        let text = headed(&(one(parameters, own) + fault));
        let found = read(&text, &[]).findings;
        let found = found
            .iter()
            .filter(|f| f.message.contains("come up at once"));
        found.map(|f| f.message.clone()).collect::<Vec<_>>()
    };
    let short = fault("patch", "host-kill", "lic")
        .at("10 h")
        .lasts("10 min");
    let found = advice(&nothing(), &nothing(), &short);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("`patch`") && found[0].contains("license servers"));
    assert_eq!(advice(&slow(), &nothing(), &short).len(), 0);
    assert_eq!(
        advice(
            &nothing(),
            &nothing(),
            &fault("long", "host-kill", "lic").at("10 h").lasts("4 h")
        )
        .len(),
        0
    );
    let crash = fault("crash", "application-crash", "ts").at("10 h");
    assert_eq!(advice(&nothing(), &nothing(), &crash).len(), 1);
    assert_eq!(advice(&nothing(), &three_minutes(), &crash).len(), 0);
}

#[test]
fn sv14_who_waits_for_a_seat_gets_it_when_the_application_is_up() {
    // Universal Routing Server exits when its server is lost and is refused until that is back at 11. Four agents wait
    // for their seats until it is granted what it asks for, and then for as long as it takes to come up.
    let lost = |start_time: &str| {
        let played = play(
            &(single(&[("router_seats", 10), ("tserver_sdn", 10)])
                + t_server("ts")
                + application("urs", "universal-routing-server")
                    .set("on_server_loss", "exit")
                    .set("start_time", start_time)
                + team("team", 4, &["ts", "urs"], (8, 20))
                + fault("f", "server-kill", "lic").at("10 h").lasts("1 h")),
        );
        played.system("agent_time_lost")
    };
    assert_eq!(lost("150 s") - lost("0 s"), 4.0 * 150.0);
}
