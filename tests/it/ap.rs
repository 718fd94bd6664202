//! How applications use licenses (AP), on the kinds of the foundation.

use crate::scenario::{
    Scenario, Table, application, demand, fault, inline, server, single, t_server, team,
};
use crate::world::{Played, headed, play, play_with, read, seconds, study};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One T-Server, and a team that is in from 8 to 20 h.
fn seats(seats: u32, count: u32) -> Scenario {
    single(&[("tserver_sdn", seats)])
        + t_server("ts")
        + team("team", count, &["ts"], (8, 20)).no_retry()
}

fn begins(kind: &str, target: &str, at: &str, lasts: &str) -> Table {
    fault("f", kind, target).at(at).lasts(lasts)
}

fn held(played: &Played) -> u32 {
    played
        .answers()
        .iter()
        .rev()
        .find(|a| a.application == "ts")
        .map_or(0, |a| a.granted)
}

#[test]
fn ap1_a_denied_start_is_asked_again_after_the_restart_delay() {
    let played = play(&(seats(5, 1) + begins("server-kill", "lic", "0 s", "90 s")));
    let starts = played.denials(RequestClass::Start);
    // Denied at 0; asked again at 60 s (the same, so the same row) and granted at 120 s.
    assert_eq!(starts.len(), 1);
    let granted = played
        .answers()
        .into_iter()
        .find(|a| a.granted > 0)
        .unwrap();
    assert_eq!((granted.at, granted.granted), (120.0, 5));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (seconds(violation.opened), violation.closed.map(seconds)),
        (0.0, Some(120.0))
    );
    let text = seats(5, 1) + begins("server-kill", "lic", "0 s", "90 s");
    let alone = play(&text.ts(|ts| ts.set("supervised", false)));
    assert!(
        alone.answers().iter().all(|a| a.granted == 0),
        "nobody starts it again"
    );
}

#[test]
fn ap2_a_violation_refuses_new_work_or_not_and_never_stops_agents() {
    let mixed = |on_violation: &str| {
        let text = seats(10, 4) + begins("host-kill", "lic", "10 h", "4 h");
        let late = team("late", 3, &["ts"], (11, 18)).no_retry();
        play(&(text.parameter("on_violation", on_violation) + late))
    };
    let refuses = mixed("refuse-new");
    assert_eq!(
        refuses.causes(RequestClass::Login),
        [Cause::ViolationStands; 3]
    );
    assert_eq!(refuses.system("logouts_by_stop"), 0.0);
    assert_eq!(refuses.violations()[0].agents_affected, 3);
    // They lose their whole shift of seven hours each: they do not try again.
    assert_eq!(refuses.system("agent_time_lost"), 3.0 * 7.0 * 3600.0);
    let continues = mixed("continue");
    assert_eq!(continues.system("checkouts_denied"), 0.0);
    assert_eq!(continues.violations().len(), 1);
}

#[test]
fn ap3_a_violation_is_one_for_each_application_feature_and_type() {
    let text = seats(10, 4) + begins("host-kill", "lic", "10 h", "4 h");
    let played = play(&text);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::ServerDown);
    assert_eq!(played.roots(&violation.roots), ["f"]);
    assert_eq!(played.value("violations", Scope::Application, "ts"), 1.0);
    let open = played.value("violation_time", Scope::Application, "ts");
    let length = seconds(violation.closed.unwrap()) - seconds(violation.opened);
    assert!((open - length).abs() < 1e-6);
    assert_eq!(
        played.value("violation_share", Scope::System, "all"),
        length / 172_800.0
    );
}

#[test]
fn ap4_a_missing_optional_feature_switches_a_function_off() {
    let text = seats(10, 4).ts(|ts| ts.set("multi_site", true));
    let played = play(&text);
    assert_eq!(played.causes(RequestClass::Start), []);
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (violation.kind, violation.closed),
        (Cause::FunctionOff, None)
    );
    assert_eq!(played.system("checkouts_denied"), 0.0);
    let licensed = play(&text.lic(|lic| lic.grant("tserver_iscc", 1)));
    assert_eq!(licensed.violations(), []);
}

/// A pair of T-Servers whose primary crashes.
fn pair(redundancy: &str, features: &[&str]) -> Scenario {
    let pair = seats(10, 4).ts(|ts| {
        ts.set("redundancy", redundancy)
            .set("hosts", vec!["h1", "h2"])
    });
    let pair = pair.lic(|lic| {
        features
            .iter()
            .fold(lic, |lic, feature| lic.grant(feature, 1))
    });
    pair + begins("application-crash", "ts/primary", "10 h", "1 h")
}

#[test]
fn ap5_a_pair_switches_over_if_solution_control_server_has_its_license() {
    let scs = application("scs", "solution-control-server");
    let all = ["cti_ha_option", "ha_redundancy"];
    let retries = |pair: Scenario| pair.edit("agents", "team", |team| team.without("retry"));
    let hot = play(&(pair("hot-standby", &all) + &scs));
    assert_eq!(
        (
            hot.system("logouts_by_stop"),
            hot.system("checkouts_denied")
        ),
        (0.0, 0.0)
    );
    let warm = play(&(retries(pair("warm-standby", &all)) + &scs));
    assert_eq!(
        warm.system("logouts_by_stop"),
        4.0,
        "warm standby ends the logins"
    );
    assert_eq!(
        warm.system("refused_fraction"),
        0.0,
        "and takes them again at once"
    );
    let unlicensed = play(&(retries(pair("hot-standby", &all[..1])) + &scs));
    assert_eq!(unlicensed.system("switchovers_failed"), 1.0);
    assert_eq!(
        unlicensed.causes(RequestClass::Login)[0],
        Cause::SwitchoverFailed
    );
    let nobody = play(&retries(pair("hot-standby", &all)));
    assert_eq!(
        nobody.system("switchovers_failed"),
        0.0,
        "without Solution Control Server there is none"
    );
    assert_eq!(
        nobody.causes(RequestClass::Login)[0],
        Cause::ApplicationDown
    );
    let missing = play(&(pair("hot-standby", &all[1..]) + &scs));
    assert_eq!(
        missing.causes(RequestClass::Start)[0],
        Cause::FeatureMissing,
        "needs cti_ha_option"
    );
}

#[test]
fn ap6_what_others_took_meanwhile_is_gone_and_asked_for_at_each_poll() {
    // Both ask for 6 of 10: the first has 6, the second 4. After the daemon's death the order of their
    // polls decides; the later one of them holds less than it held only if it had more.
    let second = t_server("second").seats(6);
    let text =
        seats(10, 1).ts(|ts| ts.seats(6)) + begins("server-kill", "lic", "10 h", "10 min") + second;
    let played = play(&text);
    let exhausted: Vec<_> = played
        .violations()
        .iter()
        .filter(|v| v.kind == Cause::LicensesExhausted)
        .collect();
    assert_eq!(
        exhausted.len(),
        1,
        "only the start that was granted in part: {exhausted:#?}"
    );
    // A third that starts while the server has just come back takes what was the first's.
    let third = application("third", "generic")
        .at_start("tserver_sdn", 3)
        .starts_at("10 h 10 min 1 s");
    let text =
        seats(10, 1).ts(|ts| ts.seats(9)) + begins("server-kill", "lic", "10 h", "10 min") + third;
    let third_first = [1u64, 2, 3, 4, 5, 6, 7, 8].into_iter().any(|seed| {
        let plan = study(&text).plans.remove(0);
        let played = Played::new(plan, seed, 0);
        played.violations().iter().any(|v| {
            v.kind == Cause::LicensesExhausted
                && v.closed.is_none()
                && played.application(v.application) == "ts"
        })
    });
    assert!(
        third_first,
        "in some order of polls the T-Server comes second and lacks seats for good"
    );
}

#[test]
fn ap7_seats_are_the_smaller_of_two_options_and_max_takes_what_is_left() {
    for (options, expected) in [
        (inline(), 10),
        (inline().seats(4), 4),
        (inline().seats(4).option("num-of-licenses", 3), 3),
        (inline().seats(4).option("num-of-licenses", 0), 4),
        (
            inline()
                .option("num-sdn-licenses", "max")
                .option("num-of-licenses", 6),
            6,
        ),
        (inline().option("num-sdn-licenses", -1), 10),
        (inline().seats(25), 10),
    ] {
        let played = play(&seats(10, 1).ts(|ts| ts.with(options.clone())));
        assert_eq!(held(&played), expected, "{options:?}");
    }
    let partial = play(&seats(10, 1).ts(|ts| ts.seats(25)));
    assert_eq!(partial.violations()[0].kind, Cause::LicensesExhausted);
    // Beyond the seats held each login is refused with 20007; none of those who are in is touched.
    let full = play(&seats(10, 13));
    assert_eq!(full.causes(RequestClass::Login), [Cause::SeatsExhausted; 3]);
    assert_eq!(full.violations(), [], "20007 is no violation");
    assert_eq!(
        full.value("licenses_in_use_peak", Scope::Application, "ts"),
        10.0
    );
    let none = play(&seats(10, 2).ts(|ts| ts.seats(0)));
    assert_eq!(none.causes(RequestClass::Start), [], "it starts");
    assert_eq!(none.causes(RequestClass::Login), [Cause::SeatsExhausted; 2]);
    let exits = play(&seats(10, 1).lic(|lic| lic.without("features").grant("other", 1)));
    assert_eq!(exits.causes(RequestClass::Start)[0], Cause::FeatureMissing);
    let two_each = play(&seats(10, 6).ts(|ts| ts.set("dns_per_agent", 2)));
    assert_eq!(
        two_each.causes(RequestClass::Login),
        [Cause::SeatsExhausted]
    );
}

/// Two overlapping shifts at one router.
fn router(seats: u32) -> Scenario {
    single(&[("tserver_sdn", 100), ("router_seats", seats)])
        + t_server("ts")
        + application("urs", "universal-routing-server")
        + team("early", 4, &["ts", "urs"], (6, 14)).set("first_call_after", "5 min")
        + team("late", 4, &["ts", "urs"], (13, 21)).set("first_call_after", "5 min")
}

#[test]
fn ap8_a_seat_is_taken_at_the_first_call_and_freed_for_who_waits_longest() {
    let played = play(&router(6));
    // Four early ones hold a seat until 14:00; of the late four two get one at 13:05, two wait.
    let seats = played.denials(RequestClass::Seat);
    assert_eq!(seats.len(), 2);
    assert!(
        seats
            .iter()
            .all(|d| seconds(d.at) == 47_100.0 && d.cause == Cause::SeatsExhausted)
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(violation.kind, Cause::SeatsExhausted);
    assert_eq!((violation.excess_peak, violation.agents_affected), (2, 2));
    assert_eq!(
        violation.closed.map(seconds),
        Some(50_400.0),
        "closed by the first who leave"
    );
    assert_eq!(
        played.system("agent_time_lost"),
        2.0 * 55.0 * 60.0,
        "idle from 13:05 to 14:00"
    );
    assert_eq!(played.system("checkouts_denied"), 0.0, "a seat is no login");
    assert_eq!(
        played.value("checkouts_denied", Scope::Application, "urs"),
        2.0
    );
    assert_eq!(play(&router(8)).violations(), []);
    let works = play(&router(6).each("agents", |team| team.entry("without", "urs", "works")));
    assert_eq!(works.system("agent_time_lost"), 0.0);
    // Several instances share one checkout: each has the whole amount.
    let two = router(6) + application("urs-2", "universal-routing-server");
    assert_eq!(
        play(&two).value("licenses_checked_out_peak", Scope::Feature, "router_seats"),
        6.0
    );
}

/// An agent of two routing servers, one of which has a seat less.
fn two_routers() -> Scenario {
    let urs = |name: &str| {
        application(name, "universal-routing-server")
            .set("license_servers", format!("7260@lic-{name}"))
    };
    let server = |name: &str, seats: u32| {
        server(&format!("lic-{name}"))
            .grant("tserver_sdn", 100)
            .grant("router_seats", seats)
    };
    let team = |name: &str, hours| {
        team(name, 2, &["ts", "one", "two"], hours).set("first_call_after", "5 min")
    };
    Scenario::topology("independent")
        + server("one", 3)
        + server("two", 2)
        + t_server("ts").set("license_servers", "7260@lic-one")
        + urs("one")
        + urs("two")
        + team("early", (6, 14))
        + team("late", (13, 21))
}

#[test]
fn ap8_an_agent_of_two_routing_servers_has_a_seat_of_each() {
    // At 13:05 of the late ones one gets the last seat of the first, and none of the second; the other
    // none at all. At 14:00 the early ones leave, and both have both.
    let played = play(&two_routers());
    let seats = played.denials(RequestClass::Seat);
    let at: Vec<&str> = seats
        .iter()
        .map(|d| played.application(d.application.unwrap()))
        .collect();
    assert_eq!(at, ["two", "one", "two"]);
    let in_use = |name| {
        let mean = played.value("licenses_in_use_mean", Scope::Application, name);
        mean * 48.0 * 60.0
    };
    // In minutes: two from 6:05 to 14:00, then two from 14:00 to 21:00; of the first one seat more from
    // 13:05 to 14:00.
    assert!((in_use("two") - 2.0 * (475.0 + 420.0)).abs() < 1e-6);
    assert!((in_use("one") - 2.0 * (475.0 + 420.0) - 55.0).abs() < 1e-6);
    assert_eq!(
        played.system("agent_time_lost"),
        2.0 * 55.0 * 60.0,
        "who has one of two seats idles for want of the other"
    );
    let works = play(&two_routers().each("agents", |team| team.entry("without", "two", "works")));
    assert_eq!(works.system("agent_time_lost"), 55.0 * 60.0);
    // Who leaves with one of two seats gives back that one, whichever it asks first: of the first server
    // one seat more from 13:05 to 13:30.
    let brief = two_routers().edit("agents", "late", |late| {
        late.without("shifts").shift("Mon", "13:00", "13:30")
    });
    for order in [["ts", "one", "two"], ["ts", "two", "one"]] {
        let listed = |team: Table| team.set("applications", order.to_vec());
        let played = play(&brief.clone().each("agents", listed));
        let in_use = |name| {
            let mean = played.value("licenses_in_use_mean", Scope::Application, name);
            mean * 48.0 * 60.0
        };
        assert!(
            (in_use("two") - 2.0 * 475.0).abs() < 1e-6,
            "{order:?}: {}",
            in_use("two")
        );
        assert!(
            (in_use("one") - 2.0 * 475.0 - 25.0).abs() < 1e-6,
            "{order:?}: {}",
            in_use("one")
        );
    }
    // A restart of the one takes its own seats only.
    let crash = begins("application-crash", "one", "10 h", "1 min");
    let crashed = play(&(two_routers() + crash));
    let in_use = crashed.value("licenses_in_use_mean", Scope::Application, "two") * 48.0 * 60.0;
    assert!((in_use - 2.0 * (475.0 + 420.0)).abs() < 1e-6);
    let in_use = crashed.value("licenses_in_use_mean", Scope::Application, "one") * 48.0 * 60.0;
    assert!(
        (in_use - 2.0 * (475.0 + 420.0) - 55.0 + 2.0).abs() < 1e-6,
        "{in_use}"
    );
}

#[test]
fn ap8_more_routing_servers_than_an_agent_keeps_count_of_are_a_finding() {
    let read = |count: usize| {
        let names: Vec<String> = (1..=count).map(|n| format!("urs-{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let urs = (1..=5).map(|n| application(&format!("urs-{n}"), "universal-routing-server"));
        let text = single(&[("tserver_sdn", 9), ("router_seats", 9)])
            + urs.collect::<Vec<_>>()
            + team("team", 1, &names, (8, 16));
        read(&headed(&text), &[])
    };
    let four = read(4);
    assert!(!four.has_errors(), "{:#?}", four.findings);
    let five = read(5);
    let messages = format!("{:#?}", five.findings);
    assert!(five.has_errors());
    assert!(
        messages.contains("5 applications whose seats are taken at a first call"),
        "{messages}"
    );
    assert!(
        messages.contains("share the agents out among several groups"),
        "{messages}"
    );
}

#[test]
fn ap10_a_callback_holds_a_license_for_an_hour() {
    let callbacks = single(&[("vcb_full", 20)])
        + application("cb", "universal-callback-server")
        + demand("calls", "cb").set("recorded", "calls.csv");
    // Three requests within the hour for two licenses, and one more after it.
    let csv = "time_s,holding_s\n100,3600\n200,3600\n300,3600\n3701,3600\n";
    let files = [("calls.csv", csv)];
    let limited = callbacks
        .clone()
        .edit("application", "cb", |cb| cb.option("max-licenses", 2));
    let played = play_with(&limited, &files);
    let denied = played.denials(RequestClass::Arrival);
    assert_eq!(denied.len(), 1);
    assert_eq!(
        (seconds(denied[0].at), denied[0].cause),
        (300.0, Cause::SeatsExhausted)
    );
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        violation.closed.map(seconds),
        Some(3700.0),
        "with the next license freed"
    );
    assert_eq!(
        play_with(&callbacks, &files).system("checkouts_denied"),
        0.0,
        "its maximum is all there is"
    );
}
