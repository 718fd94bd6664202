//! Reasons that would each do alone, and what hides them: all are named, each until its own end (LF8, AP4, AP7, SV3,
//! TP4, TP8; MT1, MT2).

use crate::scenario::{
    Scenario, Table, agents, application, fault, inline, law, server, shift, single, t_server,
    team, untargeted,
};
use crate::world::{Played, play};
use model::cause::Cause;
use model::records::RequestClass;

fn file(id: &str) -> Table {
    fault(id, "license-file-change", "lic")
}

fn option(id: &str, number: u32) -> Table {
    fault(id, "option-change", "ts").seats(number)
}

fn restart(application: &str, at: &str) -> Table {
    untargeted(&format!("restart-{application}"), "maintenance")
        .set("targets", vec![application])
        .set("each_lasts", "2 min")
        .at(at)
}

/// A T-Server that asks for twelve of the seats in the file.
fn asking(in_file: u32, rest: impl Into<Scenario>) -> Played {
    let text = single(&[("tserver_sdn", in_file)]) + t_server("ts").seats(12);
    play(&(text + rest.into()))
}

/// The types and roots of all violations, in order of opening.
fn violations(played: &Played) -> Vec<(Cause, String)> {
    let records = played.violations().iter();
    let told = records.map(|v| (v.kind, played.roots(&v.roots).join("+")));
    told.collect()
}

/// The roots that denials of a class name, each set once.
fn named(played: &Played, class: RequestClass) -> Vec<String> {
    let denials = played.denials(class).into_iter();
    let mut named: Vec<String> = denials.map(|d| played.roots(&d.roots).join("+")).collect();
    named.sort();
    named.dedup();
    named
}

#[test]
fn tp8_what_is_spent_by_who_was_driven_there_is_spent_because_of_that() {
    // One that may ask anywhere is driven from the near server to the far one, which has enough for its own alone.
    let servers = Scenario::topology("independent").parameter("reconnect", "any-server")
        + server("near").grant("seat", 9)
        + server("far").grant("seat", 5);
    let takes = |name: &str| {
        application(name, "generic")
            .at_start("seat", 1)
            .per_login("seat", 1)
    };
    let moved = takes("moved");
    let settled = takes("settled").set("license_servers", "7260@far");
    let users =
        team("movers", 8, &["moved"], (12, 18)) + team("settlers", 4, &["settled"], (13, 18));
    let text = servers + moved + settled + users;
    let first = fault("first", "server-kill", "near")
        .at("9 h")
        .lasts("4 min");
    let played = play(&(&text + &first));
    assert_eq!(named(&played, RequestClass::Login), ["first"]);
    assert!(played.denials(RequestClass::Login).len() > 9);
    // It would be driven there by the second, too, had the first not done so.
    let second = fault("second", "server-kill", "near")
        .at("10 h")
        .lasts("2 h");
    let played = play(&(text + first + second));
    assert_eq!(named(&played, RequestClass::Login), ["first+second"]);
}

#[test]
fn ap7_a_start_under_a_lowered_number_does_not_hide_that_the_file_has_fewer() {
    let users = team("floor", 12, &["ts"], (12, 18));
    let fewer = file("file").grant("tserver_sdn", 3).at("9 h");
    let again = restart("ts", "11 h");
    let played = asking(
        24,
        &users + &fewer + &again + option("option", 3).at("10 h"),
    );
    assert_eq!(named(&played, RequestClass::Login), ["file+option"]);
    // When the number is what it was again, there are none to be had.
    let over = option("option", 3).at("10 h").lasts("90 min");
    let played = asking(24, &users + &fewer + &again + &over);
    assert_eq!(named(&played, RequestClass::Login), ["file"]);
}

#[test]
fn ap4_a_file_that_has_more_takes_no_function_away() {
    let (seats, channels) = ("ics_multi_media_agent_seat", "ics_email_webform_channel");
    let features = [(seats, 9), (channels, 9)];
    let server = application("is", "interaction-server")
        .option(seats, 6)
        .option(channels, 6);
    let users = team("mail", 6, &["is"], (12, 18)).set("media", vec!["email"]);
    let more = file("more")
        .grant("ics_email_webform_channel", 70)
        .at("9 h");
    let ends = fault("ends", "license-expiry", "lic")
        .set("feature", channels)
        .at("10 h")
        .lasts("5 h");
    let again = restart("is", "11 h");
    let played = play(&(single(&features) + server + users + more + ends + again));
    assert_eq!(named(&played, RequestClass::Login), ["ends"]);
    let expected = [Cause::Expired, Cause::FunctionOff].map(|kind| (kind, "ends".to_owned()));
    assert_eq!(violations(&played), expected);
}

#[test]
fn ap7_what_a_raised_number_does_not_get_is_of_the_option() {
    // It is raised while the server is down, and what is there is had when that is back.
    let kill = fault("kill", "server-kill", "lic")
        .at("9 h")
        .lasts("40 min");
    let typo = option("typo", 120).at("9 h 20 min");
    let played = asking(24, &kill + &typo);
    let last = violations(&played).pop().unwrap();
    assert_eq!(last, (Cause::LicensesExhausted, "typo".to_owned()));
    // A start under it is one in part because of it.
    let played = asking(24, &typo + restart("ts", "11 h"));
    let of_typo = (Cause::LicensesExhausted, "typo".to_owned());
    assert_eq!(violations(&played), [of_typo.clone(), of_typo]);
}

#[test]
fn ap1_a_start_names_what_the_file_of_a_dead_server_would_refuse() {
    let users = team("floor", 6, &["ts"], (10, 18));
    let kill = fault("kill", "server-kill", "lic").at("9 h").lasts("2 h");
    let again = restart("ts", "9 h 20 min");
    for (id, other) in [
        (
            "gone",
            file("gone")
                .entry("features", "tserver_sdn", false)
                .at("8 h"),
        ),
        (
            "ends",
            fault("ends", "license-expiry", "lic")
                .set("feature", "tserver_sdn")
                .at("8 h"),
        ),
        ("moved", fault("moved", "host-id-change", "lic").at("8 h")),
    ] {
        let played = asking(24, &users + &kill + &again + &other);
        let mut named = named(&played, RequestClass::Login);
        named.retain(|roots| roots.contains("kill"));
        assert_eq!(named, [format!("{id}+kill")]);
        assert!(
            violations(&played).contains(&(Cause::LmgrdDown, format!("{id}+kill"))),
            "{:?}",
            violations(&played)
        );
    }
    // A file with fewer does not keep it from its start; those beyond them would be denied without the kill, too.
    let fewer = file("fewer").grant("tserver_sdn", 2).at("8 h");
    let played = asking(24, &users + &kill + &again + &fewer);
    let at_once = named(&played, RequestClass::Login);
    assert_eq!(at_once, ["fewer", "fewer+kill", "kill"]);
}

#[test]
fn ap7_two_options_and_a_file_that_are_too_low_are_named_each_until_its_end() {
    let users = team("floor", 12, &["ts"], (8, 18));
    let first = option("first", 5).at("12 h").lasts("20 min");
    let second = option("second", 5).at("12 h 5 min").lasts("10 h");
    let played = asking(24, &users + &first + &second);
    let kind = Cause::CountDecreased;
    let expected = ["first+second", "second"].map(|roots| (kind, roots.to_owned()));
    assert_eq!(violations(&played), expected);
    let fewer = file("fewer").grant("tserver_sdn", 5).at("11 h");
    let played = asking(24, &users + &fewer + &second);
    assert_eq!(violations(&played), [(kind, "fewer+second".to_owned())]);
}

#[test]
fn lf8_of_two_files_that_have_too_few_both_are_named() {
    let long = file("long").grant("tserver_sdn", 5).at("9 h").lasts("6 h");
    let short = file("short")
        .grant("tserver_sdn", 5)
        .at("10 h")
        .lasts("1 h");
    let played = asking(24, &long + &short);
    let one = [(Cause::CountDecreased, "long+short".to_owned())];
    assert_eq!(violations(&played), one);
    // The one below a later one that has enough says nothing.
    let enough = file("short")
        .grant("tserver_sdn", 90)
        .at("10 h")
        .lasts("1 h");
    let kinds = violations(&asking(24, &long + &enough));
    assert!(kinds.iter().all(|(_, roots)| roots == "long"), "{kinds:?}");
}

#[test]
fn tp4_a_second_stop_of_a_node_that_waits_to_rejoin_does_not_hide_the_first() {
    let servers = Scenario::topology("three-node")
        .table("entitlement", |shared| shared.grant("tserver_sdn", 24))
        + server("a")
        + server("b")
        + server("c");
    let ts = t_server("ts").seats(12);
    let long = fault("long", "lmdown", "a").at("9 h").lasts("30 s");
    let short = fault("short", "lmdown", "a").at("9 h 1 min").lasts("1 s");
    let played = play(&(servers + ts + long + short));
    let opened = violations(&played);
    assert_eq!(opened[0], (Cause::NoQuorum, "long+short".to_owned()));
    assert!(
        opened.iter().all(|(_, roots)| roots.contains("long")),
        "{opened:?}"
    );
}

#[test]
fn sv3_a_second_kill_of_a_daemon_that_waits_for_its_port_does_not_hide_the_first() {
    let servers = Scenario::single(|lic| {
        lic.set("vendor_port", 7261)
            .grant("ISDK_FACTORY", 1)
            .grant("DESKTOP_AGENT", 40)
    })
    .parameter("on_violation", "continue");
    let desk = application("desk", "genesys-desktop");
    let arrive = law("uniform", vec!["0 min", "4 min"]);
    let users =
        agents("floor", 30, &["desk"]).below(shift("Mon", "09:00", "18:00").set("arrive", arrive));
    let one = fault("one", "server-kill", "lic").at("9 h").lasts("1 s");
    let two = fault("two", "server-kill", "lic")
        .at("9 h 4 s")
        .lasts("1 s");
    let played = play(&(servers + desk + users + one + two));
    let named = named(&played, RequestClass::Login);
    assert!(
        named
            .iter()
            .all(|roots| roots == "one+two" || roots == "one"),
        "{named:?}"
    );
    assert!(named.contains(&"one+two".to_owned()));
}

#[test]
fn ag4_who_is_thrown_off_and_finds_the_seat_taken_is_denied_because_of_that() {
    let users = team("floor", 14, &["ts"], (8, 18))
        .set("retry", inline().set("after", "3 h").set("times", 9));
    let crash = fault("crash", "application-crash", "ts")
        .at("12 h")
        .lasts("5 min");
    let played = asking(24, &users + &crash);
    let denied = played.denials(RequestClass::Login);
    let first: Vec<_> = denied.iter().filter(|d| d.attempt == 1).collect();
    // Two find none in the morning; whoever of the twelve is not back in at noon would be in still.
    assert!(first.len() >= 2, "{first:?}");
    let plain = first.iter().filter(|d| d.roots.is_empty()).count();
    assert_eq!(plain, 2);
}
