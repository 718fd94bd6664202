//! What can be injected (FT), on the faults of the foundation.

use crate::scenario::{
    Scenario, Table, agents, block, fault, law, t_server, three_nodes, untargeted,
};
use crate::world::{play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// A server and a T-Server at two sites.
fn sites() -> Scenario {
    Scenario::single(|lic| lic.set("site", "center").grant("tserver_sdn", 10))
        + t_server("ts").set("site", "branch")
}

fn start_causes(text: &Scenario) -> Vec<Cause> {
    play(text).causes(RequestClass::Start)
}

#[test]
fn ft1_a_kill_and_its_restart_at_a_fixed_time_and_at_random() {
    for kind in [
        "host-kill",
        "server-kill",
        "lmgrd-kill",
        "vendor-daemon-kill",
    ] {
        let killed = fault("f", kind, "lic").at("10 h").lasts("30 min");
        let down = play(&(sites() + killed)).lacking_seconds("availability", Scope::Server, "lic");
        // lmgrd restarts a dead daemon a second after the fault lets it go.
        let expected = if kind == "vendor-daemon-kill" {
            1_801.0
        } else {
            1_800.0
        };
        assert_eq!(down, expected, "{kind}");
        let random = fault("f", kind, "lic")
            .set("time_to_failure", law("exponential", "3 h"))
            .set("time_to_repair", "10 min");
        let played = play(&(sites() + random));
        let times = played.value("occurrences", Scope::Fault, "f");
        assert!(times > 4.0, "{kind}: {times} in two days");
        let down = played.lacking_seconds("availability", Scope::Server, "lic");
        assert!(
            down > 1_800.0 && down < times * 700.0,
            "{kind}: {down} s in {times} times"
        );
    }
    // Overlapping faults on one target: a repair ends only its own.
    let both = sites()
        + fault("f", "host-kill", "lic").at("10 h").lasts("1 h")
        + fault("g", "server-kill", "lic")
            .at("10 h 30 min")
            .lasts("1 h");
    let down = play(&both).lacking_seconds("availability", Scope::Server, "lic");
    assert_eq!(down, 5_400.0, "from 10:00 to 11:30");
}

#[test]
fn ft2_lmgrds_port_stops_new_clients_and_the_vendor_port_everyone() {
    let fixed = sites().lic(|lic| lic.set("vendor_port", 7261));
    fn wall(ports: impl Into<toml::Value>) -> Table {
        Table::new("firewall")
            .set("name", "wall")
            .set("between", vec!["center", "branch"])
            .set("open", ports)
    }
    assert_eq!(start_causes(&(&fixed + wall(vec![7260, 7261]))), []);
    assert_eq!(
        start_causes(&(&fixed + wall(vec![7261])))[0],
        Cause::PortBlocked
    );
    assert_eq!(
        start_causes(&(&fixed + wall(vec![7260])))[0],
        Cause::PortBlocked
    );
    let code = |text: &Scenario| play(text).denials(RequestClass::Start)[0].flexnet_error;
    assert_eq!(
        code(&(&fixed + wall(vec![7261]))),
        Some(-15),
        "lmgrd's port"
    );
    assert_eq!(
        code(&(&fixed + wall(vec![7260]))),
        Some(-16),
        "the vendor daemon's port"
    );
    // A daemon without a fixed port is never reachable through a firewall that opens named ports only.
    assert_eq!(
        start_causes(&(sites() + wall(vec![7260, 7261])))[0],
        Cause::PortBlocked
    );
    assert_eq!(start_causes(&(sites() + wall("all"))), []);
    assert_eq!(
        play(&(&fixed + wall(vec![7260]))).system("availability"),
        0.0
    );

    let blocked = |port: u32| {
        block("wall", ["center", "branch"], vec![port])
            .at("10 h")
            .lasts("1 h")
    };
    let lmgrd = play(&(&fixed + blocked(7260)));
    assert_eq!(lmgrd.violations(), [], "who is connected stays so");
    let vendor = play(&(&fixed + blocked(7261)));
    let first = &vendor.violations()[0];
    assert_eq!(
        (first.kind, vendor.roots(&first.roots)),
        (Cause::PortBlocked, vec!["wall"])
    );
    let kept = play(&(&fixed + blocked(7261).set("established", "kept")));
    assert_eq!(kept.violations(), [], "a block of new connections only");
    // One way: connections are opened by the application, from branch to center.
    let way = |direction: &str| {
        let fault = block("w", ["branch", "center"], "all")
            .set("direction", direction)
            .at("0 s")
            .lasts("1 h");
        start_causes(&(sites() + fault)).len()
    };
    assert_eq!((way("forward"), way("backward"), way("both")), (1, 0, 1));
}

#[test]
fn ft4_licenses_expire_by_the_calendar_and_by_a_fault() {
    // Valid through Monday, the first day; expired from Tuesday 0:00, in the middle of a night shift.
    let at_branch = |group: Table| group.set("site", "branch").no_retry();
    let text = sites()
        + at_branch(agents("night", 2, &["ts"]).shift("Mon", "22:00", "06:00"))
        + at_branch(agents("day", 3, &["ts"]).shift("Tue", "08:00", "16:00"));
    let text = text.lic(|lic| lic.grant_until("tserver_sdn", 10, "2026-03-02"));
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!((violation.kind, violation.closed), (Cause::Expired, None));
    let noticed = seconds(violation.opened) - 86_400.0;
    assert!(
        (0.0..=120.0).contains(&noticed),
        "at the first poll of the new day: {noticed}"
    );
    assert_eq!(played.roots(&violation.roots), ["expiry/tserver_sdn@lic"]);
    // The night shift works on; the day shift is refused.
    assert_eq!(
        played.causes(RequestClass::Login),
        [Cause::ViolationStands; 3]
    );
    assert_eq!(played.system("agent_time_lost"), 3.0 * 8.0 * 3_600.0);
    assert_eq!(played.system("capacity"), 0.5);
    assert_eq!(played.system("availability"), 0.5);
    let by_start = text.parameter("expiry_moment", "start-of-day");
    assert_eq!(
        play(&by_start).causes(RequestClass::Start)[0],
        Cause::Expired
    );
    // By a fault, and renewed by its end.
    let fault = fault("late", "license-expiry", "lic")
        .set("feature", "tserver_sdn")
        .at("10 h")
        .lasts("2 h");
    let renewed = play(&(sites() + fault));
    let [violation] = renewed.violations() else {
        panic!("{:#?}", renewed.violations())
    };
    assert_eq!(violation.kind, Cause::Expired);
    assert_eq!(renewed.roots(&violation.roots), ["late"]);
    assert!(seconds(violation.closed.unwrap()) <= 43_320.0);
    assert_eq!(
        renewed.lacking_seconds("capacity", Scope::System, "all"),
        7_200.0 * 10.0
    );
}

#[test]
fn ft7_maintenance_restarts_applications_one_after_the_other() {
    let text = sites().ts(|ts| ts.seats(5))
        + t_server("ts-2").set("site", "branch").seats(5)
        + untargeted("m", "maintenance")
            .set("targets", vec!["ts", "ts-2"])
            .set("each_lasts", "10 min")
            .set("gap", "20 min")
            .at("10 h");
    let calm = play(&text);
    assert_eq!(calm.causes(RequestClass::Start), []);
    let restarts: Vec<(f64, &str)> = calm
        .answers()
        .into_iter()
        .filter(|a| a.at > 0.0)
        .map(|a| (a.at, a.application))
        .collect();
    assert_eq!(restarts, [(36_600.0, "ts"), (38_400.0, "ts-2")]);
    // While the server is down, each that is restarted does not come up: the guide's central danger.
    let outage = fault("outage", "server-kill", "lic")
        .at("10 h")
        .lasts("1 h");
    let danger = play(&(text + outage));
    assert_eq!(danger.system("starts_refused"), 2.0);
    assert!(
        danger
            .denials(RequestClass::Start)
            .iter()
            .all(|d| danger.roots(&d.roots) == ["outage"])
    );
}

#[test]
fn ft11_a_common_cause_strikes_several_at_once_and_is_the_root() {
    let text = three_nodes(&[("tserver_sdn", 10)])
        + t_server("ts")
        + untargeted("rack", "common-cause")
            .set("members", vec!["a", "b"])
            .set("each_probability", 1)
            .at("10 h")
            .lasts("1 h");
    let played = play(&text);
    assert_eq!(
        played.lacking_seconds("availability", Scope::Application, "ts"),
        3_600.0
    );
    assert_eq!(played.roots(&played.violations()[0].roots), ["rack"]);
}
