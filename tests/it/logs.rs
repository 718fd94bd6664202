//! Logs of a detailed replication: what others read out of them is what our records say.
//!
//! The debug log is held against three readers: our own importer, which was written for the logs of
//! real servers, and two regular expressions written from the description of those logs alone.

use crate::world::{Played, play};
use model::plan::{Plan, ServiceIndex, TiSliceKeys};
use model::records::{Act, Detail};
use regex::Regex;
use reports::events::holdings::{Change, Holdings};
use reports::events::{debug_log, lmstat, messages};
use scenarios::flexnet::debug_log as reader;
use scenarios::flexnet::lmstat as status;
use scenarios::study::{ReadOptions, read};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

/// A site with everything that a server's log can hold: logins that ask the server, a shared checkout,
/// more asked for than there is, a crash, a daemon's death, an orderly stop, a host that vanishes, an
/// expiry.
const SITE: &str = r#"
[topology]
kind = "single"
[[host]]
name = "desktop-host"
site = "here"
[[server]]
name = "lic"
site = "here"
[server.features]
tserver_sdn = 10
router_seats = 20
ISDK_FACTORY = { count = 1, version = "7.1" }
DESKTOP_AGENT = { count = 6, version = "7.0", expires = 2026-03-02 }
DESKTOP_SUPERVISOR = { count = 1, version = "7.0" }
[[application]]
name = "ts one"
kind = "t-server"
site = "here"
options = { num-of-licenses = 8, num-sdn-licenses = 8 }
[[application]]
name = "ts-two"
kind = "t-server"
site = "here"
options = { num-of-licenses = 8, num-sdn-licenses = 8 }
[[application]]
name = "urs"
kind = "universal-routing-server"
site = "here"
count = 2
[[application]]
name = "desktop"
kind = "genesys-desktop"
site = "here"
host = "desktop-host"
[[agents]]
name = "team"
count = 8
site = "here"
applications = ["desktop"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "20:00"
[[fault]]
id = "daemon"
kind = "vendor-daemon-kill"
target = "lic"
at = "570 min"
lasts = "10 min"
[[fault]]
id = "crash"
kind = "application-crash"
target = "urs-1"
at = "11 h"
[[fault]]
id = "down"
kind = "lmdown"
target = "lic"
at = "12 h"
lasts = "15 min"
[[fault]]
id = "vanish"
kind = "host-kill"
target = "desktop-host"
at = "14 h"
lasts = "30 min"
"#;

fn site() -> Played {
    play(SITE)
}

/// Every variant of a ready scenario, its first replication in detail.
fn ready(name: &str) -> Vec<Played> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios/library")
        .join(name);
    let study = read(&path, &ReadOptions::default());
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let plans = study.plans.into_iter();
    plans.map(|plan| Played::new(plan, 1, 0)).collect()
}

/// The plays that the logs are tried on.
fn plays() -> Vec<Played> {
    let mut plays = vec![site()];
    for name in [
        "three-ways.toml",
        "single-expiry.toml",
        "independent-firewall.toml",
        "three-node-partition.toml",
        "starvation.toml",
        "vendor-port.toml",
        "second-vendor.toml",
    ] {
        plays.extend(ready(name));
    }
    plays
}

fn debug_log(played: &Played, service: ServiceIndex) -> String {
    let mut bytes = Vec::new();
    debug_log::write(&mut bytes, &played.plan, played.detail(), service, 0).expect("memory");
    String::from_utf8(bytes).expect("text")
}

fn services(played: &Played) -> TiSliceKeys<ServiceIndex> {
    played.plan.services.keys()
}

/// A checkout or checkin: out or in, feature, `user@host`, how many.
type Move = (bool, String, String, u32);

/// A name as one word, by a rule of the test's own.
fn word(name: &str) -> String {
    name.replace(' ', "_")
}

/// What our records say went out and came back while the server could write of it.
fn moves(
    plan: &Plan,
    detail: &Detail,
    service: ServiceIndex,
) -> (Vec<Move>, BTreeMap<String, u64>) {
    let mut holdings = Holdings::default();
    let mut moves = Vec::new();
    let (mut level, mut peaks) = (BTreeMap::new(), BTreeMap::new());
    for entry in detail.journal.iter().filter(|e| e.service == service) {
        holdings.apply(entry, |change| {
            let (out, held) = match change {
                Change::Out(held) => (true, held),
                Change::In(held, _) => (false, held),
            };
            let feature = detail.pools[service][held.pool].feature;
            let feature = plan.symbols.features[feature].clone();
            let user = &plan.symbols.applications[held.application];
            let client = format!("{}@{}", word(user), word(&plan.hosts[held.host].name));
            let now: &mut i64 = level.entry(feature.clone()).or_default();
            *now += i64::from(held.count) * if out { 1 } else { -1 };
            let peak: &mut u64 = peaks.entry(feature.clone()).or_default();
            *peak = (*peak).max(*now as u64);
            if !matches!(entry.act, Act::Lost) {
                moves.push((out, feature, client, held.count));
            }
        });
    }
    (moves, peaks)
}

/// An administrator's expression: one line, all fields by name.
fn first_reader(log: &str) -> Vec<Move> {
    let form = Regex::new(
        r#"^[ \d]\d:\d\d:\d\d \((?P<daemon>[^)]+)\) (?P<what>OUT|IN): "(?P<feature>[^"]+)" (?P<client>\S+@\S+)(?:  \((?P<count>\d+) licenses\))?(?P<end>  \(SHUTDOWN\))?$"#,
    )
    .expect("a form");
    let mut moves = Vec::new();
    for line in log.lines() {
        let about = line.contains(") OUT:") || line.contains(") IN:");
        let Some(found) = form.captures(line) else {
            assert!(!about, "not accepted: {line}");
            continue;
        };
        if found.name("end").is_some() {
            continue;
        }
        let count = found
            .name("count")
            .map_or(1, |n| n.as_str().parse().unwrap());
        moves.push((
            &found["what"] == "OUT",
            found["feature"].to_owned(),
            found["client"].to_owned(),
            count,
        ));
    }
    moves
}

/// A collector's expression: over the whole text, blanks in any number, quotes or none.
fn second_reader(log: &str) -> Vec<Move> {
    let form = Regex::new(
        r#"(?m)^\s*\d{1,2}:\d{2}:\d{2}\s+\([\w.\-]+\)\s+(OUT|IN):\s+"?([^"\s]+)"?\s+([^@\s]*)@([^\s(]+)[^\S\n]*(?:\((\d+) licenses?\))?[^\S\n]*(\([A-Z]+\))?\s*$"#,
    )
    .expect("a form");
    let found = form.captures_iter(log).filter(|m| m.get(6).is_none());
    found
        .map(|m| {
            let count = m.get(5).map_or(1, |n| n.as_str().parse().unwrap());
            (
                &m[1] == "OUT",
                m[2].to_owned(),
                format!("{}@{}", &m[3], &m[4]),
                count,
            )
        })
        .collect()
}

#[test]
fn two_independent_expressions_find_the_checkouts_of_our_records() {
    for played in plays() {
        for service in services(&played) {
            let log = debug_log(&played, service);
            let (expected, _) = moves(&played.plan, played.detail(), service);
            assert!(
                !expected.is_empty(),
                "{}: nothing was taken",
                played.plan.scenario
            );
            assert_eq!(first_reader(&log), expected, "{}", played.plan.variant);
            assert_eq!(second_reader(&log), expected, "{}", played.plan.variant);
        }
    }
}

#[test]
fn denials_have_the_code_pair_and_are_those_of_the_records() {
    let form = Regex::new(
        r#"^[ \d]\d:\d\d:\d\d \([^)]+\) (?:DENIED: "(?P<denied>[^"]+)"|UNSUPPORTED: "(?P<unsupported>[^"]+)" \(PORT_AT_HOST_PLUS   \)) \S+@\S+(?:  \(\d+ licenses\))?  \([^()].*\. \((?P<major>-\d+),(?P<minor>\d+)\)\)$"#,
    )
    .expect("a form");
    let mut seen = BTreeMap::new();
    for played in plays() {
        for service in services(&played) {
            let log = debug_log(&played, service);
            let own = played.detail().journal.iter();
            let own = own.filter(|e| e.service == service);
            let mut denied = own.filter_map(|e| match e.act {
                Act::Denied { feature, cause, .. } => Some((feature, cause)),
                _ => None,
            });
            for line in log.lines() {
                let about = line.contains(") DENIED:") || line.contains(") UNSUPPORTED:");
                let Some(found) = form.captures(line) else {
                    assert!(!about, "not accepted: {line}");
                    continue;
                };
                let (feature, cause) = denied.next().expect("a record for each line");
                let name = found.name("denied").or(found.name("unsupported")).unwrap();
                assert_eq!(name.as_str(), played.plan.symbols.features[feature]);
                let code: i16 = found["major"].parse().unwrap();
                assert_eq!(Some(code), cause.name_and_code().1);
                *seen.entry(code).or_insert(0) += 1;
            }
            assert_eq!(denied.next(), None, "a line for each record");
        }
    }
    assert!(
        seen.contains_key(&-4) && seen.contains_key(&-10),
        "{seen:?}"
    );
}

#[test]
fn our_importer_reads_the_same_counts_and_peaks_from_our_debug_log() {
    for played in plays() {
        for service in services(&played) {
            let log = debug_log(&played, service);
            let source = Cursor::new(log.clone().into_bytes());
            let opened = reader::Log::new("ours".to_owned(), source).expect("memory");
            let summary = reader::read(vec![opened], None).expect("memory");
            assert_eq!(summary.unread_lines(), 0, "every line is understood");
            let start = summary.span().expect("times").0.date().expect("a date");
            assert_eq!(start.to_string(), played.plan_start());
            let (expected, peaks) = moves(&played.plan, played.detail(), service);
            let of = |feature: &str, out: bool| {
                let own = expected.iter().filter(|m| m.0 == out && m.1 == feature);
                own.fold((0, 0), |(n, l), m| (n + 1, l + u64::from(m.3)))
            };
            for feature in &summary.features {
                let (outs, licenses) = of(&feature.name, true);
                assert_eq!((feature.out, feature.licenses_out), (outs, licenses));
                // Ends that a daemon wrote of itself are told as checkins, too.
                assert!(feature.check_in >= of(&feature.name, false).0);
                assert_eq!(feature.in_without_out, 0, "{}", feature.name);
                let peak = peaks.get(&feature.name).copied().unwrap_or(0);
                assert_eq!(
                    feature.peak, peak,
                    "{} {}",
                    played.plan.variant, feature.name
                );
            }
            let taken = peaks.values().filter(|peak| **peak > 0).count();
            let read = summary.features.iter().filter(|f| f.out > 0).count();
            assert_eq!(read, taken);
        }
    }
}

#[test]
fn lmstat_at_a_time_reads_back_as_what_is_held() {
    for played in plays() {
        let (plan, detail) = (&played.plan, played.detail());
        for hour in [0, 9, 10, 12, 15, 30, 60] {
            let at = kernel::Time::ZERO + kernel::Span::HOUR * hour + kernel::Span::MINUTE * 5;
            let text = lmstat::text(plan, detail, at).expect("the journal is not full");
            let read = status::read(text.as_bytes());
            assert_eq!(read.unread, [], "{text}");
            assert_eq!(read.servers.len(), plan.services.len());
            let holdings = Holdings::at(&detail.journal, at);
            for (index, server) in read.servers.iter().enumerate() {
                if server.features.is_empty() {
                    let silent = !server.errors.is_empty() || server.daemons.iter().all(|d| !d.up);
                    assert!(silent, "{text}");
                    continue;
                }
                let printed = server.features.iter().flat_map(|f| &f.checkouts);
                let mut printed: Vec<(String, String, u32)> = printed
                    .map(|(_, c)| (c.user.clone(), c.host.clone(), c.licenses))
                    .collect();
                let mut held: Vec<(String, String, u32)> = holdings
                    .of_service(ServiceIndex(index as u32))
                    .map(|h| {
                        let user = word(&plan.symbols.applications[h.application]);
                        (user, word(&plan.hosts[h.host].name), h.count)
                    })
                    .collect();
                printed.sort();
                held.sort();
                assert_eq!(printed, held, "{text}");
                for feature in &server.features {
                    let checkouts = feature.checkouts.iter().map(|(_, c)| c.licenses);
                    if let status::Use::Counted { in_use, .. } = feature.uses {
                        assert_eq!(in_use, checkouts.sum::<u32>());
                    }
                }
            }
        }
    }
}

#[test]
fn lmstat_names_master_and_dead_nodes_of_a_three_node_system() {
    let plays = ready("three-ways.toml");
    let played = plays.iter().find(|p| p.plan.variant == "three-node");
    let played = played.expect("the variant");
    let wednesday_noon = kernel::Time::ZERO + kernel::Span::HOUR * 60;
    let text = lmstat::text(&played.plan, played.detail(), wednesday_noon).expect("in the journal");
    let read = status::read(text.as_bytes());
    let nodes: Vec<(&str, bool, bool)> = read.servers[0]
        .nodes
        .iter()
        .map(|n| (n.host.as_str(), n.up, n.master))
        .collect();
    let expected = [
        ("lic-a", false, false),
        ("lic-b", true, true),
        ("lic-c", true, false),
    ];
    assert_eq!(nodes, expected, "{text}");
}

/// The messages of a play, without their times: application, id, text.
fn said(played: &Played) -> Vec<(String, String, String)> {
    let mut bytes = Vec::new();
    messages::write(&mut bytes, &played.plan, played.detail()).expect("memory");
    let form = Regex::new(r"^\S+T\d\d:\d\d:\d\d\.\d{3} \S+ (\S+) Std (\S+) (.*)$").expect("a form");
    let text = String::from_utf8(bytes).expect("text");
    let line = |line: &str| {
        let found = form.captures(line).unwrap_or_else(|| panic!("{line}"));
        (
            found[1].to_owned(),
            found[2].to_owned(),
            found[3].to_owned(),
        )
    };
    text.lines().map(line).collect()
}

#[test]
fn ap1_ap2_ap7_applications_say_what_the_guide_says_they_do() {
    let played = site();
    let said = said(&played);
    let has = |application: &str, id: &str, text: &str| {
        let wanted = (application.to_owned(), id.to_owned(), text.to_owned());
        assert!(said.contains(&wanted), "{wanted:?} in {said:#?}");
    };
    has(
        "ts_one",
        "07101",
        "Feature 'tserver_sdn': 8 licenses checked out.",
    );
    has(
        "ts-two",
        "07101",
        "Feature 'tserver_sdn': 2 licenses checked out.",
    );
    has(
        "ts-two",
        "07100",
        "Licensing violation is identified, the violation type GLMR_LICENSE_NO_LICENSE_AVAILABLE.",
    );
    has(
        "ts_one",
        "07100",
        "Licensing violation is identified, the violation type GLMR_LICENSE_SERVER_NOT_AVAILABLE.",
    );
    has(
        "ts_one",
        "07105",
        "License status restored after violation with type 'GLMR_LICENSE_SERVER_NOT_AVAILABLE'",
    );
    // Both routers have the one shared checkout, and both say so.
    for name in ["urs-1", "urs-2"] {
        has(
            name,
            "07101",
            "Feature 'router_seats': 20 licenses checked out.",
        );
    }
    let opened = played.violations().len();
    let count = |id: &str| said.iter().filter(|m| m.1 == id).count();
    assert_eq!(count("07100"), opened);
}

#[test]
fn ap7_each_rejected_registration_is_a_20007_with_the_seats_held() {
    let plays = ready("three-ways.toml");
    let played = plays.iter().find(|p| p.plan.variant == "independent");
    let played = played.expect("the variant");
    let said = said(played);
    let rejected = said.iter().filter(|m| m.1 == "20007").count();
    let denied = played.denials(model::records::RequestClass::Login);
    let denied = denied
        .iter()
        .filter(|d| d.cause == model::cause::Cause::SeatsExhausted);
    assert_eq!(rejected, denied.count());
    let text = "All 30 seat licenses are in use already, registration rejected.";
    assert!(said.iter().any(|m| m.1 == "20007" && m.2 == text));
}

#[test]
fn what_is_killed_writes_nothing_and_what_is_stopped_does() {
    let log = debug_log(&site(), ServiceIndex(0));
    let shutdowns = log.lines().filter(|l| l.ends_with("  (SHUTDOWN)")).count();
    assert!(shutdowns > 3, "lmdown gives back what is out:\n{log}");
    for text in [
        "genesys.d exited with status 0 signal = 17",
        "REStarted genesys.d",
        "SERVER shutdown requested",
        "EXPIRED: DESKTOP_AGENT",
        "TIMESTAMP 3/3/2026",
    ] {
        assert!(log.contains(text), "{text} in\n{log}");
    }
}

#[test]
fn a_journal_that_is_full_says_so() {
    let mut played = site();
    let detail = played.outcome.detail.as_mut().expect("records");
    detail.journal.truncate(10);
    detail.journal_ends = Some(detail.journal[9].at);
    let log = debug_log(&played, ServiceIndex(0));
    assert!(
        log.trim_end().ends_with("the log is full and ends here"),
        "{log}"
    );
    let later = kernel::Time::ZERO + kernel::Span::HOUR * 40;
    assert_eq!(lmstat::text(&played.plan, played.detail(), later), None);
}
