//! How applications use licenses (AP), on the kinds of the foundation.

use crate::world::{Played, play, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One T-Server with options, and a team that is in from 8 to 20 h every day.
fn t_server(seats: u32, agents: u32, options: &str, rest: &str) -> String {
    format!(
        r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = {{ tserver_sdn = {seats} }}
[[application]]
name = "ts"
kind = "t-server"
site = "here"
options = {{ {options} }}
[[agents]]
name = "team"
count = {agents}
site = "here"
applications = ["ts"]
retry = "none"
[[agents.shifts]]
days = "Mon"
start = "08:00"
end = "20:00"
{rest}
"#
    )
}

fn fault(kind: &str, target: &str, at: &str, lasts: &str) -> String {
    format!(
        "[[fault]]\nid = \"f\"\nkind = \"{kind}\"\ntarget = \"{target}\"\nat = \"{at}\"\nlasts = \"{lasts}\"\n"
    )
}

fn held(played: &Played) -> u32 {
    played
        .answers()
        .iter()
        .rev()
        .find(|a| a.1 == "ts")
        .map_or(0, |a| a.3)
}

#[test]
fn ap1_a_denied_start_is_asked_again_after_the_restart_delay() {
    let played = play(&t_server(
        5,
        1,
        "",
        &fault("server-kill", "lic", "0 s", "90 s"),
    ));
    let starts = played.denials(RequestClass::Start);
    // Denied at 0; asked again at 60 s (the same, so the same row) and granted at 120 s.
    assert_eq!(starts.len(), 1);
    let granted = played.answers().into_iter().find(|a| a.3 > 0).unwrap();
    assert_eq!((granted.0, granted.3), (120.0, 5));
    let [violation] = played.violations() else {
        panic!("{:#?}", played.violations())
    };
    assert_eq!(
        (seconds(violation.opened), violation.closed.map(seconds)),
        (0.0, Some(120.0))
    );
    let text = t_server(5, 1, "", &fault("server-kill", "lic", "0 s", "90 s"));
    let alone = play(&text.replace(
        "kind = \"t-server\"",
        "kind = \"t-server\"\nsupervised = false",
    ));
    assert!(
        alone.answers().iter().all(|a| a.3 == 0),
        "nobody starts it again"
    );
}

#[test]
fn ap2_a_violation_refuses_new_work_or_not_and_never_stops_agents() {
    let mixed = |parameter: &str| {
        let text = t_server(10, 4, "", &fault("host-kill", "lic", "10 h", "4 h"));
        let late = "[[agents]]\nname = \"late\"\ncount = 3\nsite = \"here\"\napplications = [\"ts\"]\nretry = \"none\"\n[[agents.shifts]]\ndays = \"Mon\"\nstart = \"11:00\"\nend = \"18:00\"\n";
        play(&format!("[parameters]\n{parameter}\n{text}{late}"))
    };
    let refuses = mixed("on_violation = \"refuse-new\"");
    assert_eq!(
        refuses.causes(RequestClass::Login),
        [Cause::ViolationStands; 3]
    );
    assert_eq!(refuses.system("logouts_by_stop"), 0.0);
    assert_eq!(refuses.violations()[0].agents_affected, 3);
    // They lose their whole shift of seven hours each: they do not try again.
    assert_eq!(refuses.system("agent_time_lost"), 3.0 * 7.0 * 3600.0);
    let continues = mixed("on_violation = \"continue\"");
    assert_eq!(continues.system("checkouts_denied"), 0.0);
    assert_eq!(continues.violations().len(), 1);
}

#[test]
fn ap3_a_violation_is_one_for_each_application_feature_and_type() {
    let text = t_server(10, 4, "", &fault("host-kill", "lic", "10 h", "4 h"));
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
    let text = t_server(10, 4, "", "").replace(
        "kind = \"t-server\"",
        "kind = \"t-server\"\nmulti_site = true",
    );
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
    let licensed = play(&text.replace("tserver_sdn = 10", "tserver_sdn = 10, tserver_iscc = 1"));
    assert_eq!(licensed.violations(), []);
}

/// A pair and, if asked for, the application that switches it.
fn pair(redundancy: &str, scs: &str, features: &str) -> String {
    t_server(
        10,
        4,
        "",
        &fault("application-crash", "ts/primary", "10 h", "1 h"),
    )
    .replace("tserver_sdn = 10", &format!("tserver_sdn = 10{features}"))
    .replace(
        "kind = \"t-server\"",
        &format!("kind = \"t-server\"\nredundancy = \"{redundancy}\"\nhosts = [\"h1\", \"h2\"]"),
    )
    .replace("[[agents]]", &format!("{scs}[[agents]]"))
}

#[test]
fn ap5_a_pair_switches_over_if_solution_control_server_has_its_license() {
    let scs =
        "[[application]]\nname = \"scs\"\nkind = \"solution-control-server\"\nsite = \"here\"\n";
    let all = ", cti_ha_option = 1, ha_redundancy = 1";
    let hot = play(&pair("hot-standby", scs, all));
    assert_eq!(
        (
            hot.system("logouts_by_stop"),
            hot.system("checkouts_denied")
        ),
        (0.0, 0.0)
    );
    let warm = play(&pair("warm-standby", scs, all).replace("retry = \"none\"", ""));
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
    let unlicensed =
        play(&pair("hot-standby", scs, ", cti_ha_option = 1").replace("retry = \"none\"", ""));
    assert_eq!(unlicensed.system("switchovers_failed"), 1.0);
    assert_eq!(
        unlicensed.causes(RequestClass::Login)[0],
        Cause::SwitchoverFailed
    );
    let nobody = play(&pair("hot-standby", "", all).replace("retry = \"none\"", ""));
    assert_eq!(
        nobody.system("switchovers_failed"),
        0.0,
        "without Solution Control Server there is none"
    );
    assert_eq!(
        nobody.causes(RequestClass::Login)[0],
        Cause::ApplicationDown
    );
    let missing = play(&pair("hot-standby", scs, ", ha_redundancy = 1"));
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
    let second = "[[application]]\nname = \"second\"\nkind = \"t-server\"\nsite = \"here\"\noptions = { num-sdn-licenses = 6 }\n";
    let text = t_server(
        10,
        1,
        "num-sdn-licenses = 6",
        &fault("server-kill", "lic", "10 h", "10 min"),
    )
    .replace("[[agents]]", &format!("{second}[[agents]]"));
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
    let third = "[[application]]\nname = \"third\"\nkind = \"generic\"\nsite = \"here\"\nat_start = { tserver_sdn = 3 }\nstarts_at = \"10 h 10 min 1 s\"\n";
    let text = t_server(
        10,
        1,
        "num-sdn-licenses = 9",
        &fault("server-kill", "lic", "10 h", "10 min"),
    )
    .replace("[[agents]]", &format!("{third}[[agents]]"));
    let third_first = [1u64, 2, 3, 4, 5, 6, 7, 8].into_iter().any(|seed| {
        let plan = crate::world::study(&text).plans.remove(0);
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
    for (options, seats) in [
        ("", 10),
        ("num-sdn-licenses = 4", 4),
        ("num-sdn-licenses = 4, num-of-licenses = 3", 3),
        ("num-sdn-licenses = 4, num-of-licenses = 0", 4),
        ("num-sdn-licenses = \"max\", num-of-licenses = 6", 6),
        ("num-sdn-licenses = -1", 10),
        ("num-sdn-licenses = 25", 10),
    ] {
        assert_eq!(
            held(&play(&t_server(10, 1, options, ""))),
            seats,
            "{options}"
        );
    }
    let partial = play(&t_server(10, 1, "num-sdn-licenses = 25", ""));
    assert_eq!(partial.violations()[0].kind, Cause::LicensesExhausted);
    // Beyond the seats held each login is refused with 20007; none of those who are in is touched.
    let full = play(&t_server(10, 13, "", ""));
    assert_eq!(full.causes(RequestClass::Login), [Cause::SeatsExhausted; 3]);
    assert_eq!(full.violations(), [], "20007 is no violation");
    assert_eq!(
        full.value("licenses_in_use_peak", Scope::Application, "ts"),
        10.0
    );
    let none = play(&t_server(10, 2, "num-sdn-licenses = 0", ""));
    assert_eq!(none.causes(RequestClass::Start), [], "it starts");
    assert_eq!(none.causes(RequestClass::Login), [Cause::SeatsExhausted; 2]);
    let exits = play(&t_server(10, 1, "", "").replace("tserver_sdn = 10", "other = 1"));
    assert_eq!(exits.causes(RequestClass::Start)[0], Cause::FeatureMissing);
    let two_each = play(&t_server(10, 6, "", "").replace(
        "kind = \"t-server\"",
        "kind = \"t-server\"\ndns_per_agent = 2",
    ));
    assert_eq!(
        two_each.causes(RequestClass::Login),
        [Cause::SeatsExhausted]
    );
}

/// Two overlapping shifts at one router.
fn router(seats: u32) -> String {
    format!(
        r#"
[topology]
kind = "single"
[[server]]
name = "lic"
site = "here"
features = {{ tserver_sdn = 100, router_seats = {seats} }}
[[application]]
name = "ts"
kind = "t-server"
site = "here"
[[application]]
name = "urs"
kind = "universal-routing-server"
site = "here"
[[agents]]
name = "early"
count = 4
site = "here"
applications = ["ts", "urs"]
first_call_after = "5 min"
[[agents.shifts]]
days = "Mon"
start = "06:00"
end = "14:00"
[[agents]]
name = "late"
count = 4
site = "here"
applications = ["ts", "urs"]
first_call_after = "5 min"
[[agents.shifts]]
days = "Mon"
start = "13:00"
end = "21:00"
"#
    )
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
    let works = play(&router(6).replace(
        "first_call_after",
        "without = { urs = \"works\" }\nfirst_call_after",
    ));
    assert_eq!(works.system("agent_time_lost"), 0.0);
    // Several instances share one checkout: each has the whole amount.
    let two = router(6).replace("[[agents]]\nname = \"early\"", "[[application]]\nname = \"urs-2\"\nkind = \"universal-routing-server\"\nsite = \"here\"\n[[agents]]\nname = \"early\"");
    assert_eq!(
        play(&two).value("licenses_checked_out_peak", Scope::Feature, "router_seats"),
        6.0
    );
}

/// An agent of two routing servers, one of which has a seat less.
fn two_routers(rest: &str) -> String {
    let urs = |name: &str| {
        format!(
            "[[application]]\nname = \"{name}\"\nkind = \"universal-routing-server\"\nsite = \"here\"\nlicense_servers = \"7260@lic-{name}\"\n"
        )
    };
    let server = |name: &str, seats: u32| {
        format!(
            "[[server]]\nname = \"lic-{name}\"\nsite = \"here\"\nfeatures = {{ tserver_sdn = 100, router_seats = {seats} }}\n"
        )
    };
    let team = |name: &str, count: u32, start: &str, end: &str| {
        format!(
            "[[agents]]\nname = \"{name}\"\ncount = {count}\nsite = \"here\"\napplications = [\"ts\", \"one\", \"two\"]\nfirst_call_after = \"5 min\"\n{rest}[[agents.shifts]]\ndays = \"Mon\"\nstart = \"{start}\"\nend = \"{end}\"\n"
        )
    };
    format!(
        "[topology]\nkind = \"independent\"\n{}{}[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\nlicense_servers = \"7260@lic-one\"\n{}{}{}{}",
        server("one", 3),
        server("two", 2),
        urs("one"),
        urs("two"),
        team("early", 2, "06:00", "14:00"),
        team("late", 2, "13:00", "21:00"),
    )
}

#[test]
fn ap8_an_agent_of_two_routing_servers_has_a_seat_of_each() {
    // At 13:05 of the late ones one gets the last seat of the first, and none of the second; the other
    // none at all. At 14:00 the early ones leave, and both have both.
    let played = play(&two_routers(""));
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
    let works = play(&two_routers("without = { two = \"works\" }\n"));
    assert_eq!(works.system("agent_time_lost"), 55.0 * 60.0);
    // A restart of the one takes its own seats only.
    let crash = fault("application-crash", "one", "10 h", "1 min");
    let crashed = play(&format!("{}{crash}", two_routers("")));
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
    let urs: String = (1..=5)
        .map(|n| crate::world::application(&format!("urs-{n}"), "universal-routing-server", ""))
        .collect();
    let text = |names: &str| {
        crate::world::single(
            "tserver_sdn = 9, router_seats = 9",
            &format!("{urs}{}", crate::world::team("team", 1, names, (8, 16), "")),
        )
    };
    let read =
        |names: &str| crate::world::read(&format!("{}{}", crate::world::HEAD, text(names)), &[]);
    let four = read("\"urs-1\", \"urs-2\", \"urs-3\", \"urs-4\"");
    assert!(!four.has_errors(), "{:#?}", four.findings);
    let five = read("\"urs-1\", \"urs-2\", \"urs-3\", \"urs-4\", \"urs-5\"");
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
    let callbacks = |options: &str, more: &str| {
        format!(
            "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ vcb_full = 20 }}\n[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\nsite = \"here\"\noptions = {{ {options} }}\n[[demand]]\nname = \"calls\"\napplication = \"cb\"\nrecorded = \"calls.csv\"\n{more}"
        )
    };
    // Three requests within the hour for two licenses, and one more after it.
    let csv = "time_s,holding_s\n100,3600\n200,3600\n300,3600\n3701,3600\n";
    let plan = |options: &str| {
        crate::world::study_with(&callbacks(options, ""), &[("calls.csv", csv)])
            .plans
            .remove(0)
    };
    let played = Played::new(plan("max-licenses = 2"), 1, 0);
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
        Played::new(plan(""), 1, 0).system("checkouts_denied"),
        0.0,
        "its maximum is all there is"
    );
}
