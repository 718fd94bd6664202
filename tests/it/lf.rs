//! License files and their life (LF, FT4, FT5, FT9, FT14).

use crate::world::{HEAD, Played, play, read, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One server with 10 seats, a T-Server that takes them all, 5 agents by day; more is to be added.
fn one(more: &str) -> String {
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
{more}
"#
    )
}

/// A change of the license file at 10:00 of the first day.
fn change(keys: &str) -> String {
    format!(
        "[[fault]]\nid = \"file\"\nkind = \"license-file-change\"\ntarget = \"lic\"\nat = \"10 h\"\n{keys}\n"
    )
}

/// Somebody who wants one seat at the start, at a time.
fn late(at: &str) -> String {
    format!(
        "[[application]]\nname = \"late\"\nkind = \"generic\"\nsite = \"here\"\nat_start = {{ tserver_sdn = 1 }}\nstarts_at = \"{at}\"\n"
    )
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
    let fewer = change("features = { tserver_sdn = 4 }\nlasts = \"2 h\"");
    let holding = |seats: u32| {
        let text = one(&format!("{fewer}{}", late("11 h")));
        play(&text.replace(
            "kind = \"t-server\"",
            &format!("kind = \"t-server\"\noptions = {{ num-sdn-licenses = {seats} }}"),
        ))
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
    let fewer = "features = { tserver_sdn = 4 }\nreread = false";
    let opened = |text: &str| only_violation(&play(text), Cause::CountDecreased, "file").0;
    at_the_poll_after(24.0, opened(&one(&change(fewer))));
    let never = format!(
        "[parameters]\nautomatic_reread = false\n{}",
        one(&change(fewer))
    );
    assert_eq!(play(&never).violations(), []);
    // The clock of the server says when it is midnight: an hour ahead, so an hour early.
    let ahead = format!(
        "[[host]]\nname = \"lic\"\nclock_offset = \"1 h\"\n{}",
        one(&change(fewer))
    );
    at_the_poll_after(23.0, opened(&ahead));
    // A daemon that starts reads what lies there; four of ten are granted then.
    let restart = format!(
        "[[fault]]\nid = \"crash\"\nkind = \"vendor-daemon-kill\"\ntarget = \"lic\"\nat = \"12 h\"\n{}",
        change(fewer)
    );
    let restarted = play(&one(&restart));
    let violation = &restarted.violations()[0];
    assert_eq!(violation.kind, Cause::LicensesExhausted);
    at_the_poll_after(12.0, seconds(violation.opened));
}

#[test]
fn ft5_a_file_with_more_lets_in_who_was_denied() {
    let more = change("features = { tserver_sdn = 12 }");
    let played = play(&one(&format!("{more}{}", late("9 h"))));
    let starts = played.denials(RequestClass::Start);
    assert_eq!(starts.len(), 1, "equal denials of one start are one row");
    assert!(starts[0].roots.is_empty(), "plain want of capacity");
    let granted = played
        .answers()
        .into_iter()
        .find(|a| a.1 == "late" && a.3 > 0);
    let waited = granted.unwrap().0 - 36_000.0;
    assert!((0.0..=60.0).contains(&waited), "{waited}");
    // At `max` an increase of the file goes unnoticed until a restart (AP7).
    assert_eq!(played.answers()[0].3, 10);
}

#[test]
fn lf8_a_feature_that_is_removed_stays_with_its_holders() {
    let removed = change("features = { tserver_sdn = false }\nlasts = \"2 h\"");
    let played = play(&one(&format!("{removed}{}", late("11 h"))));
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
    let dated = one("").replace(
        "tserver_sdn = 10",
        "tserver_sdn = { count = 10, expires = 2026-03-02 }",
    );
    let renewal = change("features = { tserver_sdn = { count = 10, expires = 2026-12-31 } }")
        .replace("at = \"10 h\"", "at = \"1 d 10 h\"");
    let played = play(&format!("{dated}{renewal}"));
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
    let early = format!("{dated}{}", renewal.replace("1 d 10 h", "20 h"));
    assert_eq!(play(&early).violations(), []);
    // The old file put back by mistake has expired already, and the mistake is the root.
    let mistake = change("features = { tserver_sdn = { count = 10, expires = 2026-02-01 } }");
    let wrong = play(&one(&mistake));
    only_violation(&wrong, Cause::Expired, "file");
}

#[test]
fn ft4_a_renewal_for_another_host_serves_nobody() {
    let file = |id: &str| {
        format!(
            "SERVER lic {id} 7260\nDAEMON genesys.d /opt/genesys.d\nFEATURE tserver_sdn genesys.d 8.0 31-dec-2027 10 SIGN=1\n"
        )
    };
    let text = one(&change("license_file = \"new.dat\"\nlasts = \"2 h\"")).replace(
        "features = { tserver_sdn = 10 }",
        "license_file = \"old.dat\"",
    );
    let text = format!("{HEAD}[[host]]\nname = \"lic\"\nhost_id = \"b0d0abb1b2\"\n{text}");
    let files = |new: &str| {
        let (old, new) = (file("b0d0abb1b2"), file(new));
        let study = read(&text, &[("old.dat", &old), ("new.dat", &new)]);
        assert!(!study.has_errors(), "{:#?}", study.findings);
        Played::new(study.plans.into_iter().next().unwrap(), 1, 0)
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
        one(&late("11 h"))
            .replace(
                "features = { tserver_sdn = 10 }",
                &format!("features = {{ tserver_sdn = 10, other = 1 }}\naltered = [\"{altered}\"]"),
            )
            .replace("at_start = { tserver_sdn = 1 }", "at_start = { other = 1 }")
    };
    let denied = |text: &str| -> Vec<String> {
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
        ("altered = [\"tserver_sdn\"]", Cause::BadKey),
        ("altered = [\"host-id\"]", Cause::BadKey),
        (
            "features = { tserver_sdn = { count = 10, version = \"7.0\" } }",
            Cause::FeatureVersionTooOld,
        ),
        ("features = { tserver_sdn = false }", Cause::FeatureMissing),
    ] {
        let crash = "[[fault]]\nid = \"crash\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"11 h\"\n";
        let played = play(&one(&format!("{}{crash}", change(keys))));
        let starts = played.denials(RequestClass::Start);
        assert_eq!(starts[0].cause, cause, "{keys}");
        assert!(
            played.roots(&starts[0].roots).contains(&"file"),
            "{keys}: {:?}",
            played.roots(&starts[0].roots)
        );
        let down = played.lacking_seconds("availability", Scope::Application, "ts");
        assert_eq!(down, 38.0 * 3_600.0, "{keys}");
    }
}

/// A run of four days in which the host ID changes at 10:00 of the first.
fn moved(kind: &str, more: &str) -> String {
    format!(
        "{}[[fault]]\nid = \"moved\"\nkind = \"{kind}\"\ntarget = \"lic\"\nat = \"10 h\"\n{more}\n",
        one("")
    )
}

fn play_long(text: &str) -> Played {
    let head = HEAD.replace("2 d", "4 d");
    let study = read(&format!("{head}{text}"), &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    Played::new(study.plans.into_iter().next().unwrap(), 1, 0)
}

fn down(played: &Played) -> f64 {
    played.lacking_seconds("availability", Scope::Server, "lic")
}

#[test]
fn lf15_a_changed_host_id_waits_for_a_new_file() {
    let played = play_long(&moved("host-id-change", ""));
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
    let quick = format!(
        "[parameters]\norder_lead_time = \"30 min\"\n{}",
        moved("host-id-change", "")
    );
    assert_eq!(down(&play_long(&quick)), 1_800.0);
    let held = format!(
        "[parameters]\norder_lead_time = \"30 min\"\n{}",
        moved("host-id-change", "lasts = \"2 h\"")
    );
    assert_eq!(down(&play_long(&held)), 7_200.0, "the later of both");
    // Every host may serve a file for ANY.
    let any = format!(
        "[[host]]\nname = \"lic\"\nhost_id = \"ANY\"\n{}",
        moved("host-id-change", "")
    );
    assert_eq!(down(&play_long(&any)), 0.0);
}

#[test]
fn ft9_a_node_with_a_wrong_host_id_leaves_the_quorum() {
    let three = one("")
        .replace("kind = \"single\"", "kind = \"three-node\"\n[entitlement]\nfeatures = { tserver_sdn = 10 }")
        .replace(
            "features = { tserver_sdn = 10 }\n[[application]]",
            "[[server]]\nname = \"b\"\nsite = \"here\"\n[[server]]\nname = \"c\"\nsite = \"here\"\n[[application]]",
        );
    let fault = |id: &str, target: &str| {
        format!(
            "[[fault]]\nid = \"{id}\"\nkind = \"host-id-change\"\ntarget = \"{target}\"\nat = \"10 h\"\n"
        )
    };
    let bystander = play(&format!("{three}{}", fault("f", "c")));
    assert_eq!(bystander.violations(), []);
    let both = play(&format!("{three}{}{}", fault("f", "b"), fault("g", "c")));
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
    let lead = "[parameters]\norder_lead_time = \"20 h\"\n";
    let disk = moved("disk-failure", "lasts = \"3 h\"");
    // Three hours without the host, and twenty more until the file for the new disk is there.
    let plain = play_long(&format!("{lead}{disk}"));
    assert_eq!(down(&plain), 23.0 * 3_600.0);
    let kinds: Vec<Cause> = plain.violations().iter().map(|v| v.kind).collect();
    assert_eq!(kinds, [Cause::ServerDown, Cause::WrongHostId]);
    let host = |keys: &str| format!("{lead}[[host]]\nname = \"lic\"\n{keys}\n{disk}");
    assert_eq!(down(&play_long(&host("raid = true"))), 0.0);
    let serial = "host_id = \"DISK_SERIAL_NUM=1CA25283\"";
    assert_eq!(down(&play_long(&host(serial))), 23.0 * 3_600.0);
    // A file that is bound to the network card does not notice the disk.
    assert_eq!(
        down(&play_long(&host("host_id = \"00:B0:D0:AB:B1:B2\""))),
        3.0 * 3_600.0
    );
}

/// Three nodes that hold copies of one file, and who is struck.
fn nodes(faults: &str) -> String {
    one(faults)
        .replace(
            "kind = \"single\"",
            "kind = \"three-node\"\n[entitlement]\nfeatures = { tserver_sdn = 10 }",
        )
        .replace(
            "features = { tserver_sdn = 10 }\n[[application]]",
            "[[server]]\nname = \"b\"\nsite = \"here\"\n[[server]]\nname = \"c\"\nsite = \"here\"\n[[application]]",
        )
}

#[test]
fn tp12_another_nodes_restart_does_not_end_the_silence_about_the_master() {
    // The master's host dies at 10:00:00; thirty seconds later `c` restarts its vendor daemon.
    let faults = "[[fault]]\nid = \"f\"\nkind = \"host-kill\"\ntarget = \"lic\"\nat = \"10 h\"\nlasts = \"1 h\"\n[[fault]]\nid = \"g\"\nkind = \"vendor-daemon-kill\"\ntarget = \"c\"\nat = \"36030 s\"\n";
    let played = play(&nodes(faults));
    let lacking = played.lacking_seconds("availability", Scope::Application, "ts");
    assert_eq!(lacking, 79.0);
}

#[test]
fn tp2_a_copy_that_differs_counts_while_its_node_is_master() {
    let copy = |target: &str, more: &str| {
        let keys = "features = { tserver_sdn = 4 }\ncopies = \"target\"";
        play(&nodes(&format!(
            "{}{more}",
            change(keys).replace("target = \"lic\"", &format!("target = \"{target}\""))
        )))
    };
    only_violation(&copy("lic", ""), Cause::CountDecreased, "file");
    assert_eq!(copy("b", "").violations(), []);
    let failover = "[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"lic\"\nat = \"12 h\"\nlasts = \"1 h\"\n";
    let played = copy("b", failover);
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
    let played = |needs: &str, file: &str, down: &str| {
        let text = format!(
            "{HEAD}[[host]]\nname = \"desk\"\nhost_id = \"aabbccddeeff\"\n[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nlicense_file = \"lic.dat\"\n[[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"here\"\nhost = \"desk\"\n{needs}\n[[agents]]\nname = \"team\"\ncount = 3\nsite = \"here\"\napplications = [\"desk\"]\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"08:00\"\nend = \"16:00\"\n[[fault]]\nid = \"down\"\nkind = \"server-kill\"\ntarget = \"lic\"\n{down}\n"
        );
        let mut study = read(&text, &[("lic.dat", file)]);
        assert!(!study.has_errors(), "{:#?}", study.findings);
        Played::new(study.plans.remove(0), 1, 0)
    };
    let always = file("permanent", "aabbccddeeff");
    let from_the_first = "at = \"0 s\"\nlasts = \"2 d\"";
    for needs in ["at_start = { free = 3 }", "per_login = { free = 1 }"] {
        let down = played(needs, &always, from_the_first);
        assert_eq!(down.all_denials(), [], "{needs}");
        assert_eq!(down.violations(), [], "{needs}");
        let available = down.value("availability", Scope::Application, "desk");
        assert_eq!(available, 1.0, "{needs}");
        assert_eq!(
            down.value("admission", Scope::Agents, "team"),
            1.0,
            "{needs}"
        );
    }
    // What has a count beside it is lost with its server, and alone.
    let both = played(
        "at_start = { free = 3, counted = 1 }",
        &always,
        "at = \"9 h\"\nlasts = \"1 h\"",
    );
    let [violation] = both.violations() else {
        panic!("{:#?}", both.violations())
    };
    let feature = violation
        .feature
        .map(|f| both.plan.symbols.features[f.at()].as_str());
    assert_eq!(feature, Some("counted"));
    // The line says which hosts may run it.
    let elsewhere = played(
        "at_start = { free = 3 }",
        &file("permanent", "112233445566"),
        from_the_first,
    );
    assert!(!elsewhere.denials(RequestClass::Start).is_empty());
    // It ends like any other: start is Monday, the last day is Monday.
    let dated = file("02-mar-2026", "aabbccddeeff");
    let expired = played(
        "at_start = { free = 3 }",
        &dated,
        "at = \"1 d\"\nlasts = \"1 min\"",
    );
    assert_eq!(
        expired.value("availability", Scope::Application, "desk"),
        0.5,
        "valid on the first of two days"
    );
}
