//! What an application would have at its home, the server that would serve it without any fault, decides which denials a
//! fault is named for (TP6, TP7, TP8, TP13, TP15).
//!
//! Each number here is worked out by hand, and each named cause is held against a play without it.

use crate::scenario::{Scenario, Table, application, fault, host, inline, server, team};
use crate::world::{Played, play};
use model::audit;
use model::cause::Cause;
use model::records::RequestClass;

/// License servers that stand together in a way of the guide.
fn servers(topology: &str, servers: &[Table]) -> Scenario {
    Scenario::topology(topology) + servers.to_vec()
}

fn seats(name: &str, count: u32) -> Table {
    server(name).grant("tserver_sdn", count)
}

/// When a standby is on.
fn activated(by: &str, after: &str) -> Table {
    inline().set("activated_by", by).set("after", after)
}

/// An application that asks these servers in this order.
fn asks(name: &str, kind: &str, list: &[&str]) -> Table {
    let list: Vec<String> = list.iter().map(|name| format!("7260@{name}")).collect();
    application(name, kind).set("license_servers", list.join(":"))
}

/// Denied logins by what is named, and how many name it; and nothing of it contradicts a play without those faults.
fn denied(text: &Scenario) -> Vec<(String, usize)> {
    let played = play(text);
    for claims in audit::claims(played.detail()).sets {
        let replayed = model::play(&claims.replay(&played.plan), 1, 0, true);
        let not = claims.unconfirmed(played.detail(), replayed.detail.as_ref().unwrap());
        assert!(not.denials.is_empty(), "{not:?}");
        assert!(not.violations.is_empty(), "{not:?}");
    }
    let mut denied: Vec<(String, usize)> = Vec::new();
    for denial in played.denials(RequestClass::Login) {
        let roots = played.roots(&denial.roots).join("+");
        match denied.iter_mut().find(|(known, _)| *known == roots) {
            Some((_, count)) => *count += 1,
            None => denied.push((roots, 1)),
        }
    }
    denied
}

fn named(denied: &[(&str, usize)]) -> Vec<(String, usize)> {
    let denied = denied.iter();
    denied
        .map(|(roots, count)| ((*roots).to_owned(), *count))
        .collect()
}

/// The roots of the violations of a type.
fn violated(played: &Played, kind: Cause) -> Vec<String> {
    let violations = played.violations().iter().filter(|v| v.kind == kind);
    violations
        .map(|v| played.roots(&v.roots).join("+"))
        .collect()
}

#[test]
fn tp15_what_a_larger_standby_gave_is_not_what_its_home_has_too_few_of() {
    // The T-Server starts at the standby, which has nine, while its home with four is lost. At home again it has all
    // that it ever has there: of six agents two are denied on any day, five hours after the fault.
    let standby = seats("dr", 9).set("standby", activated("lost", "10 min"));
    let both = [seats("lic", 4), standby];
    let base = servers("single", &both)
        + asks("ts", "t-server", &["lic", "dr"])
        + team("day", 6, &["ts"], (8, 12)).no_retry()
        + fault("crash", "application-crash", "ts")
            .at("2 h")
            .lasts("1 min");
    for kind in ["server-kill", "host-kill", "daemon-hang"] {
        let lost = fault("lost", kind, "lic").at("1 h").lasts("3 h");
        let text = &base + &lost;
        assert_eq!(denied(&text), named(&[("", 2)]), "{kind}");
        // That it has fewer than it had there is the fault's all the same.
        let violations = violated(&play(&text), Cause::LicensesExhausted);
        assert_eq!(violations, ["lost"], "{kind}");
    }
    // Restarted at home it does not lack what it had at the standby before, either.
    let lost = fault("lost", "server-kill", "lic").at("1 h").lasts("3 h");
    let again = fault("again", "application-crash", "ts")
        .at("3 h")
        .lasts("2 h");
    assert_eq!(denied(&(&base + lost + again)), named(&[("", 2)]));
}

#[test]
fn tp8_another_server_that_has_more_raises_no_number_that_is_lost() {
    // Started at the second server of its list, it turns home when that is killed.
    let both = [seats("one", 4), seats("two", 9)];
    let base = servers("independent", &both).parameter("reconnect", "any-server")
        + asks("ts", "t-server", &["one", "two"])
        + team("day", 6, &["ts"], (8, 12)).no_retry()
        + fault("first", "server-kill", "one").at("0 s").lasts("1 h");
    let second = fault("second", "server-kill", "two").at("3 h");
    assert_eq!(denied(&(&base + second)), named(&[("", 2)]));
    // While it is there, the six are in.
    assert_eq!(denied(&base), []);
}

#[test]
fn tp13_of_three_servers_the_first_that_would_serve_says_how_many_are_missing() {
    // The first has five, the second, which it would never ask, twenty; it starts at the third with three.
    let three = [seats("one", 5), seats("two", 20), seats("three", 3)];
    let base = servers("independent", &three)
        + asks("ts", "t-server", &["one", "two", "three"])
        + team("day", 7, &["ts"], (8, 12)).no_retry()
        + fault("first", "server-kill", "one").at("0 s").lasts("1 h")
        + fault("second", "host-kill", "two").at("0 s").lasts("1 h");
    assert_eq!(denied(&base), named(&[("first", 2), ("", 2)]));
}

#[test]
fn tp7_users_who_check_out_for_themselves_are_led_by_the_first_of_them() {
    // The first user comes while the first server is gone: all are led to the second, which has two. Of four one is
    // denied because of that, and the fourth, as its home has three.
    let both = [server("one").grant("x", 3), server("two").grant("x", 2)];
    for kind in [
        "server-kill",
        "host-kill",
        "daemon-hang",
        "vendor-daemon-kill",
    ] {
        let gone = fault("gone", kind, "one").at("1 h").lasts("5 h");
        let base = servers("independent", &both)
            + asks("app", "generic", &["one", "two"]).per_login("x", 1)
            + gone;
        let early = team("early", 4, &["app"], (5, 12)).no_retry();
        let text = &base + &early;
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // The fault is over while they are in: who comes after its end finds the same.
        let early = team("early", 2, &["app"], (5, 12));
        let late = team("late", 2, &["app"], (8, 12)).no_retry();
        let text = &base + &early + late;
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // What they hold there is missing there for those who are at home there.
        let settled = asks("settled", "generic", &["two"]).per_login("x", 1);
        let settlers = team("settlers", 2, &["settled"], (9, 12)).no_retry();
        let text = &base + &early + settled + settlers;
        assert_eq!(denied(&text), named(&[("gone", 2)]), "{kind}");
    }
}

#[test]
fn tp7_who_would_find_its_home_full_is_denied_for_no_fault() {
    // The server of both applications has one license, which the first holds; it dies.
    let lic = [server("lic").grant("x", 1)];
    let text = servers("single", &lic)
        + application("first", "generic").per_login("x", 1)
        + application("second", "generic").per_login("x", 1)
        + team("early", 1, &["first"], (2, 12))
        + team("late", 2, &["second"], (5, 12)).no_retry()
        + fault("gone", "server-kill", "lic").at("3 h");
    assert_eq!(denied(&text), named(&[("", 2)]));
}

#[test]
fn tp15_a_smaller_standby_before_its_home_is_why_users_are_denied() {
    // Only because of the fault is the standby on at the start, with two instead of the three at home; of four agents
    // one would be denied anyhow.
    let gone = host("other").set("site", "here")
        + fault("gone", "host-kill", "other").at("0 s").lasts("8 h");
    let day = team("day", 4, &["app"], (5, 12)).no_retry();
    for (kind, feature, takes) in [
        ("t-server", "tserver_sdn", inline()),
        ("generic", "x", inline().per_login("x", 1)),
    ] {
        let standby = server("dr")
            .grant(feature, 2)
            .set("standby", activated("gone", "20 min"));
        let base = servers("single", &[server("lic").grant(feature, 3), standby])
            + asks("app", kind, &["dr", "lic"])
                .with(takes)
                .starts_at("1 h")
            + &day;
        let text = base + gone.clone();
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // Switched on by hand it is its home, and no fault's.
        let by_hand = inline()
            .set("activated_by", "hand")
            .set("at", "0 s")
            .set("until", "13 h");
        let by_hand = text.edit("server", "dr", |dr| dr.set("standby", by_hand));
        assert_eq!(denied(&by_hand), named(&[("", 2)]), "{kind}");
    }
}

#[test]
fn tp15_who_has_no_server_but_a_standby_is_denied_for_no_fault() {
    // Without the fault it would not even start: its standby is full and then dies, and no fault is named for that.
    let standby = seats("dr", 2).set("standby", activated("gone", "0 s"));
    let text = servers("single", &[seats("lic", 3), standby])
        + asks("ts", "t-server", &["dr"])
        + team("day", 3, &["ts"], (5, 12)).no_retry()
        + team("late", 1, &["ts"], (8, 12)).no_retry()
        + fault("gone", "server-kill", "lic").at("0 s")
        + fault("too", "server-kill", "dr").at("7 h");
    assert_eq!(denied(&text), named(&[("", 2)]));
}

#[test]
fn tp8_what_strikes_its_home_meanwhile_would_deny_its_users_there() {
    // Started at the second server because of one fault, it would have lost its home to the other by now.
    let both = [seats("one", 9), seats("two", 4)];
    let text = servers("independent", &both)
        + asks("ts", "t-server", &["one", "two"])
        + team("day", 6, &["ts"], (8, 12)).no_retry()
        + fault("first", "server-kill", "one").at("0 s").lasts("1 h")
        + fault("second", "server-kill", "one").at("6 h").lasts("5 h");
    assert_eq!(denied(&text), named(&[("first+second", 2)]));
}
