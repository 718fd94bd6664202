//! Violations: what opens and closes them, and what they touch (AP1–AP4, AP6–AP8, AG5).

use crate::scenario::{
    Scenario, Table, application, demand, fault, inline, server, single, t_server, team,
};
use crate::world::{HOUR, Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn expiry(feature: &str, at: &str, lasts: &str) -> Table {
    fault("expiry", "license-expiry", "lic")
        .set("feature", feature)
        .at(at)
        .lasts(lasts)
}

fn kill(at: &str, lasts: &str) -> Table {
    fault("kill", "server-kill", "lic").at(at).lasts(lasts)
}

fn option_change(target: &str, at: &str) -> Table {
    fault("option", "option-change", target).at(at)
}

/// Each violation's application, type and hours of opening and closing, in order of opening.
fn violations(played: &Played) -> Vec<(&str, Cause, f64, Option<f64>)> {
    let hours = |at| seconds(at) / HOUR;
    played
        .violations()
        .iter()
        .map(|v| {
            let name = played.application(v.application);
            (name, v.kind, hours(v.opened), v.closed.map(hours))
        })
        .collect()
}

#[test]
fn ap1_a_start_takes_what_the_catalogue_requires_or_nothing() {
    // The pair's second feature is missing: the seats that it was granted first are given back.
    let pair = t_server("ts").set("redundancy", "hot-standby");
    let other = t_server("other").seats(6).starts_at("1 h");
    let played = play(&(single(&[("tserver_sdn", 6)]) + pair + other));
    let granted: Vec<_> = played
        .answers()
        .into_iter()
        .filter(|a| a.granted > 0)
        .collect();
    assert_eq!(granted[0].application, "ts", "it was granted its seats");
    let kept = granted
        .iter()
        .find(|a| a.application == "other")
        .expect("a grant");
    assert_eq!((kept.at, kept.granted), (HOUR, 6));
    // It asks again every `restart_delay`, in one request; each application has its own delay.
    let lone = t_server("ts").set("restart_delay", "10 min");
    let late = play(&(single(&[("tserver_sdn", 6)]) + lone + kill("0 s", "11 min")));
    let started = late
        .answers()
        .into_iter()
        .find(|a| a.granted > 0)
        .expect("a grant");
    assert_eq!(started.at, 1_200.0);
    assert_eq!(late.value("starts_refused", Scope::Application, "ts"), 1.0);
}

#[test]
fn ap2_a_violation_refuses_only_the_work_that_needs_its_feature() {
    // The e-mail channels expire at 9. Who comes at 10 for e-mail is refused, who comes for chat is not,
    // and nobody who is in is touched.
    let features = [
        ("ics_multi_media_agent_seat", 20),
        ("ics_email_webform_channel", 20),
        ("ics_live_web_channel", 20),
    ];
    let group = |name: &str, medium: &str, from| {
        team(name, 3, &["ixn"], (from, 16))
            .set("media", vec![medium])
            .no_retry()
    };
    let text = single(&features)
        + application("ixn", "interaction-server")
        + group("early", "email", 8)
        + group("mail", "email", 10)
        + group("chat", "chat", 10)
        + expiry("ics_email_webform_channel", "9 h", "3 h");
    let played = play(&text);
    let denied = |group| played.value("checkouts_denied", Scope::Agents, group);
    assert_eq!(
        (denied("mail"), denied("chat"), denied("early")),
        (3.0, 0.0, 0.0)
    );
    assert_eq!(
        played.causes(RequestClass::Login),
        [Cause::ViolationStands; 3]
    );
    assert_eq!(
        played.system("logouts_by_stop") + played.system("forced_logouts"),
        0.0
    );
    assert_eq!(played.system("service_time_lost"), 0.0, "it serves chat");
    // The seat is everybody's.
    let seat = text.edit("fault", "expiry", |expiry| {
        expiry.set("feature", "ics_multi_media_agent_seat")
    });
    let played = play(&seat);
    assert_eq!(played.system("checkouts_denied"), 6.0);
    let lost = played.system("service_time_lost") / HOUR;
    assert!((2.9..=3.1).contains(&lost), "{lost} of three hours");
    // So with the kinds of connections of a GIS.
    let demand = |kind: &str| {
        demand(kind, "gis")
            .set("kind", kind)
            .set("rate", "20 /h")
            .set("holding", "1 min")
    };
    let gis = single(&[
        ("GIS", 1),
        ("GIS_STATSERVICE", 99),
        ("GIS_CONFIGSERVICE", 99),
    ]) + application("gis", "genesys-integration-server")
        + demand("statistics")
        + demand("configuration")
        + expiry("GIS_STATSERVICE", "9 h", "3 h");
    let played = play(&gis);
    let denied = |demand| played.value("checkouts_denied", Scope::Demand, demand);
    assert!(denied("statistics") > 20.0, "{}", denied("statistics"));
    assert_eq!(denied("configuration"), 0.0);
}

#[test]
fn ap2_an_application_with_less_than_it_asked_for_refuses_only_beyond_what_it_holds() {
    let text = single(&[("tserver_sdn", 6)])
        + t_server("ts").seats(10)
        + team("team", 8, &["ts"], (8, 16)).no_retry();
    let played = play(&text);
    assert_eq!(
        violations(&played),
        [("ts", Cause::LicensesExhausted, 0.0, None)]
    );
    assert_eq!(
        played.causes(RequestClass::Login),
        [Cause::SeatsExhausted; 2]
    );
    assert_eq!(played.system("service_time_lost"), 0.0, "it takes new work");
}

#[test]
fn ap3_what_opens_a_violation_and_what_closes_it() {
    let ts = t_server("ts").set("poll_interval", "1 s");
    let team = team("team", 6, &["ts"], (8, 20));
    let of = |ts: &Table, faults: &[Table]| {
        let text = single(&[("tserver_sdn", 9)]) + ts + &team + faults.to_vec();
        let played = play(&text);
        let rounded = violations(&played).into_iter();
        rounded
            .map(|(_, kind, from, to)| (kind, from.round(), to.map(f64::round)))
            .collect::<Vec<_>>()
    };
    // A required start denied, until it is started.
    let denied = of(&ts, &[kill("0 s", "3 h")]);
    assert_eq!(
        denied,
        [(Cause::VendorDaemonDown, 0.0, Some(3.0))].map(|v| (Cause::LmgrdDown, v.1, v.2))
    );
    // A number granted in part, until a restart.
    let part = of(&ts.clone().seats(12), &[]);
    assert_eq!(part, [(Cause::LicensesExhausted, 0.0, None)]);
    // The feature expires, until it is renewed.
    let expired = of(&ts, &[expiry("tserver_sdn", "5 h", "4 h")]);
    assert_eq!(expired, [(Cause::Expired, 5.0, Some(9.0))]);
    // The option falls below what is in use, until that falls.
    let lowered = of(&ts, &[option_change("ts", "10 h").seats(4)]);
    assert_eq!(lowered, [(Cause::CountDecreased, 10.0, Some(20.0))]);
    // So with the file's count, and with a feature that leaves the file.
    let file = || {
        fault("file", "license-file-change", "lic")
            .at("10 h")
            .lasts("5 h")
    };
    let fewer = of(&ts, &[file().grant("tserver_sdn", 5)]);
    assert_eq!(fewer, [(Cause::CountDecreased, 10.0, Some(15.0))]);
    let removed = of(&ts, &[file().entry("features", "tserver_sdn", false)]);
    assert_eq!(removed, [(Cause::FeatureRemoved, 10.0, Some(15.0))]);
    // The server does not answer a poll, until it does.
    let lost = of(&ts, &[kill("10 h", "3 h")]);
    assert_eq!(lost, [(Cause::VendorDaemonDown, 10.0, Some(13.0))]);
    // Two types at one application and feature are two violations.
    let both = of(
        &ts,
        &[
            expiry("tserver_sdn", "9 h", "20 h"),
            option_change("ts", "10 h").seats(4),
        ],
    );
    assert_eq!(both.len(), 2, "{both:?}");
}

#[test]
fn ap4_an_optional_feature_lost_later_goes_by_ap2() {
    // Multi-site expires under a running T-Server: a violation, and everybody logs in.
    let text = single(&[("tserver_sdn", 9), ("tserver_iscc", 1)])
        + t_server("ts").set("multi_site", true)
        + team("team", 3, &["ts"], (8, 16))
        + expiry("tserver_iscc", "5 h", "10 h");
    let played = play(&text);
    assert_eq!(violations(&played).len(), 1);
    assert_eq!(violations(&played)[0].1, Cause::Expired);
    assert_eq!(played.system("checkouts_denied"), 0.0);
    // One that is there and not wanted is not asked for, and not missed.
    let unwanted = text.ts(|ts| ts.set("functions", Vec::<String>::new()));
    let played = play(&unwanted);
    assert_eq!(violations(&played), []);
    let features: Vec<_> = played.detail().answers.iter().map(|a| a.feature).collect();
    assert_eq!(features.len(), 1, "the seats alone");
    // Wanted by name alone.
    let control = application("scs", "solution-control-server").set("functions", vec!["MLSNMP"]);
    let named = play(&(single(&[("other", 1)]) + control));
    assert_eq!(violations(&named), [("scs", Cause::FunctionOff, 0.0, None)]);
}

#[test]
fn ap6_the_rest_of_a_loss_is_asked_for_at_each_poll() {
    // Nine of ten are held. When the server is back at 11 another takes three of them at that instant,
    // until 13: the T-Server regains seven, and the other two at its first poll after 13.
    let other = application("other", "generic")
        .at_start("tserver_sdn", 3)
        .starts_at("11 h")
        .set("supervised", false);
    let gone = fault("gone", "application-crash", "other").at("13 h");
    let text = single(&[("tserver_sdn", 10)])
        + &other
        + t_server("ts")
            .seats(9)
            .set("poll_interval", "10 min")
            .set("retry_interval", "7 min")
        + team("team", 9, &["ts"], (8, 20))
        + kill("10 h", "1 h")
        + &gone;
    let played = play(&text);
    let [loss, rest] = violations(&played)[..] else {
        panic!("{:?}", violations(&played))
    };
    // The loss closes as the server answers, and the shortfall opens at that very instant.
    assert_eq!(
        (loss.1, rest.1),
        (Cause::VendorDaemonDown, Cause::LicensesExhausted)
    );
    assert_eq!(loss.3, Some(rest.2));
    assert!((11.0..11.2).contains(&rest.2), "{rest:?}");
    let regained = rest.3.expect("it has all again");
    assert!((13.0..13.0 + 1.0 / 6.0).contains(&regained), "{rest:?}");
    // Nobody is thrown off meanwhile, and it has as many again as just before the loss.
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    let last = played.value("licenses_in_use_mean", Scope::Application, "ts");
    assert_eq!(last * 48.0, 9.0 * 12.0);
    // A start granted in part asks again only at a restart.
    let part =
        single(&[("tserver_sdn", 10)]) + other.starts_at("0 s") + t_server("ts").seats(9) + gone;
    let played = play(&part);
    assert_eq!(
        violations(&played),
        [("ts", Cause::LicensesExhausted, 0.0, None)]
    );
}

#[test]
fn ap7_servers_alike_take_seats_alike() {
    for (kind, feature) in [
        ("t-server", "tserver_sdn"),
        ("sip-server", "tserver_sdn"),
        ("cti-less-t-server", "tserver_sdn"),
        ("t-server-for-csta-connector", "tserver_cc_sdn"),
        (
            "csta-connector-for-broadsoft-broadworks",
            "csta_connector_bw_sdn",
        ),
        ("network-t-server", "tserver_sdn"),
    ] {
        let of = |options: Table| {
            let x = application("x", kind).with(options);
            let agents = team("team", 6, &["x"], (8, 16)).no_retry();
            play(&(single(&[(feature, 10)]) + x + agents))
        };
        let played = of(inline().seats(8).option("num-of-licenses", 4));
        assert_eq!(
            played.causes(RequestClass::Login),
            [Cause::SeatsExhausted; 2],
            "{kind}"
        );
        let seats = played.value("licenses_checked_out_peak", Scope::Feature, feature);
        assert_eq!(seats, 4.0, "{kind}");
        // A Network T-Server takes none, and needs none, unless its options name a number.
        let unnamed = of(inline());
        let granted: Vec<u32> = unnamed.answers().iter().map(|a| a.granted).collect();
        let expected: &[u32] = if kind == "network-t-server" {
            &[]
        } else {
            &[10]
        };
        assert_eq!(granted, expected, "{kind}");
        assert_eq!(unnamed.system("checkouts_denied"), 0.0, "{kind}");
    }
}

#[test]
fn ap7_with_max_an_increase_of_the_file_goes_unnoticed_until_a_restart() {
    let more = fault("file", "license-file-change", "lic")
        .grant("tserver_sdn", 9)
        .at("6 h");
    let restart = fault("restart", "application-crash", "ts")
        .at("20 h")
        .lasts("1 min");
    let agents = team("team", 6, &["ts"], (8, 16)).no_retry().days("Mon-Tue");
    let text = single(&[("tserver_sdn", 4)]) + t_server("ts") + agents + more + restart;
    let played = play(&text);
    let denied: Vec<f64> = played
        .denials(RequestClass::Login)
        .iter()
        .map(|d| seconds(d.at) / HOUR)
        .collect();
    assert_eq!(denied, [8.0, 8.0], "on Monday; on Tuesday it holds nine");
}

#[test]
fn ap8_a_restart_of_the_router_frees_the_seats() {
    let urs = application("urs", "universal-routing-server");
    let agents = team("team", 4, &["urs"], (8, 16));
    let crash = fault("f", "application-crash", "urs")
        .at("10 h")
        .lasts("2 h");
    let text = single(&[("router_seats", 3)]) + urs + agents + crash;
    let played = play(&text);
    // Three seats for four agents, none while the router is down; all stay logged in.
    let in_use = played.value("licenses_in_use_mean", Scope::Application, "urs");
    assert_eq!(in_use * 48.0, 3.0 * 6.0);
    assert_eq!(played.system("logouts_by_stop"), 0.0);
    let excess: Vec<_> = violations(&played);
    assert_eq!(excess[0].1, Cause::SeatsExhausted);
    // Everything that there is, at the start; what comes later is another start's.
    assert_eq!(
        played.value("licenses_checked_out_peak", Scope::Feature, "router_seats"),
        3.0
    );
}

#[test]
fn ag5_without_a_router_agents_log_in_and_their_time_goes_by_without() {
    let text = |without: &str| {
        single(&[("tserver_sdn", 9), ("other", 1)])
            + t_server("ts")
            + application("urs", "universal-routing-server")
            + team("team", 3, &["ts", "urs"], (8, 16))
                .set("first_call_after", "1 h")
                .entry("without", "urs", without)
    };
    let idle = play(&text("idle"));
    assert_eq!(idle.system("checkouts_denied"), 0.0, "they log in");
    assert_eq!(idle.causes(RequestClass::Seat), [Cause::NotStarted; 3]);
    // From the first call on, that is, for seven of eight hours.
    assert_eq!(idle.system("agent_time_lost"), 21.0 * HOUR);
    let works = play(&text("works"));
    assert_eq!(works.system("agent_time_lost"), 0.0);
    assert_eq!(
        works.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0,
        24.0
    );
}

#[test]
fn mt1_a_denial_for_want_of_what_two_faults_took_has_both_for_roots() {
    // Two applications whose hosts die leave two licenses each in use for two hours; a third wants four.
    let holder = |name: &str| {
        application(name, "generic")
            .set("host", name)
            .at_start("seat", 2)
            .set("supervised", false)
    };
    let kill = |id: &str, host: &str, at: &str| fault(id, "host-kill", host).at(at);
    let wanted = |licenses: u32, seats: u32| {
        let third = application("third", "generic")
            .at_start("seat", licenses)
            .starts_at("10 h");
        let desk = application("desk", "generic").per_login("seat", licenses);
        let text = single(&[("seat", seats)])
            + holder("one")
            + holder("two")
            + third
            + desk
            + team("team", 1, &["desk"], (10, 11)).no_retry()
            + kill("first", "one", "9 h")
            + kill("second", "two", "9 h 10 min");
        let played = play(&text);
        let roots = |class| {
            let denials = played.denials(class);
            let denial = denials.first().expect("a denial");
            let roots = played.roots(&denial.roots);
            roots.join("+")
        };
        [roots(RequestClass::Start), roots(RequestClass::Login)]
    };
    assert_eq!(wanted(4, 4), ["first+second", "first+second"]);
    // Either would have been enough: the first in the ledger is to blame.
    assert_eq!(wanted(2, 4), ["first", "first"]);
    // With the licenses of both there would still be too few: plain capacity.
    assert_eq!(wanted(5, 4), ["", ""]);
}

#[test]
fn mt1_a_login_that_no_server_answers_has_every_servers_fault_for_a_root() {
    let seats = |name: &str| server(name).grant("seat", 5);
    let kill = |id: &str, server: &str| fault(id, "server-kill", server).at("1 h");
    let text = Scenario::topology("independent")
        + seats("a")
        + seats("b")
        + application("desk", "generic").per_login("seat", 1)
        + team("team", 1, &["desk"], (10, 11)).no_retry()
        + kill("first", "a")
        + kill("second", "b");
    let played = play(&text);
    let [denial] = played.denials(RequestClass::Login)[..] else {
        panic!()
    };
    assert_eq!(played.roots(&denial.roots), ["first", "second"]);
}
