//! Callback, desktops, GIS, IVR and management servers, and units of licensing (AP10, AP12–AP14, AP17,
//! AP19–AP21, TP10).

use crate::views::Views;
use crate::world::{HOUR, Played, application, play, seconds, single, study_with, team};
use kernel::Scope;
use model::cause::Cause;
use model::records::{Noticed, RequestClass};

fn crash(target: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"crash-{target}\"\nkind = \"application-crash\"\ntarget = \"{target}\"\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

/// A demand with recorded arrivals; `of_kind` holds more of its keys.
fn recorded(name: &str, application: &str, of_kind: &str) -> String {
    format!(
        "[[demand]]\nname = \"{name}\"\napplication = \"{application}\"\nrecorded = \"{name}.csv\"\n{of_kind}\n"
    )
}

fn play_with(text: &str, files: &[(&str, &str)]) -> Played {
    Played::new(study_with(text, files).plans.remove(0), 1, 0)
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

fn callbacks(features: &str, options: &str, rest: &str) -> String {
    let server = application(
        "cb",
        "universal-callback-server",
        &format!("options = {{ {options} }}"),
    );
    single(features, &(server + &recorded("calls", "cb", rest)))
}

#[test]
fn ap10_a_restart_restores_the_hours_use_from_the_stored_call_times() {
    let calls = "time_s,holding_s\n100,3600\n200,3600\n500,3600\n3750,3600\n";
    let text = callbacks("vcb_full = 20", "max-licenses = 2", "") + &crash("cb", "300 s", "90 s");
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
    let text = callbacks("vcb_preview = 5", "", "dialing = \"autodial\"")
        + &recorded("previews", "cb", "dialing = \"preview\"");
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
    let full = text.replace("vcb_preview", "vcb_full");
    assert_eq!(denied(&play_with(&full, &files)), []);
}

#[test]
fn ap10_one_instance_handles_at_most_9999_requests_an_hour() {
    let mut calls = "time_s,holding_s\n".to_owned();
    for tenth in 0..10_001 {
        calls += &format!("{},3600\n", f64::from(tenth) / 10.0);
    }
    let played = play_with(
        &callbacks("vcb_full = 20000", "max-licenses = 20000", ""),
        &[("calls.csv", &calls)],
    );
    assert_eq!(peak(&played, "vcb_full"), 9_999.0);
    assert_eq!(denied(&played).len(), 2);
}

/// A Genesys Desktop with so many licenses, and who logs in to it from 8 to 16 and from 9 to 12.
fn desktop(features: &str, rest: &str) -> String {
    let server = application("desk", "genesys-desktop", rest);
    let agents = team("agents", 3, "\"desk\"", (8, 16), "retry = \"none\"");
    let chiefs = team(
        "chiefs",
        3,
        "\"desk\"",
        (9, 12),
        "retry = \"none\"\nrole = \"supervisor\"",
    );
    single(features, &(server + &agents + &chiefs))
}

#[test]
fn ap12_each_login_takes_a_license_of_its_role_and_gives_it_back() {
    let played = play(&desktop(
        "ISDK_FACTORY = 1, DESKTOP_AGENT = 3, DESKTOP_SUPERVISOR = 3",
        "count = 2",
    ));
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(peak(&played, "ISDK_FACTORY"), 1.0, "one for all instances");
    assert_eq!(checked_out_hours(&played, "DESKTOP_AGENT"), 3.0 * 8.0);
    assert_eq!(checked_out_hours(&played, "DESKTOP_SUPERVISOR"), 3.0 * 3.0);
}

#[test]
fn ap12_what_supervisors_borrow_is_in_the_use_of_the_desktop() {
    // Two chiefs and no agent: one works on the only license of a chief, one on an agent's, from 9 to 12.
    let chiefs = team("chiefs", 2, "\"desk\"", (9, 12), "role = \"supervisor\"");
    let desk = application("desk", "genesys-desktop", "") + &chiefs;
    let features = "ISDK_FACTORY = 1, DESKTOP_AGENT = 1, DESKTOP_SUPERVISOR = 1";
    let played = play(&single(features, &desk));
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
    let features = "ISDK_FACTORY = 1, DESKTOP_AGENT = 4, DESKTOP_SUPERVISOR = 1";
    let played = play(&desktop(features, ""));
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
    let strict = play(&desktop(features, "supervisor_fallback = false"));
    assert_eq!(strict.system("checkouts_denied"), 2.0);
    assert_eq!(checked_out_hours(&strict, "DESKTOP_AGENT"), 3.0 * 8.0);
    // Their own have expired: all three work on agents' licenses, and are not refused for the violation.
    let expired = desktop(
        "ISDK_FACTORY = 1, DESKTOP_AGENT = 6, DESKTOP_SUPERVISOR = 3",
        "",
    ) + "[[fault]]\nid = \"f\"\nkind = \"license-expiry\"\ntarget = \"lic\"\nfeature = \"DESKTOP_SUPERVISOR\"\nat = \"10 h\"\n"
        + &team("second", 1, "\"desk\"", (11, 12), "role = \"supervisor\"");
    let played = play(&expired.replace("count = 3", "count = 2"));
    assert_eq!(played.violations()[0].kind, Cause::Expired);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    assert_eq!(checked_out_hours(&played, "DESKTOP_AGENT"), 2.0 * 8.0 + 1.0);
    // An agent never works on a supervisor's.
    let short = "ISDK_FACTORY = 1, DESKTOP_AGENT = 2, DESKTOP_SUPERVISOR = 9";
    assert_eq!(play(&desktop(short, "")).system("checkouts_denied"), 1.0);
    // The desktop's process dies: everything is back until it has started again.
    let dies = desktop(features, "") + &crash("desk", "13 h", "1 h");
    let hours = checked_out_hours(&play(&dies), "DESKTOP_AGENT");
    assert_eq!(hours, 3.0 * 5.0 + 3.0, "who has left does not try again");
}

/// A GIS with connections of some kinds, one at 100 s and one at 200 s of each, for 1,000 s.
fn gis(kind: &str, features: &str, kinds: &[&str], rest: &str) -> Played {
    let mut text = application("gis", kind, rest);
    let mut files = Vec::new();
    for of_kind in kinds {
        text += &recorded(of_kind, "gis", &format!("kind = \"{of_kind}\""));
        files.push(format!("{of_kind}.csv"));
    }
    let csv = "time_s,holding_s\n100,1000\n200,1000\n5000,1000\n";
    let files: Vec<(&str, &str)> = files.iter().map(|name| (name.as_str(), csv)).collect();
    play_with(&single(features, &text), &files)
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
    let enough = "GIS = 1, ISDK_FACTORY = 1, ISDK_QUEUE = 1, GIS_INTERACTIONSERVICE = 6, GIS_CONFIGSERVICE = 2, GIS_STATSERVICE = 2";
    let played = gis("genesys-integration-server", enough, &all, "");
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
    let fewer = enough.replace("GIS_STATSERVICE = 2", "GIS_STATSERVICE = 1");
    let played = gis("genesys-integration-server", &fewer, &all, "");
    assert_eq!(denied(&played), [(200.0, Cause::LicensesExhausted)]);
    // A kind of connection that nobody opens takes nothing at all.
    let bare = gis(
        "genesys-integration-server",
        "GIS = 1, GIS_STATSERVICE = 9",
        &["statistics"],
        "",
    );
    assert_eq!((denied(&bare), bare.violations().len()), (vec![], 0));
}

#[test]
fn ap13_agent_and_queue_services_need_the_interaction_service_and_each_instance_its_own_gis() {
    let features = "GIS = 2, ISDK_FACTORY = 2, ISDK_QUEUE = 2";
    for kind in ["agent", "queue"] {
        let played = gis("genesys-integration-server", features, &[kind], "");
        assert_eq!(denied(&played).len(), 3, "{kind}");
        assert!(denied(&played).iter().all(|d| d.1 == Cause::FeatureMissing));
    }
    let two = gis(
        "genesys-integration-server",
        features,
        &["agent"],
        "count = 2",
    );
    assert_eq!((peak(&two, "GIS"), peak(&two, "ISDK_FACTORY")), (2.0, 2.0));
    // The servers of 7.1 have one of these for all.
    let old = gis(
        "genesys-interface-server",
        features,
        &["agent"],
        "count = 2",
    );
    assert_eq!((peak(&old, "GIS"), peak(&old, "ISDK_FACTORY")), (2.0, 1.0));
    // GSAP has neither statistics nor configuration service.
    let text = single(
        "GIS = 1",
        &(application("gis", "genesys-integration-server-gsap", "")
            + "[[demand]]\nname = \"d\"\napplication = \"gis\"\nkind = \"statistics\"\nrate = \"1 /h\"\nholding = \"1 min\"\n"),
    );
    let found = crate::world::read(&format!("{}{text}", crate::world::HEAD), &[]);
    let messages = format!("{:?}", found.findings);
    assert!(
        messages.contains("no kind of demand \\\"statistics\\\""),
        "{messages}"
    );
}

#[test]
fn ap14_solution_control_takes_each_function_once_for_the_environment() {
    let control = "functions = [\"MLSNMP\", \"MLDistributed\", \"ha_redundancy\"]\ncount = 3";
    let servers = |features: &str| {
        play(&single(
            features,
            &application("scs", "solution-control-server", control),
        ))
    };
    let played = servers("MLSNMP = 9, MLDistributed = 9, ha_redundancy = 9");
    for feature in ["MLSNMP", "MLDistributed", "ha_redundancy"] {
        assert_eq!(peak(&played, feature), 1.0, "{feature}");
    }
    // Each that is missing switches off a function of its own, and the servers run.
    let two = servers("MLSNMP = 1, MLDistributed = 1");
    assert_eq!(two.causes(RequestClass::Start), []);
    assert_eq!(two.violations().len(), 3, "one for each server");
    assert!(
        two.violations()
            .iter()
            .all(|v| v.kind == Cause::FunctionOff)
    );
    // By themselves they ask for what the scenario needs: here for nothing.
    let alone = play(&single(
        "MLSNMP = 1",
        &application("scs", "solution-control-server", ""),
    ));
    assert_eq!((alone.answers().len(), alone.violations().len()), (0, 0));
}

/// An IVR Server with three calls: at 100 s, 200 s and 300 s, for 1,000 s each.
fn ivr(features: &str, rest: &str) -> Played {
    let text = application("ivr", "ivr-server", rest) + &recorded("calls", "ivr", "");
    let csv = "time_s,holding_s\n100,1000\n200,1000\n300,1000\n";
    play_with(&single(features, &text), &[("calls.csv", csv)])
}

#[test]
fn ap17_ports_go_by_the_mode_and_are_numbered_as_a_t_servers_seats() {
    let all = "tserver_ivr_max_ports_behind = 10, tserver_ivr_max_ports_in_front = 5";
    for (mode, feature, held) in [
        ("mode = \"behind\"", "tserver_ivr_max_ports_behind", 10.0),
        ("mode = \"in-front\"", "tserver_ivr_max_ports_in_front", 5.0),
        (
            "mode = \"behind\"\noptions = { num-sdn-licenses = 2 }",
            "tserver_ivr_max_ports_behind",
            2.0,
        ),
        (
            "mode = \"behind\"\noptions = { num-of-licenses = 2, num-sdn-licenses = 4 }",
            "tserver_ivr_max_ports_behind",
            2.0,
        ),
    ] {
        let played = ivr(all, mode);
        assert_eq!(peak(&played, feature), held, "{mode}");
        let refused = if held < 3.0 {
            vec![(300.0, Cause::SeatsExhausted)]
        } else {
            vec![]
        };
        assert_eq!(denied(&played), refused, "{mode}");
    }
    // The universal license may include ports behind the switch, under their own name in the file.
    let wrong = ivr("tserver_ivr_max_ports_in_front = 5", "mode = \"behind\"");
    assert_eq!(wrong.causes(RequestClass::Start), [Cause::FeatureMissing]);
}

#[test]
fn ap17_network_mode_takes_one_license_and_one_for_each_call_under_treatment() {
    let network = "mode = \"network\"";
    let played = ivr("tserver_nts = 1, tserver_nts_calltreatments = 2", network);
    assert_eq!(denied(&played), [(300.0, Cause::LicensesExhausted)]);
    assert_eq!(peak(&played, "tserver_nts_calltreatments"), 2.0);
    let two = ivr(
        "tserver_nts = 1, tserver_nts_calltreatments = 9",
        "mode = \"network\"\ncount = 2",
    );
    assert_eq!(two.causes(RequestClass::Start), [], "one for all");
    let none = ivr("tserver_nts_calltreatments = 9", network);
    assert_eq!(none.causes(RequestClass::Start), [Cause::FeatureMissing]);
}

/// How many `tserver_iscc` a scenario takes in all.
fn multi_site(redundancy: &str, parameters: &str, others: &str) -> f64 {
    let server = application(
        "ts",
        "t-server",
        &format!("multi_site = true\nredundancy = \"{redundancy}\"\n{parameters}"),
    );
    let features =
        "tserver_sdn = 100, cti_ha_option = 9, tserver_iscc = 9, tserver_ivr_max_ports_behind = 9";
    let played = play(&single(features, &(server + others)));
    assert_eq!(played.violations(), []);
    peak(&played, "tserver_iscc")
}

#[test]
fn ap19_multi_site_takes_one_for_each_server_or_hot_standby_pair() {
    assert_eq!(multi_site("none", "", ""), 1.0);
    assert_eq!(multi_site("hot-standby", "", ""), 1.0);
    assert_eq!(multi_site("warm-standby", "", ""), 2.0);
    let per_pair = "iscc_warm_standby = \"per-pair\"";
    assert_eq!(multi_site("warm-standby", per_pair, ""), 1.0);
    // If one T-Server has it all have, and so has each IVR Server, whatever its mode.
    let second = application("second", "t-server", "options = { num-sdn-licenses = 5 }");
    let ivr = application("ivr", "ivr-server", "");
    let first = "options = { num-sdn-licenses = 5 }";
    assert_eq!(multi_site("none", first, &(second + &ivr)), 3.0);
    // With one license for two warm servers the first has it, and the other is single-site.
    let warm = application(
        "ts",
        "t-server",
        "multi_site = true\nredundancy = \"warm-standby\"",
    );
    let short = play(&single("tserver_sdn = 9, tserver_iscc = 1", &warm));
    assert_eq!(short.causes(RequestClass::Start), []);
    assert_eq!(short.violations().len(), 1);
    let single_site = play(&single("tserver_sdn = 9", &warm));
    assert_eq!(single_site.violations()[0].kind, Cause::FunctionOff);
}

#[test]
fn ap20_the_last_instance_gives_a_shared_checkout_back() {
    // Two routers share one checkout of all seats; the one is down from 5 to 10, the other from 7 to 9.
    let text = single(
        "router_seats = 8",
        &(application("first", "universal-routing-server", "")
            + &application("second", "universal-routing-server", "")
            + &crash("first", "5 h", "5 h")
            + &crash("second", "7 h", "2 h")),
    );
    let played = play(&text);
    assert_eq!(peak(&played, "router_seats"), 8.0);
    assert_eq!(
        checked_out_hours(&played, "router_seats"),
        8.0 * (48.0 - 2.0)
    );
    // A pair is one client: its backup has what its primary has.
    let pair = application("ts", "t-server", "redundancy = \"hot-standby\"");
    let played = play(&single("tserver_sdn = 9, cti_ha_option = 9", &pair));
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
        let features = format!("{feature} = 7");
        let held = |options: &str| {
            let rest = format!("options = {{ {options} }}");
            play(&single(&features, &application("x", kind, &rest)))
        };
        assert_eq!(peak(&held(""), feature), 7.0, "{kind}");
        assert_eq!(held("").violations(), [], "{kind}: all is what there is");
        assert_eq!(
            peak(&held(&format!("{option} = 4")), feature),
            4.0,
            "{kind}"
        );
        // More than the file has: what is left is taken, which is a violation.
        let short = held(&format!("{option} = 9"));
        assert_eq!(peak(&short, feature), 7.0, "{kind}");
        assert_eq!(short.causes(RequestClass::Start), [], "{kind}");
        assert_eq!(short.violations()[0].kind, Cause::LicensesExhausted);
    }
}

#[test]
fn ap21_dns_registered_at_the_start_keep_their_seats() {
    let ts = |registered: u32| {
        let rest = format!("registered_dns = {registered}");
        let agents = team("team", 4, "\"ts\"", (8, 16), "retry = \"none\"");
        play(&single(
            "tserver_sdn = 10",
            &(application("ts", "t-server", &rest) + &agents),
        ))
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
    let text = |rest: &str| {
        format!(
            "[topology]\nkind = \"independent\"\n[[server]]\nname = \"a\"\nsite = \"here\"\nfeatures = {{ ISDK_FACTORY = 1, DESKTOP_AGENT = 5, DESKTOP_SUPERVISOR = 5 }}\n[[server]]\nname = \"b\"\nsite = \"here\"\nfeatures = {{ ISDK_FACTORY = 1, DESKTOP_AGENT = 5, DESKTOP_SUPERVISOR = 5 }}\n{}[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"a\"\nat = \"0 s\"\nlasts = \"1 h\"\n",
            application("desk", "genesys-desktop", rest)
        )
    };
    let played = play(&text("allow_unsupported = true"));
    assert!(
        played.answers().iter().all(|a| a.server == "a"),
        "{:?}",
        played.answers()
    );
    assert_eq!(played.causes(RequestClass::Start).len(), 1);
    let second = play(&text("license_servers = \"7260@b\""));
    assert!(second.answers().iter().all(|a| a.server == "b"));
}

#[test]
fn tp10_desktop_and_gis_on_a_single_server_stand_beside_a_three_node_system() {
    // Two license systems in one scenario; each application asks its own, and a failure of the one is
    // not felt by users of the other.
    let node = |name: &str| {
        format!(
            "[[server]]\nname = \"{name}\"\nsite = \"here\"\ntopology = \"main\"\nfeatures = {{ tserver_sdn = 10 }}\n"
        )
    };
    let text = format!(
        "[[topology]]\nname = \"main\"\nkind = \"three-node\"\n[[topology]]\nname = \"java\"\nkind = \"single\"\n{}{}{}[[server]]\nname = \"d\"\nsite = \"here\"\ntopology = \"java\"\nfeatures = {{ ISDK_FACTORY = 3, DESKTOP_AGENT = 5, DESKTOP_SUPERVISOR = 1, GIS = 1, GIS_STATSERVICE = 1 }}\n{}{}{}{}{}[[fault]]\nid = \"f\"\nkind = \"server-kill\"\ntarget = \"d\"\nat = \"6 h\"\nlasts = \"6 h\"\n",
        node("a"),
        node("b"),
        node("c"),
        application("ts", "t-server", "topology = \"main\""),
        application("desk", "genesys-desktop", "topology = \"java\""),
        application("gis", "genesys-integration-server", "topology = \"java\""),
        team("phones", 2, "\"ts\"", (8, 16), "retry = \"none\""),
        team("screens", 2, "\"ts\", \"desk\"", (8, 16), ""),
    );
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
    let wrong = text.replace(
        "name = \"desk\"\nkind = \"genesys-desktop\"\nsite = \"here\"\ntopology = \"java\"",
        "name = \"desk\"\nkind = \"genesys-desktop\"\nsite = \"here\"\ntopology = \"main\"",
    );
    let found = crate::world::read(&format!("{}{wrong}", crate::world::HEAD), &[]);
    let messages = format!("{:?}", found.findings);
    assert!(messages.contains("not a three-node system"), "{messages}");
}

#[test]
fn ap7_a_t_server_of_release_7_1_needs_technical_dns_to_start() {
    let play_with = |release: &str, features: &str| {
        let keys = format!(
            "release = {release}\noptions = {{ num-of-licenses = 30, num-sdn-licenses = 10 }}"
        );
        play(&single(features, &application("ts", "t-server", &keys)))
    };
    let out = |played: &Played| {
        let at = |feature| played.value("licenses_checked_out_mean", Scope::Feature, feature);
        (at("tserver_sdn"), at("tserver_tdn"))
    };
    let both = "tserver_sdn = 100, tserver_tdn = 60";
    for release in ["7.1", "\"7.1.2\"", "7.0"] {
        assert_eq!(out(&play_with(release, both)), (10.0, 20.0), "{release}");
        let without = play_with(release, "tserver_sdn = 100");
        assert_eq!(without.causes(RequestClass::Start), [Cause::FeatureMissing]);
        assert_eq!(without.system("starts_refused"), 1.0);
    }
    for release in ["7.2", "8", "7"] {
        let later = play_with(release, "tserver_sdn = 100");
        assert_eq!(later.system("starts_refused"), 0.0, "{release}");
    }
}
