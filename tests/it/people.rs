//! Person objects that are disabled (AG8).

use crate::scenario::{Scenario, Table, agents, application, inline, single, t_server, untargeted};
use crate::world::{HOUR, play, seconds};
use kernel::Scope;

fn disable(group: &str, count: u32, at: &str) -> Table {
    untargeted("f", "person-disable")
        .set("agents", group)
        .set("count", count)
        .at(at)
}

#[test]
fn ag8_disabled_persons_are_logged_out_everywhere_and_planned_no_more() {
    // Two router seats for three agents: at 10 the first is disabled, and the third has its seat.
    let text = single(&[("tserver_sdn", 10), ("router_seats", 2)])
        + t_server("ts")
        + application("urs", "universal-routing-server")
        + agents("day", 3, &["ts", "urs"]).shift("Mon-Tue", "08:00", "16:00");
    let hours = |played: &crate::world::Played, application: &str| {
        played.value("licenses_in_use_mean", Scope::Application, application) * 48.0
    };
    let gone = play(&(&text + disable("day", 1, "10 h")));
    assert_eq!(gone.value("checkouts_requested", Scope::Agents, "day"), 5.0);
    assert_eq!(hours(&gone, "ts"), 2.0 * 16.0 + 2.0);
    assert_eq!(hours(&gone, "urs"), 2.0 * 16.0);
    let [violation] = gone.violations() else {
        panic!("{:#?}", gone.violations())
    };
    assert_eq!(violation.closed.map(seconds), Some(10.0 * HOUR));
    // What is planned is three shifts and two hours of Monday, two shifts of Tuesday; lost two hours.
    let lost = gone.cell("agent_time_lost_fraction", Scope::System, "all");
    assert_eq!(lost.denominator as f64 / 1e6, (2.0 * 16.0 + 2.0) * HOUR);
    assert_eq!(gone.system("agent_time_lost"), 2.0 * HOUR);
    let untouched = ["forced_logouts", "logouts_by_stop", "checkouts_denied"];
    assert!(untouched.iter().all(|metric| gone.system(metric) == 0.0));
    // Another one takes who is not disabled yet, and more than there are is all of them.
    let more = disable("day", 5, "12 h").set("id", "g");
    let all = play(&(&text + disable("day", 1, "10 h") + more));
    assert_eq!(hours(&all, "ts"), 2.0 + 2.0 * 4.0);
    // Enabled again at 14, the agent comes on Tuesday.
    let back = play(&(text + disable("day", 1, "10 h").lasts("4 h")));
    assert_eq!(back.value("checkouts_requested", Scope::Agents, "day"), 6.0);
    assert_eq!(hours(&back, "ts"), 2.0 * 16.0 + 2.0 + 8.0);
}

#[test]
fn ag8_sessions_of_disabled_persons_pass_without_them() {
    let sessions = inline().set("on", "1 h").set("off", "1 h");
    let text = single(&[("tserver_sdn", 100)])
        + t_server("ts")
        + agents("home", 40, &["ts"]).set("session", sessions);
    let mean = |text: &Scenario| play(text).value("licenses_in_use_mean", Scope::Application, "ts");
    assert_eq!(mean(&text), 20.0, "each is in for half of its time");
    let half_gone = &text + disable("home", 20, "24 h");
    assert!((mean(&half_gone) - 15.0).abs() < 0.5, "of the second day");
    let back = text + disable("home", 40, "12 h").lasts("24 h");
    assert!((mean(&back) - 10.0).abs() < 0.8, "{}", mean(&back));
}
