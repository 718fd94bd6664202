//! What is measured (MT): availability, capacity, admission, and recoveries of every kind of fault.

use crate::scenario::{
    Scenario, agents, application, block, demand, fault, inline, single, t_server, untargeted,
};
use crate::world::{play, play_with};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;
use std::collections::BTreeSet;

/// One server with 10 seats, a T-Server that takes them, agents by day.
fn one(count: u32) -> Scenario {
    single(&[("tserver_sdn", 10)])
        + t_server("ts")
            .set("site", "desks")
            .set("redundancy", "warm-standby")
            .set("hosts", vec!["t1", "t2"])
        + agents("team", count, &["ts"])
            .set("site", "desks")
            .shift("Mon-Sun", "08:00", "20:00")
}

#[test]
fn mt5_availability_ignores_stock_admission_does_not_and_capacity_counts() {
    let full = play(&one(10));
    // All seats are in use by day: nothing is down, and nobody else would be let in for half of the time.
    assert_eq!(full.system("availability"), 1.0);
    assert_eq!(full.system("capacity"), 1.0);
    assert_eq!(full.system("admission"), 0.5);
    assert_eq!(full.system("denied_fraction"), 0.0);
    // A server that is down for an hour of the night takes an hour of all three; admission is refused from
    // the poll at which the T-Server misses it until the poll at which it has its seats again.
    let down = fault("f", "server-kill", "lic").at("22 h").lasts("1 h");
    let down = play(&(one(10) + down));
    assert_eq!(
        down.lacking_seconds("availability", Scope::System, "all"),
        3_600.0
    );
    assert_eq!(
        down.lacking_seconds("capacity", Scope::System, "all"),
        3_600.0 * 10.0
    );
    let refused = down.lacking_seconds("admission", Scope::System, "all") - 86_400.0;
    assert!((refused - 3_600.0).abs() <= 120.0, "{refused}");
}

#[test]
fn mt3_every_kind_of_fault_has_a_recovery() {
    for fault in [
        fault("f", "host-kill", "lic"),
        fault("f", "server-kill", "lic"),
        fault("f", "lmgrd-kill", "lic"),
        fault("f", "vendor-daemon-kill", "lic"),
        fault("f", "lmdown", "lic"),
        block("f", ["here", "desks"], "all").set("mode", "reset"),
        fault("f", "file-share", "lic"),
        untargeted("f", "name-service").set("site", "desks"),
        untargeted("f", "site-cut")
            .set("between", vec!["desks", "all"])
            .set("mode", "reset"),
        fault("f", "license-expiry", "lic").set("feature", "tserver_sdn"),
        fault("f", "license-file-change", "lic").grant("tserver_sdn", 4),
        fault("f", "option-change", "ts").seats(2),
        fault("f", "application-crash", "ts"),
        fault("f", "clock-offset", "lic").set("offset", "30 h"),
        fault("f", "clock-windback", "lic").set("by", "30 h"),
        fault("f", "host-id-change", "lic"),
        fault("f", "disk-failure", "lic"),
        fault("f", "address-change", "ts").set("license_servers", "7299@lic"),
        untargeted("f", "person-disable")
            .set("agents", "team")
            .set("count", 2),
        untargeted("f", "common-cause").set("members", vec!["lic", "t1"]),
        untargeted("f", "surge")
            .set("agents", "team")
            .set("count", 9),
    ] {
        let kind = fault.text("kind").to_owned();
        let text = one(5).parameter("order_lead_time", "20 min");
        let text = text + fault.at("10 h").lasts("30 min");
        let played = play(&text);
        let [recovery] = played.detail().recoveries.as_slice() else {
            panic!("{kind}: {:#?}", played.detail().recoveries)
        };
        assert_eq!(recovery.began.seconds(), 36_000.0, "{kind}");
        assert_eq!(
            recovery.ended.map(|t| t.seconds()),
            Some(37_800.0),
            "{kind}"
        );
        let recovered = recovery
            .recovered
            .unwrap_or_else(|| panic!("{kind} has not recovered"));
        let after = recovered.seconds() - 37_800.0;
        // The file for a new disk is ordered when that is in; all else is well within some polls.
        let longest = if kind == "disk-failure" { 1_200.0 } else { 0.0 } + 300.0;
        assert!((0.0..=longest).contains(&after), "{kind}: {after} s");
        let time = played.value("time_to_recovery", Scope::Fault, "f");
        assert!((time - after).abs() < 1e-6, "{kind}: {time}, {after}");
    }
}

#[test]
fn ft15_lmdown_ends_a_server_in_good_order_and_all_is_lost() {
    let fault = fault("f", "lmdown", "lic").at("10 h").lasts("30 min");
    let played = play(&(one(5) + fault));
    assert_eq!(
        played.lacking_seconds("availability", Scope::Server, "lic"),
        1_800.0
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, model::cause::Cause::VendorDaemonDown);
    assert_eq!(played.roots(&violation.roots), ["f"]);
}

#[test]
fn mt1_retries_of_demand_are_attempts_of_one_request() {
    // One license for 90 callbacks an hour: nearly all are denied, and try again fifty times.
    let server = application("cb", "universal-callback-server");
    let calls = demand("calls", "cb")
        .set("rate", "90 /h")
        .set("retry", inline().set("after", "10 min").set("times", 50));
    let played = play(&(single(&[("vcb_full", 1)]) + server + calls));
    let fractions = ["denied_fraction", "refused_fraction"];
    for metric in fractions {
        let of_demand = played.cell(metric, Scope::Demand, "calls");
        assert!(of_demand.numerator > 0 && of_demand.denominator > 0);
        let of_application = played.cell(metric, Scope::Application, "cb");
        assert_eq!(of_application, of_demand, "{metric}");
        let of_feature = played.cell(metric, Scope::Feature, "vcb_full");
        assert_eq!(of_feature, of_demand, "{metric}");
    }
    let attempts = |scope, subject| played.value("checkouts_requested", scope, subject);
    assert_eq!(
        attempts(Scope::Application, "cb"),
        attempts(Scope::Demand, "calls"),
        "each try is an attempt"
    );
    // Whoever was denied and never got in is unserved: given up after 51 tries, or waiting at the end.
    let unserved = played.cell("unserved_fraction", Scope::Demand, "calls");
    let denials = played.denials(RequestClass::Arrival);
    let denied: BTreeSet<u64> = denials.iter().map(|d| d.request).collect();
    let peak = played.value("licenses_in_use_peak", Scope::Application, "cb");
    assert_eq!(peak, 1.0);
    let requests = unserved.denominator;
    let attempts = attempts(Scope::Demand, "calls") as i128;
    let served = attempts - denials.len() as i128;
    assert_eq!(unserved.numerator, requests - served);
    assert!(unserved.numerator > 0 && unserved.numerator <= denied.len() as i128);
}

#[test]
fn mt1_a_request_once_denied_is_unserved_whatever_its_last_attempt_met() {
    // The only license is taken at 1:00; the second is denied at 1:10 and tries again at 1:30, when the
    // server's process has crashed, and gives up.
    let server = application("cb", "universal-callback-server");
    let calls = demand("calls", "cb")
        .set("recorded", "calls.csv")
        .set("retry", inline().set("after", "20 min").set("times", 1));
    let crash = fault("crash", "application-crash", "cb")
        .at("1 h 20 min")
        .lasts("1 h");
    let text = single(&[("vcb_full", 1)]) + server + calls + crash;
    let played = play_with(
        &text,
        &[("calls.csv", "time_s,holding_s\n3600,3600\n4200,3600\n")],
    );
    assert_eq!(
        played.causes(RequestClass::Arrival),
        [Cause::SeatsExhausted, Cause::ApplicationDown]
    );
    let unserved = played.cell("unserved_fraction", Scope::Demand, "calls");
    assert_eq!((unserved.numerator, unserved.denominator), (1, 2));
}
