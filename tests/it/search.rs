//! Which server of a list serves an application: at its start, and after a loss (TP7, TP8, TP13).
//!
//! Each number here is worked out by hand; a poll comes every second.

use crate::scenario::{Scenario, Table, agents, application, fault, inline, server};
use crate::world::{HOUR, Played, play};
use kernel::Scope;
use model::cause::Cause;

/// Independent servers, each with its features, under a parameter.
fn independent(parameter: &str, value: &str, servers: &[Table]) -> Scenario {
    Scenario::topology("independent")
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
        .parameter(parameter, value)
        + servers.to_vec()
}

/// An application with a list of its own.
fn listed(name: &str, kind: &str, list: &str) -> Table {
    application(name, kind).set("license_servers", list)
}

fn group(name: &str, count: u32, application: &str, from: &str) -> Table {
    agents(name, count, &[application])
        .no_retry()
        .shift("Mon", from, "18:00")
}

fn of(played: &Played, metric: &str, application: &str) -> f64 {
    played.value(metric, Scope::Application, application)
}

fn peak(played: &Played, server: &str) -> f64 {
    played.value("licenses_checked_out_peak", Scope::Server, server)
}

/// One's own server dies from 9 to 10; the other one's seats are all taken by another T-Server.
fn own_dies(reconnect: &str) -> Scenario {
    independent(
        "reconnect",
        reconnect,
        &[
            server("lic-a").grant("tserver_sdn", 60),
            server("lic-b").grant("tserver_sdn", 60),
        ],
    ) + listed("one", "t-server", "@lic-a:@lic-b")
        + listed("two", "t-server", "@lic-b:@lic-a")
        + fault("dies", "server-kill", "lic-a").at("9 h").lasts("1 h")
}

#[test]
fn tp8_without_a_grant_there_is_no_connection() {
    let people = group("early", 20, "one", "08:00")
        + group("between", 20, "one", "09:30")
        + group("late", 20, "one", "14:00");
    let played = play(&(own_dies("any-server") + people.clone()));
    let denied = |name| played.value("denied_fraction", Scope::Agents, name);
    assert_eq!(
        (denied("early"), denied("between"), denied("late")),
        (0.0, 1.0, 0.0)
    );
    assert_eq!(of(&played, "violations", "one"), 1.0);
    assert_eq!(of(&played, "violation_time", "one").round(), HOUR);
    assert_eq!(played.system("agent_time_lost"), 20.0 * 8.5 * HOUR);
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (60.0, 60.0)
    );
    // The server that answered names the cause: it has none left.
    assert_eq!(played.violations()[0].kind, Cause::LicensesExhausted);
    // As `same-server` has it, but for the cause.
    let same = play(&(own_dies("same-server") + people));
    assert_eq!(of(&same, "violation_time", "one").round(), HOUR);
    assert_eq!(same.violations()[0].kind, Cause::VendorDaemonDown);
}

#[test]
fn tp8_what_comes_free_elsewhere_meanwhile_is_taken() {
    // The other T-Server is stopped from 9:20 on: its seats are free at once, and the next retry takes them.
    let stop = fault("stop", "application-crash", "two")
        .at("9 h 20 min")
        .lasts("8 h");
    let played = play(&(own_dies("any-server") + stop));
    assert_eq!(of(&played, "violation_time", "one").round(), 1_200.0);
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (60.0, 60.0)
    );
    // At 17:20 that one starts at the head of its own list, where nothing is left, and goes on to the next.
    assert_eq!(of(&played, "starts_refused", "two"), 0.0);
    // The same by a license file with more.
    let more = fault("more", "license-file-change", "lic-b")
        .grant("tserver_sdn", 90)
        .at("9 h 20 min");
    let played = play(&(own_dies("any-server") + more));
    // 30 of 60: the rest is asked for where they were had.
    assert_eq!(of(&played, "violations", "one"), 1.0);
    let time = of(&played, "violation_time", "one");
    assert!((time - 39.0 * HOUR).abs() <= 1.0, "{time}");
    assert_eq!(peak(&played, "lic-b"), 90.0);
}

#[test]
fn tp8_a_violation_has_the_type_of_what_was_answered() {
    // The other server takes no new client from 9:20 to 9:40.
    let both = fault("both", "lmgrd-kill", "lic-b")
        .at("9 h 20 min")
        .lasts("20 min");
    let played = play(&(own_dies("any-server") + both));
    assert_eq!(of(&played, "violation_time", "one").round(), HOUR);
    let of_one = played.violations().iter();
    let kinds: Vec<Cause> = of_one
        .filter(|v| played.application(v.application) == "one")
        .map(|v| v.kind)
        .collect();
    let down = Cause::VendorDaemonDown;
    let none = Cause::LicensesExhausted;
    assert_eq!(kinds, [none, down, none]);
}

#[test]
fn tp8_a_desktop_is_not_bound_to_a_server_that_had_nothing() {
    // Five work on licenses of the first server; the second has its own one factory, and it is taken.
    let text = independent(
        "reconnect",
        "any-server",
        &[
            server("lic-a").grant("port", 9),
            server("lic-b").grant("port", 4),
        ],
    ) + listed("g", "generic", "@lic-a:@lic-b").per_login("port", 1)
        + listed("h", "generic", "@lic-b").at_start("port", 4)
        + group("five", 5, "g", "08:00")
        + group("late", 3, "g", "11:00")
        + fault("dies", "server-kill", "lic-a").at("9 h").lasts("1 h");
    let played = play(&text);
    assert_eq!(of(&played, "violation_time", "g").round(), HOUR);
    assert_eq!(played.system("denied_fraction"), 0.0);
    assert_eq!((peak(&played, "lic-a"), peak(&played, "lic-b")), (8.0, 4.0));
}

#[test]
fn tp8_retries_that_are_refused_end_as_the_others_do() {
    let text = own_dies("any-server")
        .parameter("on_server_loss", "exit")
        .parameter("retry_count", 5);
    let played = play(&text);
    // It exits after five seconds, and is started again every minute, in vain until ten.
    assert_eq!(of(&played, "starts_refused", "one"), 1.0);
    let time = of(&played, "violation_time", "one");
    assert!((3_535.0..=3_660.0).contains(&time), "{time}");
}

/// Two T-Servers of 50 seats each, under `whole-set`.
fn whole_set(servers: &[Table], list: &str) -> Scenario {
    independent("list_search", "whole-set", servers)
        + listed("t1", "t-server", list).seats(50)
        + listed("t2", "t-server", list).seats(50).starts_at("1 h")
}

#[test]
fn tp13_a_whole_set_is_taken_in_full_where_a_later_server_has_it() {
    let text = whole_set(
        &[
            server("lic-a").grant("tserver_sdn", 60),
            server("lic-b").grant("tserver_sdn", 60),
        ],
        "@lic-a:@lic-b",
    );
    let played = play(&text);
    assert_eq!(of(&played, "violations", "t2"), 0.0);
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (50.0, 50.0)
    );
    // The third of three.
    let text = whole_set(
        &[
            server("lic-a").grant("tserver_sdn", 60),
            server("lic-b").grant("tserver_sdn", 40),
            server("lic-c").grant("tserver_sdn", 55),
        ],
        "@lic-a:@lic-b:@lic-c",
    );
    let played = play(&text);
    assert_eq!(
        (peak(&played, "lic-b"), peak(&played, "lic-c")),
        (0.0, 50.0)
    );
}

#[test]
fn tp13_what_nobody_has_in_full_is_taken_as_what_is_left() {
    // 10 at the first, 45 at the second: in list order, not by size.
    let text = whole_set(
        &[
            server("lic-a").grant("tserver_sdn", 60),
            server("lic-b").grant("tserver_sdn", 45),
        ],
        "@lic-a:@lic-b",
    );
    let played = play(&text);
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (60.0, 0.0)
    );
    assert_eq!(of(&played, "violations", "t2"), 1.0);
    // None at the first: 45 of the second.
    let text = text.edit("server", "lic-a", |server| server.grant("tserver_sdn", 50));
    let played = play(&text);
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (50.0, 45.0)
    );
}

#[test]
fn tp13_a_set_of_several_is_taken_where_all_of_it_is() {
    // A hot-standby pair needs its option beside 50 seats: the first server has the seats, the second both.
    let pair = listed("pair", "t-server", "@lic-a:@lic-b:@lic-c")
        .set("redundancy", "hot-standby")
        .seats(50);
    let servers = [
        server("lic-a").grant("tserver_sdn", 60),
        server("lic-b")
            .grant("tserver_sdn", 30)
            .grant("cti_ha_option", 1),
        server("lic-c")
            .grant("tserver_sdn", 50)
            .grant("cti_ha_option", 1),
    ];
    let played = play(&(independent("list_search", "whole-set", &servers) + &pair));
    assert_eq!(of(&played, "violations", "pair"), 0.0);
    assert_eq!(peak(&played, "lic-c"), 51.0);
    // Without the third, the second has the set, if not in full.
    let two = pair.set("license_servers", "@lic-a:@lic-b");
    let played = play(&(independent("list_search", "whole-set", &servers[..2]) + two));
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (0.0, 31.0)
    );
    assert_eq!(of(&played, "violations", "pair"), 1.0);
    // Interaction Server's seats are asked for alike; its channels are taken as they are.
    let ixn = listed("ixn", "interaction-server", "@lic-a:@lic-b")
        .option("ics_multi_media_agent_seat", 20)
        .option("ics_email_webform_channel", 10);
    let servers = [
        server("lic-a")
            .grant("ics_multi_media_agent_seat", 12)
            .grant("ics_email_webform_channel", 10),
        server("lic-b")
            .grant("ics_multi_media_agent_seat", 20)
            .grant("ics_email_webform_channel", 4),
    ];
    let played = play(&(independent("list_search", "whole-set", &servers) + &ixn));
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (0.0, 24.0)
    );
    assert_eq!(of(&played, "violations", "ixn"), 1.0, "of its channels");
    // Where both have the seats, the channels in full decide.
    let servers = [
        server("lic-a")
            .grant("ics_multi_media_agent_seat", 20)
            .grant("ics_email_webform_channel", 4),
        server("lic-b")
            .grant("ics_multi_media_agent_seat", 20)
            .grant("ics_email_webform_channel", 10),
    ];
    let played = play(&(independent("list_search", "whole-set", &servers) + &ixn));
    assert_eq!(
        (peak(&played, "lic-a"), peak(&played, "lic-b")),
        (0.0, 30.0)
    );
    assert_eq!(of(&played, "violations", "ixn"), 0.0);
}

#[test]
fn tp13_outbound_and_callback_servers_take_a_number_in_full_alike() {
    for (kind, feature, key) in [
        ("outbound-contact-server", "occ_full", "num-of-licenses"),
        ("universal-callback-server", "vcb_full", "max-licenses"),
        ("cpd-server", "occ_port", "num-of-licenses"),
    ] {
        let servers = [
            server("lic-a").grant(feature, 12),
            server("lic-b").grant(feature, 20),
        ];
        let one = listed("one", kind, "@lic-a:@lic-b").option(key, 15);
        for search in ["whole-set", "sticky"] {
            let played = play(&(independent("list_search", search, &servers) + &one));
            let peaks = (peak(&played, "lic-a"), peak(&played, "lic-b"));
            assert_eq!(peaks, (0.0, 15.0), "{kind} {search}");
            assert_eq!(of(&played, "violations", "one"), 0.0);
        }
    }
}

#[test]
fn tp8_routing_and_interaction_servers_are_not_bound_to_a_server_that_had_nothing() {
    // The seats of the second server are out to a generic application that took them all.
    for (kind, feature, options) in [
        ("universal-routing-server", "router_seats", inline()),
        (
            "interaction-server",
            "ics_multi_media_agent_seat",
            inline().option("ics_multi_media_agent_seat", 9),
        ),
        (
            "outbound-contact-server",
            "occ_full",
            inline().option("num-of-licenses", 9),
        ),
    ] {
        let servers = [
            server("lic-a").grant(feature, 9),
            server("lic-b").grant(feature, 4),
        ];
        let text = independent("reconnect", "any-server", &servers)
            + listed("one", kind, "@lic-a:@lic-b").with(options)
            + listed("h", "generic", "@lic-b").at_start(feature, 4)
            + fault("dies", "server-kill", "lic-a").at("9 h").lasts("1 h");
        let played = play(&text);
        assert_eq!(of(&played, "violation_time", "one").round(), HOUR, "{kind}");
        let peaks = (peak(&played, "lic-a"), peak(&played, "lic-b"));
        assert_eq!(peaks, (9.0, 4.0), "{kind}");
        let mean = played.value("licenses_checked_out_mean", Scope::Server, "lic-a");
        assert!((mean - 9.0 * 47.0 / 48.0).abs() < 0.001, "{kind}: {mean}");
    }
}

#[test]
fn tp8_a_feature_that_is_not_valid_elsewhere_binds_nobody() {
    // What the other server has is of an old version, or has expired.
    let old = inline().set("count", 60).set("version", 7.0);
    for other in [
        server("lic-b").entry("features", "tserver_sdn", old),
        server("lic-b").grant_until("tserver_sdn", 60, "2026-03-01"),
    ] {
        let servers = [server("lic-a").grant("tserver_sdn", 60), other.clone()];
        let text = independent("reconnect", "any-server", &servers)
            + listed("one", "t-server", "@lic-a:@lic-b")
            + fault("dies", "server-kill", "lic-a").at("9 h").lasts("1 h");
        let played = play(&text);
        assert_eq!(
            of(&played, "violation_time", "one").round(),
            HOUR,
            "{other:?}"
        );
        assert_eq!(of(&played, "violations", "one"), 1.0, "{other:?}");
    }
}

#[test]
fn tp7_where_nothing_is_required_the_first_server_that_grants_anything_serves() {
    // Solution Control Server works without its one feature, which the second server has too.
    let servers = [
        server("lic-a").grant("ha_redundancy", 1),
        server("lic-b").grant("ha_redundancy", 1),
    ];
    let text = |list: &str, target: &str| {
        let rest = listed("scs", "solution-control-server", list)
            + listed("pair", "t-server", "@lic-c").set("redundancy", "warm-standby")
            + fault("dead", target, "lic-a").at("0 s").lasts("1 h");
        independent("list_search", "whole-set", &servers) + rest
    };
    for kind in ["vendor-daemon-kill", "host-kill"] {
        let played = play(&text("@lic-a:@lic-b", kind));
        assert_eq!((peak(&played, "lic-a"), peak(&played, "lic-b")), (0.0, 1.0));
        assert_eq!(of(&played, "violations", "scs"), 0.0);
        // With no other server the function is off, and the fault is why.
        let played = play(&text("@lic-a", kind));
        let violations = played.detail().violations.iter();
        let violations: Vec<_> = violations
            .filter(|violation| played.application(violation.application) == "scs")
            .collect();
        assert_eq!(violations.len(), 1);
        assert_eq!(violations[0].kind, Cause::FunctionOff);
        assert_eq!(played.roots(&violations[0].roots), ["dead"]);
    }
}
