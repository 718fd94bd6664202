//! Agents and the load they make (AG).

use crate::scenario::{
    Scenario, Table, agents, application, demand, inline, law, shift, single, t_server, team,
};
use crate::world::{Played, play, play_with, seconds};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

/// One license server, `ts` and `desk`, which takes a license for each login.
fn desks(seats: u32, licenses: u32) -> Scenario {
    let server = single(&[("tserver_sdn", seats), ("seat", licenses)]);
    server + t_server("ts") + application("desk", "generic").per_login("seat", 1)
}

fn phones(seats: u32) -> Scenario {
    single(&[("tserver_sdn", seats)]) + t_server("ts")
}

fn group(count: u32) -> Table {
    agents("team", count, &["ts"])
}

/// A group that is in on Monday from 8 to 16.
fn monday(count: u32, applications: &[&str]) -> Table {
    team("team", count, applications, (8, 16))
}

#[test]
fn ag1_agents_log_in_to_their_applications_in_order() {
    // The second application denies the fourth agent: the first has given its seat back.
    let played = play(&(desks(4, 3) + monday(4, &["ts", "desk"]).no_retry()));
    let [denial] = played.denials(RequestClass::Login)[..] else {
        panic!()
    };
    assert_eq!(played.application(denial.application.unwrap()), "desk");
    assert_eq!(denial.cause, Cause::LicensesExhausted);
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "ts"),
        3.0
    );
    // The other way round the seat at the server is never asked for.
    let other = play(&(desks(3, 4) + monday(4, &["ts", "desk"]).no_retry()));
    assert_eq!(
        other.value("checkouts_requested", Scope::Application, "desk"),
        3.0
    );
}

#[test]
fn ag2_shifts_have_days_punctuality_absence_and_breaks() {
    let plain = play(&(phones(100) + monday(50, &["ts"])));
    assert_eq!(
        plain.value("checkouts_requested", Scope::Agents, "team"),
        50.0
    );
    let use_mean = |p: &Played| p.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0;
    assert_eq!(use_mean(&plain), 50.0 * 8.0, "agent-hours");
    let on_break = |after: &str, lasts: &str| inline().set("after", after).set("lasts", lasts);
    let breaks = vec![
        on_break("2 h", "15 min").set("logs_out", true),
        on_break("4 h", "30 min").set("logs_out", true),
        on_break("5 h", "1 h"),
    ];
    let of = |shift: Table| play(&(phones(100) + group(50).below(shift)));
    let with_breaks = of(shift("Mon", "08:00", "16:00").set("breaks", breaks));
    assert_eq!(
        use_mean(&with_breaks),
        50.0 * 7.25,
        "a break that does not log out changes nothing"
    );
    assert_eq!(
        with_breaks.value("checkouts_requested", Scope::Agents, "team"),
        150.0
    );
    let arrive = law("uniform", vec!["-10 min", "20 min"]);
    let late = shift("Mon", "08:00", "16:00").set("arrive", arrive);
    let late = of(late.set("leave", "30 min"));
    let hours = use_mean(&late) / 50.0;
    assert!(
        (8.25..8.6).contains(&hours),
        "8.5 less 5 minutes on average: {hours}"
    );
    let absent = play(&(phones(100) + monday(50, &["ts"]).set("absence", "20 %")));
    let came = absent.value("checkouts_requested", Scope::Agents, "team");
    assert!((28.0..=48.0).contains(&came), "about 40 of 50: {came}");
    // A shift that ends before it starts runs past midnight; Sunday's is under way at Monday 0:00.
    let night = of(shift("Sun", "22:00", "06:00"));
    assert_eq!(use_mean(&night), 50.0 * 6.0);
}

#[test]
fn ag3_without_shifts_sessions_are_a_renewal_process_in_equilibrium() {
    let sessions = inline()
        .set("on", law("exponential", "8 h"))
        .set("off", law("exponential", "16 h"));
    let group = group(3000).set("session", sessions);
    let played = play(&(phones(3000) + &group));
    // A third of them is in from the first instant on: 1000, give or take 26.
    let mean = played.value("licenses_in_use_mean", Scope::Application, "ts");
    assert!((920.0..1080.0).contains(&mean), "{mean}");
    let out = play(&(phones(3000) + group.set("initial", "out")));
    assert!(out.value("licenses_in_use_mean", Scope::Application, "ts") < mean);
}

#[test]
fn ag4_each_try_is_a_denial_and_lost_time_is_counted() {
    let played = play(
        &(phones(1)
            + monday(2, &["ts"]).set("retry", inline().set("after", "1 h").set("times", 3))),
    );
    assert_eq!(
        played.denials(RequestClass::Login).len(),
        4,
        "one try and three more"
    );
    assert_eq!(played.system("agent_time_lost"), 8.0 * 3600.0);
    assert_eq!(played.system("unserved_fraction"), 0.5);
    let until_end = play(&(phones(1) + monday(2, &["ts"])));
    assert_eq!(
        until_end.denials(RequestClass::Login).len(),
        240,
        "every two minutes of eight hours"
    );
}

#[test]
fn ag5_if_one_application_denies_what_the_login_got_is_given_back() {
    let played = play(&(desks(10, 0) + monday(4, &["ts", "desk"])));
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "ts"),
        0.0
    );
    assert_eq!(
        played.value("licenses_in_use_mean", Scope::Application, "ts"),
        0.0
    );
}

#[test]
fn ag6_demand_follows_its_weekly_profile() {
    let callback = single(&[("vcb_full", 5000)])
        + application("cb", "universal-callback-server")
        + demand("calls", "cb").set("profile", "week.csv");
    let csv = "weekday,from,rate_per_h\n*,00:00,0\nMon,09:00,1000\nMon,10:00,0\n";
    let played = play_with(&callback, &[("week.csv", csv)]);
    let calls = played.value("checkouts_requested", Scope::Demand, "calls");
    assert!(
        (880.0..1120.0).contains(&calls),
        "{calls} in the one hour with a rate"
    );
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "cb"),
        calls
    );
}

#[test]
fn ag7_recorded_sessions_drive_the_load() {
    let agents = group(2).set("recorded", "sessions.csv");
    let csv = "agent,in_s,out_s\n1,100,200\n2,150,400\n1,300,350\n";
    let played = play_with(&(phones(1) + agents), &[("sessions.csv", csv)]);
    let denials = played.denials(RequestClass::Login);
    assert_eq!(seconds(denials[0].at), 150.0);
    assert_eq!(
        played.value("licenses_in_use_peak", Scope::Application, "ts"),
        1.0
    );
}

#[test]
fn ag3_planned_time_is_the_union_of_sessions_and_all_of_it_is_lost_where_nobody_gets_in() {
    // A denied agent's off period begins at once: most sessions end before an earlier one was to.
    let none = phones(100).ts(|ts| ts.seats(0));
    let sessions = inline()
        .set("on", law("uniform", vec!["10 min", "8 h"]))
        .set("off", "5 min");
    let group = group(20).set("initial", "out").set("session", sessions);
    let retry = inline().set("after", "2 min").set("times", 2);
    for group in [group.clone(), group.set("retry", retry)] {
        let played = play(&(&none + group));
        let lost = played.cell("agent_time_lost_fraction", Scope::Agents, "team");
        assert!(lost.numerator > 0);
        assert_eq!(
            lost.numerator, lost.denominator,
            "all that is planned is lost"
        );
        // In and out by turns nearly all two days are planned, once each.
        assert!(played.system("agent_time_lost") < 20.0 * 48.0 * 3_600.0);
    }
}
