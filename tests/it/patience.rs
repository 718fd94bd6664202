//! Patience: when a denied agent goes home, and a caller gives up (AG11).

use crate::world::{HOUR, Played, application, play, seconds, single, study_with};
use kernel::Scope;
use model::records::RequestClass;

/// Two agents of whom the first gets the only license, on Monday and Tuesday from 8 to 16.
fn pair(retry: &str, patience: &str, rest: &str) -> String {
    let agents = format!(
        "[[agents]]\nname = \"day\"\ncount = 2\nsite = \"here\"\napplications = [\"ts\"]\n{retry}\n{patience}\n[[agents.shifts]]\ndays = \"Mon-Tue\"\nstart = \"08:00\"\nend = \"16:00\"\n"
    );
    let rest = format!("{}{agents}{rest}", application("ts", "t-server", ""));
    single("tserver_sdn = 1", &rest)
}

const RETRY: &str = "retry = { after = \"10 min\", until = \"session-end\" }";

/// The first agent is gone from Monday, so many minutes after 8:00, on; it is back on Tuesday.
fn first_leaves(minutes: u32) -> String {
    format!(
        "[[fault]]\nid = \"gone\"\nkind = \"person-disable\"\nagents = \"day\"\ncount = 1\nat = \"{} min\"\nlasts = \"8 h\"\n",
        8 * 60 + minutes
    )
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
    let denials = |patience: &str| denied(&play(&pair(RETRY, patience, "")));
    let day = |at: &[f64]| [at, at].concat();
    // The first denied try is the first; on Tuesday the agent is back, and begins anew.
    assert_eq!(denials("patience = { tries = 3 }"), day(&[0.0, 10.0, 20.0]));
    assert_eq!(denials("patience = { tries = 1 }"), day(&[0.0]));
    // Time runs from the first denied try, and ends at that instant, not at the next try.
    let of_time = denials("patience = { time = \"25 min\" }");
    assert_eq!(of_time, day(&[0.0, 10.0, 20.0]));
    assert_eq!(
        denials("patience = { time = \"20 min\" }"),
        day(&[0.0, 10.0])
    );
    // Whichever is first.
    let tries_first = denials("patience = { tries = 2, time = \"25 min\" }");
    assert_eq!(tries_first, day(&[0.0, 10.0]));
    let time_first = denials("patience = { tries = 5, time = \"15 min\" }");
    assert_eq!(time_first, day(&[0.0, 10.0]));
}

#[test]
fn ag11_who_is_gone_takes_no_license_that_comes_free_and_its_planned_time_stays_lost() {
    // The first agent leaves at 8:22, so that the other one would get in at 8:30.
    let text = |patience: &str| pair(RETRY, patience, &first_leaves(22));
    let stays = play(&text("patience = { time = \"31 min\" }"));
    let monday = 22.0 / 60.0 + 7.5;
    assert!((hours(&stays) - (monday + 8.0)).abs() < 1e-9);
    for gone in ["time = \"30 min\"", "time = \"25 min\"", "tries = 3"] {
        let gone = play(&text(&format!("patience = {{ {gone} }}")));
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
        format!(
            "[[fault]]\nid = \"{id}\"\nkind = \"application-crash\"\ntarget = \"ts\"\nat = \"{from} min\"\nlasts = \"{lasts} min\"\n"
        )
    };
    let text = |patience: &str, faults: &str| {
        pair(RETRY, patience, faults).replace("tserver_sdn = 1", "tserver_sdn = 2")
    };
    let down = play(&text("patience = { tries = 3 }", &crash("crash", 470, 70)));
    assert_eq!(denied(&down), [0.0, 0.0, 10.0, 10.0, 20.0, 20.0]);
    assert_eq!(hours(&down), 16.0, "Tuesday's");
    assert_eq!(down.system("agent_time_lost"), 0.0, "no loss to licensing");
    // Thrown off at 10:00 and 12:00 for 15 minutes each, they are denied once and get in with their second try.
    let twice = crash("ten", 600, 15) + &crash("noon", 720, 15);
    let thrown_off = play(&text("patience = { tries = 2 }", &twice));
    assert_eq!(denied(&thrown_off), [130.0, 130.0, 250.0, 250.0]);
    assert!((hours(&thrown_off) - (32.0 - 4.0 * 20.0 / 60.0)).abs() < 1e-9);
    // With patience for one try they are gone at 10:10.
    let gone = play(&text("patience = { tries = 1 }", &twice));
    assert_eq!(hours(&gone), 2.0 * 2.0 + 16.0);
}

#[test]
fn ag11_waiting_in_excess_is_no_try() {
    let router = application("urs", "universal-routing-server", "");
    let text = pair(RETRY, "patience = { tries = 1, time = \"5 min\" }", &router)
        .replace("tserver_sdn = 1", "tserver_sdn = 2, router_seats = 1")
        .replace("[\"ts\"]", "[\"ts\", \"urs\"]");
    let played = play(&text);
    assert_eq!(hours(&played), 32.0, "both are logged in to the end");
    assert_eq!(played.denials(RequestClass::Seat).len(), 2, "one each day");
}

#[test]
fn ag11_of_sessions_the_pause_begins_when_the_agent_goes_home() {
    let agents = "[[agents]]\nname = \"home\"\ncount = 2\nsite = \"here\"\napplications = [\"ts\"]\ninitial = \"out\"\nsession = { on = \"8 h\", off = \"1 h\" }\nretry = { after = \"10 min\", times = 100 }\npatience = { time = \"30 min\" }\n";
    let rest = format!("{}{agents}", application("ts", "t-server", ""));
    let played = play(&single("tserver_sdn = 1", &rest));
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
    let row = |patience: &str| play(&pair("retry = \"none\"", patience, "")).outcome.row;
    assert_eq!(row(""), row("patience = { tries = 1, time = \"1 min\" }"));
}

#[test]
fn ag11_a_caller_gives_up() {
    // One license; the first unit holds it for an hour, the second comes a minute later and tries every ten.
    let text = |patience: &str| {
        let desk = "[[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"here\"\nper_unit = { seat = 1 }\n";
        let demand = format!(
            "[[demand]]\nname = \"calls\"\napplication = \"desk\"\nrecorded = \"calls.csv\"\nretry = {{ after = \"10 min\", times = 20 }}\n{patience}\n"
        );
        single("seat = 1", &format!("{desk}{demand}"))
    };
    let played = |patience: &str| {
        let csv = "time_s,holding_s\n0,3600\n60,600\n";
        let plan = study_with(&text(patience), &[("calls.csv", csv)])
            .plans
            .remove(0);
        Played::new(plan, 1, 0)
    };
    let of = |played: &Played| {
        let denials = played.denials(RequestClass::Arrival).len();
        (denials, played.system("unserved_fraction"))
    };
    assert_eq!(of(&played("")), (6, 0.0), "in at 3660 s");
    assert_eq!(of(&played("patience = { tries = 2 }")), (2, 0.5));
    assert_eq!(of(&played("patience = { time = \"25 min\" }")), (3, 0.5));
    // The time is over at the instant at which it would be tried again and served.
    assert_eq!(of(&played("patience = { time = \"60 min\" }")), (6, 0.5));
    assert_eq!(of(&played("patience = { time = \"61 min\" }")), (6, 0.0));
}

#[test]
fn ag11_who_came_with_a_surge_and_went_home_is_not_back_with_the_next() {
    let surge = "[[fault]]\nid = \"rush\"\nkind = \"surge\"\nagents = \"day\"\ncount = 1\nat = \"8 h\"\nlasts = \"2 h\"\nevery = \"1 h\"\ntimes = 2\n";
    let text = pair(RETRY, "patience = { tries = 2 }", surge)
        .replace("tserver_sdn = 1", "tserver_sdn = 2")
        .replace("Mon-Tue", "Mon");
    assert_eq!(denied(&play(&text)), [0.0, 10.0]);
    let patient = play(&text.replace("tries = 2", "tries = 4"));
    assert_eq!(denied(&patient), [0.0, 10.0, 20.0, 30.0]);
}
