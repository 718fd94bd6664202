//! Sites that go by a time zone: the two nights on which clocks change, worked out by hand.
//!
//! Hours are counted from the start. In Lisbon clocks are put forward on 2026-03-29 at 01:00 (01:00 to 02:00 does not
//! exist) and back on 2026-10-25 at 02:00 (01:00 to 02:00 comes twice); in New York forward on 2026-03-08 at 02:00
//! and back on 2026-11-01 at 02:00. A start at a Saturday's midnight is 24 hours before Sunday's.

use crate::scenario::{
    Scenario, Table, agents, application, date, demand, fault, inline, server, shift, t_server,
};
use crate::world::{HOUR, Played, play, play_with, seconds};
use kernel::Scope;
use model::plan::{Begin, ServiceIndex};
use model::records::UsageSubject;

const LISBON_SPRING: (&str, &str) = ("Europe/Lisbon", "2026-03-28");
const LISBON_AUTUMN: (&str, &str) = ("Europe/Lisbon", "2026-10-24");
const NEW_YORK_SPRING: (&str, &str) = ("America/New_York", "2026-03-07");
const NEW_YORK_AUTUMN: (&str, &str) = ("America/New_York", "2026-10-31");

/// A night at a site that goes by a zone, from a date's midnight on.
fn text((zone, day): (&str, &str), days: u32) -> Scenario {
    Scenario::single(|lic| lic.grant("tserver_sdn", 100))
        .head("start", date(&format!("{day}T00:00:00")))
        .head("duration", format!("{days} d"))
        + Table::new("site").set("name", "here").set("zone", zone)
        + t_server("ts")
}

/// The same with other features.
fn of(place: (&str, &str), days: u32, features: &[(&str, u32)]) -> Scenario {
    let grant = |lic: Table, (feature, count): &(&str, u32)| lic.grant(feature, *count);
    text(place, days).lic(|lic| features.iter().fold(lic.without("features"), grant))
}

fn night(place: (&str, &str), days: u32, rest: impl Into<Scenario>) -> Played {
    play(&(text(place, days) + rest.into()))
}

/// A group of ten with one shift.
fn ten(days: &str, start: &str, end: &str) -> Table {
    agents("team", 10, &["ts"]).shift(days, start, end)
}

/// From when to when all ten of a team are in, in hours since the start.
fn worked(played: &Played) -> Vec<(f64, f64)> {
    let mut stretches: Vec<(f64, f64)> = Vec::new();
    for series in &played.detail().usage {
        for row in series.rows() {
            if !matches!(row.subject, UsageSubject::Application(_)) || row.peak == 0 {
                continue;
            }
            let from = seconds(row.from) / HOUR;
            let length = row.integral as f64 / row.peak as f64 / 1e6 / HOUR;
            match stretches.last_mut() {
                Some(last) if (last.1 - from).abs() < 1e-9 => last.1 += length,
                _ => stretches.push((from, from + length)),
            }
        }
    }
    let round = |hour: f64| (hour * 1e4).round() / 1e4;
    let rounded = stretches.into_iter().map(|(a, b)| (round(a), round(b)));
    rounded.collect()
}

fn roster(place: (&str, &str), days: &str, (start, end): (&str, &str)) -> Vec<(f64, f64)> {
    worked(&night(place, 2, ten(days, start, end)))
}

#[test]
fn ag2_the_roster_of_the_two_nights_as_worked_out_by_hand() {
    // (place, days, shift, from and to in hours since Saturday's midnight)
    let nights = [
        // Saturday 22:00 is hour 22. In spring 06:00 is 6 hours after midnight less the one that does not exist.
        (LISBON_SPRING, "Sat", ("22:00", "06:00"), (22.0, 29.0)),
        // In autumn midnight is hour 24, 01:00 hours 25 and 26, 02:00 hour 27, 06:00 hour 31.
        (LISBON_AUTUMN, "Sat", ("22:00", "06:00"), (22.0, 31.0)),
        // 01:00 and all up to 02:00 is the change, hour 25.
        (LISBON_SPRING, "Sun", ("01:00", "06:00"), (25.0, 29.0)),
        (LISBON_SPRING, "Sun", ("01:30", "06:00"), (25.0, 29.0)),
        (LISBON_SPRING, "Sun", ("00:00", "01:30"), (24.0, 25.0)),
        (LISBON_SPRING, "Sun", ("02:00", "06:00"), (25.0, 29.0)),
        // The first 01:00 as a start, the second as an end.
        (LISBON_AUTUMN, "Sun", ("01:00", "06:00"), (25.0, 31.0)),
        (LISBON_AUTUMN, "Sun", ("00:00", "01:30"), (24.0, 26.5)),
        (LISBON_AUTUMN, "Sun", ("01:10", "01:30"), (25.1667, 26.5)),
        (LISBON_AUTUMN, "Sun", ("02:00", "06:00"), (27.0, 31.0)),
        // 02:00 to 03:00 does not exist: three hours instead of four. In autumn 01:00 to 02:00 comes twice.
        (NEW_YORK_SPRING, "Sun", ("02:00", "06:00"), (26.0, 29.0)),
        (NEW_YORK_SPRING, "Sat", ("22:00", "06:00"), (22.0, 29.0)),
        (NEW_YORK_AUTUMN, "Sun", ("01:00", "06:00"), (25.0, 31.0)),
        (NEW_YORK_AUTUMN, "Sun", ("02:00", "06:00"), (27.0, 31.0)),
        (NEW_YORK_AUTUMN, "Sat", ("22:00", "06:00"), (22.0, 31.0)),
        // Clocks of Berlin change between 02:00 and 03:00: an hour shorter, an hour longer.
        (
            ("Europe/Berlin", "2026-03-28"),
            "Sun",
            ("02:00", "06:00"),
            (26.0, 29.0),
        ),
        (
            ("Europe/Berlin", "2026-10-24"),
            "Sun",
            ("02:00", "06:00"),
            (26.0, 31.0),
        ),
        // In the south it is autumn in April; Lord Howe's clocks change by half an hour, from 02:00 to 01:30.
        (
            ("Australia/Lord_Howe", "2026-04-04"),
            "Sun",
            ("00:00", "06:00"),
            (24.0, 30.5),
        ),
        (
            ("Australia/Lord_Howe", "2026-10-03"),
            "Sun",
            ("02:00", "06:00"),
            (26.0, 29.5),
        ),
        (
            ("America/Santiago", "2026-04-04"),
            "Sat",
            ("22:00", "06:00"),
            (22.0, 31.0),
        ),
        // Where clocks never change the night is as long as any.
        (
            ("Asia/Kolkata", "2026-10-24"),
            "Sat",
            ("22:00", "06:00"),
            (22.0, 30.0),
        ),
    ];
    for (place, days, shift, expected) in nights {
        assert_eq!(
            roster(place, days, shift),
            [expected],
            "{place:?} {days} {shift:?}"
        );
    }
    // Hours that do not exist are worked by nobody.
    assert_eq!(roster(NEW_YORK_SPRING, "Sun", ("02:15", "02:45")), []);
    assert_eq!(roster(LISBON_SPRING, "Sun", ("01:00", "02:00")), []);
}

#[test]
fn ag2_a_break_comes_after_elapsed_time() {
    let on_break = inline()
        .set("after", "4 h")
        .set("lasts", "30 min")
        .set("logs_out", true);
    let shift = agents("team", 10, &["ts"])
        .below(shift("Sat", "22:00", "06:00").set("breaks", vec![on_break]));
    let spring = worked(&night(LISBON_SPRING, 2, shift.clone()));
    assert_eq!(spring, [(22.0, 26.0), (26.5, 29.0)]);
    let autumn = worked(&night(LISBON_AUTUMN, 2, shift));
    assert_eq!(autumn, [(22.0, 26.0), (26.5, 31.0)]);
}

#[test]
fn ag2_each_site_goes_by_its_own_zone() {
    // Lisbon changes on October 25, New York a week later. New York's Monday 08:00 is 12:00 in Lisbon then and hour 61,
    // where Saturday's midnight in Lisbon is hour 0; before the change it is 13:00.
    let sites = Table::new("site")
        .set("name", "west")
        .set("zone", "America/New_York");
    let shift = ten("Mon", "08:00", "16:00").set("site", "west");
    let played = night(LISBON_AUTUMN, 3, sites.clone() + &shift);
    assert_eq!(worked(&played), [(61.0, 69.0)]);
    let before = night(("Europe/Lisbon", "2026-10-17"), 3, sites + shift);
    assert_eq!(
        worked(&before),
        [(61.0, 69.0)],
        "13:00 in Lisbon, no hour more"
    );
    // A site that says nothing has the first site's clock; one with an offset keeps it.
    let other = ten("Mon", "08:00", "16:00").set("site", "there");
    assert_eq!(
        worked(&night(LISBON_AUTUMN, 3, other.clone())),
        [(57.0, 65.0)]
    );
    let fixed = Table::new("site")
        .set("name", "there")
        .set("utc_offset", "+01:00");
    let fixed = night(LISBON_AUTUMN, 3, fixed + other);
    assert_eq!(worked(&fixed), [(56.0, 64.0)]);
}

#[test]
fn ag10_a_holiday_is_a_date_of_the_site() {
    let calendar = Scenario::default().table("calendar", |calendar| {
        calendar.set("holidays", vec![date("2026-10-25")])
    });
    let shift =
        agents("team", 10, &["ts"]).below(shift("*", "23:00", "06:00").set("not_on", "holidays"));
    let played = night(LISBON_AUTUMN, 3, calendar + shift);
    // Friday's night to hour 6, Saturday's from hour 23 to 31; Sunday's is a holiday's, Monday's begins at hour 72.
    assert_eq!(worked(&played), [(0.0, 6.0), (23.0, 31.0)]);
}

#[test]
fn ag6_a_profile_goes_by_the_clock_that_is_shown() {
    let profile = "weekday,from,rate_per_h\n*,00:00,0\nSun,01:00,600\nSun,02:00,0\n";
    let demand = demand("load", "ucs")
        .set("profile", "p.csv")
        .set("holding", "1 s")
        + application("ucs", "generic").entry("per_unit", "thing", 1);
    let asked = |place| {
        let text = of(place, 2, &[("thing", 1_000), ("tserver_sdn", 1)]) + demand.clone();
        let played = play_with(&text, &[("p.csv", profile)]);
        played.value("checkouts_requested", Scope::Demand, "load")
    };
    // The hour does not exist, or is two: 1,200 arrivals, 4.5 standard deviations are 156.
    assert_eq!(asked(LISBON_SPRING), 0.0);
    let twice = asked(LISBON_AUTUMN);
    assert!((twice - 1_200.0).abs() < 156.0, "{twice}");
    let once = asked(("Europe/Lisbon", "2026-10-17"));
    assert!((once - 600.0).abs() < 110.0, "{once}");
    let rate_by_hour: Vec<_> = {
        let text = of(LISBON_AUTUMN, 2, &[("thing", 1_000), ("tserver_sdn", 1)]) + demand;
        let played = play_with(&text, &[("p.csv", profile)]);
        let rows = played
            .detail()
            .usage
            .iter()
            .flat_map(|series| series.rows().collect::<Vec<_>>());
        rows.filter(|row| matches!(row.subject, UsageSubject::Feature) && row.peak > 0)
            .map(|row| seconds(row.from) / HOUR)
            .collect()
    };
    let first = rate_by_hour.iter().copied().fold(f64::INFINITY, f64::min);
    let last = rate_by_hour.iter().copied().fold(0.0, f64::max);
    assert!(
        (25.0..25.2).contains(&first) && (26.8..27.1).contains(&last),
        "{first} to {last}"
    );
}

/// When a license whose last day that is expires, in hours since the start.
fn expires(place: (&str, &str), last_day: &str) -> Option<f64> {
    let lot = |lic: Table| lic.grant_until("tserver_sdn", 9, last_day);
    let played = play(&text(place, 3).lic(lot));
    let lot = &played.plan.services[ServiceIndex(0)].pools[0].lots[0];
    lot.expires.map(|at| seconds(at) / HOUR)
}

#[test]
fn lf4_a_date_ends_at_midnight_of_the_servers_site() {
    // The day of the change is an hour longer or shorter.
    assert_eq!(expires(LISBON_AUTUMN, "2026-10-24"), Some(24.0));
    assert_eq!(expires(LISBON_AUTUMN, "2026-10-25"), Some(49.0));
    assert_eq!(expires(LISBON_SPRING, "2026-03-29"), Some(47.0));
    assert_eq!(expires(NEW_YORK_SPRING, "2026-03-08"), Some(47.0));
    assert_eq!(expires(NEW_YORK_AUTUMN, "2026-11-01"), Some(49.0));
    // Havana's clocks change at midnight: it comes twice, and the next day begins with the first; it does not exist,
    // and the next day begins with the change.
    assert_eq!(
        expires(("America/Havana", "2026-10-31"), "2026-10-31"),
        Some(24.0)
    );
    assert_eq!(
        expires(("America/Havana", "2026-03-07"), "2026-03-07"),
        Some(24.0)
    );
    assert_eq!(
        expires(("America/Havana", "2026-03-07"), "2026-03-08"),
        Some(47.0)
    );
}

#[test]
fn lf8_a_changed_file_is_read_at_midnight_of_the_servers_site() {
    let change = fault("file", "license-file-change", "lic")
        .grant("tserver_sdn", 4)
        .at("Sun 12:00")
        .set("reread", false);
    // Ten are in from 10 to 14 and none later; who comes on Monday at 08:00 finds four.
    let read_at = |place| {
        let shift = ten("Sun-Mon", "08:00", "16:00");
        let played = night(place, 3, change.clone() + shift);
        let rows = played
            .detail()
            .usage
            .iter()
            .flat_map(|series| series.rows().collect::<Vec<_>>());
        let of_server = rows.filter(|row| matches!(row.subject, UsageSubject::Server(_)));
        let four = of_server.filter(|row| row.available == 4);
        four.map(|row| seconds(row.from) / HOUR)
            .fold(f64::INFINITY, f64::min)
    };
    // A period of ten minutes has what is available at its end.
    for (place, midnight) in [(LISBON_AUTUMN, 49.0), (LISBON_SPRING, 47.0)] {
        let read = read_at(place);
        assert!(
            (midnight - 0.2..=midnight).contains(&read),
            "{place:?}: {read}"
        );
    }
}

fn killed() -> Table {
    fault("f", "server-kill", "lic")
}

/// The times at which a fault begins, in hours since the start.
fn begins(place: (&str, &str), days: u32, fault: Table) -> Vec<f64> {
    let played = night(place, days, fault.lasts("1 min"));
    let rows = played.detail().recoveries.iter();
    rows.map(|row| seconds(row.began) / HOUR).collect()
}

#[test]
fn an_instant_is_the_first_of_two_and_the_change_where_there_is_none() {
    assert_eq!(begins(LISBON_AUTUMN, 2, killed().at("Sun 01:30")), [25.5]);
    assert_eq!(
        begins(
            LISBON_AUTUMN,
            2,
            killed().set("at", date("2026-10-25T01:30:00"))
        ),
        [25.5]
    );
    assert_eq!(
        begins(
            LISBON_AUTUMN,
            2,
            killed().set("at", date("2026-10-25T01:30:00+01:00"))
        ),
        [25.5]
    );
    assert_eq!(
        begins(
            LISBON_AUTUMN,
            2,
            killed().set("at", date("2026-10-25T01:30:00Z"))
        ),
        [26.5]
    );
    assert_eq!(begins(LISBON_AUTUMN, 2, killed().at("Sun 12:00")), [37.0]);
    assert_eq!(begins(LISBON_SPRING, 2, killed().at("Sun 01:30")), [25.0]);
    // A space may stand for the T.
    let at_noon = killed()
        .set("at", date("2026-03-29T12:00:00"))
        .lasts("1 min");
    let spaced = (text(LISBON_SPRING, 2) + at_noon).to_string();
    let spaced = play(&spaced.replace("T12:00:00", " 12:00:00"));
    let began = spaced.detail().recoveries[0].began;
    assert_eq!(seconds(began) / HOUR, 35.0);
    assert_eq!(begins(NEW_YORK_SPRING, 2, killed().at("Sun 02:30")), [26.0]);
    // What is elapsed since the start knows no clocks.
    assert_eq!(begins(LISBON_AUTUMN, 2, killed().at("1 d 12 h")), [36.0]);
    // A start in the second of two hours: the first such time from there on.
    let second = text(LISBON_AUTUMN, 2)
        .lic(|lic| lic.grant("tserver_sdn", 9))
        .head("start", date("2026-10-25T01:10:00+00:00"))
        + killed().at("Sun 01:30").lasts("1 min");
    let Begin::At { at, .. } = play(&second).plan.faults[0].begins else {
        panic!("a time");
    };
    assert_eq!(seconds(at) / 60.0, 20.0);
}

#[test]
fn every_week_keeps_the_time_of_day() {
    let week = killed().at("Sat 10:00").set("every", "1 week");
    // In autumn a week and an hour later, from then on a week.
    assert_eq!(
        begins(LISBON_AUTUMN, 16, week.clone()),
        [10.0, 179.0, 347.0]
    );
    assert_eq!(begins(LISBON_SPRING, 16, week), [10.0, 177.0, 345.0]);
    // So does what is daily; every so many hours, and what begins at an elapsed time, goes on as it is.
    let day = killed()
        .set("at", date("2026-10-24T10:00:00"))
        .set("every", "1 d")
        .set("times", 3);
    assert_eq!(begins(LISBON_AUTUMN, 16, day), [10.0, 35.0, 59.0]);
    let hours = killed()
        .at("Sat 10:00")
        .set("every", "84 h")
        .set("times", 3);
    assert_eq!(begins(LISBON_AUTUMN, 16, hours), [10.0, 94.0, 178.0]);
    let elapsed = killed().at("10 h").set("every", "1 week");
    assert_eq!(begins(LISBON_AUTUMN, 16, elapsed), [10.0, 178.0, 346.0]);
    // The first one at a time that does not exist, the next at its own: Sunday 01:30 a week later is hour 192.5.
    let sunday = killed().at("Sun 01:30").set("every", "1 week");
    assert_eq!(begins(LISBON_SPRING, 9, sunday), [25.0, 192.5]);
    // `week 2` is seven days later by the clock.
    assert_eq!(
        begins(LISBON_AUTUMN, 16, killed().at("week 2 Sat 10:00")),
        [179.0]
    );
}

#[test]
fn ft20_a_crew_works_by_the_clock_of_its_site() {
    let repaired = |place, at: &str, work: &str| {
        let crew = Table::new("crew")
            .set("name", "field")
            .set("hours", "Sun 00:00-04:00");
        let fault = fault("f", "server-kill", "lic")
            .at(at)
            .set("time_to_repair", work)
            .set("repaired_by", "field");
        let played = night(place, 10, crew + fault);
        played.detail().recoveries[0]
            .ended
            .map(|at| seconds(at) / HOUR)
    };
    // Sunday 00:00 is hour 24, 04:00 hour 29 in autumn and 27 in spring.
    assert_eq!(repaired(LISBON_AUTUMN, "Sat 20:00", "5 h"), Some(29.0));
    assert_eq!(repaired(LISBON_SPRING, "Sat 20:00", "3 h"), Some(27.0));
    // An hour is left for the next Sunday: 00:00 is hour 24 + 168 - 1.
    assert_eq!(repaired(LISBON_SPRING, "Sat 20:00", "4 h"), Some(192.0));
    let during = fault("f", "server-kill", "lic")
        .at("Sat 20:00")
        .set("time_to_repair", "5 h")
        .set("repair_during", "Sun 00:00-04:00");
    let played = night(LISBON_AUTUMN, 3, during);
    assert_eq!(
        played.detail().recoveries[0]
            .ended
            .map(|at| seconds(at) / HOUR),
        Some(29.0)
    );
}

#[test]
fn ag8_a_campaign_is_loaded_by_the_clock_of_its_site() {
    let campaign = Table::new("campaign")
        .set("name", "c")
        .set("application", "ocs")
        .set("mode", "preview")
        .below(
            Table::new("loaded")
                .set("days", "Sun")
                .set("start", "00:00")
                .set("end", "03:00"),
        )
        + application("ocs", "outbound-contact-server");
    let turns = |place| {
        let text = of(
            place,
            3,
            &[("tserver_sdn", 9), ("dialer_full_predictive", 9)],
        );
        let played = play(&(text + campaign.clone()));
        let (loaded, start) = (&played.plan.campaigns[0].loaded, played.plan.start);
        let on = loaded.next_turn(start, kernel::Time::ZERO).expect("on");
        let off = loaded.next_turn(start, on).expect("off");
        (seconds(on) / HOUR, seconds(off) / HOUR)
    };
    assert_eq!(turns(LISBON_AUTUMN), (24.0, 28.0));
    assert_eq!(turns(LISBON_SPRING), (24.0, 26.0));
}

#[test]
fn clocks_that_are_printed_say_their_offset_and_the_hour_of_the_week_is_the_clocks() {
    // Nobody is let in: each tries at the first 01:30 and an hour later, which is 01:30 again.
    let retry = inline().set("after", "1 h").set("times", 1);
    let shift = ten("Sun", "01:30", "03:00").set("retry", retry);
    let played = play(&(of(LISBON_AUTUMN, 2, &[("vcb_full", 1)]) + shift));
    let clock = reports::clock::Clock::of(&played.plan);
    let shown: std::collections::BTreeSet<String> = played
        .all_denials()
        .iter()
        .map(|denial| clock.text(denial.at))
        .collect();
    assert!(shown.contains("2026-10-25T01:30:00+01:00"), "{shown:?}");
    assert!(shown.contains("2026-10-25T01:30:00+00:00"), "{shown:?}");
    // Hour 145 of the week is Sunday's 01:00: it has both.
    let hours = &played.outcome.profile.hours[0];
    let denied: Vec<u64> = hours.iter().map(|hour| hour.denied).collect();
    assert_eq!((denied[145], denied.iter().sum()), (20, 20));
    // W has two hours of it, and 24 of each other Saturday's and Sunday's hour together one.
    assert_eq!(hours[145].observed, 2 * 3_600_000_000);
    assert_eq!(hours[146].observed, 3_600_000_000);
}

#[test]
fn the_debug_log_and_lmstat_show_the_bare_clock_of_the_servers_site() {
    // The server is stopped at 25.5 and at 26.5, which is 01:30 twice; it comes up a minute later.
    let fault = |id: &str, at: &str| fault(id, "lmdown", "lic").at(at).lasts("1 min");
    let faults = fault("one", "25 h 30 min") + fault("two", "26 h 30 min");
    let dated = text(LISBON_AUTUMN, 3).lic(|lic| lic.grant_until("tserver_sdn", 9, "2026-10-25"));
    let stay = ten("Sat", "22:00", "06:00");
    let played = play(&(dated + stay + faults));
    let mut log = Vec::new();
    reports::events::debug_log::write(&mut log, &played.plan, played.detail(), ServiceIndex(0), 0)
        .expect("memory");
    let log = String::from_utf8(log).expect("text");
    let of = |time: &str| log.lines().filter(|line| line.starts_with(time)).count();
    assert!(
        of(" 1:30:00") >= 2 && of(" 1:31:00") >= 2 && of(" 2:3") == 0,
        "{log}"
    );
    let views = crate::views::Views::of(&played);
    let starts = views.debug_logs[ServiceIndex(0)]
        .iter()
        .filter(|line| line.text.contains("(lmgrd) FlexNet") && line.text.starts_with(" 1:31:00"));
    let mut seconds: Vec<i64> = starts.map(|line| line.second).collect();
    seconds.dedup();
    assert_eq!(
        seconds,
        [25 * 3_600 + 31 * 60, 26 * 3_600 + 31 * 60],
        "a reader finds both"
    );
    let at = kernel::Time((26.75 * HOUR * 1e6) as u64);
    let status = reports::events::lmstat::text(&played.plan, played.detail(), at).expect("text");
    assert!(status.contains("Sun 10/25/2026 01:45"), "{status}");
    assert!(status.contains("expiry: 25-oct-2026"), "{status}");
    assert!(status.contains("start Sun 10/25 1:31"), "{status}");
    // Its day ends 49 hours after the start: it is not expired before.
    assert_eq!(expires(LISBON_AUTUMN, "2026-10-25"), Some(49.0));
}

#[test]
fn tp15_a_standby_is_switched_off_at_the_second_of_two_times() {
    let standby = |until: &str| {
        server("cold").grant("tserver_sdn", 9).set(
            "standby",
            inline()
                .set("activated_by", "hand")
                .set("at", "Sun 01:30")
                .set("until", until),
        )
    };
    let on = |place, until: &str| {
        let text = text(place, 3)
            .lic(|lic| lic.grant("tserver_sdn", 9))
            .ts(|ts| ts.set("license_servers", "7260@lic:7260@cold"));
        let played = play(&(text + standby(until)));
        let Some(model::plan::Standby::Between { from, until }) = played
            .plan
            .servers
            .iter()
            .find_map(|server| server.standby.clone())
        else {
            panic!("a standby");
        };
        (seconds(from) / HOUR, seconds(until) / HOUR)
    };
    assert_eq!(on(LISBON_AUTUMN, "Sun 01:45"), (25.5, 26.75));
    assert_eq!(on(LISBON_SPRING, "Sun 02:30"), (25.0, 25.5));
}

#[test]
fn mt4_a_change_in_the_middle_of_ten_minutes_ends_them() {
    // On the Chatham Islands clocks go from 02:45 to 03:45 on 2026-09-27, and from 03:45 back on 2026-04-05.
    for (date, at, end) in [
        ("2026-09-26", 26.75, "02:42"),
        ("2026-04-04", 27.75, "03:42"),
    ] {
        let played = night(("Pacific/Chatham", date), 2, ten("Sun", "00:00", end));
        let mut ends = Vec::new();
        for series in &played.detail().usage {
            if !matches!(series.subject, UsageSubject::Application(_)) {
                continue;
            }
            let rows: Vec<_> = series.rows().collect();
            for pair in rows.windows(2) {
                let length = (pair[1].from - pair[0].from).seconds();
                let most = f64::from(u32::try_from(pair[0].peak).unwrap()) * length * 1e6;
                assert!(pair[0].integral as f64 <= most);
                if length < 600.0 {
                    ends.push((seconds(pair[1].from) / HOUR, length));
                }
            }
        }
        // Five minutes to the change, and five to the next ten of the clock.
        assert_eq!(ends, [(at, 300.0), (at + 1.0 / 12.0, 300.0)], "{date}");
    }
}
