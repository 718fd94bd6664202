//! License server processes (SV).

use crate::world::{Played, play, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, one T-Server that takes them all, 5 agents who are in all the time.
const ONE: &str = r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = { tserver_sdn = 10 }
[[application]]
name = "ts"
kind = "t-server"
site = "here"
[[agents]]
name = "team"
count = 5
site = "here"
applications = ["ts"]
[[agents.shifts]]
days = "Mon-Sun"
start = "08:00"
end = "20:00"
"#;

fn with(fault: &str) -> Played {
    play(&format!("{ONE}\n[[fault]]\nid = \"f\"\n{fault}"))
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
        let played = play(&format!(
            "{ONE}\n[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"lic\"\nat = \"0 s\"\nlasts = \"1 h\"\n"
        ));
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
    let played = with("kind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"10 h\"\n");
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
    let played = with(
        "kind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"30 min\"\n",
    );
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
    let text = ONE.replace("name = \"ts\"", "name = \"ts\"\non_server_loss = \"exit\"");
    let fault = "\n[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n";
    let played = play(&format!("{text}{fault}"));
    assert_eq!(played.system("logouts_by_stop"), 5.0);
    assert_eq!(played.causes(RequestClass::Login)[0], Cause::NotStarted);
    assert_eq!(
        played.roots(&played.denials(RequestClass::Login)[0].roots),
        ["f"]
    );
}

#[test]
fn sv3_a_fixed_port_waits_until_all_clients_have_closed() {
    let two = ONE.replace(
        "[[agents]]",
        "[[application]]\nname = \"ts-2\"\nkind = \"t-server\"\nsite = \"here\"\noptions = { num-sdn-licenses = 2 }\n[[agents]]",
    );
    let two = two.replacen(
        "site = \"here\"\n[[application]]\nname = \"ts-2\"",
        "site = \"here\"\noptions = { num-sdn-licenses = 5 }\n[[application]]\nname = \"ts-2\"",
        1,
    );
    let fault =
        "\n[[fault]]\nid = \"f\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"10 h\"\n";
    let random = play(&format!("{two}{fault}"));
    assert_eq!(random.violations(), [], "a random port serves at once");
    let fixed = two.replace("features = {", "vendor_port = 7261\nfeatures = {");
    let fixed = play(&format!("{fixed}{fault}"));
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
    let two = format!(
        "{ONE}\n[[application]]\nname = \"late\"\nkind = \"t-server\"\nsite = \"here\"\nstarts_at = \"10 h 1 min\"\n"
    );
    let crash = play(&format!(
        "{two}\n[[fault]]\nid = \"f\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"10 h\"\nlasts = \"1 h\"\n"
    ));
    let late = |p: &Played| {
        p.answers()
            .iter()
            .find(|a| a.1 == "late")
            .map(|a| (a.3, a.4))
            .unwrap()
    };
    assert_eq!(late(&crash), (10, None));
    let host = play(&format!(
        "{two}\n[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"ts\"\nat = \"10 h\"\nlasts = \"1 h\"\n"
    ));
    assert_eq!(late(&host), (0, Some(Cause::LicensesExhausted)));
    // They come back two hours after the loss, and `late` gets them at its next start.
    let granted = host
        .answers()
        .into_iter()
        .find(|a| a.3 > 0 && a.0 > 40_000.0)
        .unwrap();
    assert!((43_200.0..43_320.0).contains(&granted.0), "{granted:?}");
}

#[test]
fn sv4_what_users_of_a_dead_host_had_stays_out_too() {
    let text = ONE
        .replace(
            "kind = \"t-server\"",
            "kind = \"generic\"\nper_login = { tserver_sdn = 1 }",
        )
        .replace("tserver_sdn = 10", "tserver_sdn = 8");
    let fault = |kind: &str| {
        play(&format!(
            "{text}\n[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"ts\"\nat = \"10 h\"\nlasts = \"10 min\"\n"
        ))
    };
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
    let played = play(&ONE.replace("tserver_sdn = 10", "tserver_sdn = 20000"));
    assert_eq!(played.answers()[0].3, 9_999);
}

#[test]
fn sv6_clocks_that_differ_too_much_deny_what_expires() {
    let skewed =
        format!("[[host]]\nname = \"ts\"\nsite = \"here\"\nclock_offset = \"25 h\"\n{ONE}");
    assert_eq!(
        play(&skewed).causes(RequestClass::Start),
        [],
        "permanent ones go unchecked"
    );
    let dated = skewed.replace(
        "tserver_sdn = 10",
        "tserver_sdn = { count = 10, expires = 2026-12-31 }",
    );
    assert_eq!(
        play(&dated).causes(RequestClass::Start)[0],
        Cause::ClockSkew
    );
}

#[test]
fn sv7_a_host_failure_stops_all_that_runs_on_it() {
    let text = ONE.replace("kind = \"t-server\"", "kind = \"t-server\"\nhost = \"lic\"");
    let played = play(&format!(
        "{text}\n[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n"
    ));
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
    let late = format!(
        "{ONE}\n[[application]]\nname = \"late\"\nkind = \"generic\"\nsite = \"here\"\nat_start = {{ other = 1 }}\nstarts_at = \"10 h 1 min\"\n"
    );
    let late = late.replace("tserver_sdn = 10 }", "tserver_sdn = 10, other = 1 }");
    let played = play(&format!(
        "{late}\n[[fault]]\nid = \"f\"\nkind = \"lmgrd-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n"
    ));
    assert_eq!(played.causes(RequestClass::Start)[0], Cause::LmgrdDown);
    let of_holder = played
        .violations()
        .iter()
        .filter(|v| played.application(v.application) == "ts");
    assert_eq!(of_holder.count(), 0);
    // A daemon that dies meanwhile is not restarted until lmgrd is back.
    let both = play(&format!(
        "{ONE}\n[[fault]]\nid = \"f\"\nkind = \"lmgrd-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n\
         [[fault]]\nid = \"g\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"10 h 10 min\"\n"
    ));
    let [violation] = both.violations() else {
        panic!("{:#?}", both.violations())
    };
    assert_eq!(violation.kind, Cause::VendorDaemonDown);
    assert!(seconds(violation.closed.unwrap()) >= 39_600.0);
}

#[test]
fn sv9_a_client_cut_off_by_the_network_takes_its_licenses_twice() {
    let cut = "\n[[fault]]\nid = \"cut\"\nkind = \"firewall-block\"\nbetween = [\"ts\", \"lic\"]\nports = \"all\"\nat = \"10 h\"\nlasts = \"30 min\"\n";
    // All ten seats were held: what it left behind denies it its own licenses for two hours.
    let played = play(&format!("{ONE}{cut}"));
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
    let roomy = play(
        &format!("{ONE}{cut}")
            .replace("tserver_sdn = 10", "tserver_sdn = 20")
            .replace(
                "kind = \"t-server\"",
                "kind = \"t-server\"\noptions = { num-sdn-licenses = 10 }",
            ),
    );
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
    let forgetful = play(&format!("[parameters]\norphans = false\n{ONE}{cut}"));
    assert!(
        forgetful
            .violations()
            .iter()
            .all(|v| v.kind == Cause::PortBlocked)
    );
}

#[test]
fn a_scenario_with_an_error_has_no_plan() {
    let study = crate::world::read("format = 1\nname = 3\n", &[]);
    assert!(study.has_errors() && study.plans.is_empty());
    assert_eq!(study_count(ONE), 1);
}

fn study_count(text: &str) -> usize {
    study(text).plans.len()
}
