//! License files and their life (LF, FT4, FT5, FT9, FT14).

use crate::scenario::{
    Scenario, Table, agents, application, fault, host, inline, server, single, t_server, team,
};
use crate::world::{Played, play, play_with, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, a T-Server that takes them all, 5 agents by day.
fn one() -> Scenario {
    single(&[("tserver_sdn", 10)])
        + t_server("ts")
        + agents("team", 5, &["ts"]).shift("Mon-Sun", "08:00", "20:00")
}

/// A change of the license file at 10:00 of the first day.
fn change() -> Table {
    fault("file", "license-file-change", "lic").at("10 h")
}

/// Somebody who wants one seat at the start, at a time.
fn late(at: &str) -> Table {
    application("late", "generic")
        .at_start("tserver_sdn", 1)
        .starts_at(at)
}

#[track_caller]
fn only_violation(played: &Played, kind: Cause, root: &str) -> (f64, Option<f64>) {
    let of_ts: Vec<_> = played
        .violations()
        .iter()
        .filter(|v| played.application(v.application) == "ts")
        .collect();
    let [violation] = of_ts.as_slice() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (violation.kind, played.roots(&violation.roots)),
        (kind, vec![root])
    );
    (seconds(violation.opened), violation.closed.map(seconds))
}

#[track_caller]
fn at_the_poll_after(hours: f64, at: f64) {
    let waited = at - hours * 3_600.0;
    assert!(
        (0.0..=120.0).contains(&waited),
        "{waited} s after {hours} h"
    );
}

#[test]
fn lf8_fewer_than_are_held_is_a_violation_and_grants_nothing_new() {
    let fewer = change().grant("tserver_sdn", 4).lasts("2 h");
    let holding = |seats: u32| {
        let text = one() + &fewer + late("11 h");
        play(&text.ts(|ts| ts.seats(seats)))
    };
    let played = holding(8);
    let (opened, closed) = only_violation(&played, Cause::CountDecreased, "file");
    at_the_poll_after(10.0, opened);
    at_the_poll_after(12.0, closed.unwrap());
    // Checkouts stay and logins within what is held go on.
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    assert_eq!(
        played
            .value("licenses_checked_out_mean", Scope::Server, "lic")
            .floor(),
        8.0
    );
    let starts = played.denials(RequestClass::Start);
    assert_eq!(starts[0].cause, Cause::LicensesExhausted);
    assert_eq!(played.roots(&starts[0].roots), ["file"]);
    assert_eq!(
        played.lacking_seconds("capacity", Scope::System, "all"),
        6.0 * 7_200.0
    );
    // Use that falls below the count ends it: the next checkout is granted.
    let roomy = holding(3);
    assert_eq!(roomy.violations(), []);
    assert_eq!(roomy.causes(RequestClass::Start), []);
}

#[test]
fn lf8_a_new_file_is_read_at_once_at_midnight_or_at_the_daemons_start() {
    let fewer = change().grant("tserver_sdn", 4).set("reread", false);
    let opened = |text: &Scenario| only_violation(&play(text), Cause::CountDecreased, "file").0;
    at_the_poll_after(24.0, opened(&(one() + &fewer)));
    let never = one().parameter("automatic_reread", false) + &fewer;
    assert_eq!(play(&never).violations(), []);
    // The clock of the server says when it is midnight: an hour ahead, so an hour early.
    let ahead = one() + &fewer + host("lic").set("clock_offset", "1 h");
    at_the_poll_after(23.0, opened(&ahead));
    // A daemon that starts reads what lies there; four of ten are granted then.
    let restart = fault("crash", "vendor-daemon-kill", "lic").at("12 h");
    let restarted = play(&(one() + restart + fewer));
    let violation = &restarted.violations()[0];
    assert_eq!(violation.kind, Cause::LicensesExhausted);
    at_the_poll_after(12.0, seconds(violation.opened));
}

#[test]
fn ft5_a_file_with_more_lets_in_who_was_denied() {
    let more = change().grant("tserver_sdn", 12);
    let played = play(&(one() + more + late("9 h")));
    let starts = played.denials(RequestClass::Start);
    assert_eq!(starts.len(), 1, "equal denials of one start are one row");
    assert!(starts[0].roots.is_empty(), "plain want of capacity");
    let granted = played
        .answers()
        .into_iter()
        .find(|a| a.application == "late" && a.granted > 0);
    let waited = granted.unwrap().at - 36_000.0;
    assert!((0.0..=60.0).contains(&waited), "{waited}");
    // At `max` an increase of the file goes unnoticed until a restart (AP7).
    assert_eq!(played.answers()[0].granted, 10);
}

#[test]
fn lf8_a_feature_that_is_removed_stays_with_its_holders() {
    let removed = change()
        .entry("features", "tserver_sdn", false)
        .lasts("2 h");
    let played = play(&(one() + removed + late("11 h")));
    let (opened, closed) = only_violation(&played, Cause::FeatureRemoved, "file");
    at_the_poll_after(10.0, opened);
    at_the_poll_after(12.0, closed.unwrap());
    assert_eq!(played.system("checkouts_denied"), 0.0, "logins go on");
    let starts = played.denials(RequestClass::Start);
    assert_eq!(
        (starts[0].cause, starts[0].flexnet_error),
        (Cause::FeatureMissing, Some(-5))
    );
    assert_eq!(played.roots(&starts[0].roots), ["file"]);
    assert_eq!(
        played.lacking_seconds("availability", Scope::Application, "ts"),
        7_200.0
    );
}

#[test]
fn ft4_a_renewal_that_comes_late_ends_the_expiry() {
    let dated = one().lic(|lic| lic.grant_until("tserver_sdn", 10, "2026-03-02"));
    let renewal = change()
        .grant_until("tserver_sdn", 10, "2026-12-31")
        .at("1 d 10 h");
    let played = play(&(&dated + &renewal));
    let (opened, closed) = only_violation(&played, Cause::Expired, "expiry/tserver_sdn@lic");
    at_the_poll_after(24.0, opened);
    at_the_poll_after(34.0, closed.unwrap());
    let recovery = |id: &str| {
        let recoveries = &played.detail().recoveries;
        let found = recoveries.iter().find(|r| played.roots(&[r.fault]) == [id]);
        found.unwrap().clone()
    };
    let expiry = recovery("expiry/tserver_sdn@lic");
    assert_eq!(expiry.ended.map(seconds), Some(122_400.0));
    // Whoever was denied meanwhile is in two minutes after that at the latest.
    let recovered = seconds(expiry.recovered.unwrap()) - closed.unwrap();
    assert!((0.0..=120.0).contains(&recovered), "{recovered}");
    // In time: nothing happens.
    let early = dated + renewal.at("20 h");
    assert_eq!(play(&early).violations(), []);
    // The old file put back by mistake has expired already, and the mistake is the root.
    let mistake = change().grant_until("tserver_sdn", 10, "2026-02-01");
    let wrong = play(&(one() + mistake));
    only_violation(&wrong, Cause::Expired, "file");
}

#[test]
fn ft4_a_renewal_for_another_host_serves_nobody() {
    let file = |id: &str| {
        format!(
            "SERVER lic {id} 7260\nDAEMON genesys.d /opt/genesys.d\nFEATURE tserver_sdn genesys.d 8.0 31-dec-2027 10 SIGN=1\n"
        )
    };
    let text = one().lic(|lic| lic.without("features").set("license_file", "old.dat"))
        + host("lic").set("host_id", "b0d0abb1b2")
        + change().set("license_file", "new.dat").lasts("2 h");
    let files = |new: &str| {
        let (old, new) = (file("b0d0abb1b2"), file(new));
        play_with(&text, &[("old.dat", &old), ("new.dat", &new)])
    };
    assert_eq!(files("b0d0abb1b2").violations(), []);
    let wrong = files("0011223344");
    let (opened, closed) = only_violation(&wrong, Cause::WrongHostId, "file");
    at_the_poll_after(10.0, opened);
    at_the_poll_after(12.0, closed.unwrap());
    assert_eq!(
        wrong.lacking_seconds("availability", Scope::Server, "lic"),
        7_200.0
    );
}

#[test]
fn lf6_what_was_tampered_with_is_denied_and_with_the_host_id_all_is() {
    let both = |altered: &str| {
        one().lic(|lic| lic.grant("other", 1).set("altered", vec![altered]))
            + application("late", "generic")
                .at_start("other", 1)
                .starts_at("11 h")
    };
    let denied = |text: &Scenario| -> Vec<String> {
        let played = play(text);
        let starts = played.denials(RequestClass::Start);
        assert!(starts.iter().all(|d| d.cause == Cause::BadKey));
        starts
            .iter()
            .map(|d| played.application(d.application.unwrap()).to_owned())
            .collect()
    };
    assert_eq!(denied(&both("tserver_sdn")), ["ts"]);
    assert_eq!(denied(&both("other")), ["late"]);
    assert_eq!(denied(&both("host-id")), ["ts", "late"]);
}

#[test]
fn ft9_a_file_that_is_tampered_with_old_or_incomplete_denies_new_requests() {
    for (keys, cause) in [
        (inline().set("altered", vec!["tserver_sdn"]), Cause::BadKey),
        (inline().set("altered", vec!["host-id"]), Cause::BadKey),
        (
            inline().entry(
                "features",
                "tserver_sdn",
                inline().set("count", 10).set("version", "7.0"),
            ),
            Cause::FeatureVersionTooOld,
        ),
        (
            inline().entry("features", "tserver_sdn", false),
            Cause::FeatureMissing,
        ),
    ] {
        let crash = fault("crash", "application-crash", "ts").at("11 h");
        let played = play(&(one() + change().with(keys.clone()) + crash));
        let starts = played.denials(RequestClass::Start);
        assert_eq!(starts[0].cause, cause, "{keys:?}");
        assert!(
            played.roots(&starts[0].roots).contains(&"file"),
            "{keys:?}: {:?}",
            played.roots(&starts[0].roots)
        );
        let down = played.lacking_seconds("availability", Scope::Application, "ts");
        assert_eq!(down, 38.0 * 3_600.0, "{keys:?}");
    }
}

/// A run of four days in which the host ID changes at 10:00 of the first, for as long as is said.
fn moved(kind: &str, lasts: Option<&str>) -> Scenario {
    let moved = fault("moved", kind, "lic").at("10 h");
    one().head("duration", "4 d")
        + match lasts {
            Some(length) => moved.lasts(length),
            None => moved,
        }
}

fn down(played: &Played) -> f64 {
    played.lacking_seconds("availability", Scope::Server, "lic")
}

#[test]
fn lf15_a_changed_host_id_waits_for_a_new_file() {
    let played = play(&moved("host-id-change", None));
    let waited = down(&played) / 3_600.0;
    assert!((24.0..=48.0).contains(&waited), "{waited} h");
    let (opened, closed) = only_violation(&played, Cause::WrongHostId, "moved");
    at_the_poll_after(10.0, opened);
    at_the_poll_after(10.0 + waited, closed.unwrap());
    assert_eq!(
        played.denials(RequestClass::Checkout)[0].flexnet_error,
        Some(-9)
    );
    // The fault is over at once; all is well when the file is there and everybody has it.
    let recovery = &played.detail().recoveries[0];
    assert_eq!(recovery.ended.map(seconds), Some(36_000.0));
    let recovered = seconds(recovery.recovered.unwrap()) - closed.unwrap();
    assert!((0.0..=120.0).contains(&recovered), "{recovered}");
    let quick = moved("host-id-change", None).parameter("order_lead_time", "30 min");
    assert_eq!(down(&play(&quick)), 1_800.0);
    let held = moved("host-id-change", Some("2 h")).parameter("order_lead_time", "30 min");
    assert_eq!(down(&play(&held)), 7_200.0, "the later of both");
    // Every host may serve a file for ANY.
    let any = moved("host-id-change", None) + host("lic").set("host_id", "ANY");
    assert_eq!(down(&play(&any)), 0.0);
}

#[test]
fn ft9_a_node_with_a_wrong_host_id_leaves_the_quorum() {
    let fault = |id: &str, target: &str| fault(id, "host-id-change", target).at("10 h");
    let bystander = play(&(nodes() + fault("f", "c")));
    assert_eq!(bystander.violations(), []);
    let both = play(&(nodes() + fault("f", "b") + fault("g", "c")));
    only_violation_of(&both, Cause::NoQuorum, &["f", "g"]);
}

#[track_caller]
fn only_violation_of(played: &Played, kind: Cause, roots: &[&str]) {
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, kind);
    assert_eq!(played.roots(&violation.roots), roots);
}

#[test]
fn ft14_a_disk_is_another_host_id_but_for_raid() {
    let disk = moved("disk-failure", Some("3 h")).parameter("order_lead_time", "20 h");
    // Three hours without the host, and twenty more until the file for the new disk is there.
    let plain = play(&disk);
    assert_eq!(down(&plain), 23.0 * 3_600.0);
    let kinds: Vec<Cause> = plain.violations().iter().map(|v| v.kind).collect();
    assert_eq!(kinds, [Cause::ServerDown, Cause::WrongHostId]);
    let of = |host: Table| down(&play(&(&disk + host)));
    assert_eq!(of(host("lic").set("raid", true)), 0.0);
    let bound_to = |id: &str| host("lic").set("host_id", id);
    assert_eq!(of(bound_to("DISK_SERIAL_NUM=1CA25283")), 23.0 * 3_600.0);
    // A file that is bound to the network card does not notice the disk.
    assert_eq!(of(bound_to("00:B0:D0:AB:B1:B2")), 3.0 * 3_600.0);
}

/// The same at three nodes that hold copies of one file.
fn nodes() -> Scenario {
    Scenario::topology("three-node").table("entitlement", |file| file.grant("tserver_sdn", 10))
        + server("lic")
        + server("b")
        + server("c")
        + t_server("ts")
        + agents("team", 5, &["ts"]).shift("Mon-Sun", "08:00", "20:00")
}

#[test]
fn tp12_another_nodes_restart_does_not_end_the_silence_about_the_master() {
    // The master's host dies at 10:00:00; thirty seconds later `c` restarts its vendor daemon.
    let dies = fault("f", "host-kill", "lic").at("10 h").lasts("1 h");
    let restarts = fault("g", "vendor-daemon-kill", "c").at("36030 s");
    let played = play(&(nodes() + dies + restarts));
    let lacking = played.lacking_seconds("availability", Scope::Application, "ts");
    assert_eq!(lacking, 79.0);
}

#[test]
fn tp2_a_copy_that_differs_counts_while_its_node_is_master() {
    let copy = |target: &str| {
        let change = change()
            .set("target", target)
            .grant("tserver_sdn", 4)
            .set("copies", "target");
        nodes() + change
    };
    only_violation(&play(&copy("lic")), Cause::CountDecreased, "file");
    assert_eq!(play(&copy("b")).violations(), []);
    let failover = fault("f", "server-kill", "lic").at("12 h").lasts("1 h");
    let played = play(&(copy("b") + failover));
    let short = &played.violations()[0];
    assert_eq!(short.kind, Cause::LicensesExhausted);
    at_the_poll_after(12.0, seconds(short.opened));
}

#[test]
fn lf12_what_is_uncounted_needs_no_server() {
    let file = |expiry: &str, host: &str| {
        format!(
            "SERVER lic ANY 7260\nDAEMON genesys.d /opt/genesys.d\nFEATURE free genesys.d 8.0 {expiry} uncounted HOSTID={host} SIGN=1\nFEATURE counted genesys.d 8.0 permanent 5 SIGN=1\n"
        )
    };
    let played = |needs: &Table, file: &str, down: [&str; 2]| {
        let [at, lasts] = down;
        let text = Scenario::single(|lic| lic.set("license_file", "lic.dat"))
            + host("desk").set("host_id", "aabbccddeeff")
            + application("desk", "generic")
                .set("host", "desk")
                .with(needs.clone())
            + team("team", 3, &["desk"], (8, 16))
            + fault("down", "server-kill", "lic").at(at).lasts(lasts);
        play_with(&text, &[("lic.dat", file)])
    };
    let three_at_start = inline().at_start("free", 3);
    let always = file("permanent", "aabbccddeeff");
    let from_the_first = ["0 s", "2 d"];
    for needs in [&three_at_start, &inline().per_login("free", 1)] {
        let down = played(needs, &always, from_the_first);
        assert_eq!(down.all_denials(), [], "{needs:?}");
        assert_eq!(down.violations(), [], "{needs:?}");
        let available = down.value("availability", Scope::Application, "desk");
        assert_eq!(available, 1.0, "{needs:?}");
        assert_eq!(
            down.value("admission", Scope::Agents, "team"),
            1.0,
            "{needs:?}"
        );
    }
    // What has a count beside it is lost with its server, and alone.
    let both = played(
        &three_at_start.clone().at_start("counted", 1),
        &always,
        ["9 h", "1 h"],
    );
    let [violation] = both.violations() else {
        panic!("{:#?}", both.violations())
    };
    let feature = violation
        .feature
        .map(|f| both.plan.symbols.features[f].as_str());
    assert_eq!(feature, Some("counted"));
    // The line says which hosts may run it.
    let elsewhere = played(
        &three_at_start,
        &file("permanent", "112233445566"),
        from_the_first,
    );
    assert!(!elsewhere.denials(RequestClass::Start).is_empty());
    // It ends like any other: start is Monday, the last day is Monday.
    let dated = file("02-mar-2026", "aabbccddeeff");
    let expired = played(&three_at_start, &dated, ["1 d", "1 min"]);
    assert_eq!(
        expired.value("availability", Scope::Application, "desk"),
        0.5,
        "valid on the first of two days"
    );
}
