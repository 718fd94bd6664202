//! Cold standbys: license servers that are off until they are activated (TP15).
//!
//! Each number here is worked out by hand. A poll comes every second, so that violations are to the second.

use crate::views::Views;
use crate::world::{HEAD, HOUR, Played, play, read, seconds, study};
use kernel::{Scope, Time};
use model::audit;
use model::cause::Cause;
use model::plan::ListEntry;
use model::records::{Component, RequestClass};

const BOTH: &str = "license_servers = \"7260@main:7260@dr\"";

/// A server of 50 seats, a standby of 30 for which `keys` say when it is on, and a T-Server of 20 whose list names both.
fn site(keys: &str, rest: &str) -> String {
    format!(
        "[parameters]\npoll_interval = \"1 s\"\nretry_interval = \"1 s\"\n[topology]\nkind = \"single\"\n[[server]]\nname = \"main\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 50 }}\n[[server]]\nname = \"dr\"\nsite = \"there\"\nfeatures = {{ tserver_sdn = 30 }}\nstandby = {{ {keys} }}\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\noptions = {{ num-sdn-licenses = 20 }}\n{BOTH}\n{rest}"
    )
}

fn fault(id: &str, kind: &str, keys: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"{id}\"\nkind = \"{kind}\"\n{keys}\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

/// The first server is dead from 9:00 to 15:00.
fn lost() -> String {
    fault("lost", "server-kill", "target = \"main\"", "9 h", "6 h")
}

/// The T-Server dies and comes up ten minutes later.
fn restart(at: &str) -> String {
    fault(
        "restart",
        "application-crash",
        "target = \"ts\"",
        at,
        "10 min",
    )
}

const TWO_HOURS_LATER: &str = "activated_by = \"lost\", after = \"2 h\"";

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
fn finding(text: &str) -> (String, String) {
    let findings = read(&format!("{HEAD}{text}"), &[]).findings;
    let first = findings.into_iter().next().expect("a finding");
    assert!(first.line > 1, "{first:#?}");
    (first.message, first.hint.unwrap_or_default())
}

/// The hosts of all the file's own servers are dead from 9 to 15.
fn each_server_dies() -> String {
    let target = "target = \"each-server-host\"";
    fault("all", "host-kill", target, "9 h", "6 h")
}

#[test]
fn tp15_a_standby_is_no_server_of_the_topology() {
    let other = "[[application]]\nname = \"other\"\nkind = \"t-server\"\nsite = \"there\"\nlicense_servers = \"local-first\"\noptions = { num-sdn-licenses = 5 }\n";
    let each = each_server_dies();
    let plan = study(&site(
        "activated_by = \"all/main\", after = \"1 h\"",
        &(other.to_owned() + &each),
    ));
    assert!(plan.findings.is_empty(), "{:#?}", plan.findings);
    let plan = &plan.plans[0];
    assert_eq!(plan.entitlement, [50]);
    // In no default list: not even at its own site.
    let lists = plan.applications.iter().map(|a| &a.processes[0].list);
    let lists: Vec<usize> = lists.map(Vec::len).collect();
    assert_eq!(lists, [2, 1]);
    assert!(matches!(plan.applications[1].processes[0].list[0], ListEntry::Server(s) if s.0 == 0));
    assert_eq!(
        plan.faults.len(),
        1,
        "each-server-host is the first server's alone"
    );
    // Two independent servers share what was bought evenly, as if there were no third.
    let text = "[topology]\nkind = \"independent\"\n[entitlement]\nfeatures = { tserver_sdn = 10, router_seats = 2 }\nplace = { router_seats = \"one-each\" }\n[[server]]\nname = \"a\"\n[[server]]\nname = \"b\"\n[[server]]\nname = \"dr\"\nfeatures = { tserver_sdn = 3 }\nstandby = { activated_by = \"hand\", at = \"1 h\" }\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nlicense_servers = \"7260@a:7260@b:7260@dr\"\n";
    let plan = &study(text).plans[0];
    let counts = |service: usize| -> Vec<u32> {
        let pools = plan.services[service].pools.iter();
        pools.map(|pool| pool.lots[0].count).collect()
    };
    assert_eq!(
        [counts(0), counts(1), counts(2)],
        [vec![5, 1], vec![5, 1], vec![3]]
    );
    assert_eq!(plan.entitlement, [10, 2]);
}

#[test]
fn tp15_it_is_on_so_long_after_the_begin_of_each_occurrence_that_lasts() {
    // Activated at 11:00, off at 15:00. What ends within two hours, or just then, activates nothing.
    assert_eq!(on(&play(&site(TWO_HOURS_LATER, &lost()))), 4.0);
    for lasts in ["119 min", "2 h"] {
        let text = site(TWO_HOURS_LATER, &lost().replace("6 h", lasts));
        assert_eq!(on(&play(&text)), 0.0, "{lasts}");
    }
    // Three times: 5 to 8, 15 to 18, 25 to 28.
    let text = lost().replace(
        "at = \"9 h\"\nlasts = \"6 h\"",
        "at = \"3 h\"\nlasts = \"5 h\"\nevery = \"10 h\"\ntimes = 3",
    );
    assert_eq!(on(&play(&site(TWO_HOURS_LATER, &text))), 9.0);
    // Of a list any has it on: until 15:00 the one, from 14:00 to 18:00 the other.
    let two = "activated_by = [\"lost\", \"cut\"], after = \"2 h\"";
    let cut = fault("cut", "daemon-hang", "target = \"main\"", "12 h", "6 h");
    assert_eq!(on(&play(&site(two, &(lost() + &cut)))), 7.0);
    // What begins and ends meanwhile changes nothing.
    let short = fault("cut", "lrm-disconnect", "", "12 h", "90 min");
    assert_eq!(on(&play(&site(two, &(lost() + &short)))), 4.0);
    // At once: at time 0 it is up before anything starts, and takes no time to come up (SV14).
    let standby = site("activated_by = \"lost\"", &lost().replace("9 h", "0 s"));
    let standby = standby.replace("name = \"dr\"", "name = \"dr\"\nstart_time = \"5 min\"");
    let played = play(&standby);
    assert_eq!(on(&played), 6.0);
    assert_eq!(played.denials(RequestClass::Start).len(), 0);
}

#[test]
fn tp15_it_goes_off_at_the_faults_end_and_what_it_granted_is_lost() {
    let any = "reconnect = \"any-server\"\n";
    let played = play(&site(TWO_HOURS_LATER, &(any.to_owned() + &lost())));
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
    let stays = lost().replace("lasts = \"6 h\"\n", "");
    assert_eq!(
        on(&play(&site(TWO_HOURS_LATER, &(any.to_owned() + &stays)))),
        37.0
    );
}

#[test]
fn tp15_who_lost_a_standby_goes_down_its_list_whatever_reconnect_says() {
    // Restarted at 11:30, the T-Server is served by the standby, which is off at 15:00. Under `same-server` it would ask
    // that one for ever.
    for reconnect in ["same-server", "any-server"] {
        let keys = format!("reconnect = \"{reconnect}\"\n");
        let text = site(
            TWO_HOURS_LATER,
            &(keys.clone() + &lost() + &restart("11 h 20 min")),
        );
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
        let longer = fault("longer", "server-kill", "target = \"main\"", "14 h", "2 h");
        let text = site(
            TWO_HOURS_LATER,
            &(keys + &lost() + &longer + &restart("11 h 20 min")),
        );
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
    let dies = fault("dies", "server-kill", "target = \"dr\"", "12 h", "1 h");
    let text = site(TWO_HOURS_LATER, &(lost() + &dies + &restart("11 h 20 min")));
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
    let by_hand = |rest: &str| format!("activated_by = \"hand\", at = \"10 h\"{rest}");
    assert_eq!(
        on(&play(&site(&by_hand(", until = \"Mon 12:30\""), ""))),
        2.5
    );
    assert_eq!(on(&play(&site(&by_hand(""), ""))), 38.0);
    assert_eq!(
        on(&play(&site(
            "activated_by = \"hand\", at = \"0 s\", until = \"1 h\"",
            ""
        ))),
        1.0
    );
    // What it granted is lost at the end, for no fault.
    let text = site(
        &by_hand(", until = \"13 h\""),
        &(lost() + &restart("10 h 20 min")),
    );
    let played = play(&text);
    let last = played.violations().last().expect("a violation");
    assert_eq!(seconds(last.opened).floor(), 13.0 * HOUR);
    assert_eq!(seconds(last.closed.unwrap()).floor(), 15.0 * HOUR);
    assert_eq!(played.roots(&last.roots), ["lost"]);
    assert_audited(&played);
    let (message, hint) = finding(&site(&by_hand(", after = \"1 h\""), ""));
    assert_eq!(
        message,
        "`after` runs from a fault's begin, and nobody's hand waits for one"
    );
    assert!(hint.contains("`at`"));
    assert_eq!(
        finding(&site("activated_by = \"hand\"", "")).0,
        "`at` is missing"
    );
    let (message, _) = finding(&site(&by_hand(", until = \"9 h\""), ""));
    assert_eq!(message, "the standby is switched off before it is on");
}

#[test]
fn tp15_a_fault_on_a_standby_that_is_off_shows_only_if_it_lasts_into_the_activation() {
    let strikes =
        |kind: &str, at: &str, lasts: &str| fault("struck", kind, "target = \"dr\"", at, lasts);
    for kind in [
        "host-kill",
        "server-kill",
        "lmdown",
        "lmgrd-kill",
        "daemon-hang",
    ] {
        // From 8 to 10 nobody sees it; it has recovered at its end.
        let early = strikes(kind, "8 h", "2 h");
        let played = play(&site(TWO_HOURS_LATER, &(lost() + &early)));
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
        let played = play(&site(TWO_HOURS_LATER, &(lost() + &long)));
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
        let played = play(&site(TWO_HOURS_LATER, &(lost() + &long + &restart(at))));
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
    let played = play(&site(TWO_HOURS_LATER, &(lost() + &long)));
    let conditions = played.detail().conditions.iter();
    let states: Vec<(&str, f64)> = conditions
        .filter(|c| c.component == Component::Server(played.plan.servers[1].symbol))
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
    let alone = "[[application]]\nname = \"alone\"\nkind = \"t-server\"\nsite = \"here\"\nlicense_servers = \"7260@dr\"\noptions = { num-sdn-licenses = 5 }\nrestart_delay = \"1 h\"\n";
    let cut = fault(
        "cut",
        "site-cut",
        "between = [\"here\", \"there\"]",
        "6 h",
        "2 h",
    );
    let played = play(&site(TWO_HOURS_LATER, &(alone.to_owned() + &lost() + &cut)));
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
    let capacity = |text: &str| play(text).value("capacity", Scope::Feature, "tserver_sdn");
    let expected = 1.0 - (2.0 + 4.0 * 0.4) / 48.0;
    let found = capacity(&site(TWO_HOURS_LATER, &lost()));
    assert!((found - expected).abs() < 1e-12, "{found}");
    // With the first server there, 80 of 50 are 1.
    assert_eq!(
        capacity(&site(
            "activated_by = \"hand\", at = \"10 h\", until = \"20 h\"",
            ""
        )),
        1.0
    );
    // It does not make up later for what is lacking.
    let both = site(
        "activated_by = \"hand\", at = \"11 h\", until = \"47 h\"",
        &lost(),
    );
    assert!((capacity(&both) - expected).abs() < 1e-12);
}

#[test]
fn tp15_a_standby_takes_its_time_to_come_up() {
    let slow = site(TWO_HOURS_LATER, &lost())
        .replace("name = \"dr\"", "name = \"dr\"\nstart_time = \"5 min\"");
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
    let host = "[[host]]\nname = \"dr\"\nautostart = false\n";
    let early = fault("struck", "host-kill", "target = \"dr\"", "9 h", "119 min");
    let played = play(&format!("{slow}{early}{host}"));
    assert_eq!(on(&played), 235.0 / 60.0);
    // The share of its file is away until 12:00.
    let share = fault("share", "file-share", "target = \"dr\"", "10 h", "2 h");
    let played = play(&site(TWO_HOURS_LATER, &(lost() + &share)));
    assert_eq!(on(&played), 3.0);
}

#[test]
fn tp15_a_server_year_is_paid_for_it() {
    let text = site(
        "activated_by = \"hand\", at = \"1 h\"",
        "[cost]\nserver_year = 1000\n[[variant]]\nname = \"alone\"\nserver = [ { name = \"dr\", remove = true } ]\n",
    );
    let text = text.replace(BOTH, "");
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("s.toml"),
        format!("{HEAD}{text}[experiment]\nreplications = 2\n"),
    )
    .unwrap();
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
    let said = |keys: &str| finding(&site(keys, &lost())).0;
    assert_eq!(said("after = \"2 h\""), "`activated_by` is missing");
    assert_eq!(said("activated_by = \"lots\""), "there is no fault `lots`");
    assert_eq!(said("activated_by = []"), "nothing activates the standby");
    assert_eq!(
        said("activated_by = \"lost\", at = \"1 h\""),
        "`at` goes with `activated_by = \"hand\"`"
    );
    assert_eq!(
        said("activated_by = \"lost\", after = \"6 h\""),
        "`lost` is over before the standby is activated"
    );
    let each = each_server_dies();
    let second = "[[server]]\nname = \"second\"\nfeatures = { tserver_sdn = 1 }\n";
    let several = site("activated_by = \"all\"", &(each + second)).replace("single", "independent");
    let (message, hint) = finding(&several);
    assert_eq!(message, "`all` stands for several faults");
    assert!(hint.contains("[\"all/main\", \"all/second\"]"), "{hint}");
    let with = |from: &str, to: &str| finding(&site(TWO_HOURS_LATER, &lost()).replace(from, to)).0;
    assert_eq!(
        with("features = { tserver_sdn = 30 }\n", ""),
        "a standby has no licenses of its own"
    );
    assert_eq!(
        with("name = \"dr\"", "name = \"dr\"\ntopology = \"x\""),
        "a standby belongs to no license system"
    );
    assert_eq!(
        with(BOTH, ""),
        "no application's list leads to the standby `dr`"
    );
    let only = site(TWO_HOURS_LATER, &lost()).replace(
        "[[server]]\nname = \"main\"\nsite = \"here\"\nfeatures = { tserver_sdn = 50 }\n",
        "",
    );
    assert_eq!(finding(&only).0, "the only license servers are standbys");
}

#[test]
fn tp15_the_resolved_plan_and_the_written_file_say_when_it_is_on() {
    let study = study(&site(
        "activated_by = \"lost\", after = { uniform = [\"1 h\", \"3 h\"] }",
        &lost(),
    ));
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
    let any = "reconnect = \"any-server\"\n";
    let played = play(&site(TWO_HOURS_LATER, &(any.to_owned() + &lost())));
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
    reports::events::debug_log::write(&mut log, &played.plan, played.detail(), 1, 0).unwrap();
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
    let random = "[[fault]]\nid = \"lost\"\nkind = \"server-kill\"\ntarget = \"main\"\ntime_to_failure = { exponential = \"20 h\" }\ntime_to_repair = \"4 h\"\n";
    for (after, expected) in [
        ("\"1 h\"", 3.0 / 24.0),
        ("{ uniform = [\"0 h\", \"2 h\"] }", 3.0 / 24.0),
    ] {
        let study = study(&site(
            &format!("activated_by = \"lost\", after = {after}"),
            random,
        ));
        let shares: Vec<f64> = (0..400)
            .map(|replication| on(&Played::new(study.plans[0].clone(), 7, replication)) / 48.0)
            .collect();
        let count = shares.len() as f64;
        let mean = shares.iter().sum::<f64>() / count;
        let variance = shares.iter().map(|s| (s - mean).powi(2)).sum::<f64>() / (count - 1.0);
        let error = (variance / count).sqrt();
        assert!(
            (mean - expected).abs() < 4.0 * error,
            "{after}: {mean} ± {error}"
        );
        // The error is small enough to tell this from a standby that every run begins without.
        assert!(error < 0.006, "{error}");
    }
}

#[test]
fn tp15_check_advises_a_start_time_where_a_standby_is_activated_within_minutes() {
    let advised = |keys: &str, own: &str| {
        let text = site(keys, &lost()).replace("name = \"dr\"", &format!("name = \"dr\"\n{own}"));
        let findings = read(&format!("{HEAD}{text}"), &[]).findings;
        let mut messages = findings.iter().map(|finding| finding.message.as_str());
        messages.any(|message| message.starts_with("the standby `dr` is activated within minutes"))
    };
    assert!(advised("activated_by = \"lost\", after = \"10 min\"", ""));
    assert!(advised("activated_by = \"lost\"", ""));
    assert!(!advised("activated_by = \"lost\"", "start_time = \"90 s\""));
    assert!(!advised(TWO_HOURS_LATER, ""));
    assert!(!advised("activated_by = \"hand\", at = \"1 h\"", ""));
}

#[test]
fn tp15_a_standby_that_is_off_is_no_way_out_for_names_either() {
    // The server is killed and no name resolves where the T-Server stands, from one o'clock on; the standby, second of the
    // list, is on ten minutes later. At the missed poll the kill alone has ended what was held.
    let site = "[topology]\nkind = \"single\"\n[parameters]\nreconnect = \"any-server\"\npoll_interval = \"1 s\"\n\
                [[server]]\nname = \"main\"\nsite = \"here\"\nfeatures = { x = 10 }\n\
                [[server]]\nname = \"dr\"\nsite = \"there\"\nfeatures = { x = 10 }\nstandby = { activated_by = \"killed\", after = \"10 min\" }\n\
                [[application]]\nname = \"a\"\nkind = \"generic\"\nsite = \"there\"\nlicense_servers = \"7260@main:7260@dr\"\nat_start = { x = 2 }\n";
    let faults = fault("killed", "server-kill", "target = \"main\"", "1 h", "5 h")
        + &fault("names", "name-service", "site = \"there\"", "1 h", "5 h");
    let played = play(&(site.to_owned() + &faults));
    let first = &played.violations()[0];
    assert_eq!(seconds(first.opened).floor(), HOUR);
    assert_eq!(played.roots(&first.roots), ["killed"]);
}
