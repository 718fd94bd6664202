//! Redundant pairs: who takes over, and what is kept (AP5, TP11).

use crate::world::{Played, application, play, seconds, single, team};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn fault(kind: &str, target: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"{target}\"\nat = \"10 h\"\n{lasts}\n"
    )
}

const FEATURES: &str = "tserver_sdn = 10, cti_ha_option = 1, ha_redundancy = 1, router_seats = 10, router_ha_option = 1, iserver_ha_option = 1, tserver_ivr_max_ports_behind = 4";

fn pair(name: &str, kind: &str, redundancy: &str) -> String {
    let rest = format!("redundancy = \"{redundancy}\"\nhosts = [\"{name}-1\", \"{name}-2\"]");
    application(name, kind, &rest)
}

fn scs() -> String {
    application("scs", "solution-control-server", "")
}

/// A pair of T-Servers, four agents who are in from 8 to 20, Solution Control Server, and a fault.
fn t_servers(redundancy: &str, features: &str, fault: &str) -> Played {
    let agents = team("team", 4, "\"ts\"", (8, 20), "");
    play(&single(
        features,
        &(scs() + &pair("ts", "t-server", redundancy) + &agents + fault),
    ))
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
    let host = fault("host-kill", "ts-1", "lasts = \"4 h\"");
    let hot = t_servers("hot-standby", FEATURES, &host);
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
    let warm = t_servers("warm-standby", FEATURES, &host);
    assert_eq!(felt(&warm), (4.0, 0.0, 0.0), "logins end and begin anew");
    assert_eq!(out(&warm), (10.0, 10.0));
    // Both hosts: nobody is left, and what the agents had stays out.
    let both =
        host.clone() + &fault("host-kill", "ts-2", "lasts = \"4 h\"").replace("\"f\"", "\"g\"");
    let none = t_servers("hot-standby", FEATURES, &both);
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
    for lasts in ["", "lasts = \"5 min\""] {
        let crash = fault("application-crash", "ts", lasts);
        let played = t_servers("hot-standby", FEATURES, &crash);
        assert_eq!(played.system("logouts_by_stop"), 4.0, "{lasts}");
        assert_eq!(
            played.system("switchovers_failed"),
            0.0,
            "there is no backup"
        );
        // Over at once, it is started again after the restart delay.
        let started = played.answers().last().map(|answer| answer.0);
        let expected = if lasts.is_empty() { 60.0 } else { 300.0 };
        assert_eq!(started, Some(36_000.0 + expected), "{lasts}");
    }
}

#[test]
fn sv7_what_dies_on_one_host_does_not_depend_on_the_order_of_the_file() {
    let agents = team("team", 4, "\"ts\"", (8, 20), "");
    let scs = application("scs", "solution-control-server", "host = \"ts-1\"");
    let ts = pair("ts", "t-server", "hot-standby");
    let host = fault("host-kill", "ts-1", "lasts = \"1 h\"");
    let of =
        |applications: String| felt(&play(&single(FEATURES, &(applications + &agents + &host))));
    let first = of(scs.clone() + &ts);
    assert_eq!(first, of(ts + &scs));
    assert_eq!(
        first.0, 4.0,
        "Solution Control Server has died too: nobody switches over"
    );
}

#[test]
fn ap5_a_manual_switchover_and_a_primary_stopped_first_need_no_license() {
    let unlicensed = FEATURES.replace(", ha_redundancy = 1", "");
    let manual = fault("switchover", "ts", "");
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, &manual)),
        (0.0, 0.0, 0.0)
    );
    assert_eq!(
        felt(&t_servers("warm-standby", &unlicensed, &manual)),
        (4.0, 0.0, 0.0)
    );
    // Stopped in good order, the primary hands over first.
    let planned = "[[fault]]\nid = \"f\"\nkind = \"maintenance\"\ntargets = [\"ts/primary\"]\neach_lasts = \"1 h\"\nat = \"10 h\"\n";
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, planned)),
        (0.0, 0.0, 0.0)
    );
    // A primary that dies does need one.
    let crash = fault("application-crash", "ts/primary", "lasts = \"1 h\"");
    let died = t_servers("hot-standby", &unlicensed, &crash);
    assert_eq!(felt(&died).2, 1.0);
    assert_eq!(died.causes(RequestClass::Login)[0], Cause::SwitchoverFailed);
    assert_eq!(died.roots(&died.all_denials()[0].roots), ["f"]);
    // The backup's death is felt by nobody.
    let backup = fault("application-crash", "ts/backup", "lasts = \"1 h\"");
    assert_eq!(
        felt(&t_servers("hot-standby", &unlicensed, &backup)),
        (0.0, 0.0, 0.0)
    );
}

#[test]
fn ap5_while_solution_control_server_is_down_nothing_is_switched_over() {
    // It is no want of a license: nothing counts as a failed switchover.
    let gone = fault("application-crash", "scs", "lasts = \"2 h\"").replace("10 h", "9 h");
    let crash =
        fault("application-crash", "ts/primary", "lasts = \"30 min\"").replace("\"f\"", "\"g\"");
    let played = t_servers("hot-standby", FEATURES, &(gone + &crash));
    assert_eq!(played.system("switchovers_failed"), 0.0);
    assert_eq!(played.system("logouts_by_stop"), 4.0);
    assert_eq!(
        played.causes(RequestClass::Login)[0],
        Cause::ApplicationDown
    );
    // Two of them: the other one switches.
    let two = single(
        FEATURES,
        &(application("scs", "solution-control-server", "count = 2")
            + &pair("ts", "t-server", "hot-standby")
            + &team("team", 4, "\"ts\"", (8, 20), "")
            + &fault("application-crash", "scs-1", "lasts = \"2 h\"").replace("10 h", "9 h")
            + &crash),
    )
    .replace("ha_redundancy = 1", "ha_redundancy = 1, MLDistributed = 1");
    assert_eq!(felt(&play(&two)), (0.0, 0.0, 0.0));
}

#[test]
fn ap5_pairs_of_solution_control_and_configuration_server_need_no_license() {
    for (name, kind) in [
        ("cs", "configuration-server"),
        ("scs", "solution-control-server"),
    ] {
        let crash = fault(
            "application-crash",
            &format!("{name}/primary"),
            "lasts = \"5 h\"",
        );
        let mut text = pair(name, kind, "warm-standby") + &application("ts", "t-server", "");
        if name == "cs" {
            text += &scs();
        }
        let played = play(&single("tserver_sdn = 10", &(text + &crash)));
        assert_eq!(played.system("switchovers_failed"), 0.0, "{kind}");
        let downs = played
            .detail()
            .conditions
            .iter()
            .filter(|c| c.state == "down");
        assert_eq!(downs.count(), 0, "{kind} works on");
    }
    // Without any Solution Control Server nobody switches Configuration Server over.
    let crash = fault("application-crash", "cs/primary", "lasts = \"5 h\"");
    let text = pair("cs", "configuration-server", "warm-standby") + &crash;
    let played = play(&single("tserver_sdn = 10", &text));
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
    for (kind, feature, mode) in [
        ("t-server", "cti_ha_option = 1, ", ""),
        ("ivr-server", "iserver_ha_option = 1, ", "mode = \"behind\""),
    ] {
        let entry = pair("x", kind, "hot-standby") + mode + "\n";
        let with = play(&single(FEATURES, &(scs() + &entry)));
        assert_eq!(with.causes(RequestClass::Start), [], "{kind}");
        let file = FEATURES.replace(feature, "");
        let without = play(&single(&file, &(scs() + &entry)));
        assert_eq!(
            without.causes(RequestClass::Start),
            [Cause::FeatureMissing],
            "{kind}"
        );
        let warm = entry.replace("hot-standby", "warm-standby");
        let warm = play(&single(&file, &(scs() + &warm)));
        assert_eq!(warm.causes(RequestClass::Start), [], "{kind}");
    }
}

#[test]
fn ap5_a_router_without_its_license_falls_back_to_warm_standby() {
    // Agents take their router seats at once; the router's primary dies at 10.
    let text = |file: &str| {
        let agents = team("team", 4, "\"ts\", \"urs\"", (8, 20), "");
        single(
            file,
            &(scs()
                + &application("ts", "t-server", "")
                + &pair("urs", "universal-routing-server", "hot-standby")
                + &agents
                + &fault("application-crash", "urs/primary", "lasts = \"1 h\"")),
        )
    };
    let hot = play(&text(FEATURES));
    assert_eq!(hot.causes(RequestClass::Start), []);
    assert_eq!(hot.violations(), []);
    let in_use = |played: &Played| played.value("licenses_in_use_mean", Scope::Application, "urs");
    assert_eq!(in_use(&hot) * 48.0, 4.0 * 12.0, "every seat is kept");
    let warm = play(&text(&FEATURES.replace(", router_ha_option = 1", "")));
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
    let option = application(
        "urs",
        "universal-routing-server",
        "options = { pickup_calls = true }",
    );
    let played = play(&single("router_seats = 5", &option));
    assert_eq!(played.violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ap5_a_pair_whose_primary_is_dead_is_started_at_its_backup() {
    // The license server comes at 10:30; the pair, denied until then, has lost its primary's host at 10.
    let late = "[[fault]]\nid = \"late\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"0 s\"\nlasts = \"10 h 30 min\"\n";
    let host = fault("host-kill", "ts-1", "lasts = \"10 h\"");
    let played = t_servers("warm-standby", FEATURES, &(late.to_owned() + &host));
    let started: Vec<_> = played
        .violations()
        .iter()
        .filter_map(|v| v.closed.map(seconds))
        .collect();
    assert!(started.contains(&(10.5 * 3_600.0)), "{started:?}");
}
