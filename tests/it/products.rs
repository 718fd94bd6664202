//! Callback, desktops, GIS, IVR and management servers, and units of licensing (AP10, AP12–AP14, AP17,
//! AP19–AP21, TP10).

use crate::scenario::{
    Scenario, Table, application, demand, fault, inline, server, single, t_server, team,
};
use crate::views::Views;
use crate::world::{HOUR, Played, headed, play, play_with, read, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::{Noticed, RequestClass};

fn crash(target: &str, at: &str, lasts: &str) -> Table {
    fault(&format!("crash-{target}"), "application-crash", target)
        .at(at)
        .lasts(lasts)
}

/// A demand with recorded arrivals.
fn recorded(name: &str, application: &str) -> Table {
    demand(name, application).set("recorded", format!("{name}.csv"))
}

/// The instants at which units of demand were denied, and why.
fn denied(played: &Played) -> Vec<(f64, Cause)> {
    let denials = played.denials(RequestClass::Arrival).into_iter();
    denials.map(|d| (seconds(d.at), d.cause)).collect()
}

fn peak(played: &Played, feature: &str) -> f64 {
    played.value("licenses_checked_out_peak", Scope::Feature, feature)
}

/// What is checked out of a feature on average, in license hours of the two days.
fn checked_out_hours(played: &Played, feature: &str) -> f64 {
    played.value("licenses_checked_out_mean", Scope::Feature, feature) * 48.0
}

fn callbacks(features: &[(&str, u32)]) -> Scenario {
    single(features) + application("cb", "universal-callback-server") + recorded("calls", "cb")
}

/// The same with so many licenses for the server.
fn numbered_callbacks(features: &[(&str, u32)], licenses: u32) -> Scenario {
    callbacks(features).edit("application", "cb", |cb| {
        cb.option("max-licenses", licenses)
    })
}

#[test]
fn ap10_a_restart_restores_the_hours_use_from_the_stored_call_times() {
    let calls = "time_s,holding_s\n100,3600\n200,3600\n500,3600\n3750,3600\n";
    let text = numbered_callbacks(&[("vcb_full", 20)], 2) + crash("cb", "300 s", "90 s");
    let played = play_with(&text, &[("calls.csv", calls)]);
    // Two are held when it comes back at 390, so the third is denied; at 3700 the first is free.
    assert_eq!(denied(&played), [(500.0, Cause::SeatsExhausted)]);
    // While it is down nobody is served, for no want of licenses.
    let while_down = calls.replace("500,", "350,");
    let down = play_with(&text, &[("calls.csv", &while_down)]);
    assert_eq!(denied(&down), [(350.0, Cause::ApplicationDown)]);
    assert_eq!(down.system("checkouts_denied"), 0.0);
}

#[test]
fn ap10_a_call_for_autodial_on_preview_licenses_is_a_violation_until_the_next_call_granted() {
    let text = callbacks(&[("vcb_preview", 5)])
        .edit("demand", "calls", |calls| calls.set("dialing", "autodial"))
        + recorded("previews", "cb").set("dialing", "preview");
    let files = [
        (
            "calls.csv",
            "time_s,holding_s\n100,3600\n200,3600\n9000,3600\n",
        ),
        ("previews.csv", "time_s,holding_s\n1000,3600\n"),
    ];
    let played = play_with(&text, &files);
    let autodial = Cause::AutodialOnPreview;
    assert_eq!(
        denied(&played),
        [(100.0, autodial), (200.0, autodial), (9000.0, autodial)]
    );
    let times: Vec<_> = played
        .violations()
        .iter()
        .map(|v| (v.kind, seconds(v.opened), v.closed.map(seconds)))
        .collect();
    assert_eq!(
        times,
        [(autodial, 100.0, Some(1000.0)), (autodial, 9000.0, None)]
    );
    // Full licenses allow both.
    let full = text.lic(|lic| lic.without("features").grant("vcb_full", 5));
    assert_eq!(denied(&play_with(&full, &files)), []);
}

#[test]
fn ap10_one_instance_handles_at_most_9999_requests_an_hour() {
    let mut calls = "time_s,holding_s\n".to_owned();
    for tenth in 0..10_001 {
        calls += &format!("{},3600\n", f64::from(tenth) / 10.0);
    }
    let played = play_with(
        &numbered_callbacks(&[("vcb_full", 20_000)], 20_000),
        &[("calls.csv", &calls)],
    );
    assert_eq!(peak(&played, "vcb_full"), 9_999.0);
    assert_eq!(denied(&played).len(), 2);
}

/// A Genesys Desktop with so many licenses, and who logs in to it from 8 to 16 and from 9 to 12.
fn desktop(features: &[(&str, u32)]) -> Scenario {
    single(features)
        + application("desk", "genesys-desktop")
        + team("agents", 3, &["desk"], (8, 16)).no_retry()
        + team("chiefs", 3, &["desk"], (9, 12))
            .no_retry()
            .set("role", "supervisor")
}

#[test]
fn ap12_each_login_takes_a_license_of_its_role_and_gives_it_back() {
    let played = play(
        &desktop(&[
            ("ISDK_FACTORY", 1),
            ("DESKTOP_AGENT", 3),
            ("DESKTOP_SUPERVISOR", 3),
        ])
        .edit("application", "desk", |desk| desk.set("count", 2)),
    );
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(peak(&played, "ISDK_FACTORY"), 1.0, "one for all instances");
    assert_eq!(checked_out_hours(&played, "DESKTOP_AGENT"), 3.0 * 8.0);
    assert_eq!(checked_out_hours(&played, "DESKTOP_SUPERVISOR"), 3.0 * 3.0);
}

#[test]
fn ap12_what_supervisors_borrow_is_in_the_use_of_the_desktop() {
    // Two chiefs and no agent: one works on the only license of a chief, one on an agent's, from 9 to 12.
    let chiefs = team("chiefs", 2, &["desk"], (9, 12)).set("role", "supervisor");
    let desk = application("desk", "genesys-desktop") + chiefs;
    let features = [
        ("ISDK_FACTORY", 1),
        ("DESKTOP_AGENT", 1),
        ("DESKTOP_SUPERVISOR", 1),
    ];
    let played = play(&(single(&features) + desk));
    let views = Views::of(&played);
    assert_eq!(views.contradictions(), [""; 0]);
    let hours = |feature: &str| -> f64 {
        let rows = views.usage.iter().filter(|row| {
            (
                row.text("scope"),
                row.text("subject"),
                row.text("granularity"),
            ) == ("application", "desk", "10min")
                && row.text("feature") == feature
        });
        rows.map(|row| row.number("mean").unwrap_or(0.0) / 6.0)
            .sum()
    };
    assert!((hours("DESKTOP_SUPERVISOR") - 3.0).abs() < 1e-9);
    assert!((hours("DESKTOP_AGENT") - 3.0).abs() < 1e-9);
}

#[test]
fn ap12_a_supervisor_who_finds_none_works_on_an_agents_license() {
    // Of three chiefs one finds a license of its own, one the agents' fourth, and one none.
    let features = [
        ("ISDK_FACTORY", 1),
        ("DESKTOP_AGENT", 4),
        ("DESKTOP_SUPERVISOR", 1),
    ];
    let played = play(&desktop(&features));
    let logins = played.denials(RequestClass::Login);
    let [denial] = logins[..] else {
        panic!("{logins:#?}")
    };
    assert_eq!(denial.cause, Cause::LicensesExhausted);
    assert_eq!(
        checked_out_hours(&played, "DESKTOP_AGENT"),
        3.0 * 8.0 + 3.0,
        "given back at the logout of who borrowed it"
    );
    // No violation: the server denies one session.
    assert_eq!(played.violations(), []);
    let strict = play(&desktop(&features).edit("application", "desk", |desk| {
        desk.set("supervisor_fallback", false)
    }));
    assert_eq!(strict.system("checkouts_denied"), 2.0);
    assert_eq!(checked_out_hours(&strict, "DESKTOP_AGENT"), 3.0 * 8.0);
    // Their own have expired: all three work on agents' licenses, and are not refused for the violation.
    let fewer = |group: Table| group.set("count", 2);
    let expired = desktop(&[
        ("ISDK_FACTORY", 1),
        ("DESKTOP_AGENT", 6),
        ("DESKTOP_SUPERVISOR", 3),
    ])
    .edit("agents", "agents", fewer)
    .edit("agents", "chiefs", fewer)
        + fault("f", "license-expiry", "lic")
            .set("feature", "DESKTOP_SUPERVISOR")
            .at("10 h")
        + team("second", 1, &["desk"], (11, 12)).set("role", "supervisor");
    let played = play(&expired);
    assert_eq!(played.violations()[0].kind, Cause::Expired);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(checked_out_hours(&played, "DESKTOP_AGENT"), 2.0 * 8.0 + 1.0);
    // An agent never works on a supervisor's.
    let short = [
        ("ISDK_FACTORY", 1),
        ("DESKTOP_AGENT", 2),
        ("DESKTOP_SUPERVISOR", 9),
    ];
    assert_eq!(play(&desktop(&short)).system("checkouts_denied"), 1.0);
    // The desktop's process dies: everything is back until it has started again.
    let dies = desktop(&features) + crash("desk", "13 h", "1 h");
    let hours = checked_out_hours(&play(&dies), "DESKTOP_AGENT");
    assert_eq!(hours, 3.0 * 5.0 + 3.0, "who has left does not try again");
}

/// A GIS with connections of some kinds, one at 100 s and one at 200 s of each, for 1,000 s.
fn gis(kind: &str, features: &[(&str, u32)], kinds: &[&str], instances: u32) -> Played {
    let gis = application("gis", kind);
    let mut text = single(features)
        + match instances {
            1 => gis,
            _ => gis.set("count", instances),
        };
    let mut files = Vec::new();
    for of_kind in kinds {
        text = text + recorded(of_kind, "gis").set("kind", *of_kind);
        files.push(format!("{of_kind}.csv"));
    }
    let csv = "time_s,holding_s\n100,1000\n200,1000\n5000,1000\n";
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), csv)).collect();
    play_with(&text, &files)
}

#[test]
fn ap13_each_open_connection_takes_a_license_of_its_service() {
    let all = [
        "agent",
        "interaction",
        "queue",
        "configuration",
        "statistics",
    ];
    let enough = [
        ("GIS", 1),
        ("ISDK_FACTORY", 1),
        ("ISDK_QUEUE", 1),
        ("GIS_INTERACTIONSERVICE", 6),
        ("GIS_CONFIGSERVICE", 2),
        ("GIS_STATSERVICE", 2),
    ];
    let played = gis("genesys-integration-server", &enough, &all, 1);
    assert_eq!(denied(&played), []);
    assert_eq!(played.violations(), []);
    // The agent, interaction and queue services each take of the same feature.
    assert_eq!(peak(&played, "GIS_INTERACTIONSERVICE"), 6.0);
    let connection_hours = 9.0 * 1_000.0 / HOUR;
    let hours = checked_out_hours(&played, "GIS_INTERACTIONSERVICE");
    assert!(
        (hours - connection_hours).abs() < 1e-9,
        "closed after 1,000 s"
    );
    // One too few: a connection is denied, and none when the others have closed.
    let mut fewer = enough;
    fewer[5].1 = 1;
    let played = gis("genesys-integration-server", &fewer, &all, 1);
    assert_eq!(denied(&played), [(200.0, Cause::LicensesExhausted)]);
    // A kind of connection that nobody opens takes nothing at all.
    let bare = gis(
        "genesys-integration-server",
        &[("GIS", 1), ("GIS_STATSERVICE", 9)],
        &["statistics"],
        1,
    );
    assert_eq!((denied(&bare), bare.violations().len()), (vec![], 0));
}

#[test]
fn ap13_agent_and_queue_services_need_the_interaction_service_and_each_instance_its_own_gis() {
    let features = [("GIS", 2), ("ISDK_FACTORY", 2), ("ISDK_QUEUE", 2)];
    for kind in ["agent", "queue"] {
        let played = gis("genesys-integration-server", &features, &[kind], 1);
        assert_eq!(denied(&played).len(), 3, "{kind}");
        assert!(denied(&played).iter().all(|d| d.1 == Cause::FeatureMissing));
    }
    let two = gis("genesys-integration-server", &features, &["agent"], 2);
    assert_eq!((peak(&two, "GIS"), peak(&two, "ISDK_FACTORY")), (2.0, 2.0));
    // The servers of 7.1 have one of these for all.
    let old = gis("genesys-interface-server", &features, &["agent"], 2);
    assert_eq!((peak(&old, "GIS"), peak(&old, "ISDK_FACTORY")), (2.0, 1.0));
    // GSAP has neither statistics nor configuration service.
    let text = single(&[("GIS", 1)])
        + application("gis", "genesys-integration-server-gsap")
        + demand("d", "gis")
            .set("kind", "statistics")
            .set("rate", "1 /h")
            .set("holding", "1 min");
    let found = read(&headed(&text), &[]);
    let messages = format!("{:?}", found.findings);
    assert!(
        messages.contains("no kind of demand \\\"statistics\\\""),
        "{messages}"
    );
}

#[test]
fn ap14_solution_control_takes_each_function_once_for_the_environment() {
    let functions = ["MLSNMP", "MLDistributed", "ha_redundancy"];
    let servers = |features: &[(&str, u32)]| {
        let control = application("scs", "solution-control-server")
            .set("functions", functions.to_vec())
            .set("count", 3);
        play(&(single(features) + control))
    };
    let played = servers(&functions.map(|function| (function, 9)));
    for feature in functions {
        assert_eq!(peak(&played, feature), 1.0, "{feature}");
    }
    // Each that is missing switches off a function of its own, and the servers run.
    let two = servers(&[("MLSNMP", 1), ("MLDistributed", 1)]);
    assert_eq!(two.causes(RequestClass::Start), []);
    assert_eq!(two.violations().len(), 3, "one for each server");
    assert!(
        two.violations()
            .iter()
            .all(|v| v.kind == Cause::FunctionOff)
    );
    // By themselves they ask for what the scenario needs: here for nothing.
    let alone = play(&(single(&[("MLSNMP", 1)]) + application("scs", "solution-control-server")));
    assert_eq!((alone.answers().len(), alone.violations().len()), (0, 0));
}

/// An IVR Server with three calls: at 100 s, 200 s and 300 s, for 1,000 s each.
fn ivr(features: &[(&str, u32)], keys: &Table) -> Played {
    let text = single(features)
        + application("ivr", "ivr-server").with(keys.clone())
        + recorded("calls", "ivr");
    let csv = "time_s,holding_s\n100,1000\n200,1000\n300,1000\n";
    play_with(&text, &[("calls.csv", csv)])
}

#[test]
fn ap17_ports_go_by_the_mode_and_are_numbered_as_a_t_servers_seats() {
    let all = [
        ("tserver_ivr_max_ports_behind", 10),
        ("tserver_ivr_max_ports_in_front", 5),
    ];
    let behind = inline().set("mode", "behind");
    let (ports_behind, ports_in_front) = (all[0].0, all[1].0);
    for (keys, feature, held) in [
        (behind.clone(), ports_behind, 10.0),
        (inline().set("mode", "in-front"), ports_in_front, 5.0),
        (behind.clone().seats(2), ports_behind, 2.0),
        (
            behind.clone().option("num-of-licenses", 2).seats(4),
            ports_behind,
            2.0,
        ),
    ] {
        let played = ivr(&all, &keys);
        assert_eq!(peak(&played, feature), held, "{keys:?}");
        let refused = if held < 3.0 {
            vec![(300.0, Cause::SeatsExhausted)]
        } else {
            vec![]
        };
        assert_eq!(denied(&played), refused, "{keys:?}");
    }
    // The universal license may include ports behind the switch, under their own name in the file.
    let wrong = ivr(&[(ports_in_front, 5)], &behind);
    assert_eq!(wrong.causes(RequestClass::Start), [Cause::FeatureMissing]);
}

#[test]
fn ap17_network_mode_takes_one_license_and_one_for_each_call_under_treatment() {
    let network = inline().set("mode", "network");
    let played = ivr(
        &[("tserver_nts", 1), ("tserver_nts_calltreatments", 2)],
        &network,
    );
    assert_eq!(denied(&played), [(300.0, Cause::LicensesExhausted)]);
    assert_eq!(peak(&played, "tserver_nts_calltreatments"), 2.0);
    let two = ivr(
        &[("tserver_nts", 1), ("tserver_nts_calltreatments", 9)],
        &network.clone().set("count", 2),
    );
    assert_eq!(two.causes(RequestClass::Start), [], "one for all");
    let none = ivr(&[("tserver_nts_calltreatments", 9)], &network);
    assert_eq!(none.causes(RequestClass::Start), [Cause::FeatureMissing]);
}

/// How many `tserver_iscc` a scenario takes in all.
fn multi_site(redundancy: &str, keys: Table, others: Vec<Table>) -> f64 {
    let server = t_server("ts")
        .set("multi_site", true)
        .set("redundancy", redundancy)
        .with(keys);
    let features = [
        ("tserver_sdn", 100),
        ("cti_ha_option", 9),
        ("tserver_iscc", 9),
        ("tserver_ivr_max_ports_behind", 9),
    ];
    let played = play(&(single(&features) + server + others));
    assert_eq!(played.violations(), []);
    peak(&played, "tserver_iscc")
}

#[test]
fn ap19_multi_site_takes_one_for_each_server_or_hot_standby_pair() {
    assert_eq!(multi_site("none", inline(), vec![]), 1.0);
    assert_eq!(multi_site("hot-standby", inline(), vec![]), 1.0);
    assert_eq!(multi_site("warm-standby", inline(), vec![]), 2.0);
    let per_pair = inline().set("iscc_warm_standby", "per-pair");
    assert_eq!(multi_site("warm-standby", per_pair, vec![]), 1.0);
    // If one T-Server has it all have, and so has each IVR Server, whatever its mode.
    let second = t_server("second").seats(5);
    let ivr = application("ivr", "ivr-server");
    let first = inline().seats(5);
    assert_eq!(multi_site("none", first, vec![second, ivr]), 3.0);
    // With one license for two warm servers the first has it, and the other is single-site.
    let warm = t_server("ts")
        .set("multi_site", true)
        .set("redundancy", "warm-standby");
    let short = play(&(single(&[("tserver_sdn", 9), ("tserver_iscc", 1)]) + &warm));
    assert_eq!(short.causes(RequestClass::Start), []);
    assert_eq!(short.violations().len(), 1);
    let single_site = play(&(single(&[("tserver_sdn", 9)]) + &warm));
    assert_eq!(single_site.violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ap20_the_last_instance_gives_a_shared_checkout_back() {
    // Two routers share one checkout of all seats; the one is down from 5 to 10, the other from 7 to 9.
    let text = single(&[("router_seats", 8)])
        + application("first", "universal-routing-server")
        + application("second", "universal-routing-server")
        + crash("first", "5 h", "5 h")
        + crash("second", "7 h", "2 h");
    let played = play(&text);
    assert_eq!(peak(&played, "router_seats"), 8.0);
    assert_eq!(
        checked_out_hours(&played, "router_seats"),
        8.0 * (48.0 - 2.0)
    );
    // A pair is one client: its backup has what its primary has.
    let pair = t_server("ts").set("redundancy", "hot-standby");
    let played = play(&(single(&[("tserver_sdn", 9), ("cti_ha_option", 9)]) + pair));
    assert_eq!(peak(&played, "cti_ha_option"), 1.0);
    assert_eq!(peak(&played, "tserver_sdn"), 9.0);
}

#[test]
fn ap20_a_number_that_is_not_given_means_max_and_less_is_taken() {
    for (kind, feature, option) in [
        ("outbound-contact-server", "occ_full", "num-of-licenses"),
        ("universal-callback-server", "vcb_full", "max-licenses"),
        (
            "interaction-server",
            "ics_multi_media_agent_seat",
            "ics_multi_media_agent_seat",
        ),
    ] {
        let held = |number: Option<u32>| {
            let x = application("x", kind);
            let x = match number {
                Some(number) => x.option(option, number),
                None => x,
            };
            play(&(single(&[(feature, 7)]) + x))
        };
        assert_eq!(peak(&held(None), feature), 7.0, "{kind}");
        assert_eq!(held(None).violations(), [], "{kind}: all is what there is");
        assert_eq!(peak(&held(Some(4)), feature), 4.0, "{kind}");
        // More than the file has: what is left is taken, which is a violation.
        let short = held(Some(9));
        assert_eq!(peak(&short, feature), 7.0, "{kind}");
        assert_eq!(short.causes(RequestClass::Start), [], "{kind}");
        assert_eq!(short.violations()[0].kind, Cause::LicensesExhausted);
    }
}

#[test]
fn ap21_dns_registered_at_the_start_keep_their_seats() {
    let ts = |registered: u32| {
        let agents = team("team", 4, &["ts"], (8, 16)).no_retry();
        play(
            &(single(&[("tserver_sdn", 10)])
                + t_server("ts").set("registered_dns", registered)
                + agents),
        )
    };
    let played = ts(7);
    assert_eq!(played.causes(RequestClass::Login), [Cause::SeatsExhausted]);
    let in_use = played.value("licenses_in_use_mean", Scope::Application, "ts");
    assert_eq!(in_use * 48.0, 7.0 * 48.0 + 3.0 * 8.0);
    assert_eq!(played.detail().notices, []);
    // Beyond what it holds each registration gets 20007.
    let beyond = ts(12);
    let rejected: Vec<_> = beyond.detail().notices.iter().map(|n| n.what).collect();
    assert_eq!(
        rejected,
        [Noticed::RegistrationsRejected {
            count: 2,
            seats: 10
        }]
    );
    assert_eq!(
        beyond.causes(RequestClass::Login),
        [Cause::SeatsExhausted; 4]
    );
    assert_eq!(beyond.violations(), []);
}

#[test]
fn tp10_an_unsupported_list_is_played_by_its_first_server_alone() {
    // The desktop's first server dies; the second has everything and is not asked.
    let text = |keys: Table| {
        let all = |name: &str| {
            server(name)
                .grant("ISDK_FACTORY", 1)
                .grant("DESKTOP_AGENT", 5)
                .grant("DESKTOP_SUPERVISOR", 5)
        };
        Scenario::topology("independent")
            + all("a")
            + all("b")
            + application("desk", "genesys-desktop").with(keys)
            + fault("f", "server-kill", "a").at("0 s").lasts("1 h")
    };
    let played = play(&text(inline().set("allow_unsupported", true)));
    assert!(
        played.answers().iter().all(|a| a.server == "a"),
        "{:?}",
        played.answers()
    );
    assert_eq!(played.causes(RequestClass::Start).len(), 1);
    let second = play(&text(inline().set("license_servers", "7260@b")));
    assert!(second.answers().iter().all(|a| a.server == "b"));
}

#[test]
fn tp10_desktop_and_gis_on_a_single_server_stand_beside_a_three_node_system() {
    // Two license systems in one scenario; each application asks its own, and a failure of the one is
    // not felt by users of the other.
    let node = |name: &str| {
        server(name)
            .set("topology", "main")
            .grant("tserver_sdn", 10)
    };
    let system =
        |name: &str, kind: &str| Table::new("topology").set("name", name).set("kind", kind);
    let of = |application: Table, system: &str| application.set("topology", system);
    let text = system("main", "three-node")
        + system("java", "single")
        + node("a")
        + node("b")
        + node("c")
        + server("d")
            .set("topology", "java")
            .grant("ISDK_FACTORY", 3)
            .grant("DESKTOP_AGENT", 5)
            .grant("DESKTOP_SUPERVISOR", 1)
            .grant("GIS", 1)
            .grant("GIS_STATSERVICE", 1)
        + of(t_server("ts"), "main")
        + of(application("desk", "genesys-desktop"), "java")
        + of(application("gis", "genesys-integration-server"), "java")
        + team("phones", 2, &["ts"], (8, 16)).no_retry()
        + team("screens", 2, &["ts", "desk"], (8, 16))
        + fault("f", "server-kill", "d").at("6 h").lasts("6 h");
    let played = play(&text);
    assert_eq!(
        played.value("checkouts_denied", Scope::Agents, "phones"),
        0.0
    );
    assert!(played.value("checkouts_denied", Scope::Agents, "screens") > 0.0);
    assert_eq!(played.value("availability", Scope::Server, "a"), 1.0);
    assert_eq!(
        played.lacking_seconds("availability", Scope::Application, "gis"),
        6.0 * HOUR
    );
    assert_eq!(played.value("availability", Scope::Application, "ts"), 1.0);
    // Pointed into the three-node system the desktop is refused with the reason.
    let wrong = text.edit("application", "desk", |desk| of(desk, "main"));
    let found = read(&headed(&wrong), &[]);
    let messages = format!("{:?}", found.findings);
    assert!(messages.contains("not a three-node system"), "{messages}");
}

#[test]
fn ap7_a_t_server_of_release_7_1_needs_technical_dns_to_start() {
    let play_with = |release: &toml::Value, features: &[(&str, u32)]| {
        let ts = t_server("ts")
            .set("release", release.clone())
            .option("num-of-licenses", 30)
            .seats(10);
        play(&(single(features) + ts))
    };
    let out = |played: &Played| {
        let at = |feature| played.value("licenses_checked_out_mean", Scope::Feature, feature);
        (at("tserver_sdn"), at("tserver_tdn"))
    };
    let both = [("tserver_sdn", 100), ("tserver_tdn", 60)];
    for release in [7.1.into(), "7.1.2".into(), 7.0.into()] {
        assert_eq!(out(&play_with(&release, &both)), (10.0, 20.0), "{release}");
        let without = play_with(&release, &[("tserver_sdn", 100)]);
        assert_eq!(without.causes(RequestClass::Start), [Cause::FeatureMissing]);
        assert_eq!(without.system("starts_refused"), 1.0);
    }
    for release in [7.2.into(), 8.into(), 7.into()] {
        let later = play_with(&release, &[("tserver_sdn", 100)]);
        assert_eq!(later.system("starts_refused"), 0.0, "{release}");
    }
}
