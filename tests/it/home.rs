//! What an application would have at its home, the server that would serve it without any fault, decides which denials a
//! fault is named for (TP6, TP7, TP8, TP13, TP15).
//!
//! Each number here is worked out by hand, and each named cause is held against a play without it.

use crate::world::{Played, application, play, team};
use model::audit;
use model::cause::Cause;
use model::records::RequestClass;

fn servers(topology: &str, servers: &[(&str, &str)]) -> String {
    let mut text = format!("[topology]\nkind = \"{topology}\"\n");
    for (name, keys) in servers {
        text += &format!("[[server]]\nname = \"{name}\"\nsite = \"here\"\n{keys}\n");
    }
    text
}

fn fault(id: &str, kind: &str, target: &str, rest: &str) -> String {
    format!("[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\ntarget = \"{target}\"\n{rest}\n")
}

/// An application that asks these servers in this order.
fn asks(name: &str, kind: &str, list: &[&str], rest: &str) -> String {
    let list: Vec<String> = list.iter().map(|name| format!("7260@{name}")).collect();
    let list = list.join(":");
    application(name, kind, &format!("license_servers = \"{list}\"\n{rest}"))
}

/// Denied logins by what is named, and how many name it; and nothing of it contradicts a play without those faults.
fn denied(text: &str) -> Vec<(String, usize)> {
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
    let standby =
        "features = { tserver_sdn = 9 }\nstandby = { activated_by = \"lost\", after = \"10 min\" }";
    let both = [("lic", "features = { tserver_sdn = 4 }"), ("dr", standby)];
    let base = servers("single", &both)
        + &asks("ts", "t-server", &["lic", "dr"], "")
        + &team("day", 6, "\"ts\"", (8, 12), "retry = \"none\"")
        + &fault(
            "crash",
            "application-crash",
            "ts",
            "at = \"2 h\"\nlasts = \"1 min\"",
        );
    for kind in ["server-kill", "host-kill", "daemon-hang"] {
        let lost = fault("lost", kind, "lic", "at = \"1 h\"\nlasts = \"3 h\"");
        let text = format!("{base}{lost}");
        assert_eq!(denied(&text), named(&[("", 2)]), "{kind}");
        // That it has fewer than it had there is the fault's all the same.
        let violations = violated(&play(&text), Cause::LicensesExhausted);
        assert_eq!(violations, ["lost"], "{kind}");
    }
    // Restarted at home it does not lack what it had at the standby before, either.
    let lost = fault(
        "lost",
        "server-kill",
        "lic",
        "at = \"1 h\"\nlasts = \"3 h\"",
    );
    let again = fault(
        "again",
        "application-crash",
        "ts",
        "at = \"3 h\"\nlasts = \"2 h\"",
    );
    assert_eq!(denied(&format!("{base}{lost}{again}")), named(&[("", 2)]));
}

#[test]
fn tp8_another_server_that_has_more_raises_no_number_that_is_lost() {
    // Started at the second server of its list, it turns home when that is killed.
    let both = [
        ("one", "features = { tserver_sdn = 4 }"),
        ("two", "features = { tserver_sdn = 9 }"),
    ];
    let base = format!(
        "[parameters]\nreconnect = \"any-server\"\n{}",
        servers("independent", &both)
    ) + &asks("ts", "t-server", &["one", "two"], "")
        + &team("day", 6, "\"ts\"", (8, 12), "retry = \"none\"")
        + &fault(
            "first",
            "server-kill",
            "one",
            "at = \"0 s\"\nlasts = \"1 h\"",
        );
    let second = fault("second", "server-kill", "two", "at = \"3 h\"");
    assert_eq!(denied(&format!("{base}{second}")), named(&[("", 2)]));
    // While it is there, the six are in.
    assert_eq!(denied(&base), []);
}

#[test]
fn tp13_of_three_servers_the_first_that_would_serve_says_how_many_are_missing() {
    // The first has five, the second, which it would never ask, twenty; it starts at the third with three.
    let three = [
        ("one", "features = { tserver_sdn = 5 }"),
        ("two", "features = { tserver_sdn = 20 }"),
        ("three", "features = { tserver_sdn = 3 }"),
    ];
    let base = servers("independent", &three)
        + &asks("ts", "t-server", &["one", "two", "three"], "")
        + &team("day", 7, "\"ts\"", (8, 12), "retry = \"none\"")
        + &fault(
            "first",
            "server-kill",
            "one",
            "at = \"0 s\"\nlasts = \"1 h\"",
        )
        + &fault(
            "second",
            "host-kill",
            "two",
            "at = \"0 s\"\nlasts = \"1 h\"",
        );
    assert_eq!(denied(&base), named(&[("first", 2), ("", 2)]));
}

#[test]
fn tp7_users_who_check_out_for_themselves_are_led_by_the_first_of_them() {
    // The first user comes while the first server is gone: all are led to the second, which has two. Of four one is
    // denied because of that, and the fourth, as its home has three.
    let both = [
        ("one", "features = { x = 3 }"),
        ("two", "features = { x = 2 }"),
    ];
    for kind in [
        "server-kill",
        "host-kill",
        "daemon-hang",
        "vendor-daemon-kill",
    ] {
        let gone = fault("gone", kind, "one", "at = \"1 h\"\nlasts = \"5 h\"");
        let base = servers("independent", &both)
            + &asks("app", "generic", &["one", "two"], "per_login = { x = 1 }")
            + &gone;
        let early = team("early", 4, "\"app\"", (5, 12), "retry = \"none\"");
        let text = format!("{base}{early}");
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // The fault is over while they are in: who comes after its end finds the same.
        let early = team("early", 2, "\"app\"", (5, 12), "");
        let late = team("late", 2, "\"app\"", (8, 12), "retry = \"none\"");
        let text = format!("{base}{early}{late}");
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // What they hold there is missing there for those who are at home there.
        let settled = asks("settled", "generic", &["two"], "per_login = { x = 1 }");
        let settlers = team("settlers", 2, "\"settled\"", (9, 12), "retry = \"none\"");
        let text = format!("{base}{early}{settled}{settlers}");
        assert_eq!(denied(&text), named(&[("gone", 2)]), "{kind}");
    }
}

#[test]
fn tp7_who_would_find_its_home_full_is_denied_for_no_fault() {
    // The server of both applications has one license, which the first holds; it dies.
    let lic = [("lic", "features = { x = 1 }")];
    let text = servers("single", &lic)
        + &application("first", "generic", "per_login = { x = 1 }")
        + &application("second", "generic", "per_login = { x = 1 }")
        + &team("early", 1, "\"first\"", (2, 12), "")
        + &team("late", 2, "\"second\"", (5, 12), "retry = \"none\"")
        + &fault("gone", "server-kill", "lic", "at = \"3 h\"");
    assert_eq!(denied(&text), named(&[("", 2)]));
}

#[test]
fn tp15_a_smaller_standby_before_its_home_is_why_users_are_denied() {
    // Only because of the fault is the standby on at the start, with two instead of the three at home; of four agents
    // one would be denied anyhow.
    let keys = |feature: &str| {
        let standby = format!(
            "features = {{ {feature} = 2 }}\nstandby = {{ activated_by = \"gone\", after = \"20 min\" }}"
        );
        (standby, format!("features = {{ {feature} = 3 }}"))
    };
    let gone = "[[host]]\nname = \"other\"\nsite = \"here\"\n".to_owned()
        + &fault(
            "gone",
            "host-kill",
            "other",
            "at = \"0 s\"\nlasts = \"8 h\"",
        );
    let day = team("day", 4, "\"app\"", (5, 12), "retry = \"none\"");
    for (kind, feature, takes) in [
        ("t-server", "tserver_sdn", ""),
        ("generic", "x", "per_login = { x = 1 }"),
    ] {
        let (standby, own) = keys(feature);
        let base = servers("single", &[("lic", &own), ("dr", &standby)])
            + &asks(
                "app",
                kind,
                &["dr", "lic"],
                &format!("{takes}\nstarts_at = \"1 h\""),
            )
            + &day;
        let text = format!("{base}{gone}");
        assert_eq!(denied(&text), named(&[("gone", 1), ("", 1)]), "{kind}");
        // Switched on by hand it is its home, and no fault's.
        let by_hand = text.replace(
            "activated_by = \"gone\", after = \"20 min\"",
            "activated_by = \"hand\", at = \"0 s\", until = \"13 h\"",
        );
        assert_ne!(by_hand, text);
        assert_eq!(denied(&by_hand), named(&[("", 2)]), "{kind}");
    }
}

#[test]
fn tp15_who_has_no_server_but_a_standby_is_denied_for_no_fault() {
    // Without the fault it would not even start: its standby is full and then dies, and no fault is named for that.
    let standby =
        "features = { tserver_sdn = 2 }\nstandby = { activated_by = \"gone\", after = \"0 s\" }";
    let own = "features = { tserver_sdn = 3 }";
    let text = servers("single", &[("lic", own), ("dr", standby)])
        + &asks("ts", "t-server", &["dr"], "")
        + &team("day", 3, "\"ts\"", (5, 12), "retry = \"none\"")
        + &team("late", 1, "\"ts\"", (8, 12), "retry = \"none\"")
        + &fault("gone", "server-kill", "lic", "at = \"0 s\"")
        + &fault("too", "server-kill", "dr", "at = \"7 h\"");
    assert_eq!(denied(&text), named(&[("", 2)]));
}

#[test]
fn tp8_what_strikes_its_home_meanwhile_would_deny_its_users_there() {
    // Started at the second server because of one fault, it would have lost its home to the other by now.
    let both = [
        ("one", "features = { tserver_sdn = 9 }"),
        ("two", "features = { tserver_sdn = 4 }"),
    ];
    let text = servers("independent", &both)
        + &asks("ts", "t-server", &["one", "two"], "")
        + &team("day", 6, "\"ts\"", (8, 12), "retry = \"none\"")
        + &fault(
            "first",
            "server-kill",
            "one",
            "at = \"0 s\"\nlasts = \"1 h\"",
        )
        + &fault(
            "second",
            "server-kill",
            "one",
            "at = \"6 h\"\nlasts = \"5 h\"",
        );
    assert_eq!(denied(&text), named(&[("first+second", 2)]));
}
