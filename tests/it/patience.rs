//! Patience: when a denied agent goes home, and a caller gives up (AG11).

use crate::scenario::{
    Scenario, Table, agents, application, demand, fault, inline, single, t_server, untargeted,
};
use crate::world::{HOUR, Played, play, play_with, seconds};
use kernel::Scope;
use model::records::RequestClass;

/// Two agents of whom the first gets the only license, on Monday and Tuesday from 8 to 16.
fn pair(patience: Table) -> Scenario {
    let retry = inline().set("after", "10 min").set("until", "session-end");
    single(&[("tserver_sdn", 1)])
        + t_server("ts")
        + agents("day", 2, &["ts"])
            .set("retry", retry)
            .set("patience", patience)
            .shift("Mon-Tue", "08:00", "16:00")
}

/// Patience for so many tries.
fn tries(count: u32) -> Table {
    inline().set("tries", count)
}

/// Patience for so long.
fn time(length: &str) -> Table {
    inline().set("time", length)
}

/// The first agent is gone from Monday, so many minutes after 8:00, on; it is back on Tuesday.
fn first_leaves(minutes: u32) -> Table {
    untargeted("gone", "person-disable")
        .set("agents", "day")
        .set("count", 1)
        .at(&format!("{} min", 8 * 60 + minutes))
        .lasts("8 h")
}

fn hours(played: &Played) -> f64 {
    played.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0
}

/// When logins were denied, in minutes after 8:00 of the day.
fn denied(played: &Played) -> Vec<f64> {
    let denials = played.denials(RequestClass::Login).into_iter();
    let minutes = denials.map(|denial| seconds(denial.at) / 60.0 - 8.0 * 60.0);
    minutes.map(|at| at % (24.0 * 60.0)).collect()
}

#[test]
fn ag11_an_agent_goes_home_with_its_last_try_or_when_its_time_is_over() {
    let denials = |patience: Table| denied(&play(&pair(patience)));
    let day = |at: &[f64]| [at, at].concat();
    // The first denied try is the first; on Tuesday the agent is back, and begins anew.
    assert_eq!(denials(tries(3)), day(&[0.0, 10.0, 20.0]));
    assert_eq!(denials(tries(1)), day(&[0.0]));
    // Time runs from the first denied try, and ends at that instant, not at the next try.
    let of_time = denials(time("25 min"));
    assert_eq!(of_time, day(&[0.0, 10.0, 20.0]));
    assert_eq!(denials(time("20 min")), day(&[0.0, 10.0]));
    // Whichever is first.
    let tries_first = denials(tries(2).set("time", "25 min"));
    assert_eq!(tries_first, day(&[0.0, 10.0]));
    let time_first = denials(tries(5).set("time", "15 min"));
    assert_eq!(time_first, day(&[0.0, 10.0]));
}

#[test]
fn ag11_who_is_gone_takes_no_license_that_comes_free_and_its_planned_time_stays_lost() {
    // The first agent leaves at 8:22, so that the other one would get in at 8:30.
    let text = |patience: Table| pair(patience) + first_leaves(22);
    let stays = play(&text(time("31 min")));
    let monday = 22.0 / 60.0 + 7.5;
    assert!((hours(&stays) - (monday + 8.0)).abs() < 1e-9);
    for gone in [time("30 min"), time("25 min"), tries(3)] {
        let gone = play(&text(gone));
        assert!((hours(&gone) - (22.0 / 60.0 + 8.0)).abs() < 1e-9);
        // Lost is the second agent's whole shift on both days: it gave up both requests.
        assert_eq!(gone.system("agent_time_lost"), 16.0 * HOUR);
        assert_eq!(gone.system("unserved_fraction"), 0.5);
        let planned = gone.cell("agent_time_lost_fraction", Scope::Agents, "day");
        assert_eq!(
            planned.denominator as f64 / 1e6,
            (3.0 * 8.0 + 22.0 / 60.0) * HOUR
        );
    }
}

#[test]
fn ag11_tries_count_for_any_cause_and_being_admitted_or_thrown_off_begins_anew() {
    // T-Server is down from 7:50 to 9:00: two agents with two licenses try at 8:00, 8:10 and 8:20, and go home.
    let crash = |id: &str, from: u32, lasts: u32| {
        fault(id, "application-crash", "ts")
            .at(&format!("{from} min"))
            .lasts(&format!("{lasts} min"))
    };
    let text = |patience: Table| pair(patience).lic(|lic| lic.grant("tserver_sdn", 2));
    let down = play(&(text(tries(3)) + crash("crash", 470, 70)));
    assert_eq!(denied(&down), [0.0, 0.0, 10.0, 10.0, 20.0, 20.0]);
    assert_eq!(hours(&down), 16.0, "Tuesday's");
    assert_eq!(down.system("agent_time_lost"), 0.0, "no loss to licensing");
    // Thrown off at 10:00 and 12:00 for 15 minutes each, they are denied once and get in with their second try.
    let twice = crash("ten", 600, 15) + crash("noon", 720, 15);
    let thrown_off = play(&(text(tries(2)) + twice.clone()));
    assert_eq!(denied(&thrown_off), [130.0, 130.0, 250.0, 250.0]);
    assert!((hours(&thrown_off) - (32.0 - 4.0 * 20.0 / 60.0)).abs() < 1e-9);
    // With patience for one try they are gone at 10:10.
    let gone = play(&(text(tries(1)) + twice));
    assert_eq!(hours(&gone), 2.0 * 2.0 + 16.0);
}

#[test]
fn ag11_waiting_in_excess_is_no_try() {
    let router = application("urs", "universal-routing-server");
    let text = pair(tries(1).set("time", "5 min"))
        .lic(|lic| lic.grant("tserver_sdn", 2).grant("router_seats", 1))
        .edit("agents", "day", |day| {
            day.set("applications", vec!["ts", "urs"])
        })
        + router;
    let played = play(&text);
    assert_eq!(hours(&played), 32.0, "both are logged in to the end");
    assert_eq!(played.denials(RequestClass::Seat).len(), 2, "one each day");
}

#[test]
fn ag11_of_sessions_the_pause_begins_when_the_agent_goes_home() {
    let agents = agents("home", 2, &["ts"])
        .set("initial", "out")
        .set("session", inline().set("on", "8 h").set("off", "1 h"))
        .set("retry", inline().set("after", "10 min").set("times", 100))
        .set("patience", inline().set("time", "30 min"));
    let played = play(&(single(&[("tserver_sdn", 1)]) + t_server("ts") + agents));
    // Both come at 1:00. Who is denied tries at 0, 10 and 20 minutes, is gone at 30, and back an hour later.
    let firsts = played.denials(RequestClass::Login).into_iter();
    let firsts = firsts.filter(|denial| denial.attempt == 1);
    let hours: Vec<f64> = firsts.map(|denial| seconds(denial.at) / HOUR).collect();
    assert_eq!(hours[..6], [1.0, 2.5, 4.0, 5.5, 7.0, 8.5]);
    let all = played.denials(RequestClass::Login);
    assert_eq!(
        all.iter()
            .filter(|denial| seconds(denial.at) < 9.0 * HOUR)
            .count(),
        18
    );
}

#[test]
fn ag11_without_retry_patience_does_nothing() {
    let row = |day: fn(Table) -> Table| {
        let text = pair(inline()).edit("agents", "day", |group| {
            day(group.without("patience").no_retry())
        });
        play(&text).outcome.row
    };
    assert_eq!(
        row(|day| day),
        row(|day| day.set("patience", tries(1).set("time", "1 min")))
    );
}

#[test]
fn ag11_a_caller_gives_up() {
    // One license; the first unit holds it for an hour, the second comes a minute later and tries every ten.
    let demand = demand("calls", "desk")
        .set("recorded", "calls.csv")
        .set("retry", inline().set("after", "10 min").set("times", 20));
    let desk = application("desk", "generic").entry("per_unit", "seat", 1);
    let text = single(&[("seat", 1)]) + desk;
    let played = |demand: Table| {
        let csv = "time_s,holding_s\n0,3600\n60,600\n";
        play_with(&(&text + demand), &[("calls.csv", csv)])
    };
    let patient = |patience: Table| played(demand.clone().set("patience", patience));
    let of = |played: &Played| {
        let denials = played.denials(RequestClass::Arrival).len();
        (denials, played.system("unserved_fraction"))
    };
    assert_eq!(of(&played(demand.clone())), (6, 0.0), "in at 3660 s");
    assert_eq!(of(&patient(tries(2))), (2, 0.5));
    assert_eq!(of(&patient(time("25 min"))), (3, 0.5));
    // The time is over at the instant at which it would be tried again and served.
    assert_eq!(of(&patient(time("60 min"))), (6, 0.5));
    assert_eq!(of(&patient(time("61 min"))), (6, 0.0));
}

#[test]
fn ag11_who_came_with_a_surge_and_went_home_is_not_back_with_the_next() {
    let surge = untargeted("rush", "surge")
        .set("agents", "day")
        .set("count", 1)
        .at("8 h")
        .lasts("2 h")
        .set("every", "1 h")
        .set("times", 2);
    let text = |patience: Table| {
        pair(patience)
            .lic(|lic| lic.grant("tserver_sdn", 2))
            .each("agents", |day| day.days("Mon"))
            + &surge
    };
    assert_eq!(denied(&play(&text(tries(2)))), [0.0, 10.0]);
    let patient = play(&text(tries(4)));
    assert_eq!(denied(&patient), [0.0, 10.0, 20.0, 30.0]);
}
