//! Reasons that would each do alone, and what hides them: all are named, each until its own end (LF8, AP4, AP7, SV3,
//! TP4, TP8; MT1, MT2).

use crate::world::{Played, application, play, single, team};
use model::cause::Cause;
use model::records::RequestClass;

fn fault(id: &str, kind: &str, target: &str, rest: &str) -> String {
    format!("[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\ntarget = \"{target}\"\n{rest}\n")
}

fn file(id: &str, features: &str, rest: &str) -> String {
    let rest = format!("features = {{ {features} }}\n{rest}");
    fault(id, "license-file-change", "lic", &rest)
}

fn option(id: &str, number: u32, rest: &str) -> String {
    let rest = format!("options = {{ num-sdn-licenses = {number} }}\n{rest}");
    fault(id, "option-change", "ts", &rest)
}

fn restart(application: &str, at: &str) -> String {
    format!(
        "[[fault]]\nid = \"restart-{application}\"\nkind = \"maintenance\"\ntargets = [\"{application}\"]\neach_lasts = \"2 min\"\nat = \"{at}\"\n"
    )
}

/// A T-Server that asks for twelve of the seats in the file.
fn t_server(in_file: u32, rest: &str) -> Played {
    let ts = application("ts", "t-server", "options = { num-sdn-licenses = 12 }");
    play(&single(&format!("tserver_sdn = {in_file}"), &(ts + rest)))
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
    let servers = "[parameters]\nreconnect = \"any-server\"\n[topology]\nkind = \"independent\"\n[[server]]\nname = \"near\"\nsite = \"here\"\nfeatures = { seat = 9 }\n[[server]]\nname = \"far\"\nsite = \"here\"\nfeatures = { seat = 5 }\n";
    let takes = "at_start = { seat = 1 }\nper_login = { seat = 1 }";
    let moved = application("moved", "generic", takes);
    let own = format!("license_servers = \"7260@far\"\n{takes}");
    let settled = application("settled", "generic", &own);
    let users = team("movers", 8, "\"moved\"", (12, 18), "")
        + &team("settlers", 4, "\"settled\"", (13, 18), "");
    let first = fault(
        "first",
        "server-kill",
        "near",
        "at = \"9 h\"\nlasts = \"4 min\"",
    );
    let played = play(&format!("{servers}{moved}{settled}{users}{first}"));
    assert_eq!(named(&played, RequestClass::Login), ["first"]);
    assert!(played.denials(RequestClass::Login).len() > 9);
    // It would be driven there by the second, too, had the first not done so.
    let second = fault(
        "second",
        "server-kill",
        "near",
        "at = \"10 h\"\nlasts = \"2 h\"",
    );
    let played = play(&format!("{servers}{moved}{settled}{users}{first}{second}"));
    assert_eq!(named(&played, RequestClass::Login), ["first+second"]);
}

#[test]
fn ap7_a_start_under_a_lowered_number_does_not_hide_that_the_file_has_fewer() {
    let users = team("floor", 12, "\"ts\"", (12, 18), "");
    let fewer = file("file", "tserver_sdn = 3", "at = \"9 h\"");
    let again = restart("ts", "11 h");
    let played = t_server(
        24,
        &format!(
            "{users}{fewer}{again}{}",
            option("option", 3, "at = \"10 h\"")
        ),
    );
    assert_eq!(named(&played, RequestClass::Login), ["file+option"]);
    // When the number is what it was again, there are none to be had.
    let over = option("option", 3, "at = \"10 h\"\nlasts = \"90 min\"");
    let played = t_server(24, &format!("{users}{fewer}{again}{over}"));
    assert_eq!(named(&played, RequestClass::Login), ["file"]);
}

#[test]
fn ap4_a_file_that_has_more_takes_no_function_away() {
    let features = "ics_multi_media_agent_seat = 9, ics_email_webform_channel = 9";
    let number = "options = { ics_multi_media_agent_seat = 6, ics_email_webform_channel = 6 }";
    let server = application("is", "interaction-server", number);
    let users = team("mail", 6, "\"is\"", (12, 18), "media = [\"email\"]");
    let more = file("more", "ics_email_webform_channel = 70", "at = \"9 h\"");
    let rest = "feature = \"ics_email_webform_channel\"\nat = \"10 h\"\nlasts = \"5 h\"";
    let ends = fault("ends", "license-expiry", "lic", rest);
    let again = restart("is", "11 h");
    let played = play(&single(
        features,
        &format!("{server}{users}{more}{ends}{again}"),
    ));
    assert_eq!(named(&played, RequestClass::Login), ["ends"]);
    let expected = [Cause::Expired, Cause::FunctionOff].map(|kind| (kind, "ends".to_owned()));
    assert_eq!(violations(&played), expected);
}

#[test]
fn ap7_what_a_raised_number_does_not_get_is_of_the_option() {
    // It is raised while the server is down, and what is there is had when that is back.
    let kill = fault(
        "kill",
        "server-kill",
        "lic",
        "at = \"9 h\"\nlasts = \"40 min\"",
    );
    let typo = option("typo", 120, "at = \"9 h 20 min\"");
    let played = t_server(24, &(kill + &typo));
    let last = violations(&played).pop().unwrap();
    assert_eq!(last, (Cause::LicensesExhausted, "typo".to_owned()));
    // A start under it is one in part because of it.
    let played = t_server(24, &format!("{typo}{}", restart("ts", "11 h")));
    let of_typo = (Cause::LicensesExhausted, "typo".to_owned());
    assert_eq!(violations(&played), [of_typo.clone(), of_typo]);
}

#[test]
fn ap1_a_start_names_what_the_file_of_a_dead_server_would_refuse() {
    let users = team("floor", 6, "\"ts\"", (10, 18), "");
    let kill = fault(
        "kill",
        "server-kill",
        "lic",
        "at = \"9 h\"\nlasts = \"2 h\"",
    );
    let again = restart("ts", "9 h 20 min");
    for (id, other) in [
        ("gone", file("gone", "tserver_sdn = false", "at = \"8 h\"")),
        (
            "ends",
            fault(
                "ends",
                "license-expiry",
                "lic",
                "feature = \"tserver_sdn\"\nat = \"8 h\"",
            ),
        ),
        (
            "moved",
            fault("moved", "host-id-change", "lic", "at = \"8 h\""),
        ),
    ] {
        let played = t_server(24, &format!("{users}{kill}{again}{other}"));
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
    let fewer = file("fewer", "tserver_sdn = 2", "at = \"8 h\"");
    let played = t_server(24, &format!("{users}{kill}{again}{fewer}"));
    let at_once = named(&played, RequestClass::Login);
    assert_eq!(at_once, ["fewer", "fewer+kill", "kill"]);
}

#[test]
fn ap7_two_options_and_a_file_that_are_too_low_are_named_each_until_its_end() {
    let users = team("floor", 12, "\"ts\"", (8, 18), "");
    let first = option("first", 5, "at = \"12 h\"\nlasts = \"20 min\"");
    let second = option("second", 5, "at = \"12 h 5 min\"\nlasts = \"10 h\"");
    let played = t_server(24, &format!("{users}{first}{second}"));
    let kind = Cause::CountDecreased;
    let expected = ["first+second", "second"].map(|roots| (kind, roots.to_owned()));
    assert_eq!(violations(&played), expected);
    let fewer = file("fewer", "tserver_sdn = 5", "at = \"11 h\"");
    let played = t_server(24, &format!("{users}{fewer}{second}"));
    assert_eq!(violations(&played), [(kind, "fewer+second".to_owned())]);
}

#[test]
fn lf8_of_two_files_that_have_too_few_both_are_named() {
    let long = file("long", "tserver_sdn = 5", "at = \"9 h\"\nlasts = \"6 h\"");
    let short = file("short", "tserver_sdn = 5", "at = \"10 h\"\nlasts = \"1 h\"");
    let played = t_server(24, &format!("{long}{short}"));
    let one = [(Cause::CountDecreased, "long+short".to_owned())];
    assert_eq!(violations(&played), one);
    // The one below a later one that has enough says nothing.
    let enough = file(
        "short",
        "tserver_sdn = 90",
        "at = \"10 h\"\nlasts = \"1 h\"",
    );
    let kinds = violations(&t_server(24, &format!("{long}{enough}")));
    assert!(kinds.iter().all(|(_, roots)| roots == "long"), "{kinds:?}");
}

#[test]
fn tp4_a_second_stop_of_a_node_that_waits_to_rejoin_does_not_hide_the_first() {
    let servers = "[topology]\nkind = \"three-node\"\n[entitlement]\nfeatures = { tserver_sdn = 24 }\n[[server]]\nname = \"a\"\nsite = \"here\"\n[[server]]\nname = \"b\"\nsite = \"here\"\n[[server]]\nname = \"c\"\nsite = \"here\"\n";
    let ts = application("ts", "t-server", "options = { num-sdn-licenses = 12 }");
    let long = fault("long", "lmdown", "a", "at = \"9 h\"\nlasts = \"30 s\"");
    let short = fault(
        "short",
        "lmdown",
        "a",
        "at = \"9 h 1 min\"\nlasts = \"1 s\"",
    );
    let played = play(&format!("{servers}{ts}{long}{short}"));
    let opened = violations(&played);
    assert_eq!(opened[0], (Cause::NoQuorum, "long+short".to_owned()));
    assert!(
        opened.iter().all(|(_, roots)| roots.contains("long")),
        "{opened:?}"
    );
}

#[test]
fn sv3_a_second_kill_of_a_daemon_that_waits_for_its_port_does_not_hide_the_first() {
    let servers = "[parameters]\non_violation = \"continue\"\n[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nvendor_port = 7261\nfeatures = { ISDK_FACTORY = 1, DESKTOP_AGENT = 40 }\n";
    let desk = application("desk", "genesys-desktop", "");
    let users = team("floor", 30, "\"desk\"", (9, 18), "").replace(
        "end = ",
        "arrive = { uniform = [\"0 min\", \"4 min\"] }\nend = ",
    );
    let one = fault("one", "server-kill", "lic", "at = \"9 h\"\nlasts = \"1 s\"");
    let two = fault(
        "two",
        "server-kill",
        "lic",
        "at = \"9 h 4 s\"\nlasts = \"1 s\"",
    );
    let played = play(&format!("{servers}{desk}{users}{one}{two}"));
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
    let users = team(
        "floor",
        14,
        "\"ts\"",
        (8, 18),
        "retry = { after = \"3 h\", times = 9 }",
    );
    let crash = fault(
        "crash",
        "application-crash",
        "ts",
        "at = \"12 h\"\nlasts = \"5 min\"",
    );
    let played = t_server(24, &format!("{users}{crash}"));
    let denied = played.denials(RequestClass::Login);
    let first: Vec<_> = denied.iter().filter(|d| d.attempt == 1).collect();
    // Two find none in the morning; whoever of the twelve is not back in at noon would be in still.
    assert!(first.len() >= 2, "{first:?}");
    let plain = first.iter().filter(|d| d.roots.is_empty()).count();
    assert_eq!(plain, 2);
}
