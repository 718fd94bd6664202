//! How many clients a license server takes at once (SV15).
//!
//! Each number here is worked out by hand: the server takes two clients where nothing else is said, a denied start is
//! tried again each minute, and what a dead client left is freed after two hours.

use crate::scenario::{
    Scenario, Table, application, fault, inline, server, single, t_server, team, untargeted,
};
use crate::swarm::polls_are_arithmetic;
use crate::world::{HOUR, Played, headed, play, play_with, read, seconds};
use kernel::{Scope, Span};
use model::cause::{Cause, CauseClass};
use model::plan::ServiceIndex;
use model::records::RequestClass;

/// A server of ten `x` and ten `y` that takes so many clients.
fn limited(connections: u32) -> Scenario {
    unlimited().parameter("max_connections", connections)
}

/// The same with a default lmgrd.
fn unlimited() -> Scenario {
    single(&[("x", 10), ("y", 10)])
}

/// The same with an options file.
fn with_options(scenario: Scenario) -> Scenario {
    scenario.lic(|lic| lic.set("options_file", "v.opt"))
}

/// Three applications that start a minute after each other, each for one license.
fn three() -> Scenario {
    let one = |name: &str, at: &str| {
        application(name, "generic")
            .set("host", format!("h{name}"))
            .at_start("x", 1)
            .starts_at(at)
    };
    one("a", "0 s") + one("b", "1 min") + one("c", "2 min")
}

fn down(kind: &str, target: &str, at: &str, lasts: &str) -> Table {
    fault("f", kind, target).at(at).lasts(lasts)
}

/// When which application was granted its start.
fn starts(played: &Played) -> Vec<(&str, f64)> {
    let starts = played.detail().starts.iter();
    starts
        .map(|s| (played.application(s.application), seconds(s.at)))
        .collect()
}

/// When which application's start was denied for want of a connection, with FlexNet's code and the roots.
fn refused(played: &Played) -> Vec<(&str, f64, Option<i16>, Vec<&str>)> {
    let denials = played.denials(RequestClass::Start).into_iter();
    let refused = denials.filter(|d| d.cause == Cause::TooManyConnections);
    refused
        .map(|d| {
            let application = played.application(d.application.expect("an application"));
            let roots = played.roots(&d.roots);
            (application, seconds(d.at), d.flexnet_error, roots)
        })
        .collect()
}

#[test]
fn sv15_a_connection_is_an_instance_from_its_first_grant_to_its_last_return() {
    let crash = down("application-crash", "a", "1 h 30 s", "10 min");
    let played = play(&(limited(2) + three() + &crash));
    // c is refused from 0:02 on and gets a's connection at 1:01; a, started again at 1:10:30, is refused to the end.
    assert_eq!(
        starts(&played),
        [("a", 0.0), ("b", 60.0), ("c", HOUR + 60.0)]
    );
    assert_eq!(
        refused(&played),
        [
            ("c", 120.0, Some(-16), vec![]),
            ("a", HOUR + 630.0, Some(-16), vec!["f"])
        ]
    );
    assert_eq!(Cause::TooManyConnections.name(), "too-many-connections");
    assert_eq!(Cause::TooManyConnections.class(), CauseClass::Licensing);
    let violation = &played.violations()[0];
    assert_eq!(
        (violation.kind, violation.closed.map(seconds)),
        (Cause::TooManyConnections, Some(HOUR + 60.0))
    );
    // Where a default lmgrd stands, nobody is refused.
    let played = play(&(unlimited() + three() + &crash));
    assert_eq!(played.denials(RequestClass::Start).len(), 0);
    // An application of several features is one client, and so is a pair.
    let both = application("both", "generic")
        .at_start("x", 1)
        .at_start("y", 2);
    let pair = t_server("pair")
        .set("redundancy", "warm-standby")
        .set("hosts", vec!["p1", "p2"])
        .seats(1);
    let text = limited(2).lic(|lic| lic.grant("tserver_sdn", 1)) + both + pair;
    let text = text + down("application-crash", "pair/primary", "1 h", "1 h");
    assert!(play(&text).all_denials().is_empty());
}

#[test]
fn sv15_logins_at_a_connected_application_need_none() {
    let desk = |name| application(name, "generic").per_login("y", 1);
    let early = team("early", 3, &["one"], (8, 12));
    let late = team("late", 2, &["two"], (9, 13)).set(
        "retry",
        inline().set("after", "7 min").set("until", "session-end"),
    );
    let text = desk("one") + desk("two") + early + late;
    let played = play(&(limited(1) + text));
    // Each of the late ones tries at 9:00 and 25 times more before 12:00, and is in at 12:02.
    let logins = played.denials(RequestClass::Login);
    assert_eq!(logins.len(), 52);
    for denial in logins {
        assert_eq!(
            (denial.cause, denial.flexnet_error),
            (Cause::TooManyConnections, Some(-16))
        );
        assert!(denial.roots.is_empty());
    }
    let refused = |group| played.lacking_seconds("admission", Scope::Agents, group);
    // One more would be let in to whoever is connected, and to anybody while nobody is.
    assert_eq!(
        (refused("early"), refused("late")),
        (58.0 * 60.0, 4.0 * HOUR)
    );
    // Stock is ignored, and so is who is connected: the server serves.
    for metric in ["availability", "capacity"] {
        assert_eq!(played.value(metric, Scope::Feature, "y"), 1.0, "{metric}");
    }
    assert_eq!(played.value("availability", Scope::Application, "two"), 1.0);
}

#[test]
fn sv15_what_a_dead_client_left_counts_until_it_is_freed() {
    let dies = down("host-kill", "ha", "1 h 30 s", "10 min 10 s");
    let played = play(&(limited(2) + three() + &dies));
    // a is back at 1:10:40 and asks each minute; its own licenses are freed at 3:00:30, ten seconds before it asks.
    assert_eq!(
        starts(&played),
        [("a", 0.0), ("b", 60.0), ("a", 3.0 * HOUR + 40.0)]
    );
    assert_eq!(
        refused(&played)[1],
        ("a", HOUR + 640.0, Some(-16), vec!["f"])
    );
    // An administrator frees them earlier.
    let free = fault("free", "lmremove", "lic")
        .set("feature", "x")
        .at("2 h 10 s");
    let played = play(&(limited(2) + three() + &dies + free));
    assert_eq!(starts(&played)[2], ("a", 2.0 * HOUR + 40.0));
    // A server that is restarted has no clients.
    let kill = down("vendor-daemon-kill", "lic", "2 h 10 s", "1 s").set("id", "g");
    let played = play(&(limited(2) + three() + &dies + kill));
    assert_eq!(starts(&played)[2], ("a", 2.0 * HOUR + 40.0));
    // What lingers is nobody's connection: c has a's at once.
    let text =
        with_options(limited(2)) + three() + down("application-crash", "a", "1 h 30 s", "10 min");
    let played = play_options(&text, "LINGER x 7200\n");
    assert_eq!(starts(&played)[2], ("c", HOUR + 60.0));
}

fn play_options(scenario: &Scenario, options: &str) -> Played {
    play_with(scenario, &[("v.opt", options)])
}

#[test]
fn sv15_of_max_connections_30_are_for_utilities() {
    let text = with_options(unlimited()) + three();
    let played = play_options(&text, "MAX_CONNECTIONS 32\n");
    assert_eq!(refused(&played), [("c", 120.0, Some(-237), vec![])]);
    assert!(
        play_options(&text, "MAX_CONNECTIONS 33\n")
            .all_denials()
            .is_empty()
    );
    // lmgrd is asked first: where neither has room, it refuses.
    let both = text.clone().parameter("max_connections", 2);
    let played = play_options(&both, "MAX_CONNECTIONS 32\n");
    assert_eq!(refused(&played)[0].2, Some(-16));
    // Each server has its own number, by its lmgrd or its topology.
    let own = text.lic(|lic| lic.set("max_connections", 1));
    assert_eq!(refused(&play_options(&own, "")).len(), 2);
}

#[test]
fn sv15_refused_at_one_server_the_list_goes_on() {
    let ten = |name: &str| server(name).grant("x", 10);
    let text = Scenario::topology("independent").parameter("max_connections", 1)
        + ten("first")
        + ten("second")
        + three();
    let played = play(&text);
    let answers = played.answers();
    let of = |name| {
        let own = answers
            .iter()
            .filter(move |answer| answer.application == name);
        own.map(|answer| (answer.server, answer.granted, answer.cause))
            .collect::<Vec<_>>()
    };
    let full = Some(Cause::TooManyConnections);
    assert_eq!(of("a"), [("first", 1, None)]);
    assert_eq!(of("b"), [("first", 0, full), ("second", 1, None)]);
    assert_eq!(of("c")[..2], [("first", 0, full), ("second", 0, full)]);
    let [denial] = played.denials(RequestClass::Start)[..] else {
        panic!("{:#?}", played.all_denials());
    };
    let first = denial.server.expect("a server");
    assert_eq!(played.plan.symbols.servers[first], "first");
}

#[test]
fn sv15_after_a_kill_those_who_ask_last_miss_their_poll() {
    let kill = down("vendor-daemon-kill", "lic", "1 h 30 s", "1 s");
    // a and b poll each hour, and c asks each minute: it is among the first two.
    let text = limited(2)
        .parameter("poll_interval", "1 h")
        .parameter("retry_count", 0)
        + three()
        + kill;
    let played = play(&text);
    assert_eq!(starts(&played)[2], ("c", HOUR + 60.0));
    let [start, poll] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(played.application(start.application), "c");
    assert_eq!(poll.kind, Cause::TooManyConnections);
    assert_eq!(played.roots(&poll.roots), ["f"]);
    assert_eq!(poll.closed, None, "nobody leaves");
    let opened = seconds(poll.opened) - HOUR;
    assert!((60.0..=HOUR + 30.0).contains(&opened), "{opened}");
    let missed = played.denials(RequestClass::Checkout);
    assert_eq!(
        (missed.len(), missed[0].cause, missed[0].flexnet_error),
        (1, Cause::TooManyConnections, Some(-16))
    );
    assert_eq!(played.roots(&missed[0].roots), ["f"]);
    assert!(played.log().contains("GLMR_LICENSE_SERVER_NOT_AVAILABLE"));
    // When c ends, the other has it back at its next poll.
    let ends = fault("g", "application-crash", "c")
        .at("10 h")
        .lasts("20 h");
    let played = play(&(text + ends));
    let closed = played.violations()[1]
        .closed
        .map(seconds)
        .expect("it closes");
    assert!((10.0 * HOUR..=11.0 * HOUR).contains(&closed), "{closed}");
}

#[test]
fn sv15_lmgrd_refuses_before_a_daemon_that_hangs_does_not_answer() {
    let late = three().edit("application", "c", |c| c.starts_at("2 h"));
    let hang = down("daemon-hang", "lic", "1 h", "2 h");
    let played = play(&(limited(2) + late.clone() + &hang));
    // Those who gave up are still connected, for all that the daemon knows.
    let first = played.denials(RequestClass::Start)[0];
    assert_eq!(
        (seconds(first.at), first.cause, first.flexnet_error),
        (2.0 * HOUR, Cause::TooManyConnections, Some(-16))
    );
    let played = play(&(limited(3) + late + hang));
    assert_eq!(
        played.denials(RequestClass::Start)[0].cause,
        Cause::NoAnswer
    );
}

#[test]
fn sv15_who_waits_for_an_application_that_has_no_room_does_so_for_one_reason() {
    // `a` and the T-Server are connected, so that the router is refused all day. Four agents are sent to it at 9:00, are
    // there at 9:20, and idle from their first call at 9:25 until 16:00, because they were sent.
    let router = application("urs", "universal-routing-server").starts_at("2 min");
    let day = team("day", 4, &["ts"], (8, 16))
        .set("relocate_time", "20 min")
        .set("first_call_after", "5 min");
    let sent = untargeted("sent", "relocate")
        .set("agents", "day")
        .set("to", vec!["ts", "urs"])
        .at("9 h")
        .lasts("1 h");
    let features = [("x", 10), ("tserver_sdn", 10), ("router_seats", 10)];
    let text = single(&features).parameter("max_connections", 2)
        + application("a", "generic").at_start("x", 1)
        + t_server("ts")
        + router
        + day
        + sent;
    let played = play(&text);
    let lost = 4.0 * (6.0 * HOUR + 35.0 * 60.0);
    assert_eq!(played.system("agent_time_lost"), lost);
    let [of_sent] = &played.detail().recoveries[..] else {
        panic!("{:#?}", played.detail().recoveries)
    };
    assert_eq!(of_sent.agent_time_lost, Span(lost as u64 * 1_000_000));
    // The router asks each minute and finds the same.
    assert_eq!(polls_are_arithmetic(&played.plan, 1, true), Ok(()));
}

#[test]
fn sv15_who_has_no_room_without_faults_names_none() {
    // One client alone: the second is refused for good, whatever becomes of the licenses that it asks for.
    let text = Scenario::single(|lic| lic.grant("x", 10).grant_until("y", 7, "2026-03-02"))
        .parameter("max_connections", 1)
        .to_owned()
        + application("a", "generic").at_start("x", 1)
        + application("b", "generic").at_start("y", 1);
    let played = play(&text);
    let violations = played.violations();
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].kind, Cause::TooManyConnections);
    assert!(violations[0].roots.is_empty());
    assert!(violations[0].closed.is_none());
}

#[test]
fn sv15_who_was_refused_anyhow_is_not_refused_for_its_own_death() {
    for (limit, x) in [(1, 10), (9, 1)] {
        let text = single(&[("x", x)]).parameter("max_connections", limit)
            + application("a", "generic").at_start("x", 1)
            + application("b", "generic").at_start("x", 1)
            + down("host-kill", "b", "1 h", "10 min");
        let played = play(&text);
        let violations = played.violations().iter();
        let roots: Vec<Vec<&str>> = violations.map(|v| played.roots(&v.roots)).collect();
        assert_eq!(roots, [vec![], Vec::<&str>::new()], "{limit}");
    }
}

#[test]
fn sv15_logs_say_who_has_no_room() {
    let log = |played: &Played| {
        let mut log = Vec::new();
        let detail = played.detail();
        reports::events::debug_log::write(&mut log, &played.plan, detail, ServiceIndex(0), 0)
            .expect("a vector");
        String::from_utf8(log).expect("text")
    };
    let lmgrd = log(&play(&(limited(2) + three())));
    assert!(
        lmgrd.contains(" 0:02:00 (lmgrd) Maximum connections to the server has reached"),
        "{lmgrd}"
    );
    let text = with_options(unlimited()) + three();
    let daemon = log(&play_options(&text, "MAX_CONNECTIONS 32\n"));
    assert!(
        daemon.contains("DENIED: \"x\" c@hc  (Maximum number of connections reached. (-237,0))"),
        "{daemon}"
    );
}

#[test]
fn sv15_limits_that_cannot_be_or_that_refuse_somebody_are_found() {
    let found = |scenario: Scenario, options: &str| {
        let text = headed(&(with_options(scenario) + three()));
        let study = read(&text, &[("v.opt", options)]);
        let findings = study.findings.iter();
        let told: Vec<String> = findings.map(|f| f.message.clone()).collect();
        told.join("\n")
    };
    let none = found(limited(0), "");
    assert!(none.contains("lmgrd takes no client at all"), "{none}");
    let few = found(unlimited(), "MAX_CONNECTIONS 30\n");
    assert!(few.contains("MAX_CONNECTIONS 30 limits nothing"), "{few}");
    let more = found(unlimited(), "MAX_CONNECTIONS 32\n");
    let refuses = "3 applications ask `lic`, whose vendor daemon takes 2 clients at once: 1 of them are refused";
    assert!(more.contains(refuses), "{more}");
    let lmgrd = found(limited(2), "MAX_CONNECTIONS 100\n");
    assert!(lmgrd.contains("whose lmgrd takes 2 clients"), "{lmgrd}");
    assert_eq!(found(unlimited(), "MAX_CONNECTIONS 33\n"), "");
}
