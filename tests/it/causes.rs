//! Why something was denied: losses keep their reason, standing reasons are read anew, ends are of their fault,
//! a shortage is spent once (AP3, AP4, AP6, LF8, SV2, SV9, TP8, TP12; MT1, MT2).

use crate::scenario::{
    Scenario, Table, agents, application, block, fault, law, server, shift, single, t_server, team,
    three_nodes, untargeted,
};
use crate::swarm::polls_are_arithmetic;
use crate::world::{HOUR, Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// Each violation's type, roots, and hours of opening and closing, in order of opening.
fn violations(played: &Played) -> Vec<(Cause, Vec<&str>, f64, Option<f64>)> {
    let hours = |at| (seconds(at) / HOUR * 1_000.0).round() / 1_000.0;
    let records = played.violations().iter();
    let told = records.map(|v| {
        (
            v.kind,
            played.roots(&v.roots),
            hours(v.opened),
            v.closed.map(hours),
        )
    });
    told.collect()
}

/// How many denials of a class have which cause and which roots.
fn told(played: &Played, class: RequestClass) -> Vec<(Cause, String, usize)> {
    let mut found: Vec<(Cause, String, usize)> = Vec::new();
    for denial in played.denials(class) {
        let roots = played.roots(&denial.roots).join("+");
        match found
            .iter_mut()
            .find(|(cause, of, _)| *cause == denial.cause && *of == roots)
        {
            Some((_, _, count)) => *count += 1,
            None => found.push((denial.cause, roots, 1)),
        }
    }
    found
}

#[test]
fn ap3_agents_in_excess_stay_so_while_their_seats_are_regained() {
    let day = team("floor", 9, &["urs"], (8, 16)).set("first_call_after", "2 s");
    let kill = fault("kill", "vendor-daemon-kill", "lic").at("11 h");
    let urs = application("urs", "universal-routing-server");
    let played = play(&(single(&[("router_seats", 6)]) + urs + day + kill));
    let open = violations(&played);
    let excess: Vec<_> = open
        .iter()
        .filter(|v| v.0 == Cause::SeatsExhausted)
        .collect();
    assert_eq!(excess.len(), 1, "{open:#?}");
    assert_eq!((excess[0].2, excess[0].3), (8.001, Some(16.0)));
}

#[test]
fn ap6_a_start_in_part_stays_one_when_that_part_is_regained() {
    let ts = t_server("ts").seats(50);
    let kill = fault("kill", "vendor-daemon-kill", "lic").at("11 h");
    let played = play(&(single(&[("tserver_sdn", 30)]) + ts + kill));
    assert_eq!(
        violations(&played),
        [(Cause::LicensesExhausted, vec![], 0.0, None)]
    );
}

#[test]
fn ap4_a_function_stays_off_whatever_is_raised_or_regained() {
    let ocs = application("ocs", "outbound-contact-server").option("num-of-licenses", 4);
    let campaign = Table::new("campaign")
        .set("name", "spring")
        .set("application", "ocs")
        .set("mode", "predictive");
    let killed = |kind: &str| fault("change", kind, "lic");
    for change in [
        fault("change", "option-change", "ocs").option("num-of-licenses", 8),
        killed("vendor-daemon-kill"),
        killed("server-kill").lasts("20 min"),
    ] {
        let change = change.at("10 h");
        let played = play(&(single(&[("occ_preview", 20)]) + &ocs + &campaign + &change));
        let off: Vec<_> = violations(&played)
            .into_iter()
            .filter(|v| v.0 == Cause::FunctionOff)
            .collect();
        assert_eq!(off, [(Cause::FunctionOff, vec![], 0.0, None)], "{change:?}");
    }
}

#[test]
fn lf8_over_use_of_a_removed_feature_ends_with_what_is_held() {
    let ts = t_server("ts").seats(8);
    let gone = fault("gone", "license-file-change", "lic")
        .entry("features", "tserver_sdn", false)
        .at("9 h");
    let kill = fault("kill", "vendor-daemon-kill", "lic").at("13 h");
    let text = single(&[("tserver_sdn", 20)]) + ts + gone + kill;
    let played = play(&text.parameter("poll_interval", "60 s"));
    let [removed, missing] = &violations(&played)[..] else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(removed.0, Cause::FeatureRemoved);
    assert!(removed.3.is_some_and(|closed| (closed - 13.0).abs() < 0.02));
    assert_eq!((missing.0, missing.3), (Cause::FeatureMissing, None));
    assert_eq!(missing.1, ["gone"]);
}

#[test]
fn ap3_what_another_fault_prevents_is_another_violation_of_that_fault() {
    // The outage lasts four minutes; when the server is back its file has no seats any more. The retry in between
    // fails for both: it is at an instant of a poll that without the outage would find the seats gone too.
    let ts = t_server("ts");
    let late = team("late", 6, &["ts"], (11, 15));
    let short = fault("short", "server-kill", "lic")
        .at("10 h")
        .lasts("4 min");
    let long = fault("long", "license-file-change", "lic")
        .entry("features", "tserver_sdn", false)
        .at("10 h 3 min")
        .lasts("3 h");
    let played = play(&(single(&[("tserver_sdn", 90)]) + ts + late + short + long));
    let open = violations(&played);
    let kinds: Vec<_> = open.iter().map(|v| (v.0, v.1.clone())).collect();
    assert_eq!(
        kinds,
        [
            (Cause::VendorDaemonDown, vec!["short", "long"]),
            (Cause::FeatureMissing, vec!["long"])
        ]
    );
    for pair in open.windows(2) {
        assert_eq!(
            pair[0].3,
            Some(pair[1].2),
            "the one closes as the other opens"
        );
    }
    let denied = told(&played, RequestClass::Login);
    assert_eq!(denied.len(), 1, "{denied:?}");
    assert_eq!(
        (denied[0].0, denied[0].1.as_str()),
        (Cause::ViolationStands, "long")
    );
    assert!(denied[0].2 > 6 * 50, "{denied:?}");
}

#[test]
fn ap1_a_start_that_is_denied_for_another_reason_is_another_violation() {
    let ts = t_server("ts").starts_at("10 h");
    let down = fault("down", "server-kill", "lic").at("9 h").lasts("2 h");
    let gone = fault("gone", "license-file-change", "lic")
        .entry("features", "tserver_sdn", false)
        .at("10 h 30 min")
        .lasts("2 h");
    let played = play(&(single(&[("tserver_sdn", 9)]) + ts + down + gone));
    assert_eq!(
        violations(&played),
        [
            (Cause::LmgrdDown, vec!["down", "gone"], 10.0, Some(11.0)),
            (Cause::FeatureMissing, vec!["gone"], 11.0, Some(12.5)),
        ]
    );
    assert_eq!(
        played.value("starts_refused", Scope::Application, "ts"),
        1.0
    );
}

#[test]
fn sv2_a_login_after_the_daemons_restart_names_it_until_the_next_poll() {
    let desk = application("desk", "genesys-desktop");
    let day = agents("day", 200, &["desk"]).no_retry().below(
        shift("Mon", "09:00", "12:00").set("arrive", law("uniform", vec!["0 min", "4 min"])),
    );
    let kill = fault("kill", "vendor-daemon-kill", "lic").at("9 h 90 s");
    let features = [("DESKTOP_AGENT", 300), ("ISDK_FACTORY", 2)];
    let played = play(&(single(&features) + desk + day + kill));
    let denied = told(&played, RequestClass::Login);
    assert!(
        denied.iter().all(|(_, roots, _)| roots == "kill"),
        "{denied:?}"
    );
    let lost = denied.iter().find(|d| d.0 == Cause::ConnectionLost);
    assert!(lost.is_some_and(|lost| lost.2 > 10), "{denied:?}");
    // The daemon is back within a second: after that nobody is told that it is down.
    let down = played.denials(RequestClass::Login).into_iter();
    let mut down = down.filter(|d| d.cause == Cause::VendorDaemonDown);
    assert!(down.all(|d| seconds(d.at) <= 9.0 * HOUR + 91.0));
    assert_eq!(
        played.value("checkouts_denied", Scope::Fault, "kill"),
        played.system("checkouts_denied")
    );
    // It has not recovered before its clients know of it, and those whom they refused have left.
    let recovery = &played.detail().recoveries[0];
    assert!(
        recovery
            .recovered
            .is_some_and(|at| seconds(at) >= 12.0 * HOUR)
    );
}

#[test]
fn sv9_a_cut_that_heals_between_two_polls_is_why_its_own_licenses_are_missing() {
    let ts = t_server("ts").set("site", "there");
    let day = team("day", 40, &["ts"], (10, 11)).no_retry();
    let cut = block("cut", ["here", "there"], "all")
        .at("9 h 50 min")
        .lasts("1 s");
    let played = play(&(single(&[("tserver_sdn", 70)]) + ts + day + cut));
    let open = violations(&played);
    assert_eq!(open.len(), 1, "{open:?}");
    assert_eq!(
        (open[0].0, &open[0].1[..]),
        (Cause::LicensesExhausted, &["cut"][..])
    );
    assert_eq!(
        told(&played, RequestClass::Login),
        [(Cause::SeatsExhausted, "cut".to_owned(), 40)]
    );
}

#[test]
fn tp8_seats_that_a_start_did_not_find_are_missing_until_a_restart() {
    // The home server dies, the T-Server is restarted meanwhile and finds three stray seats at the other one;
    // that is cut off later for a while.
    let servers = Scenario::topology("independent")
        + server("near").grant("tserver_sdn", 60)
        + server("far").set("site", "there").grant("tserver_sdn", 3);
    let ts = t_server("ts")
        .set("license_servers", "local-first")
        .seats(60);
    let day = team("day", 50, &["ts"], (9, 17));
    let dies = fault("dies", "host-kill", "near").at("2 h").lasts("3 h");
    let restart = untargeted("restart", "maintenance")
        .set("targets", vec!["ts"])
        .set("each_lasts", "2 min")
        .at("3 h");
    let cut = block("cut", ["here", "there"], "all")
        .at("12 h")
        .lasts("30 min");
    let played = play(&(servers + ts + day + dies + restart + cut));
    let open = violations(&played);
    let missing: Vec<_> = open
        .iter()
        .filter(|v| v.0 == Cause::LicensesExhausted)
        .collect();
    assert_eq!(missing.len(), 1, "{open:#?}");
    assert_eq!((&missing[0].1[..], missing[0].3), (&["dies"][..], None));
    let denied = told(&played, RequestClass::Login);
    assert!(
        denied.iter().all(|(_, roots, _)| roots.contains("dies")),
        "{denied:?}"
    );
    // While it is cut off that would do alone, too.
    let both = denied.iter().find(|d| d.0 == Cause::ViolationStands);
    assert!(both.is_some_and(|d| d.1 == "dies+cut"), "{denied:?}");
}

#[test]
fn tp8_what_an_application_holds_elsewhere_is_missing_there_because_of_what_drove_it_away() {
    // For an hour "far" is gone, and its T-Server turns to the other server. When the one there is restarted, two
    // hours later, it finds too few: the other has taken its rest.
    let servers = Scenario::topology("independent").parameter("reconnect", "any-server")
        + server("near").grant("tserver_sdn", 60)
        + server("far").set("site", "there").grant("tserver_sdn", 40);
    let numbered = |name: &str, list: &str| t_server(name).set("license_servers", list).seats(40);
    let ts = numbered("ts", "7260@near");
    let guest = numbered("guest", "7260@far:7260@near");
    let day = team("day", 30, &["ts"], (9, 17)).no_retry();
    let gone = fault("gone", "host-kill", "far").at("2 h").lasts("1 h");
    let restart = untargeted("restart", "maintenance")
        .set("targets", vec!["ts"])
        .set("each_lasts", "20 min")
        .at("5 h");
    let base = servers + ts + guest + day;
    let played = play(&(&base + gone + &restart));
    let denied = told(&played, RequestClass::Login);
    assert_eq!(denied, [(Cause::SeatsExhausted, "gone".to_owned(), 10)]);
    let recovered = &played.detail().recoveries[0];
    assert!(
        recovered
            .recovered
            .is_none_or(|at| seconds(at) > 9.0 * HOUR),
        "the fault is over, and nobody has recovered from it: {recovered:?}"
    );
    let without = play(&(base + restart));
    assert_eq!(told(&without, RequestClass::Login), []);
}

#[test]
fn tp8_who_is_back_away_from_home_looks_at_that_at_its_next_poll() {
    // "far" dies, and its T-Server turns to the other server. While it has lost that too, from 4:00 to 4:20, another fault
    // takes over from the first. Each of the two would have brought it where it is when the T-Server there starts at 5:00.
    let servers = Scenario::topology("independent").parameter("reconnect", "any-server")
        + server("near").grant("tserver_sdn", 60)
        + server("far").set("site", "there").grant("tserver_sdn", 40);
    let numbered = |name: &str, list: &str| t_server(name).set("license_servers", list).seats(40);
    let ts = numbered("ts", "7260@near").starts_at("5 h");
    let guest = numbered("guest", "7260@far:7260@near");
    let day = team("day", 30, &["ts"], (9, 17)).no_retry();
    let stops = |id: &str, kind: &str, server: &str, at: &str, lasts: &str| {
        fault(id, kind, server).at(at).lasts(lasts)
    };
    let faults = stops("gone", "host-kill", "far", "2 h", "130 min")
        + stops("stops", "vendor-daemon-kill", "near", "4 h", "20 min")
        + stops("again", "host-kill", "far", "4 h 5 min", "8 h");
    let played = play(&(servers + ts + guest + day + faults));
    let denied = told(&played, RequestClass::Login);
    let both = "gone+again".to_owned();
    assert_eq!(denied, [(Cause::SeatsExhausted, both, 10)]);
    assert_eq!(polls_are_arithmetic(&played.plan, 1, true), Ok(()));
}

#[test]
fn lf7_a_stopped_server_of_a_wrong_host_id_names_both() {
    let ts = t_server("ts");
    let day = team("day", 30, &["ts"], (8, 17));
    let stopped = fault("stopped", "server-kill", "lic")
        .at("10 h")
        .lasts("1 h");
    let moved = fault("moved", "host-id-change", "lic")
        .at("10 h 1 s")
        .lasts("3 h");
    let played = play(&(single(&[("tserver_sdn", 40)]) + ts + day + stopped + moved));
    let open = violations(&played);
    assert_eq!(open[0].1, ["stopped", "moved"], "{open:#?}");
    let later: Vec<_> = open.iter().filter(|v| v.2 > 11.0).collect();
    assert!(
        !later.is_empty() && later.iter().all(|v| v.1 == ["moved"]),
        "{open:#?}"
    );
}

#[test]
fn mt1_a_shortage_is_spent_once() {
    // 20 seats; the file has 15 from 8:30 on, and five who are denied for that are five of the fault. The other
    // seven find too few anyhow.
    let ts = t_server("ts");
    let day = team("day", 27, &["ts"], (9, 17)).no_retry();
    let fewer = fault("fewer", "license-file-change", "lic")
        .grant("tserver_sdn", 15)
        .at("1 h");
    let restart = fault("restart", "application-crash", "ts").at("2 h");
    let played = play(&(single(&[("tserver_sdn", 20)]) + ts + day + fewer + restart));
    assert_eq!(
        told(&played, RequestClass::Login),
        [
            (Cause::SeatsExhausted, "fewer".to_owned(), 5),
            (Cause::SeatsExhausted, String::new(), 7),
        ]
    );
}

#[test]
fn mt1_a_shortage_at_the_server_is_spent_once_by_all_that_ask_there() {
    let desk = |name: &str| application(name, "genesys-desktop");
    let of = |name: &str| team(&format!("{name}-team"), 9, &[name], (9, 17)).no_retry();
    let fewer = fault("fewer", "license-file-change", "lic")
        .grant("DESKTOP_AGENT", 8)
        .at("1 h");
    let rest = desk("one") + desk("two") + of("one") + of("two") + fewer;
    let played = play(&(single(&[("DESKTOP_AGENT", 12), ("ISDK_FACTORY", 1)]) + rest));
    assert_eq!(
        told(&played, RequestClass::Login),
        [
            (Cause::LicensesExhausted, "fewer".to_owned(), 4),
            (Cause::LicensesExhausted, String::new(), 6),
        ]
    );
}

#[test]
fn tp12_what_the_primarys_return_empties_is_of_what_kept_it_away() {
    let servers = three_nodes(&[("DESKTOP_AGENT", 300), ("ISDK_FACTORY", 1)])
        .table("topology", |topology| {
            topology.set("primary_is_master", true)
        });
    let desk = application("desk", "genesys-desktop").set("allow_unsupported", true);
    let day = agents("day", 250, &["desk"]).no_retry().below(
        shift("Mon", "11:00", "12:00").set("arrive", law("uniform", vec!["-1 min", "4 min"])),
    );
    let away = fault("away", "server-kill", "a").at("10 h").lasts("1 h");
    let played = play(&(servers + desk + day + away));
    let denied = told(&played, RequestClass::Login);
    assert!(!denied.is_empty());
    assert!(
        denied.iter().all(|(_, roots, _)| roots == "away"),
        "{denied:?}"
    );
}

#[test]
fn ap7_what_the_end_of_a_raised_option_leaves_too_many_of_is_of_it() {
    let ts = t_server("ts").seats(10);
    let day = team("day", 30, &["ts"], (9, 17));
    let raised = fault("raised", "option-change", "ts")
        .seats(40)
        .at("8 h")
        .lasts("2 h");
    let played = play(&(single(&[("tserver_sdn", 90)]) + ts + day + raised));
    assert_eq!(
        violations(&played),
        [(Cause::CountDecreased, vec!["raised"], 10.0, Some(17.0))]
    );
}

#[test]
fn mt1_a_hang_and_a_kill_at_time_0_are_both_named() {
    for (first, second) in [
        ("daemon-hang", "server-kill"),
        ("vendor-daemon-kill", "daemon-hang"),
    ] {
        let of = |id: &str, kind: &str| fault(id, kind, "lic").at("0 s").lasts("7 h");
        let played = play(
            &(single(&[("tserver_sdn", 10)])
                + t_server("ts")
                + team("day", 2, &["ts"], (5, 6))
                + of("one", first)
                + of("two", second)),
        );
        let logins = told(&played, RequestClass::Login);
        assert!(!logins.is_empty());
        for (cause, roots, _) in logins {
            assert_eq!(
                (cause, roots.as_str()),
                (Cause::NotStarted, "one+two"),
                "{first}"
            );
        }
    }
}

#[test]
fn ft13_a_wrong_list_hides_nothing_of_the_server_that_it_should_name() {
    let text = single(&[("tserver_sdn", 10)])
        + t_server("ts")
        + team("day", 2, &["ts"], (5, 6))
        + fault("dead", "server-kill", "lic").at("0 s").lasts("7 h")
        + fault("moved", "address-change", "ts")
            .set("license_servers", "7261@lic")
            .at("0 s")
            .lasts("7 h");
    let played = play(&text);
    for (_, mut roots, _) in told(&played, RequestClass::Login) {
        if roots == "moved+dead" {
            roots = "dead+moved".to_owned();
        }
        assert_eq!(roots, "dead+moved");
    }
    // Where the server is well it is the list alone.
    let well = text.edit("fault", "dead", |dead| {
        dead.without("target").set("kind", "lrm-disconnect")
    });
    let played = play(&well);
    for (_, roots, _) in told(&played, RequestClass::Login) {
        assert_eq!(roots, "moved");
    }
}
