//! What is measured (MT): availability, capacity, admission, and recoveries of every kind of fault.

use crate::world::{Played, application, play, single, study_with};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;
use std::collections::BTreeSet;

/// One server with 10 seats, a T-Server that takes them, agents by day.
fn one(agents: u32, more: &str) -> String {
    format!(
        r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = {{ tserver_sdn = 10 }}
[[application]]
name = "ts"
kind = "t-server"
site = "desks"
redundancy = "warm-standby"
hosts = ["t1", "t2"]
[[agents]]
name = "team"
count = {agents}
site = "desks"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "20:00"
{more}
"#
    )
}

#[test]
fn mt5_availability_ignores_stock_admission_does_not_and_capacity_counts() {
    let full = play(&one(10, ""));
    // All seats are in use by day: nothing is down, and nobody else would be let in for half of the time.
    assert_eq!(full.system("availability"), 1.0);
    assert_eq!(full.system("capacity"), 1.0);
    assert_eq!(full.system("admission"), 0.5);
    assert_eq!(full.system("denied_fraction"), 0.0);
    // A server that is down for an hour of the night takes an hour of all three; admission is refused from
    // the poll at which the T-Server misses it until the poll at which it has its seats again.
    let down = "[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"22 h\"\nlasts = \"1 h\"\n";
    let down = play(&one(10, down));
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
    for (kind, keys) in [
        ("host-kill", "target = \"lic\""),
        ("server-kill", "target = \"lic\""),
        ("lmgrd-kill", "target = \"lic\""),
        ("vendor-daemon-kill", "target = \"lic\""),
        ("lmdown", "target = \"lic\""),
        (
            "firewall-block",
            "between = [\"here\", \"desks\"]\nports = \"all\"\nmode = \"reset\"",
        ),
        ("file-share", "target = \"lic\""),
        ("name-service", "site = \"desks\""),
        (
            "site-cut",
            "between = [\"desks\", \"all\"]\nmode = \"reset\"",
        ),
        (
            "license-expiry",
            "target = \"lic\"\nfeature = \"tserver_sdn\"",
        ),
        (
            "license-file-change",
            "target = \"lic\"\nfeatures = { tserver_sdn = 4 }",
        ),
        (
            "option-change",
            "target = \"ts\"\noptions = { num-sdn-licenses = 2 }",
        ),
        ("application-crash", "target = \"ts\""),
        ("clock-offset", "target = \"lic\"\noffset = \"30 h\""),
        ("clock-windback", "target = \"lic\"\nby = \"30 h\""),
        ("host-id-change", "target = \"lic\""),
        ("disk-failure", "target = \"lic\""),
        (
            "address-change",
            "target = \"ts\"\nlicense_servers = \"7299@lic\"",
        ),
        ("person-disable", "agents = \"team\"\ncount = 2"),
        ("common-cause", "members = [\"lic\", \"t1\"]"),
        ("surge", "agents = \"team\"\ncount = 9"),
    ] {
        let fault = format!(
            "[[fault]]\nid = \"f\"\nkind = \"{kind}\"\n{keys}\nat = \"10 h\"\nlasts = \"30 min\"\n"
        );
        let text = format!(
            "[parameters]\norder_lead_time = \"20 min\"\n{}",
            one(5, &fault)
        );
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
    let fault = "[[fault]]\nid = \"f\"\nkind = \"lmdown\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"30 min\"\n";
    let played = play(&one(5, fault));
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
    let server = application("cb", "universal-callback-server", "");
    let calls = "[[demand]]\nname = \"calls\"\napplication = \"cb\"\nrate = \"90 /h\"\nretry = { after = \"10 min\", times = 50 }\n";
    let played = play(&single("vcb_full = 1", &format!("{server}{calls}")));
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
    let server = application("cb", "universal-callback-server", "");
    let calls = "[[demand]]\nname = \"calls\"\napplication = \"cb\"\nrecorded = \"calls.csv\"\nretry = { after = \"20 min\", times = 1 }\n";
    let crash = "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"cb\"\nat = \"1 h 20 min\"\nlasts = \"1 h\"\n";
    let text = single("vcb_full = 1", &format!("{server}{calls}{crash}"));
    let mut study = study_with(
        &text,
        &[("calls.csv", "time_s,holding_s\n3600,3600\n4200,3600\n")],
    );
    let played = Played::new(study.plans.remove(0), 1, 0);
    assert_eq!(
        played.causes(RequestClass::Arrival),
        [Cause::SeatsExhausted, Cause::ApplicationDown]
    );
    let unserved = played.cell("unserved_fraction", Scope::Demand, "calls");
    assert_eq!((unserved.numerator, unserved.denominator), (1, 2));
}
