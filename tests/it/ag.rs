//! Agents and the load they make (AG).

use crate::world::{Played, play, seconds, study_with};
use kernel::Scope;
use model::cause::Cause;
use model::records::RequestClass;

fn world(features: &str, applications: &str, agents: &str) -> Played {
    play(&text(features, applications, agents))
}

fn text(features: &str, applications: &str, agents: &str) -> String {
    format!(
        "[topology]\nkind = \"single\"\n[[server]]\nname = \"lic\"\nsite = \"here\"\nfeatures = {{ {features} }}\n{applications}\n{agents}"
    )
}

const TS: &str = "[[application]]\nname = \"ts\"\nkind = \"t-server\"\nsite = \"here\"\n";
const DESK: &str = "[[application]]\nname = \"desk\"\nkind = \"generic\"\nsite = \"here\"\nper_login = { seat = 1 }\n";

fn team(count: u32, applications: &str, rest: &str) -> String {
    format!(
        "[[agents]]\nname = \"team\"\ncount = {count}\nsite = \"here\"\napplications = [{applications}]\n{rest}\n"
    )
}

const MONDAY: &str = "[[agents.shifts]]\ndays = \"Mon\"\nstart = \"08:00\"\nend = \"16:00\"\n";

#[test]
fn ag1_agents_log_in_to_their_applications_in_order() {
    // The second application denies the fourth agent: the first has given its seat back.
    let played = world(
        "tserver_sdn = 4, seat = 3",
        &format!("{TS}{DESK}"),
        &team(
            4,
            "\"ts\", \"desk\"",
            &format!("retry = \"none\"\n{MONDAY}"),
        ),
    );
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
    let other = world(
        "tserver_sdn = 3, seat = 4",
        &format!("{TS}{DESK}"),
        &team(
            4,
            "\"ts\", \"desk\"",
            &format!("retry = \"none\"\n{MONDAY}"),
        ),
    );
    assert_eq!(
        other.value("checkouts_requested", Scope::Application, "desk"),
        3.0
    );
}

#[test]
fn ag2_shifts_have_days_punctuality_absence_and_breaks() {
    let plain = world("tserver_sdn = 100", TS, &team(50, "\"ts\"", MONDAY));
    assert_eq!(
        plain.value("checkouts_requested", Scope::Agents, "team"),
        50.0
    );
    let use_mean = |p: &Played| p.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0;
    assert_eq!(use_mean(&plain), 50.0 * 8.0, "agent-hours");
    let breaks = MONDAY.replace(
        "end = \"16:00\"",
        "end = \"16:00\"\nbreaks = [ { after = \"2 h\", lasts = \"15 min\", logs_out = true }, { after = \"4 h\", lasts = \"30 min\", logs_out = true }, { after = \"5 h\", lasts = \"1 h\" } ]",
    );
    let with_breaks = world("tserver_sdn = 100", TS, &team(50, "\"ts\"", &breaks));
    assert_eq!(
        use_mean(&with_breaks),
        50.0 * 7.25,
        "a break that does not log out changes nothing"
    );
    assert_eq!(
        with_breaks.value("checkouts_requested", Scope::Agents, "team"),
        150.0
    );
    let late = MONDAY.replace(
        "end = \"16:00\"",
        "end = \"16:00\"\narrive = { uniform = [\"-10 min\", \"20 min\"] }\nleave = \"30 min\"",
    );
    let late = world("tserver_sdn = 100", TS, &team(50, "\"ts\"", &late));
    let hours = use_mean(&late) / 50.0;
    assert!(
        (8.25..8.6).contains(&hours),
        "8.5 less 5 minutes on average: {hours}"
    );
    let absent = world(
        "tserver_sdn = 100",
        TS,
        &team(50, "\"ts\"", &format!("absence = \"20 %\"\n{MONDAY}")),
    );
    let came = absent.value("checkouts_requested", Scope::Agents, "team");
    assert!((28.0..=48.0).contains(&came), "about 40 of 50: {came}");
    // A shift that ends before it starts runs past midnight; Sunday's is under way at Monday 0:00.
    let night = MONDAY
        .replace("Mon", "Sun")
        .replace("08:00", "22:00")
        .replace("16:00", "06:00");
    let night = world("tserver_sdn = 100", TS, &team(50, "\"ts\"", &night));
    assert_eq!(use_mean(&night), 50.0 * 6.0);
}

#[test]
fn ag3_without_shifts_sessions_are_a_renewal_process_in_equilibrium() {
    let sessions = "session = { on = { exponential = \"8 h\" }, off = { exponential = \"16 h\" } }";
    let played = world("tserver_sdn = 3000", TS, &team(3000, "\"ts\"", sessions));
    // A third of them is in from the first instant on: 1000, give or take 26.
    let mean = played.value("licenses_in_use_mean", Scope::Application, "ts");
    assert!((920.0..1080.0).contains(&mean), "{mean}");
    let out = world(
        "tserver_sdn = 3000",
        TS,
        &team(3000, "\"ts\"", &format!("initial = \"out\"\n{sessions}")),
    );
    assert!(out.value("licenses_in_use_mean", Scope::Application, "ts") < mean);
}

#[test]
fn ag4_each_try_is_a_denial_and_lost_time_is_counted() {
    let played = world(
        "tserver_sdn = 1",
        TS,
        &team(
            2,
            "\"ts\"",
            &format!("retry = {{ after = \"1 h\", times = 3 }}\n{MONDAY}"),
        ),
    );
    assert_eq!(
        played.denials(RequestClass::Login).len(),
        4,
        "one try and three more"
    );
    assert_eq!(played.system("agent_time_lost"), 8.0 * 3600.0);
    assert_eq!(played.system("unserved_fraction"), 0.5);
    let until_end = world("tserver_sdn = 1", TS, &team(2, "\"ts\"", MONDAY));
    assert_eq!(
        until_end.denials(RequestClass::Login).len(),
        240,
        "every two minutes of eight hours"
    );
}

#[test]
fn ag5_if_one_application_denies_what_the_login_got_is_given_back() {
    let played = world(
        "tserver_sdn = 10, seat = 0",
        &format!("{TS}{DESK}"),
        &team(4, "\"ts\", \"desk\"", MONDAY),
    );
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
    let callback = "[[application]]\nname = \"cb\"\nkind = \"universal-callback-server\"\nsite = \"here\"\n[[demand]]\nname = \"calls\"\napplication = \"cb\"\nprofile = \"week.csv\"\n";
    let csv = "weekday,from,rate_per_h\n*,00:00,0\nMon,09:00,1000\nMon,10:00,0\n";
    let plan = study_with(&text("vcb_full = 5000", callback, ""), &[("week.csv", csv)])
        .plans
        .remove(0);
    let played = Played::new(plan, 1, 0);
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
    let agents = team(2, "\"ts\"", "recorded = \"sessions.csv\"");
    let csv = "agent,in_s,out_s\n1,100,200\n2,150,400\n1,300,350\n";
    let plan = study_with(
        &text("tserver_sdn = 1", TS, &agents),
        &[("sessions.csv", csv)],
    )
    .plans
    .remove(0);
    let played = Played::new(plan, 1, 0);
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
    let none = TS.replace("kind", "options = { num-sdn-licenses = 0 }\nkind");
    let sessions = "initial = \"out\"\nsession = { on = { uniform = [\"10 min\", \"8 h\"] }, off = \"5 min\" }";
    for retry in ["", "retry = { after = \"2 min\", times = 2 }\n"] {
        let played = world(
            "tserver_sdn = 100",
            &none,
            &team(20, "\"ts\"", &format!("{retry}{sessions}")),
        );
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
