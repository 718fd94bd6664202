//! Holidays: dates on which shifts are not worked (AG10).

use crate::world::{HOUR, Played, application, play, read, single};
use kernel::Scope;

fn shift(days: &str, start: &str, end: &str, more: &str) -> String {
    format!(
        "[[agents]]\nname = \"team\"\ncount = 10\nsite = \"here\"\napplications = [\"ts\"]\n[[agents.shifts]]\ndays = \"{days}\"\nstart = \"{start}\"\nend = \"{end}\"\n{more}\n"
    )
}

const NOT_ON: &str = "not_on = \"holidays\"";

/// Two days from Monday, March 2nd, on, with enough licenses.
fn text(holidays: &str, rest: &str) -> String {
    let calendar = format!("[calendar]\nholidays = [{holidays}]\n");
    let rest = format!("{}{rest}", application("ts", "t-server", ""));
    format!("{calendar}{}", single("tserver_sdn = 100", &rest))
}

/// Hours in use of each of ten agents.
fn hours(played: &Played) -> f64 {
    played.value("licenses_in_use_mean", Scope::Application, "ts") * 48.0 / 10.0
}

#[test]
fn ag10_a_shift_is_not_worked_where_it_starts_on_a_holiday() {
    let days = shift("Mon-Fri", "08:00", "16:00", NOT_ON);
    assert_eq!(hours(&play(&text("", &days))), 16.0);
    let monday = play(&text("2026-03-02, 2026-12-25", &days));
    assert_eq!(hours(&monday), 8.0, "Tuesday's");
    let asked = monday.value("checkouts_requested", Scope::Agents, "team");
    assert_eq!(asked, 10.0);
    let planned = monday.cell("agent_time_lost_fraction", Scope::Agents, "team");
    assert_eq!(planned.denominator as f64 / 1e6, 10.0 * 8.0 * HOUR);
    // A shift that does not say so is worked on holidays, too.
    let always = shift("Mon-Fri", "08:00", "16:00", "");
    assert_eq!(
        hours(&play(&text(
            "2026-03-02",
            &(always + &days.replace("team", "other"))
        ))),
        24.0
    );
    // Tuesday is the holiday. Of the nights that begin at 22:00, Sunday's has six hours left at the start, Monday's
    // runs into the holiday and is worked to its end, eight hours; Tuesday's is not worked: it would have two.
    let nights = shift("Mon-Sun", "22:00", "06:00", NOT_ON);
    assert_eq!(hours(&play(&text("", &nights))), 6.0 + 8.0 + 2.0);
    assert_eq!(hours(&play(&text("2026-03-03", &nights))), 6.0 + 8.0);
    // Sunday, before the start, is a holiday: its night is not under way at time 0.
    assert_eq!(hours(&play(&text("2026-03-01", &nights))), 8.0 + 2.0);
}

#[test]
fn ag10_the_date_is_that_of_the_groups_site() {
    // Tokyo's Tuesday 07:00 is Monday 22:00 at the first site, where it is March 2nd still.
    let sites = "[[site]]\nname = \"here\"\nutc_offset = \"+00:00\"\n[[site]]\nname = \"tokyo\"\nutc_offset = \"+09:00\"\n";
    let early =
        shift("Tue", "07:00", "09:00", NOT_ON).replace("site = \"here\"", "site = \"tokyo\"");
    let played = |holiday: &str| hours(&play(&format!("{sites}{}", text(holiday, &early))));
    assert_eq!(played("2026-03-02"), 2.0, "Tokyo's Monday");
    assert_eq!(played("2026-03-03"), 0.0, "Tokyo's Tuesday");
}

#[test]
fn ag10_sessions_and_demand_know_no_holidays_and_surges_come_with_the_shifts() {
    let home = "[[agents]]\nname = \"home\"\ncount = 10\nsite = \"here\"\napplications = [\"ts\"]\nsession = { on = \"1 h\", off = \"1 h\" }\n";
    let idle = shift("Sun", "08:00", "16:00", NOT_ON);
    let plain = play(&text("", &format!("{home}{idle}")));
    let holiday = play(&text("2026-03-02, 2026-03-03", &format!("{home}{idle}")));
    assert_eq!(hours(&plain), hours(&holiday));
    // Agents on top work the group's shifts: none on a holiday.
    let surge = "[[fault]]\nid = \"rush\"\nkind = \"surge\"\nagents = \"team\"\ncount = 10\nat = \"0 s\"\nlasts = \"2 d\"\n";
    let days = shift("Mon-Fri", "08:00", "16:00", NOT_ON) + surge;
    assert_eq!(hours(&play(&text("", &days))), 32.0);
    assert_eq!(hours(&play(&text("2026-03-02", &days))), 16.0);
}

#[test]
fn ag10_a_condition_may_have_holidays_of_its_own() {
    let days = shift("Mon-Fri", "08:00", "16:00", NOT_ON);
    let condition =
        "[[condition]]\nname = \"bank-holiday\"\ncalendar = { holidays = [2026-03-03] }\n";
    let text = text("", &format!("{days}{condition}"));
    let mut study = read(&format!("{}{text}", crate::world::HEAD), &[]);
    assert!(!study.has_errors(), "{:#?}", study.findings);
    let under = study.conditions.remove(0).plans.remove(0);
    assert_eq!(hours(&Played::new(under, 1, 0)), 8.0);
    assert_eq!(hours(&Played::new(study.plans.remove(0), 1, 0)), 16.0);
}
