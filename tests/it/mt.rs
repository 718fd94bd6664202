//! What is measured (MT): availability, capacity, admission, and recoveries of every kind of fault.

use crate::world::play;
use kernel::Scope;

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
        ("partition", "groups = [[\"lic\"], [\"t1\"]]"),
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
