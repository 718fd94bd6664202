//! Redundant pairs: who takes over, and what is kept (AP5, TP11).

use crate::scenario::{Table, application, fault, single, t_server, team, untargeted};
use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn ten(kind: &str, target: &str) -> Table {
    fault("f", kind, target).at("10 h")
}

const FEATURES: [(&str, u32); 7] = [
    ("tserver_sdn", 10),
    ("cti_ha_option", 1),
    ("ha_redundancy", 1),
    ("router_seats", 10),
    ("router_ha_option", 1),
    ("iserver_ha_option", 1),
    ("tserver_ivr_max_ports_behind", 4),
];

/// The features but for one.
fn all_but(left_out: &str) -> Vec<(&'static str, u32)> {
    let mut features = FEATURES.to_vec();
    features.retain(|(feature, _)| *feature != left_out);
    features
}

fn pair(name: &str, kind: &str, redundancy: &str) -> Table {
    let hosts = vec![format!("{name}-1"), format!("{name}-2")];
    application(name, kind)
        .set("redundancy", redundancy)
        .set("hosts", hosts)
}

fn scs() -> Table {
    application("scs", "solution-control-server")
}

fn four(applications: &[&str]) -> Table {
    team("team", 4, applications, (8, 20))
}

/// A pair of T-Servers, four agents who are in from 8 to 20, Solution Control Server, and faults.
fn t_servers(redundancy: &str, features: &[(&str, u32)], faults: &[&Table]) -> Played {
    let pair = pair("ts", "t-server", redundancy);
    let text = single(features) + scs() + pair + four(&["ts"]);
    play(&faults.iter().fold(text, |text, fault| text + *fault))
}

/// Logouts by the stop, denied or refused attempts, failed switchovers.
fn felt(played: &Played) -> (f64, f64, f64) {
    (
        played.system("logouts_by_stop"),
        played.system("refused_fraction"),
        played.system("switchovers_failed"),
    )
}

#[test]
fn ap5_the_backup_has_the_checkouts_of_a_dead_host_too() {
    let host = ten("host-kill", "ts-1").lasts("4 h");
    let hot = t_servers("hot-standby", &FEATURES, &[&host]);
    assert_eq!(felt(&hot), (0.0, 0.0, 0.0));
    // One checkout for both, before and after; nothing is left behind for two hours.
    let out = |played: &Played| {
        let metric = |name| played.value(name, Scope::Feature, "tserver_sdn");
        (
            metric("licenses_checked_out_mean"),
            metric("licenses_checked_out_peak"),
        )
    };
    assert_eq!(out(&hot), (10.0, 10.0));
    let warm = t_servers("warm-standby", &FEATURES, &[&host]);
    assert_eq!(felt(&warm), (4.0, 0.0, 0.0), "logins end and begin anew");
    assert_eq!(out(&warm), (10.0, 10.0));
    // Both hosts: nobody is left, and what the agents had stays out.
    let other = ten("host-kill", "ts-2").lasts("4 h").set("id", "g");
    let none = t_servers("hot-standby", &FEATURES, &[&host, &other]);
    assert_eq!(none.system("logouts_by_stop"), 4.0);
    assert_eq!(none.system("switchovers_failed"), 0.0, "there is no backup");
    let denials = none.causes(RequestClass::Login);
    assert!(
        denials.iter().all(|c| *c == Cause::ApplicationDown),
        "{denials:?}"
    );
}

#[test]
fn ft7_a_crash_of_both_of_a_pair_leaves_nobody_to_take_over() {
    let crash = ten("application-crash", "ts");
    for (crash, expected) in [(crash.clone(), 60.0), (crash.lasts("5 min"), 300.0)] {
        let played = t_servers("hot-standby", &FEATURES, &[&crash]);
        assert_eq!(played.system("logouts_by_stop"), 4.0, "{crash:?}");
        assert_eq!(
            played.system("switchovers_failed"),
            0.0,
            "there is no backup"
        );
        // Over at once, it is started again after the restart delay.
        let started = played.answers().last().map(|answer| answer.at);
        assert_eq!(started, Some(36_000.0 + expected), "{crash:?}");
    }
}

#[test]
fn sv7_what_dies_on_one_host_does_not_depend_on_the_order_of_the_file() {
    let scs = application("scs", "solution-control-server").set("host", "ts-1");
    let ts = pair("ts", "t-server", "hot-standby");
    let host = ten("host-kill", "ts-1").lasts("1 h");
    let of = |first: &Table, second: &Table| {
        let applications = single(&FEATURES) + first + second;
        felt(&play(&(applications + four(&["ts"]) + &host)))
    };
    let first = of(&scs, &ts);
    assert_eq!(first, of(&ts, &scs));
    assert_eq!(
        first.0, 4.0,
        "Solution Control Server has died too: nobody switches over"
    );
}

#[test]
fn ap5_a_manual_switchover_and_a_primary_stopped_first_need_no_license() {
    let unlicensed = all_but("ha_redundancy");
    let manual = ten("switchover", "ts");
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, &[&manual])),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(
        felt(&t_servers("warm-standby", &unlicensed, &[&manual])),
        (4.0, 0.0, 0.0)
    );
    // Stopped in good order, the primary hands over first.
    let planned = untargeted("f", "maintenance")
        .set("targets", vec!["ts/primary"])
        .set("each_lasts", "1 h")
        .at("10 h");
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, &[&planned])),
        (0.0, 0.0, 0.0)
    );
    // A primary that dies does need one.
    let crash = ten("application-crash", "ts/primary").lasts("1 h");
    let died = t_servers("hot-standby", &unlicensed, &[&crash]);
    assert_eq!(felt(&died).2, 1.0);
    assert_eq!(died.causes(RequestClass::Login)[0], Cause::SwitchoverFailed);
    assert_eq!(died.roots(&died.all_denials()[0].roots), ["f"]);
    // The backup's death is felt by nobody.
    let backup = ten("application-crash", "ts/backup").lasts("1 h");
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, &[&backup])),
        (0.0, 0.0, 0.0)
    );
}

#[test]
fn ap5_while_solution_control_server_is_down_nothing_is_switched_over() {
    // It is no want of a license: nothing counts as a failed switchover.
    let gone = ten("application-crash", "scs").at("9 h").lasts("2 h");
    let crash = ten("application-crash", "ts/primary")
        .lasts("30 min")
        .set("id", "g");
    let played = t_servers("hot-standby", &FEATURES, &[&gone, &crash]);
    assert_eq!(played.system("switchovers_failed"), 0.0);
    assert_eq!(played.system("logouts_by_stop"), 4.0);
    assert_eq!(
        played.causes(RequestClass::Login)[0],
        Cause::ApplicationDown
    );
    // Two of them: the other one switches.
    let two = single(&FEATURES).lic(|lic| lic.grant("MLDistributed", 1))
        + scs().set("count", 2)
        + pair("ts", "t-server", "hot-standby")
        + four(&["ts"])
        + gone.set("target", "scs-1")
        + crash;
    assert_eq!(felt(&play(&two)), (0.0, 0.0, 0.0));
}

#[test]
fn ap5_pairs_of_solution_control_and_configuration_server_need_no_license() {
    for (name, kind) in [
        ("cs", "configuration-server"),
        ("scs", "solution-control-server"),
    ] {
        let crash = ten("application-crash", &format!("{name}/primary")).lasts("5 h");
        let pairs =
            single(&[("tserver_sdn", 10)]) + pair(name, kind, "warm-standby") + t_server("ts");
        let scs = if name == "cs" { vec![scs()] } else { vec![] };
        let played = play(&(pairs + scs + crash));
        assert_eq!(played.system("switchovers_failed"), 0.0, "{kind}");
        let downs = played
            .detail()
            .conditions
            .iter()
            .filter(|c| c.state == "down");
        assert_eq!(downs.count(), 0, "{kind} works on");
    }
    // Without any Solution Control Server nobody switches Configuration Server over.
    let crash = ten("application-crash", "cs/primary").lasts("5 h");
    let pair = pair("cs", "configuration-server", "warm-standby");
    let played = play(&(single(&[("tserver_sdn", 10)]) + pair + crash));
    let downs = played
        .detail()
        .conditions
        .iter()
        .filter(|c| c.state == "down");
    assert_eq!(downs.count(), 1);
}

#[test]
fn ap5_hot_standby_needs_a_license_of_its_own() {
    // T-Server and IVR Server: neither of the pair starts without it.
    for (kind, feature) in [
        ("t-server", "cti_ha_option"),
        ("ivr-server", "iserver_ha_option"),
    ] {
        let mut entry = pair("x", kind, "hot-standby");
        if kind == "ivr-server" {
            entry = entry.set("mode", "behind");
        }
        let with = play(&(single(&FEATURES) + scs() + &entry));
        assert_eq!(with.causes(RequestClass::Start), [], "{kind}");
        let file = all_but(feature);
        let without = play(&(single(&file) + scs() + &entry));
        assert_eq!(
            without.causes(RequestClass::Start),
            [Cause::FeatureMissing],
            "{kind}"
        );
        let warm = entry.set("redundancy", "warm-standby");
        let warm = play(&(single(&file) + scs() + warm));
        assert_eq!(warm.causes(RequestClass::Start), [], "{kind}");
    }
}

#[test]
fn ap5_a_router_without_its_license_falls_back_to_warm_standby() {
    // Agents take their router seats at once; the router's primary dies at 10.
    let text = |file: &[(&str, u32)]| {
        single(file)
            + scs()
            + t_server("ts")
            + pair("urs", "universal-routing-server", "hot-standby")
            + four(&["ts", "urs"])
            + ten("application-crash", "urs/primary").lasts("1 h")
    };
    let hot = play(&text(&FEATURES));
    assert_eq!(hot.causes(RequestClass::Start), []);
    assert_eq!(hot.violations(), []);
    let in_use = |played: &Played| played.value("licenses_in_use_mean", Scope::Application, "urs");
    assert_eq!(in_use(&hot) * 48.0, 4.0 * 12.0, "every seat is kept");
    let warm = play(&text(&all_but("router_ha_option")));
    assert_eq!(
        warm.causes(RequestClass::Start),
        [],
        "it starts all the same"
    );
    let [violation] = warm.violations() else {
        panic!("{:#?}", warm.violations())
    };
    assert_eq!(violation.kind, Cause::FunctionOff);
    // A seat is no login: nobody is out, and each has a seat again as soon as the backup works.
    assert_eq!(felt(&warm), (0.0, 0.0, 0.0));
    assert_eq!(in_use(&warm) * 48.0, 4.0 * 12.0);
    // The option for the calls of a failed partner asks for the same license.
    let option = application("urs", "universal-routing-server").option("pickup_calls", true);
    let played = play(&(single(&[("router_seats", 5)]) + option));
    assert_eq!(played.violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ap5_a_pair_whose_primary_is_dead_is_started_at_its_backup() {
    // The license server comes at 10:30; the pair, denied until then, has lost its primary's host at 10.
    let late = fault("late", "server-kill", "lic")
        .at("0 s")
        .lasts("10 h 30 min");
    let host = ten("host-kill", "ts-1").lasts("10 h");
    let played = t_servers("warm-standby", &FEATURES, &[&late, &host]);
    let started: Vec<_> = played
        .violations()
        .iter()
        .filter_map(|v| v.closed.map(seconds))
        .collect();
    assert!(started.contains(&(10.5 * 3_600.0)), "{started:?}");
}
