//! Cold standbys: license servers that are off until they are activated (TP15).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::scenario::{
    Scenario, Table, application, fault, host, inline, law, server, t_server, untargeted,
};
use crate::views::Views;
use crate::world::{HOUR, Played, headed, play, read, seconds, study};
use kernel::{Scope, Time};
use model::audit;
use model::cause::Cause;
use model::plan::{ApplicationIndex, ListEntry, ServerIndex, ServiceIndex};
use model::records::{Component, RequestClass};

/// A server of 50 seats, a standby of 30 for which `keys` say when it is on, and a T-Server of 20 whose list names both.
fn site(keys: Table) -> Scenario {
    Scenario::topology("single")
        .parameter("poll_interval", "1 s")
        .parameter("retry_interval", "1 s")
        + server("main").grant("tserver_sdn", 50)
        + server("dr")
            .set("site", "there")
            .grant("tserver_sdn", 30)
            .set("standby", keys)
        + t_server("ts")
            .seats(20)
            .set("license_servers", "7260@main:7260@dr")
}

/// The same with a T-Server that turns to any server of its list.
fn turning(keys: Table) -> Scenario {
    site(keys).ts(|ts| ts.set("reconnect", "any-server"))
}

/// The first server is dead from 9:00 to 15:00.
fn lost() -> Table {
    fault("lost", "server-kill", "main").at("9 h").lasts("6 h")
}

/// The T-Server dies and comes up ten minutes later.
fn restart(at: &str) -> Table {
    fault("restart", "application-crash", "ts")
        .at(at)
        .lasts("10 min")
}

/// When a standby is on.
fn by(fault: &str) -> Table {
    inline().set("activated_by", fault)
}

fn two_hours_later() -> Table {
    by("lost").set("after", "2 h")
}

/// For how long the standby serves, in hours.
fn on(played: &Played) -> f64 {
    let lacking = played.lacking_seconds("availability", Scope::Server, "dr");
    (48.0 * HOUR - lacking) / HOUR
}

/// The server that granted something last, and when, in hours.
fn last_grant(played: &Played) -> (String, f64) {
    let answers = played.answers();
    let mut granted = answers.iter().filter(|answer| answer.granted > 0);
    let last = granted.next_back().expect("a grant");
    (last.server.to_owned(), last.at / HOUR)
}

fn sorted(mut roots: Vec<&str>) -> Vec<&str> {
    roots.sort_unstable();
    roots
}

/// Every denial and violation that names faults is gone without them.
fn assert_audited(played: &Played) {
    for claims in audit::claims(played.detail()).sets {
        let replayed = model::play(&claims.replay(&played.plan), 1, 0, true);
        let not = claims.unconfirmed(played.detail(), replayed.detail.as_ref().unwrap());
        assert!(not.denials.is_empty(), "{:#?}", not.denials);
        assert!(not.violations.is_empty(), "{:#?}", not.violations);
    }
}

fn assert_views_agree(played: &Played) {
    let found = Views::of(played).contradictions();
    assert!(found.is_empty(), "{found:#?}");
}

/// The first finding of a scenario in which the standby has these keys.
fn finding(text: &Scenario) -> (String, String) {
    let findings = read(&headed(text), &[]).findings;
    let first = findings.into_iter().next().expect("a finding");
    assert!(first.line > 1, "{first:#?}");
    (first.message, first.hint.unwrap_or_default())
}

/// The hosts of all the file's own servers are dead from 9 to 15.
fn each_server_dies() -> Table {
    fault("all", "host-kill", "each-server-host")
        .at("9 h")
        .lasts("6 h")
}

#[test]
fn tp15_a_standby_is_no_server_of_the_topology() {
    let other = t_server("other")
        .set("site", "there")
        .set("license_servers", "local-first")
        .seats(5);
    let each = each_server_dies();
    let plan = study(&(site(by("all/main").set("after", "1 h")) + other + each));
    assert!(plan.findings.is_empty(), "{:#?}", plan.findings);
    let plan = &plan.plans[0];
    assert_eq!(plan.entitlement.raw, [50]);
    // In no default list: not even at its own site.
    let lists = plan.applications.iter().map(|a| &a.processes[0].list);
    let lists: Vec<usize> = lists.map(Vec::len).collect();
    assert_eq!(lists, [2, 1]);
    assert!(
        matches!(plan.applications[ApplicationIndex(1)].processes[0].list[0], ListEntry::Server(s) if s.0 == 0)
    );
    assert_eq!(
        plan.faults.len(),
        1,
        "each-server-host is the first server's alone"
    );
    // Two independent servers share what was bought evenly, as if there were no third.
    let text = Scenario::topology("independent").table("entitlement", |shared| {
        shared
            .grant("tserver_sdn", 10)
            .grant("router_seats", 2)
            .set("place", inline().set("router_seats", "one-each"))
    }) + Table::new("server").set("name", "a")
        + Table::new("server").set("name", "b")
        + Table::new("server")
            .set("name", "dr")
            .grant("tserver_sdn", 3)
            .set(
                "standby",
                inline().set("activated_by", "hand").set("at", "1 h"),
            )
        + Table::new("application")
            .set("name", "ts")
            .set("kind", "t-server")
            .set("license_servers", "7260@a:7260@b:7260@dr");
    let plan = &study(&text).plans[0];
    let counts = |service: ServiceIndex| -> Vec<u32> {
        let pools = plan.services[service].pools.iter();
        pools.map(|pool| pool.lots[0].count).collect()
    };
    assert_eq!(
        [
            counts(ServiceIndex(0)),
            counts(ServiceIndex(1)),
            counts(ServiceIndex(2))
        ],
        [vec![5, 1], vec![5, 1], vec![3]]
    );
    assert_eq!(plan.entitlement.raw, [10, 2]);
}

#[test]
fn tp15_it_is_on_so_long_after_the_begin_of_each_occurrence_that_lasts() {
    // Activated at 11:00, off at 15:00. What ends within two hours, or just then, activates nothing.
    assert_eq!(on(&play(&(site(two_hours_later()) + lost()))), 4.0);
    for lasts in ["119 min", "2 h"] {
        let text = site(two_hours_later()) + lost().lasts(lasts);
        assert_eq!(on(&play(&text)), 0.0, "{lasts}");
    }
    // Three times: 5 to 8, 15 to 18, 25 to 28.
    let thrice = lost()
        .at("3 h")
        .lasts("5 h")
        .set("every", "10 h")
        .set("times", 3);
    assert_eq!(on(&play(&(site(two_hours_later()) + thrice))), 9.0);
    // Of a list any has it on: until 15:00 the one, from 14:00 to 18:00 the other.
    let two = inline()
        .set("activated_by", vec!["lost", "cut"])
        .set("after", "2 h");
    let cut = fault("cut", "daemon-hang", "main").at("12 h").lasts("6 h");
    assert_eq!(on(&play(&(site(two.clone()) + lost() + cut))), 7.0);
    // What begins and ends meanwhile changes nothing.
    let short = untargeted("cut", "lrm-disconnect")
        .at("12 h")
        .lasts("90 min");
    assert_eq!(on(&play(&(site(two.clone()) + lost() + short))), 4.0);
    // At once: at time 0 it is up before anything starts, and takes no time to come up (SV14).
    let standby = site(by("lost")).edit("server", "dr", |dr| dr.set("start_time", "5 min"))
        + lost().at("0 s");
    let played = play(&standby);
    assert_eq!(on(&played), 6.0);
    assert_eq!(played.denials(RequestClass::Start).len(), 0);
}

#[test]
fn tp15_it_goes_off_at_the_faults_end_and_what_it_granted_is_lost() {
    let played = play(&(turning(two_hours_later()) + lost()));
    // The first server is back in that instant, so that the poll after it finds all that was held.
    let violations = played.violations();
    assert_eq!(violations.len(), 1);
    let (opened, closed) = (violations[0].opened, violations[0].closed.expect("closed"));
    assert_eq!(seconds(opened).floor(), 9.0 * HOUR);
    assert_eq!(seconds(closed).floor(), 11.0 * HOUR);
    assert_eq!(played.roots(&violations[0].roots), ["lost"]);
    let (server, at) = last_grant(&played);
    assert_eq!(
        (server.as_str(), (at * HOUR).floor()),
        ("main", 15.0 * HOUR)
    );
    assert_eq!(
        seconds(played.detail().recoveries[0].recovered.unwrap()).floor(),
        15.0 * HOUR
    );
    assert_views_agree(&played);
    assert_audited(&played);
    // Where the fault stays the standby does.
    let stays = lost().without("lasts");
    assert_eq!(on(&play(&(turning(two_hours_later()) + stays))), 37.0);
}

#[test]
fn tp15_who_lost_a_standby_goes_down_its_list_whatever_reconnect_says() {
    // Restarted at 11:30, the T-Server is served by the standby, which is off at 15:00. Under `same-server` it would ask
    // that one for ever.
    for reconnect in ["same-server", "any-server"] {
        let site = site(two_hours_later()).ts(|ts| ts.set("reconnect", reconnect));
        let text = &site + lost() + restart("11 h 20 min");
        let played = play(&text);
        let granted = played.answers();
        let mut granted = granted
            .iter()
            .filter(|answer| answer.granted > 0)
            .map(|a| a.server);
        let servers: Vec<&str> = granted.by_ref().collect();
        assert_eq!(servers.last(), Some(&"main"), "{reconnect}");
        assert!(servers.contains(&"dr"), "{reconnect}");
        let (server, at) = last_grant(&played);
        assert_eq!((server.as_str(), at.floor()), ("main", 15.0), "{reconnect}");
        // At 15:00 the first server is dead for another reason, until 16:00: asked again and again, that is its violation.
        let longer = fault("longer", "server-kill", "main")
            .at("14 h")
            .lasts("2 h");
        let text = site + lost() + longer + restart("11 h 20 min");
        let played = play(&text);
        let last = played.violations().last().expect("a violation");
        assert_eq!(seconds(last.opened).floor(), 15.0 * HOUR, "{reconnect}");
        assert_eq!(
            seconds(last.closed.unwrap()).floor(),
            16.0 * HOUR,
            "{reconnect}"
        );
        assert_eq!(sorted(played.roots(&last.roots)), ["longer"], "{reconnect}");
        assert_audited(&played);
        assert_views_agree(&played);
    }
    // A standby that dies while it is on is a server like any other: under `same-server` that one is asked.
    let dies = fault("dies", "server-kill", "dr").at("12 h").lasts("1 h");
    let text = site(two_hours_later()) + lost() + dies + restart("11 h 20 min");
    let played = play(&text);
    let mine = played.violations();
    let of_dr = mine
        .iter()
        .find(|v| played.roots(&v.roots).contains(&"dies"))
        .expect("a violation");
    assert_eq!(seconds(of_dr.closed.unwrap()).floor(), 13.0 * HOUR);
}

#[test]
fn tp15_by_hand_it_is_on_from_a_time_until_another() {
    let by_hand = || by("hand").set("at", "10 h");
    assert_eq!(on(&play(&site(by_hand().set("until", "Mon 12:30")))), 2.5);
    assert_eq!(on(&play(&site(by_hand()))), 38.0);
    assert_eq!(
        on(&play(&site(
            by("hand").set("at", "0 s").set("until", "1 h")
        ))),
        1.0
    );
    // What it granted is lost at the end, for no fault.
    let text = site(by_hand().set("until", "13 h")) + lost() + restart("10 h 20 min");
    let played = play(&text);
    let last = played.violations().last().expect("a violation");
    assert_eq!(seconds(last.opened).floor(), 13.0 * HOUR);
    assert_eq!(seconds(last.closed.unwrap()).floor(), 15.0 * HOUR);
    assert_eq!(played.roots(&last.roots), ["lost"]);
    assert_audited(&played);
    let (message, hint) = finding(&site(by_hand().set("after", "1 h")));
    assert_eq!(
        message,
        "`after` runs from a fault's begin, and nobody's hand waits for one"
    );
    assert!(hint.contains("`at`"));
    assert_eq!(finding(&site(by("hand"))).0, "`at` is missing");
    let (message, _) = finding(&site(by_hand().set("until", "9 h")));
    assert_eq!(message, "the standby is switched off before it is on");
}

#[test]
fn tp15_a_fault_on_a_standby_that_is_off_shows_only_if_it_lasts_into_the_activation() {
    let strikes =
        |kind: &str, at: &str, lasts: &str| fault("struck", kind, "dr").at(at).lasts(lasts);
    for kind in [
        "host-kill",
        "server-kill",
        "lmdown",
        "lmgrd-kill",
        "daemon-hang",
    ] {
        // From 8 to 10 nobody sees it; it has recovered at its end.
        let early = strikes(kind, "8 h", "2 h");
        let played = play(&(site(two_hours_later()) + lost() + early));
        assert_eq!(on(&played), 4.0, "{kind}");
        let mut recoveries = played.detail().recoveries.iter();
        let of_struck = recoveries
            .find(|r| played.roots(&[r.fault]) == ["struck"])
            .unwrap();
        assert_eq!(
            of_struck.recovered.map(seconds),
            Some(10.0 * HOUR),
            "{kind}"
        );
        // From 8 to 12 it comes up at 12.
        let long = strikes(kind, "8 h", "4 h");
        let played = play(&(site(two_hours_later()) + lost() + long));
        let restarted = if kind == "daemon-hang" {
            1.0 / HOUR
        } else {
            0.0
        };
        assert!(
            (on(&played) - 3.0 + restarted).abs() < 1e-9,
            "{kind}: {}",
            on(&played)
        );
    }
    // A start at 9:30 finds the first server dead and the standby off: no fault but the first is its reason, though the
    // standby's host is dead. At 11:30 either would have served it.
    let long = strikes("host-kill", "8 h", "4 h");
    let denied = |at: &str| {
        let played = play(&(site(two_hours_later()) + lost() + &long + restart(at)));
        let denials = played.denials(RequestClass::Start);
        let roots = sorted(played.roots(&denials[0].roots)).join("+");
        assert_audited(&played);
        assert_views_agree(&played);
        (denials[0].cause, roots)
    };
    assert_eq!(denied("9 h 20 min"), (Cause::LmgrdDown, "lost".to_owned()));
    assert_eq!(
        denied("11 h 20 min"),
        (Cause::LmgrdDown, "lost+struck".to_owned())
    );
    let long = strikes("host-kill", "8 h", "4 h");
    let played = play(&(site(two_hours_later()) + lost() + long));
    let conditions = played.detail().conditions.iter();
    let states: Vec<(&str, f64)> = conditions
        .filter(|c| c.component == Component::Server(played.plan.servers[ServerIndex(1)].symbol))
        .map(|c| (c.state, seconds(c.from) / HOUR))
        .collect();
    assert_eq!(
        states,
        [
            ("switched off", 0.0),
            ("host down", 11.0),
            ("switched off", 15.0)
        ]
    );
}

#[test]
fn tp15_off_clients_find_server_down_for_no_fault_and_on_it_counts_in_capacity_cut_at_1() {
    // Who asks the standby alone is denied from the start, at 7:00 too, when its site is cut off; at 11:00 it is served.
    let alone = t_server("alone")
        .set("license_servers", "7260@dr")
        .seats(5)
        .set("restart_delay", "1 h");
    let cut = untargeted("cut", "site-cut")
        .set("between", vec!["here", "there"])
        .at("6 h")
        .lasts("2 h");
    let played = play(&(site(two_hours_later()) + alone + lost() + cut));
    let denials = played.denials(RequestClass::Start);
    assert!(!denials.is_empty());
    for denial in denials {
        assert_eq!(
            (denial.cause, denial.flexnet_error),
            (Cause::ServerDown, Some(-96))
        );
        assert_eq!(played.roots(&denial.roots), Vec::<&str>::new());
    }
    let (server, at) = last_grant(&played);
    assert_eq!((server.as_str(), at.floor()), ("main", 15.0));
    assert!(played.answers().iter().any(|a| a.application == "alone"
        && a.server == "dr"
        && a.granted == 5
        && (a.at / HOUR).floor() == 11.0));
    // Nothing of 50 from 9 to 11, 30 of 50 from 11 to 15.
    let capacity = |text: &Scenario| play(text).value("capacity", Scope::Feature, "tserver_sdn");
    let expected = 1.0 - (2.0 + 4.0 * 0.4) / 48.0;
    let found = capacity(&(site(two_hours_later()) + lost()));
    assert!((found - expected).abs() < 1e-12, "{found}");
    // With the first server there, 80 of 50 are 1.
    assert_eq!(
        capacity(&site(by("hand").set("at", "10 h").set("until", "20 h"))),
        1.0
    );
    // It does not make up later for what is lacking.
    let both = site(by("hand").set("at", "11 h").set("until", "47 h")) + lost();
    assert!((capacity(&both) - expected).abs() < 1e-12);
}

#[test]
fn tp15_a_standby_takes_its_time_to_come_up() {
    let slow =
        site(two_hours_later()).edit("server", "dr", |dr| dr.set("start_time", "5 min")) + lost();
    let played = play(&slow);
    assert_eq!(on(&played), 235.0 / 60.0);
    let starting = played
        .detail()
        .conditions
        .iter()
        .find(|c| c.state == "starting")
        .unwrap();
    assert_eq!(seconds(starting.from), 11.0 * HOUR);
    // Whoever activates it starts it, though its host came back a moment ago and would have been started by hand.
    let host = host("dr").set("autostart", false);
    let early = fault("struck", "host-kill", "dr")
        .at("9 h")
        .lasts("119 min");
    let played = play(&(slow + early + host));
    assert_eq!(on(&played), 235.0 / 60.0);
    // The share of its file is away until 12:00.
    let share = fault("share", "file-share", "dr").at("10 h").lasts("2 h");
    let played = play(&(site(two_hours_later()) + lost() + share));
    assert_eq!(on(&played), 3.0);
}

#[test]
fn tp15_a_server_year_is_paid_for_it() {
    let text = site(by("hand").set("at", "1 h"))
        .ts(|ts| ts.without("license_servers"))
        .table("cost", |cost| cost.set("server_year", 1000))
        .table("experiment", |experiment| experiment.set("replications", 2))
        + Table::new("variant")
            .set("name", "alone")
            .below(Table::new("server").set("name", "dr").set("remove", true));
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), headed(&text)).unwrap();
    let output = crate::program::licsim()
        .current_dir(folder.path())
        .args(["compare", "s.toml", "--json"])
        .output()
        .unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let variants = told["decision"]["variants"].as_array().expect("variants");
    let costs: Vec<f64> = variants
        .iter()
        .map(|v| v["cost"].as_f64().unwrap_or(-1.0))
        .collect();
    assert_eq!(costs, [2_000.0, 1_000.0], "{told:#}");
}

#[test]
fn tp15_what_is_written_of_a_standby_is_checked() {
    let said = |keys: Table| finding(&(site(keys) + lost())).0;
    assert_eq!(
        said(inline().set("after", "2 h")),
        "`activated_by` is missing"
    );
    assert_eq!(said(by("lots")), "there is no fault `lots`");
    assert_eq!(
        said(inline().set("activated_by", Vec::<String>::new())),
        "nothing activates the standby"
    );
    assert_eq!(
        said(by("lost").set("at", "1 h")),
        "`at` goes with `activated_by = \"hand\"`"
    );
    assert_eq!(
        said(by("lost").set("after", "6 h")),
        "`lost` is over before the standby is activated"
    );
    let each = each_server_dies();
    let second = server("second").grant("tserver_sdn", 1);
    let several = site(by("all")).table("topology", |topology| topology.set("kind", "independent"))
        + each
        + second;
    let (message, hint) = finding(&several);
    assert_eq!(message, "`all` stands for several faults");
    assert!(hint.contains("[\"all/main\", \"all/second\"]"), "{hint}");
    let text = || site(two_hours_later()) + lost();
    let with = |edit: fn(Table) -> Table| finding(&text().edit("server", "dr", edit)).0;
    assert_eq!(
        with(|dr| dr.without("features")),
        "a standby has no licenses of its own"
    );
    assert_eq!(
        with(|dr| dr.set("topology", "x")),
        "a standby belongs to no license system"
    );
    assert_eq!(
        finding(&text().ts(|ts| ts.without("license_servers"))).0,
        "no application's list leads to the standby `dr`"
    );
    let only = text().leave_out("server", "main");
    assert_eq!(finding(&only).0, "the only license servers are standbys");
}

#[test]
fn tp15_the_resolved_plan_and_the_written_file_say_when_it_is_on() {
    let study =
        study(&(site(by("lost").set("after", law("uniform", vec!["1 h", "3 h"]))) + lost()));
    let sections = scenarios::plan_text::sections(&study.plans[0], &study.notes[0]);
    let section = sections
        .iter()
        .find(|s| s.title.contains("until it is activated"))
        .unwrap();
    assert_eq!(
        section.rows,
        [["dr", "1 h to 3 h after lost begins", "when that ends"]]
    );
    let name = &study.plans[0].variant;
    let resolved = study.resolved(name).expect("a file");
    let again = read(&resolved, &[]);
    assert!(!again.has_errors(), "{:#?}", again.findings);
    assert_eq!(again.plans[0].servers, study.plans[0].servers);
}

#[test]
fn tp15_lmstat_and_both_logs_tell_of_it() {
    let played = play(&(turning(two_hours_later()) + lost()));
    let lmstat = |hours: f64| {
        let at = Time((hours * HOUR * 1e6) as u64);
        reports::events::lmstat::text(&played.plan, played.detail(), at).expect("a text")
    };
    for off in [10.0, 16.0] {
        assert!(
            lmstat(off).contains("Server node is down or not responding (-96,7)"),
            "{off}"
        );
    }
    assert!(lmstat(12.0).contains("Total of 30 licenses issued;  Total of 20 licenses in use"));
    let mut log = Vec::new();
    reports::events::debug_log::write(&mut log, &played.plan, played.detail(), ServiceIndex(1), 0)
        .unwrap();
    let log = String::from_utf8(log).unwrap();
    assert_eq!(log.matches("FlexNet Licensing (").count(), 1, "{log}");
    let first = log
        .lines()
        .find(|line| line.contains("started on"))
        .unwrap();
    assert!(first.trim_start().starts_with("11:00:00"), "{log}");
}

#[test]
fn tp15_a_random_faults_standby_is_in_equilibrium() {
    // Up 20 h, down 4 h, on from an hour after the begin: 3 of 24 hours, from time 0 on.
    let random = fault("lost", "server-kill", "main")
        .set("time_to_failure", law("exponential", "20 h"))
        .set("time_to_repair", "4 h");
    for (after, expected) in [
        (inline().set("after", "1 h"), 3.0 / 24.0),
        (
            inline().set("after", law("uniform", vec!["0 h", "2 h"])),
            3.0 / 24.0,
        ),
    ] {
        let study = study(&(site(by("lost").with(after.clone())) + &random));
        let shares: Vec<f64> = (0..400)
            .map(|replication| on(&Played::new(study.plans[0].clone(), 7, replication)) / 48.0)
            .collect();
        let count = shares.len() as f64;
        let mean = shares.iter().sum::<f64>() / count;
        let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{after:?}: {mean} ± {error}"
        );
        // The error is small enough to tell this from a standby that every run begins without.
        assert!(error < 0.006, "{error}");
    }
}

#[test]
fn tp15_check_advises_a_start_time_where_a_standby_is_activated_within_minutes() {
    let advised = |keys: Table, start_time: Option<&str>| {
        let text = site(keys) + lost();
        let text = match start_time {
            Some(length) => text.edit("server", "dr", |dr| dr.set("start_time", length)),
            None => text,
        };
        let findings = read(&headed(&text), &[]).findings;
        let mut messages = findings.iter().map(|finding| finding.message.as_str());
        messages.any(|message| message.starts_with("the standby `dr` is activated within minutes"))
    };
    assert!(advised(by("lost").set("after", "10 min"), None));
    assert!(advised(by("lost"), None));
    assert!(!advised(by("lost"), Some("90 s")));
    assert!(!advised(two_hours_later(), None));
    assert!(!advised(by("hand").set("at", "1 h"), None));
}

#[test]
fn tp15_a_standby_that_is_off_is_no_way_out_for_names_either() {
    // The server is killed and no name resolves where the T-Server stands, from one o'clock on; the standby, second of the
    // list, is on ten minutes later. At the missed poll the kill alone has ended what was held.
    let site = Scenario::topology("single")
        .parameter("reconnect", "any-server")
        .parameter("poll_interval", "1 s")
        + server("main").grant("x", 10)
        + server("dr").set("site", "there").grant("x", 10).set(
            "standby",
            inline()
                .set("activated_by", "killed")
                .set("after", "10 min"),
        )
        + application("a", "generic")
            .set("site", "there")
            .set("license_servers", "7260@main:7260@dr")
            .at_start("x", 2);
    let faults = fault("killed", "server-kill", "main")
        .at("1 h")
        .lasts("5 h")
        + untargeted("names", "name-service")
            .set("site", "there")
            .at("1 h")
            .lasts("5 h");
    let played = play(&(site + faults));
    let first = &played.violations()[0];
    assert_eq!(seconds(first.opened).floor(), HOUR);
    assert_eq!(played.roots(&first.roots), ["killed"]);
}
