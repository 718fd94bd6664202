//! License server processes (SV).

use crate::scenario::{Scenario, agents, application, block, fault, host, single, t_server};
use crate::world::{Played, play, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, one T-Server that takes them all, 5 agents who are in by day.
fn one() -> Scenario {
    single(&[("tserver_sdn", 10)])
        + t_server("ts")
        + agents("team", 5, &["ts"]).shift("Mon-Sun", "08:00", "20:00")
}

/// The same, and a fault at 10 h that lasts; until it is undone if nothing is said.
fn one_with(kind: &str, target: &str, lasts: &str) -> Scenario {
    ten(one(), kind, target, lasts)
}

/// Adds a fault at 10 h.
fn ten(scenario: Scenario, kind: &str, target: &str, lasts: &str) -> Scenario {
    let fault = fault("f", kind, target).at("10 h");
    scenario
        + if lasts.is_empty() {
            fault
        } else {
            fault.lasts(lasts)
        }
}

#[test]
fn sv1_both_processes_must_run_for_a_new_client() {
    for (kind, cause) in [
        ("lmgrd-kill", Cause::LmgrdDown),
        ("vendor-daemon-kill", Cause::VendorDaemonDown),
        ("server-kill", Cause::LmgrdDown),
        ("host-kill", Cause::ServerDown),
    ] {
        // The application is started for the first time while the fault holds.
        let played = play(&(one() + fault("f", kind, "lic").at("0 s").lasts("1 h")));
        assert_eq!(played.causes(RequestClass::Start)[0], cause, "{kind}");
        assert_eq!(
            played.roots(&played.denials(RequestClass::Start)[0].roots),
            ["f"]
        );
        assert_eq!(played.system("starts_refused"), 1.0);
    }
}

#[test]
fn sv2_a_restarted_daemon_that_grants_what_was_held_opens_no_violation() {
    let played = play(&one_with("vendor-daemon-kill", "lic", ""));
    assert_eq!(played.violations(), []);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    // It was not to be had for the second of `vendor_restart_delay`: the rest of two days it was.
    assert_eq!(
        played.cell("availability", Scope::Server, "lic").numerator,
        172_799_000_000
    );
}

#[test]
fn sv2_while_the_daemon_is_down_applications_run_on_under_a_violation() {
    let played = play(&one_with("vendor-daemon-kill", "lic", "30 min"));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::VendorDaemonDown);
    let opened = seconds(violation.opened) - 36_000.0;
    assert!(
        (0.0..=120.0).contains(&opened),
        "at the next poll: {opened}"
    );
    // It ends at the next poll after 10:30:01.
    let closed = seconds(violation.closed.unwrap()) - 37_801.0;
    assert!((0.0..=120.0).contains(&closed), "{closed}");
    assert_eq!(played.system("logouts_by_stop"), 0.0);
}

#[test]
fn sv2_an_application_exits_after_its_retries_if_it_does_that() {
    let exits = one().ts(|ts| ts.set("on_server_loss", "exit"));
    let played = play(&ten(exits, "host-kill", "lic", "1 h"));
    assert_eq!(played.system("logouts_by_stop"), 5.0);
    assert_eq!(played.causes(RequestClass::Login)[0], Cause::NotStarted);
    assert_eq!(
        played.roots(&played.denials(RequestClass::Login)[0].roots),
        ["f"]
    );
}

#[test]
fn sv3_a_fixed_port_waits_until_all_clients_have_closed() {
    let two =
        one_with("vendor-daemon-kill", "lic", "").ts(|ts| ts.seats(5)) + t_server("ts-2").seats(2);
    let random = play(&two);
    assert_eq!(random.violations(), [], "a random port serves at once");
    let fixed = play(&two.lic(|lic| lic.set("vendor_port", 7261)));
    // The first to poll finds the daemon waiting for the other; the other is served at that poll.
    assert_eq!(fixed.violations().len(), 1, "{:#?}", fixed.violations());
    assert_eq!(fixed.violations()[0].kind, Cause::VendorDaemonDown);
    let down = fixed.lacking_seconds("availability", Scope::Server, "lic");
    assert!(
        down > 1.0 && down <= 120.0,
        "until the last has polled: {down} s"
    );
}

#[test]
fn sv4_a_dead_process_frees_its_licenses_and_a_dead_host_keeps_them() {
    let two = one() + t_server("late").starts_at("10 h 1 min");
    let crash = play(&ten(two.clone(), "application-crash", "ts", "1 h"));
    let late = |p: &Played| {
        p.answers()
            .iter()
            .find(|a| a.application == "late")
            .map(|a| (a.granted, a.cause))
            .unwrap()
    };
    assert_eq!(late(&crash), (10, None));
    let host = play(&ten(two, "host-kill", "ts", "1 h"));
    assert_eq!(late(&host), (0, Some(Cause::LicensesExhausted)));
    // They come back two hours after the loss, and `late` gets them at its next start.
    let granted = host
        .answers()
        .into_iter()
        .find(|a| a.granted > 0 && a.at > 40_000.0)
        .unwrap();
    assert!((43_200.0..43_320.0).contains(&granted.at), "{granted:?}");
}

#[test]
fn sv4_what_users_of_a_dead_host_had_stays_out_too() {
    let per_login = one()
        .lic(|lic| lic.grant("tserver_sdn", 8))
        .ts(|ts| ts.set("kind", "generic").per_login("tserver_sdn", 1));
    let fault = |kind: &str| play(&ten(per_login.clone(), kind, "ts", "10 min"));
    // Five are in; after a crash they come back at once, after the host's death five of eight are
    // out for two hours and only three find one.
    assert_eq!(fault("application-crash").system("checkouts_denied"), 0.0);
    let host = fault("host-kill");
    assert_eq!(
        host.value("licenses_checked_out_peak", Scope::Server, "lic"),
        8.0
    );
    let denial = host
        .denials(RequestClass::Login)
        .into_iter()
        .find(|d| d.cause == Cause::LicensesExhausted);
    assert_eq!(
        host.roots(&denial.unwrap().roots),
        ["f"],
        "it would have been granted with them"
    );
}

#[test]
fn sv5_no_client_checks_out_more_than_9999() {
    let played = play(&one().lic(|lic| lic.grant("tserver_sdn", 20_000)));
    assert_eq!(played.answers()[0].granted, 9_999);
}

#[test]
fn sv6_clocks_that_differ_too_much_deny_what_expires() {
    let skewed = one() + host("ts").set("clock_offset", "25 h");
    assert_eq!(
        play(&skewed).causes(RequestClass::Start),
        [],
        "permanent ones go unchecked"
    );
    let dated = skewed.lic(|lic| lic.grant_until("tserver_sdn", 10, "2026-12-31"));
    assert_eq!(
        play(&dated).causes(RequestClass::Start)[0],
        Cause::ClockSkew
    );
}

#[test]
fn sv7_a_host_failure_stops_all_that_runs_on_it() {
    let together = one().ts(|ts| ts.set("host", "lic"));
    let played = play(&ten(together, "host-kill", "lic", "1 h"));
    assert_eq!(played.system("logouts_by_stop"), 5.0);
    // The application starts after its license server at the host's return: no start is refused.
    assert_eq!(played.causes(RequestClass::Start), []);
    assert_eq!(
        played.causes(RequestClass::Login)[0],
        Cause::ApplicationDown
    );
    assert_eq!(
        played.system("checkouts_denied"),
        0.0,
        "class application never counts"
    );
}

#[test]
fn sv8_without_lmgrd_holders_hold_and_new_clients_cannot_connect() {
    let late = one().lic(|lic| lic.grant("other", 1))
        + application("late", "generic")
            .at_start("other", 1)
            .starts_at("10 h 1 min");
    let played = play(&ten(late, "lmgrd-kill", "lic", "1 h"));
    assert_eq!(played.causes(RequestClass::Start)[0], Cause::LmgrdDown);
    let of_holder = played
        .violations()
        .iter()
        .filter(|v| played.application(v.application) == "ts");
    assert_eq!(of_holder.count(), 0);
    // A daemon that dies meanwhile is not restarted until lmgrd is back.
    let lmgrd = one_with("lmgrd-kill", "lic", "1 h");
    let both = play(&(lmgrd + fault("g", "vendor-daemon-kill", "lic").at("10 h 10 min")));
    let [violation] = both.violations() else {
        panic!("{:#?}", both.violations())
    };
    assert_eq!(violation.kind, Cause::VendorDaemonDown);
    assert!(seconds(violation.closed.unwrap()) >= 39_600.0);
}

#[test]
fn sv9_a_client_cut_off_by_the_network_takes_its_licenses_twice() {
    let cut = one()
        + block("cut", ["ts", "lic"], "all")
            .at("10 h")
            .lasts("30 min");
    // All ten seats were held: what it left behind denies it its own licenses for two hours.
    let played = play(&cut);
    let exhausted: Vec<_> = played
        .violations()
        .iter()
        .filter(|v| v.kind == Cause::LicensesExhausted)
        .collect();
    let [violation] = exhausted.as_slice() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(played.roots(&violation.roots), ["cut"]);
    let closed = seconds(violation.closed.unwrap());
    assert!((43_200.0..=43_320.0).contains(&closed), "{closed}");
    // MT1: the server has denied its own former client: one record, and each poll since is an attempt in vain.
    let causes = played.causes(RequestClass::Checkout);
    assert_eq!(causes.last(), Some(&Cause::LicensesExhausted), "{causes:?}");
    let denied = |cause| causes.iter().filter(|c| **c == cause).count();
    assert_eq!(denied(Cause::LicensesExhausted), 1);
    let attempts = played.value("checkouts_denied", Scope::Server, "lic");
    // Five retries, then a poll every two minutes until two hours are over.
    assert!((50.0..=75.0).contains(&attempts), "{attempts}");
    // With as many again in the file nothing is missing, and both are out at once.
    let roomy = cut.clone().lic(|lic| lic.grant("tserver_sdn", 20));
    let roomy = play(&roomy.ts(|ts| ts.seats(10)));
    assert!(
        roomy
            .violations()
            .iter()
            .all(|v| v.kind == Cause::PortBlocked)
    );
    assert_eq!(
        roomy.value("licenses_checked_out_peak", Scope::Server, "lic"),
        20.0
    );
    // A server that forgets vanished clients at once has no such trouble.
    let forgetful = play(&cut.parameter("orphans", false));
    assert!(
        forgetful
            .violations()
            .iter()
            .all(|v| v.kind == Cause::PortBlocked)
    );
}

#[test]
fn a_scenario_with_an_error_has_no_plan() {
    let wrong = crate::world::read("format = 1\nname = 3\n", &[]);
    assert!(wrong.has_errors() && wrong.plans.is_empty());
    assert_eq!(study(&one()).plans.len(), 1);
}
