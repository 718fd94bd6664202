//! Holidays: dates on which shifts are not worked (AG10).

use crate::scenario::{Scenario, Table, agents, date, inline, shift, single, t_server, untargeted};
use crate::world::{HOUR, Played, headed, play, read};
use kernel::Scope;

/// A group of ten with one shift.
fn ten(shift: Table) -> Table {
    agents("team", 10, &["ts"]).below(shift)
}

/// The same, but for holidays.
fn not_on_holidays(days: &str, start: &str, end: &str) -> Table {
    ten(shift(days, start, end).set("not_on", "holidays"))
}

/// Two days from Monday, March 2nd, on, with enough licenses.
fn text(holidays: &[&str], rest: impl Into<Scenario>) -> Scenario {
    let holidays: Vec<_> = holidays.iter().map(|day| date(day)).collect();
    single(&[("tserver_sdn", 100)]).table("calendar", |calendar| calendar.set("holidays", holidays))
        + t_server("ts")
        + rest.into()
}

/// Hours in use of each of ten agents.
fn hours(played: &Played) -> f64 {
    played.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0 / 10.0
}

#[test]
fn ag10_a_shift_is_not_worked_where_it_starts_on_a_holiday() {
    let days = not_on_holidays("Mon-Fri", "08:00", "16:00");
    assert_eq!(hours(&play(&text(&[], days.clone()))), 16.0);
    let monday = play(&text(&["2026-03-02", "2026-12-25"], days.clone()));
    assert_eq!(hours(&monday), 8.0, "Tuesday's");
    let asked = monday.value("checkouts_requested", Scope::Agents, "team");
    assert_eq!(asked, 10.0);
    let planned = monday.cell("agent_time_lost_fraction", Scope::Agents, "team");
    assert_eq!(planned.denominator as f64 / 1e6, 10.0 * 8.0 * HOUR);
    // A shift that does not say so is worked on holidays, too.
    let always = ten(shift("Mon-Fri", "08:00", "16:00"));
    assert_eq!(
        hours(&play(&text(
            &["2026-03-02"],
            always + days.set("name", "other")
        ))),
        24.0
    );
    // Tuesday is the holiday. Of the nights that begin at 22:00, Sunday's has six hours left at the start, Monday's
    // runs into the holiday and is worked to its end, eight hours; Tuesday's is not worked: it would have two.
    let nights = not_on_holidays("Mon-Sun", "22:00", "06:00");
    assert_eq!(hours(&play(&text(&[], nights.clone()))), 6.0 + 8.0 + 2.0);
    assert_eq!(
        hours(&play(&text(&["2026-03-03"], nights.clone()))),
        6.0 + 8.0
    );
    // Sunday, before the start, is a holiday: its night is not under way at time 0.
    assert_eq!(
        hours(&play(&text(&["2026-03-01"], nights.clone()))),
        8.0 + 2.0
    );
}

#[test]
fn ag10_the_date_is_that_of_the_groups_site() {
    // Tokyo's Tuesday 07:00 is Monday 22:00 at the first site, where it is March 2nd still.
    let sites = Table::new("site")
        .set("name", "here")
        .set("utc_offset", "+00:00")
        + Table::new("site")
            .set("name", "tokyo")
            .set("utc_offset", "+09:00");
    let early = not_on_holidays("Tue", "07:00", "09:00").set("site", "tokyo");
    let played = |holiday: &str| hours(&play(&(text(&[holiday], early.clone()) + sites.clone())));
    assert_eq!(played("2026-03-02"), 2.0, "Tokyo's Monday");
    assert_eq!(played("2026-03-03"), 0.0, "Tokyo's Tuesday");
}

#[test]
fn ag10_sessions_and_demand_know_no_holidays_and_surges_come_with_the_shifts() {
    let home = Scenario::default()
        + agents("home", 10, &["ts"]).set("session", inline().set("on", "1 h").set("off", "1 h"));
    let idle = not_on_holidays("Sun", "08:00", "16:00");
    let plain = play(&text(&[], &home + &idle));
    let holiday = play(&text(&["2026-03-02", "2026-03-03"], &home + &idle));
    assert_eq!(hours(&plain), hours(&holiday));
    // Agents on top work the group's shifts: none on a holiday.
    let surge = untargeted("rush", "surge")
        .set("agents", "team")
        .set("count", 10)
        .at("0 s")
        .lasts("2 d");
    let days = not_on_holidays("Mon-Fri", "08:00", "16:00") + surge;
    assert_eq!(hours(&play(&text(&[], days.clone()))), 32.0);
    assert_eq!(hours(&play(&text(&["2026-03-02"], days.clone()))), 16.0);
}

#[test]
fn ag10_a_condition_may_have_holidays_of_its_own() {
    let days = not_on_holidays("Mon-Fri", "08:00", "16:00");
    let condition = Table::new("condition").set("name", "bank-holiday").set(
        "calendar",
        inline().set("holidays", vec![date("2026-03-03")]),
    );
    let text = text(&[], days + condition);
    let mut study = read(&headed(&text), &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let under = study.conditions.remove(0).plans.remove(0);
    assert_eq!(hours(&Played::new(under, 1, 0)), 8.0);
    assert_eq!(hours(&Played::new(study.plans.remove(0), 1, 0)), 16.0);
}
