//! What can be injected (FT), on the faults of the foundation.

use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// A server and a T-Server at two sites; what stands between them is given.
fn sites(server: &str, rest: &str) -> String {
    format!(
        r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "center"
features = {{ tserver_sdn = 10 }}
{server}
[[application]]
name = "ts"
kind = "t-server"
site = "branch"
{rest}
"#
    )
}

fn start_causes(text: &str) -> Vec<Cause> {
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
        let fault = format!(
            "[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"30 min\"\n"
        );
        let down = play(&sites("", &fault)).lacking_seconds("availability", Scope::Server, "lic");
        // lmgrd restarts a dead daemon a second after the fault lets it go.
        let expected = if kind == "vendor-daemon-kill" {
            1_801.0
        } else {
            1_800.0
        };
        assert_eq!(down, expected, "{kind}");
        let random = format!(
            "[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"lic\"\ntime_to_failure = {{ exponential = \"3 h\" }}\ntime_to_repair = \"10 min\"\n"
        );
        let played = play(&sites("", &random));
        let times = played.value("occurrences", Scope::Fault, "f");
        assert!(times > 4.0, "{kind}: {times} in two days");
        let down = played.lacking_seconds("availability", Scope::Server, "lic");
        assert!(
            down > 1_800.0 && down < times * 700.0,
            "{kind}: {down} s in {times} times"
        );
    }
    // Overlapping faults on one target: a repair ends only its own.
    let both = "[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n[[fault]]\nid = \"g\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"10 h 30 min\"\nlasts = \"1 h\"\n";
    let down = play(&sites("", both)).lacking_seconds("availability", Scope::Server, "lic");
    assert_eq!(down, 5_400.0, "from 10:00 to 11:30");
}

#[test]
fn ft2_lmgrds_port_stops_new_clients_and_the_vendor_port_everyone() {
    let fixed = "vendor_port = 7261";
    let wall = |ports: &str| {
        format!(
            "[[firewall]]\nname = \"wall\"\nbetween = [\"center\", \"branch\"]\nopen = {ports}\n"
        )
    };
    assert_eq!(start_causes(&sites(fixed, &wall("[7260, 7261]"))), []);
    assert_eq!(
        start_causes(&sites(fixed, &wall("[7261]")))[0],
        Cause::PortBlocked
    );
    assert_eq!(
        start_causes(&sites(fixed, &wall("[7260]")))[0],
        Cause::PortBlocked
    );
    let code = |text: &str| play(text).denials(RequestClass::Start)[0].flexnet_error;
    assert_eq!(
        code(&sites(fixed, &wall("[7261]"))),
        Some(-15),
        "lmgrd's port"
    );
    assert_eq!(
        code(&sites(fixed, &wall("[7260]"))),
        Some(-16),
        "the vendor daemon's port"
    );
    // A daemon without a fixed port is never reachable through a firewall that opens named ports only.
    assert_eq!(
        start_causes(&sites("", &wall("[7260, 7261]")))[0],
        Cause::PortBlocked
    );
    assert_eq!(start_causes(&sites("", &wall("\"all\""))), []);
    assert_eq!(
        play(&sites(fixed, &wall("[7260]"))).system("availability"),
        0.0
    );

    let block = |ports: &str, more: &str| {
        let fault = format!(
            "[[fault]]\nid = \"wall\"\nkind = \"firewall-block\"\nbetween = [\"center\", \"branch\"]\nports = {ports}\nat = \"10 h\"\nlasts = \"1 h\"\n{more}"
        );
        play(&sites(fixed, &fault))
    };
    let lmgrd: Played = block("[7260]", "");
    assert_eq!(lmgrd.violations(), [], "who is connected stays so");
    let vendor = block("[7261]", "");
    let first = &vendor.violations()[0];
    assert_eq!(
        (first.kind, vendor.roots(&first.roots)),
        (Cause::PortBlocked, vec!["wall"])
    );
    let kept = block("[7261]", "established = \"kept\"\n");
    assert_eq!(kept.violations(), [], "a block of new connections only");
    // One way: connections are opened by the application, from branch to center.
    let way = |direction: &str| {
        let fault = format!(
            "[[fault]]\nid = \"w\"\nkind = \"firewall-block\"\nbetween = [\"branch\", \"center\"]\nports = \"all\"\ndirection = \"{direction}\"\nat = \"0 s\"\nlasts = \"1 h\"\n"
        );
        start_causes(&sites("", &fault)).len()
    };
    assert_eq!((way("forward"), way("backward"), way("both")), (1, 0, 1));
}

#[test]
fn ft4_licenses_expire_by_the_calendar_and_by_a_fault() {
    // Valid through Monday, the first day; expired from Tuesday 0:00, in the middle of a night shift.
    let text = sites(
        "",
        "[[agents]]\nname = \"night\"\ncount = 2\nsite = \"branch\"\napplications = [\"ts\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"22:00\"\nend = \"06:00\"\n[[agents]]\nname = \"day\"\ncount = 3\nsite = \"branch\"\napplications = [\"ts\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Tue\"\nstart = \"08:00\"\nend = \"16:00\"\n",
    );
    let text = text.replace(
        "tserver_sdn = 10",
        "tserver_sdn = { count = 10, expires = 2026-03-02 }",
    );
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
    let by_start = text.replace(
        "[topology]",
        "[parameters]\nexpiry_moment = \"start-of-day\"\n[topology]",
    );
    assert_eq!(
        play(&by_start).causes(RequestClass::Start)[0],
        Cause::Expired
    );
    // By a fault, and renewed by its end.
    let fault = "[[fault]]\nid = \"late\"\nkind = \"license-expiry\"\ntarget = \"lic\"\nfeature = \"tserver_sdn\"\nat = \"10 h\"\nlasts = \"2 h\"\n";
    let renewed = play(&sites("", fault));
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
    let text = sites(
        "",
        "[[application]]\nname = \"ts-2\"\nkind = \"t-server\"\nsite = \"branch\"\noptions = { num-sdn-licenses = 5 }\n[[fault]]\nid = \"m\"\nkind = \"maintenance\"\ntargets = [\"ts\", \"ts-2\"]\neach_lasts = \"10 min\"\ngap = \"20 min\"\nat = \"10 h\"\n",
    )
    .replace("site = \"branch\"\n[[application]]", "site = \"branch\"\noptions = { num-sdn-licenses = 5 }\n[[application]]");
    let calm = play(&text);
    assert_eq!(calm.causes(RequestClass::Start), []);
    let restarts: Vec<(f64, &str)> = calm
        .answers()
        .into_iter()
        .filter(|a| a.0 > 0.0)
        .map(|a| (a.0, a.1))
        .collect();
    assert_eq!(restarts, [(36_600.0, "ts"), (38_400.0, "ts-2")]);
    // While the server is down, each that is restarted does not come up: the guide's central danger.
    let outage = "[[fault]]\nid = \"outage\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n";
    let danger = play(&format!("{text}{outage}"));
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
    let text = "[topology]\nkind = \"three-node\"\n[entitlement]\nfeatures = { tserver_sdn = 10 }\n[[server]]\nname = \"a\"\nsite = \"here\"\n[[server]]\nname = \"b\"\nsite = \"here\"\n[[server]]\nname = \"c\"\nsite = \"here\"\n[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n[[fault]]\nid = \"rack\"\nkind = \"common-cause\"\nmembers = [\"a\", \"b\"]\neach_probability = 1\nat = \"10 h\"\nlasts = \"1 h\"\n";
    let played = play(text);
    assert_eq!(
        played.lacking_seconds("availability", Scope::Application, "ts"),
        3_600.0
    );
    assert_eq!(played.roots(&played.violations()[0].roots), ["rack"]);
}
